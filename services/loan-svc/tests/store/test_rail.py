"""The payout rail over real HTTP: a server of our own on a loopback port that misbehaves on purpose."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from loan_svc.adapters import rail_calls
from loan_svc.adapters.rail_http import RailHttp
from loan_svc.ports import Payout, PayoutOutcome, PayoutUnknown

PAYOUT = Payout("ref-1", 1_200_000, "CNY", "merchant", "M1")


class Server:
    """Answers with what is scripted, or hangs up."""

    def __init__(self) -> None:
        self.script: list[tuple[int, bytes] | None] = []
        self.asked: list[tuple[str, Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")), 0
        )
        body = await reader.readexactly(length)
        self.asked.append((" ".join(head.split(" ")[:2]), json.loads(body) if body else None))
        said = self.script.pop(0)
        if said is not None:
            status, answer = said
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n".encode() + answer
            )
            await writer.drain()
        writer.close()


@pytest_asyncio.fixture
async def rail() -> AsyncIterator[tuple[RailHttp, Server]]:
    """The adapter and the server it talks to."""
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        yield RailHttp(http), server
    listening.close()
    await listening.wait_closed()


async def test_a_payout_is_put_under_its_reference(rail: Any) -> None:
    adapter, server = rail
    server.script = [(200, b'{"status": "paid"}')]
    assert await adapter.pay(PAYOUT) == PayoutOutcome("paid")
    assert server.asked == [
        (
            "PUT /payouts/ref-1",
            {"amount_minor": 1_200_000, "currency": "CNY", "payee_kind": "merchant", "payee_id": "M1"},
        )
    ]


async def test_a_refusal_comes_with_its_reason(rail: Any) -> None:
    adapter, server = rail
    server.script = [(200, b'{"status": "refused", "reason": "account_closed"}'), (200, b'{"status": "refused"}')]
    assert await adapter.pay(PAYOUT) == PayoutOutcome("refused", "account_closed")
    assert await adapter.outcome(PAYOUT) == PayoutOutcome("refused", "refused-by-rail")


async def test_a_reference_the_rail_never_got_is_none(rail: Any) -> None:
    adapter, server = rail
    server.script = [(404, b""), (200, b'{"status": "paid"}')]
    assert await adapter.outcome(PAYOUT) is None
    assert await adapter.outcome(PAYOUT) == PayoutOutcome("paid")
    assert [asked[0] for asked in server.asked] == ["GET /payouts/ref-1"] * 2


@pytest.mark.parametrize(
    "said",
    [None, (500, b""), (503, b"{}"), (200, b"not json"), (200, b"[]"), (200, b'{"status": "processing"}'), (200, b"{}"),
     (404, b"")],
)  # fmt: skip
async def test_whatever_is_not_a_clear_answer_is_unknown(rail: Any, said: Any) -> None:
    adapter, server = rail
    server.script = [said]
    with pytest.raises(PayoutUnknown):
        await adapter.pay(PAYOUT)


async def test_a_rail_that_does_not_answer_in_time_is_unknown(rail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rail_calls, "TIMEOUT_SECONDS", 0.05)
    adapter, server = rail

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.2)
        writer.close()

    listening = await asyncio.start_server(slow, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        with pytest.raises(PayoutUnknown):
            await RailHttp(http).outcome(PAYOUT)
    listening.close()
    assert server.asked == []
    assert adapter is not None
