"""The bureau over HTTP, against a small application that speaks the README's protocol, or breaks it."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from collections_svc.adapters.bureau_http import BureauHttp, Debtors
from collections_svc.adapters.bureau_simulator import BureauMissing, BureauWatchSimulator
from collections_svc.domain.bureau_changes import Check, CreditRecord, Told
from fenqi.kernel import Forbidden, NotFound
from fenqi.web.source import MAX_ANSWER_BYTES, TRIES, SourceAway

CHECK = Check("W1.check-1", "A1", "A1/bureau")
SOMEBODY = {
    "name": "李小明",
    "id_number": "110105199003079470",
    "phone": "13800000000",
    "consents": ["terms", "bureau"],
}
SHORT_SECONDS = 0.05


class Application:
    """application-svc as far as its client is asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def get(self, path: str, **_query: Any) -> Any:
        self.asked.append(path)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Source:
    """What stands at the other end: it keeps what it was asked."""

    def __init__(self, *answers: Any) -> None:
        """One answer a request, the last one for ever: a body, a status, or an exception."""
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx.Response(answer, json={"detail": "no"})
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer)
        return httpx.Response(200, json=answer)

    def bureau(self, application: Any = SOMEBODY) -> BureauHttp:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self), base_url="http://source.test")
        return BureauHttp(http, "s3cret", Debtors(Application(application)), SHORT_SECONDS)  # type: ignore[arg-type]


async def test_the_bureau_is_put_one_query_with_consent_and_purpose() -> None:
    source = Source({"result": "found", "record": {"accounts_past_due": 1, "score": 640, "more": "is ignored"}})
    assert await source.bureau().ask(CHECK) == Told("found", CreditRecord(1, None, 640))
    [asked] = source.asked
    assert (asked.method, asked.url.path) == ("PUT", "/queries/W1.check-1")
    assert (asked.headers["authorization"], asked.headers["idempotency-key"]) == ("Bearer s3cret", "W1.check-1")
    assert json.loads(asked.content) == {
        "consent": "A1/bureau", "purpose": "post_loan_care", "name": "李小明", "id_number": "110105199003079470",
    }  # fmt: skip


async def test_nobody_is_asked_about_who_has_not_agreed_or_is_not_known() -> None:
    source = Source({"result": "no_record"})
    assert await source.bureau({**SOMEBODY, "consents": ["terms"]}).ask(CHECK) == Told("no_consent")
    assert await source.bureau(NotFound()).ask(CHECK) == Told("no_consent")
    assert source.asked == []
    assert await source.bureau().ask(CHECK) == Told("no_record")


@pytest.mark.parametrize("once", [503, 429, httpx.ConnectError("down")])
async def test_a_bureau_that_stumbles_is_asked_the_same_question_again(once: Any) -> None:
    source = Source(once, {"result": "no_record"})
    assert await source.bureau().ask(CHECK) == Told("no_record")
    assert {one.url.path for one in source.asked} == {"/queries/W1.check-1"}


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        (500, TRIES),
        (httpx.ConnectError("down"), TRIES),
        (403, 1),
        ({"result": "perhaps"}, 1),
        ({"result": "found"}, 1),
        ({"result": "found", "record": {"score": -1}}, 1),
        (b"<html>", 1),
        (b"x" * (MAX_ANSWER_BYTES + 1), 1),
    ],
)
async def test_what_is_no_answer_is_a_source_away(answer: Any, times: int) -> None:
    source = Source(answer)
    with pytest.raises(SourceAway):
        await source.bureau().ask(CHECK)
    assert len(source.asked) == times


async def test_an_answer_that_never_ends_is_given_up() -> None:
    async def hang(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    http = httpx.AsyncClient(transport=httpx.MockTransport(hang), base_url="http://source.test")
    bureau = BureauHttp(http, "s", Debtors(Application(SOMEBODY)), SHORT_SECONDS)  # type: ignore[arg-type]
    with pytest.raises(SourceAway):
        await bureau.ask(CHECK)


@pytest.mark.parametrize("told", [Forbidden(), ValueError("no JSON"), {"name": "x"}, []])
async def test_an_application_svc_that_does_not_tell_is_a_source_away(told: Any) -> None:
    with pytest.raises(SourceAway):
        await Source({"result": "no_record"}).bureau(told).ask(CHECK)


async def test_the_simulator_follows_its_script_and_keeps_a_repeated_query_once() -> None:
    def simulator(phone: str) -> BureauWatchSimulator:
        return BureauWatchSimulator(Debtors(Application({**SOMEBODY, "phone": phone})))  # type: ignore[arg-type]

    ordinary = simulator("13800000000")
    for _ in range(2):
        assert await ordinary.ask(CHECK) == Told("found", CreditRecord(0, 1, 700))
    assert ordinary.queries == ["W1.check-1"]
    worse = await simulator("+8619900000040").ask(Check("W1.check-3", "A1", "A1/bureau"))
    assert worse.record == CreditRecord(2, 1, 580)
    assert await simulator("19900000010").ask(CHECK) == Told("no_record")
    with pytest.raises(SourceAway):
        await simulator("19900000090").ask(CHECK)
    with pytest.raises(SourceAway):
        await BureauMissing().ask(CHECK)
