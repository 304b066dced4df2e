"""What goes wrong leaves as a problem that says what to do and nothing about our insides."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date

import pytest
from fastapi import APIRouter
from pydantic import ValidationError

from fenqi.kernel import Conflict, DomainError, Forbidden, Invalid, Money, NotFound, NotYet, Unavailable
from fenqi.kernel.money import MAX_AMOUNT_MINOR
from fenqi.testing.sample.main import MIGRATIONS
from fenqi.testing.service import Running
from fenqi.web.money import Amount, AmountOut
from fenqi.web.outside import Outside
from fenqi.web.problems import TooManyRequests, Unauthenticated, problems, status_of
from fenqi.web.service import Ground, Service, service
from fenqi.web.settings import ServiceSettings

SECRET = "insides-of-ours"


class Full(Conflict):
    """It is full."""

    code = "full"
    remedy = "Take something out."


def build(settings: ServiceSettings, outside: Outside) -> Service:
    router = APIRouter()

    @router.get("/bug")
    async def bug() -> None:
        raise RuntimeError(SECRET)

    @router.get("/full")
    async def full() -> None:
        raise Full

    @router.get("/busy")
    async def busy() -> None:
        raise TooManyRequests

    @router.get("/days/{on}")
    async def day(on: date) -> date:
        return on

    return service(Ground("odd", settings, outside), None, routers=[router], migrations=MIGRATIONS)


@pytest.fixture
def odd(running: Callable[..., AbstractAsyncContextManager[Running]]) -> AbstractAsyncContextManager[Running]:
    return running(build, ServiceSettings)


async def test_a_bug_says_nothing_to_the_caller_and_everything_to_the_log(
    odd: AbstractAsyncContextManager[Running], caplog: pytest.LogCaptureFixture
) -> None:
    async with odd as service:
        with caplog.at_level(logging.ERROR, "fenqi.web"):
            answer = await service.http.get("/odd/v1/bug")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert SECRET in caplog.text


async def test_a_refusal_has_the_shape_of_rfc_9457_and_its_remedy(odd: AbstractAsyncContextManager[Running]) -> None:
    async with odd as service:
        answer = await service.http.get("/odd/v1/full")
        busy = await service.http.get("/odd/v1/busy")
    assert answer.status_code == 409
    assert answer.json() == {
        "type": "https://fenqi.example/problems/full",
        "title": "full",
        "status": 409,
        "code": "full",
        "detail": "It is full.",
        "remedy": "Take something out.",
    }
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "2")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "tomorrow"])
async def test_a_date_that_does_not_exist_is_refused(odd: AbstractAsyncContextManager[Running], day: str) -> None:
    async with odd as service:
        answer = await service.http.get(f"/odd/v1/days/{day}")
        assert (await service.http.get("/odd/v1/days/2028-02-29")).json() == "2028-02-29"
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert answer.json()["errors"][0]["at"] == "path/on"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Unauthenticated, 401),
        (Forbidden, 403),
        (NotFound, 404),
        (Full, 409),
        (DomainError, 409),
        (Invalid, 422),
        (TooManyRequests, 429),
        (NotYet, 503),
        (Unavailable, 503),
    ],
)
def test_every_kind_of_no_has_its_status(kind: type[DomainError], status: int) -> None:
    assert status_of(kind) == status_of(kind()) == status


def test_the_refusals_of_a_route_are_grouped_by_status() -> None:
    described = problems(Full, Conflict, NotFound)
    assert {status: entry["description"] for status, entry in described.items()} == {
        409: "`full`; `conflict`",
        404: "`not-found`",
    }


@pytest.mark.parametrize("amount", [0, -1, 1.0, True, "1", None, MAX_AMOUNT_MINOR + 1])
def test_an_amount_is_a_positive_whole_number_below_the_limit(amount: object) -> None:
    with pytest.raises(ValidationError):
        Amount(amount_minor=amount, currency="CNY")


@pytest.mark.parametrize("currency", ["cny", "CN", "CNYY", "", "CNY\n", "ＣＮＹ"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValidationError):
        Amount(amount_minor=1, currency=currency)


def test_an_amount_comes_and_goes_unchanged() -> None:
    money = Amount(amount_minor=MAX_AMOUNT_MINOR, currency="CNY").money()
    assert money == Money(MAX_AMOUNT_MINOR, "CNY")
    assert AmountOut.of(-money).amount_minor == -MAX_AMOUNT_MINOR
