"""The debit rail over HTTP: what is sent, and that whatever is not a clear answer is unknown."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest

from loan_svc.adapters.debit_rail_http import DebitRailHttp
from loan_svc.ports import DebitOrder, DebitOutcome, DebitUnknown

ORDER = DebitOrder("ref-1", 106_618, "CNY", "C1", "L1", date(2026, 12, 23))


def rail(answer: Callable[[httpx.Request], httpx.Response]) -> DebitRailHttp:
    return DebitRailHttp(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://rail.test"))


def says(status: int, body: Any) -> Callable[[httpx.Request], httpx.Response]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content)


async def test_a_debit_is_put_under_its_reference() -> None:
    asked: list[tuple[str, str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.url.path, json.loads(request.content)))
        return httpx.Response(200, json={"status": "collected", "collected_on": "2026-12-23"})

    assert await rail(answer).collect(ORDER) == DebitOutcome("collected", collected_on=date(2026, 12, 23))
    body = {"amount_minor": 106_618, "currency": "CNY", "customer_id": "C1", "loan_id": "L1"}
    assert asked == [("PUT", "/debits/ref-1", body)]


async def test_the_rail_is_asked_what_became_of_a_debit() -> None:
    assert await rail(says(404, b"")).outcome(ORDER) is None
    assert await rail(says(200, {"status": "collected"})).outcome(ORDER) == DebitOutcome("collected")
    assert await rail(says(200, {"status": "refused"})).outcome(ORDER) == DebitOutcome("refused", "refused-by-rail")
    refused = rail(says(200, {"status": "refused", "reason": "insufficient_funds"}))
    assert await refused.outcome(ORDER) == DebitOutcome("refused", "insufficient_funds")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {}), (503, b""), (200, b"not json"), (200, []), (200, {}), (200, {"status": "processing"}), (404, b""),
     (200, {"status": "collected", "collected_on": "soon"}), (200, {"status": "collected", "collected_on": 7})],
)  # fmt: skip
async def test_whatever_is_not_a_clear_answer_is_unknown(status: int, body: Any) -> None:
    with pytest.raises(DebitUnknown):
        await rail(says(status, body)).collect(ORDER)


async def test_a_rail_that_hangs_up_is_unknown() -> None:
    def hang_up(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer")

    for ask in (rail(hang_up).collect, rail(hang_up).outcome):
        with pytest.raises(DebitUnknown):
            await ask(ORDER)
