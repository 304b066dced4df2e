"""Codes on their way to a phone."""

import json

import httpx
import pytest

from access_svc.adapters import sms
from access_svc.adapters.sms import GatewayAway, SmsGatewayHttp, SmsSimulator

URL = "https://sms.example/send"


def a_gateway(status: int, asked: list[httpx.Request]) -> SmsGatewayHttp:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    return SmsGatewayHttp(httpx.AsyncClient(transport=httpx.MockTransport(answer)), URL)


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_the_gateway_gets_the_phone_and_a_text_with_the_code(status: int) -> None:
    asked: list[httpx.Request] = []
    await a_gateway(status, asked).send("13800138000", "012345")
    (request,) = asked
    assert (request.method, str(request.url)) == ("POST", URL)
    body = json.loads(request.content)
    assert body["to"] == "13800138000"
    assert "012345" in body["text"]


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
async def test_a_gateway_that_does_not_take_it_is_away(status: int) -> None:
    with pytest.raises(GatewayAway):
        await a_gateway(status, []).send("13800138000", "012345")


async def test_a_gateway_that_does_not_answer_is_away() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("nobody there")

    gateway = SmsGatewayHttp(httpx.AsyncClient(transport=httpx.MockTransport(answer)), URL)
    with pytest.raises(GatewayAway):
        await gateway.send("13800138000", "012345")


async def test_the_simulator_keeps_the_last_code_of_the_latest_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "KEPT", 2)
    simulator = SmsSimulator()
    for phone, code in (("1", "111111"), ("2", "222222"), ("1", "333333"), ("3", "444444")):
        await simulator.send(phone, code)
    assert [simulator.last(phone) for phone in "123"] == ["333333", None, "444444"]
