"""One service asks another: with its token, again when it should, and a refusal is a domain error here too."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import stamina

from fenqi.kernel import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable
from fenqi.testing.clock import HandClock
from fenqi.web.client import TRIES, CredentialsRefused, PartnerAway, ServiceClient, ServiceTokens
from fenqi.web.problems import problem

Answers = Callable[[httpx.Request], httpx.Response]


class Partner:
    """access-svc and one partner on a plain transport. Each answer is used once, the last one for ever."""

    def __init__(self, clock: HandClock) -> None:
        self.tokens: list[str] = []
        self.asked: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = [httpx.Response(200, json={"ok": True})]
        self.access = 200
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://partner")
        self.client = ServiceClient(http, ServiceTokens(http, "loan-svc", "secret", clock))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/access/v1/service-tokens":
            self.tokens.append(f"token-{len(self.tokens) + 1}")
            return httpx.Response(self.access, json={"access_token": self.tokens[-1], "expires_in": 3600})
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)


@pytest.fixture
def partner(clock: HandClock) -> Partner:
    return Partner(clock)


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """As many tries as the product makes, without the pauses between them."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


def _refusal(status: int, code: str, detail: str) -> httpx.Response:
    return httpx.Response(status, content=bytes(problem(status, code, detail).body))


async def test_a_token_is_fetched_once_and_renewed_before_it_ends(partner: Partner, clock: HandClock) -> None:
    for _ in range(3):
        assert await partner.client.get("/x") == {"ok": True}
    assert partner.tokens == ["token-1"]
    clock.forward(seconds=3600 - 61)
    await partner.client.get("/x")
    assert partner.tokens == ["token-1"]
    clock.forward(seconds=1)
    await partner.client.get("/x")
    assert [one.headers["Authorization"] for one in partner.asked] == ["Bearer token-1"] * 4 + ["Bearer token-2"]


async def test_what_is_not_asked_for_is_not_sent(partner: Partner) -> None:
    await partner.client.get("/x", since=None, limit=5)
    assert str(partner.asked[0].url) == "http://partner/x?limit=5"


@pytest.mark.parametrize("failure", [httpx.ConnectError("down"), httpx.ReadTimeout("slow"), 429, 502, 503, 504])
async def test_a_failing_partner_is_asked_again_with_the_same_key(partner: Partner, failure: Any) -> None:
    failed = httpx.Response(failure) if isinstance(failure, int) else failure
    partner.answers = [failed, failed, httpx.Response(201, json={"id": "h1"})]
    assert await partner.client.post("/holds", {"a": 1}, key="k1", correlation_id="c1") == {"id": "h1"}
    assert [one.headers["Idempotency-Key"] for one in partner.asked] == ["k1"] * 3
    assert {one.headers["X-Correlation-Id"] for one in partner.asked} == {"c1"}
    assert {one.content for one in partner.asked} == {b'{"a":1}'}


@pytest.mark.parametrize("failure", [httpx.ConnectError("down"), httpx.Response(503)])
async def test_a_partner_that_stays_away_is_said_to_be_after_a_few_tries(partner: Partner, failure: Any) -> None:
    partner.answers = [failure]
    with pytest.raises(PartnerAway):
        await partner.client.post("/holds", {}, key="k1")
    assert len(partner.asked) == TRIES


@pytest.mark.parametrize(("status", "kind"), [(403, Forbidden), (404, NotFound), (409, Conflict), (422, Invalid)])
async def test_a_refusal_comes_back_as_its_kind_with_the_partners_code(
    partner: Partner, status: int, kind: type[DomainError]
) -> None:
    partner.answers = [_refusal(status, "limit-too-low", "The limit is too low.")]
    with pytest.raises(kind) as found:
        await partner.client.post("/holds", {}, key="k1")
    assert (found.value.code, found.value.detail) == ("limit-too-low", "The limit is too low.")
    assert len(partner.asked) == 1, "a no is a no"


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"code": "x"}', b'"text"', b""])
async def test_a_refusal_in_no_known_words_is_still_of_its_kind(partner: Partner, content: bytes) -> None:
    partner.answers = [httpx.Response(409, content=content)]
    with pytest.raises(Conflict) as found:
        await partner.client.get("/x")
    assert found.value.code == "http-409"


@pytest.mark.parametrize("status", [400, 401, 413, 500])
async def test_what_is_no_domain_answer_means_away(partner: Partner, status: int) -> None:
    partner.answers = [httpx.Response(status, text="oh")]
    with pytest.raises(PartnerAway, match=str(status)):
        await partner.client.get("/x")


async def test_after_a_refused_token_the_next_request_brings_a_new_one(partner: Partner) -> None:
    partner.answers = [httpx.Response(401), httpx.Response(200, json={})]
    with pytest.raises(PartnerAway):
        await partner.client.get("/x")
    await partner.client.get("/x")
    assert [one.headers["Authorization"] for one in partner.asked] == ["Bearer token-1", "Bearer token-2"]


async def test_refused_credentials_mean_later_and_do_not_send_the_caller_to_log_in(partner: Partner) -> None:
    partner.access = 401
    with pytest.raises(CredentialsRefused, match="loan-svc") as found:
        await partner.client.get("/x")
    assert isinstance(found.value, Unavailable)
    assert "secret" not in str(found.value).replace("its secret", "")
    assert partner.asked == []
