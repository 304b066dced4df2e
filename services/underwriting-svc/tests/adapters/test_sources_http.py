"""The sources of evidence over HTTP, against a small application that speaks the README's protocol, or breaks it."""

import asyncio
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest

from fenqi.web.source import MAX_ANSWER_BYTES, TRIES, AskSource, SourceAway
from underwriting_svc.adapters.bureau_http import BureauHttp
from underwriting_svc.adapters.face_http import FaceHttp
from underwriting_svc.adapters.identity_http import IdentityHttp
from underwriting_svc.adapters.income_http import IncomeHttp
from underwriting_svc.domain.applicant import Applicant
from underwriting_svc.domain.bureau import CreditRecord, Told
from underwriting_svc.domain.submission import Statement
from underwriting_svc.ports import IncomeTold

WHO = Applicant(
    "李小明", "110105199003079470", "13800000000", date(1990, 3, 7), employer="甲公司", face_capture="cap-1"
)
STATED = Statement(18_000_000, delinquencies_2y=0)
SHORT_SECONDS = 0.05
Answer = Callable[[httpx.Request], httpx.Response]


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

    @property
    def body(self) -> Any:
        return json.loads(self.asked[-1].content)

    def source(self) -> AskSource:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self), base_url="http://source.test")
        return AskSource(http, "s3cret", SHORT_SECONDS)


async def test_the_authority_is_asked_with_our_secret_and_a_reference() -> None:
    source = Source({"result": "confirmed"})
    assert await IdentityHttp(source.source()).check("A1", WHO) == "confirmed"
    [asked] = source.asked
    assert (asked.method, asked.url.path) == ("POST", "/identity-checks")
    assert (asked.headers["authorization"], asked.headers["idempotency-key"]) == ("Bearer s3cret", "A1")
    assert source.body == {"reference": "A1", "name": "李小明", "id_number": "110105199003079470"}


async def test_the_face_check_gets_the_captures_name() -> None:
    source = Source({"result": "not_live", "more": "is ignored"})
    assert await FaceHttp(source.source()).check("A1", WHO) == "not_live"
    assert source.asked[0].url.path == "/face-checks"
    assert source.body["capture"] == "cap-1"


async def test_the_bureau_is_put_one_query_and_never_told_the_statement() -> None:
    source = Source({"result": "found", "record": {"delinquencies_2y": 2, "never_delinquent_percent": "97.5"}})
    told = await BureauHttp(source.source()).ask("A1.bureau-1", "A1/bureau", WHO, STATED)
    assert told == Told("found", CreditRecord(delinquencies_2y=2, never_delinquent_percent="97.5"))
    assert (source.asked[0].method, source.asked[0].url.path) == ("PUT", "/queries/A1.bureau-1")
    assert source.body == {
        "consent": "A1/bureau",
        "purpose": "credit_review",
        "name": "李小明",
        "id_number": "110105199003079470",
    }


async def test_no_record_is_an_answer() -> None:
    source = Source({"result": "no_record"})
    assert await BureauHttp(source.source()).ask("q", "A1/bureau", WHO, STATED) == Told("no_record")


async def test_the_most_trusted_source_of_income_that_knows_is_believed() -> None:
    answers = {
        "social_security": {"result": "unknown"},
        "bank": {"result": "lower", "annual_income_minor": 9_000_000},
        "employer": {"result": "confirmed", "annual_income_minor": 18_000_000},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answers[request.url.path.rpartition("/")[2]])

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://source.test")
    income = IncomeHttp(AskSource(http, ""))
    assert await income.check("A1", WHO, 18_000_000, "CNY") == IncomeTold("lower", 9_000_000)
    answers["bank"] = answers["employer"] = {"result": "unknown"}
    assert await income.check("A1", WHO, 18_000_000, "CNY") == IncomeTold("unknown")


async def test_an_income_nobody_knows_while_one_source_is_silent_is_not_unknown() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        silent = request.url.path.endswith("employer")
        return httpx.Response(503) if silent else httpx.Response(200, json={"result": "unknown"})

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://source.test")
    with pytest.raises(SourceAway):
        await IncomeHttp(AskSource(http, "")).check("A1", WHO, 18_000_000, "CNY")


@pytest.mark.parametrize("trouble", [500, 503, 429, httpx.ConnectError("no route"), httpx.ReadTimeout("slow")])
async def test_trouble_that_passes_is_asked_about_again(trouble: Any) -> None:
    source = Source(trouble, {"result": "confirmed"})
    assert await IdentityHttp(source.source()).check("A1", WHO) == "confirmed"
    assert len(source.asked) == 2


@pytest.mark.parametrize("trouble", [500, 502, httpx.ConnectError("no route"), httpx.RemoteProtocolError("cut")])
async def test_trouble_that_stays_is_given_up_after_few_tries(trouble: Any) -> None:
    source = Source(trouble)
    with pytest.raises(SourceAway):
        await IdentityHttp(source.source()).check("A1", WHO)
    assert len(source.asked) == TRIES


@pytest.mark.parametrize("refusal", [400, 401, 403, 404, 422, 302])
async def test_a_refusal_is_not_repeated(refusal: int) -> None:
    source = Source(refusal)
    with pytest.raises(SourceAway):
        await IdentityHttp(source.source()).check("A1", WHO)
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[]",
        {},
        {"result": "perhaps"},
        {"result": None},
        {"result": "found"},
        {"result": "found", "record": {"delinquencies_2y": -1}},
        {"result": "found", "record": {"delinquencies_2y": "two"}},
        {"result": "found", "record": {"never_delinquent_percent": "NaN"}},
        {"result": "found", "record": []},
        b" " * (MAX_ANSWER_BYTES + 1),
    ],
)
async def test_an_answer_out_of_the_protocol_is_no_answer(answer: Any) -> None:
    source = Source(answer)
    with pytest.raises(SourceAway):
        await BureauHttp(source.source()).ask("q", "A1/bureau", WHO, STATED)
    assert len(source.asked) == 1


async def test_a_lower_income_without_its_amount_is_no_answer() -> None:
    with pytest.raises(SourceAway):
        await IncomeHttp(Source({"result": "lower"}).source()).check("A1", WHO, 18_000_000, "CNY")


@pytest.mark.parametrize("drips", [False, True])
async def test_a_source_that_hangs_or_drips_is_left_in_time(drips: bool) -> None:
    """The time-out is for the whole answer, so that a byte now and then does not hold us."""
    started = 0

    async def hangs(scope: Any, _receive: Any, send: Any) -> None:
        nonlocal started
        started += 1
        if drips:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
        await asyncio.Event().wait()

    http = httpx.AsyncClient(transport=httpx.ASGITransport(hangs), base_url="http://source.test")
    with pytest.raises(SourceAway):
        await IdentityHttp(AskSource(http, "", SHORT_SECONDS)).check("A1", WHO)
    assert started == TRIES


def test_a_person_is_not_printed() -> None:
    assert "李小明" not in f"{WHO!r} {WHO}"
