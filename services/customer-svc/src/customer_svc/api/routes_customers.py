"""Registering people, and what may be seen of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from customer_svc.api.run import RunsAmongRivals
from customer_svc.api.schemas import CustomerOut, Id, NoticesOut, PersonIn, RegisteredOut
from customer_svc.domain.person import (
    AlreadyCustomer,
    BirthDateDiffers,
    IdentityFixed,
    IdNumberWrong,
    PhoneOfAnother,
)
from customer_svc.ports import Ports
from customer_svc.use_cases.look_up import ListNotices, LookUp, list_notices, look_up
from customer_svc.use_cases.register import RegisterAtCounter, RegisterMe, register_at_counter, register_me
from fenqi.kernel import Forbidden, NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Page, Paged, Who, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["customers"])
CanRegister = Annotated[Principal, allowed("customer:register")]
CanRead = Annotated[Principal, allowed("customer:read")]
REFUSALS = (IdNumberWrong, BirthDateDiffers, PhoneOfAnother, IdentityFixed)


class CustomersOnly(Forbidden):
    """This is for a customer's own token."""

    code = "customers-only"


@router.put("/me", response_model=RegisteredOut, responses=problems(*REFUSALS, AlreadyCustomer, CustomersOnly))
async def put_me(body: PersonIn, who: Who, run: RunsAmongRivals, request: Request) -> Response:
    """Register the person of this login, or change what is known of them."""
    person = body.person(_commands(request).business_date())
    command = RegisterMe(_own_id(who), person, body.channel, body.application_id)
    return await run(register_me, command, who)


@router.post("/customers", status_code=201, response_model=RegisteredOut, responses=problems(*REFUSALS))
async def post_customer(body: PersonIn, who: CanRegister, run: RunsAmongRivals, request: Request) -> Response:
    """Register a person at a counter; somebody with this identity number is found, not doubled."""
    person = body.person(_commands(request).business_date())
    return await run(register_at_counter, RegisterAtCounter(person, body.channel, body.application_id), who, status=201)


@router.get("/me", responses=problems(NotFound, CustomersOnly))
async def get_me(who: Who, request: Request) -> CustomerOut:
    """Who this login is, masked."""
    return await _shown(_own_id(who), who, request)


@router.get("/customers/{customer_id}", responses=problems(NotFound))
async def get_customer(customer_id: Id, who: CanRead, request: Request) -> CustomerOut:
    """A customer, masked."""
    return await _shown(customer_id, who, request)


@router.get("/me/notices", responses=problems(CustomersOnly))
async def get_my_notices(who: Who, page: Paged, request: Request) -> NoticesOut:
    """What this customer was told, exactly as sent."""
    return await _notices(_own_id(who), who, page, request)


@router.get("/customers/{customer_id}/notices")
async def get_notices(customer_id: Id, who: CanRead, page: Paged, request: Request) -> NoticesOut:
    """What a customer was told, exactly as sent."""
    return await _notices(customer_id, who, page, request)


async def _shown(customer_id: str, who: Principal, request: Request) -> CustomerOut:
    commands = _commands(request)
    uow = UnitOfWork(commands.database, context_of(request, who))
    return CustomerOut(**await look_up(LookUp(customer_id), uow, commands.ports))


async def _notices(customer_id: str, who: Principal, page: Page, request: Request) -> NoticesOut:
    commands = _commands(request)
    uow = UnitOfWork(commands.database, context_of(request, who))
    found = await list_notices(ListNotices(customer_id, page.cursor, page.limit + 1), uow, commands.ports)
    return NoticesOut(**page.of(found, lambda notice: notice["notice_id"]))


def _own_id(who: Principal) -> str:
    if who.population != "customer":
        raise CustomersOnly
    return who.id


def _commands(request: Request) -> "Commands[Ports]":
    commands: Commands[Any] = request.app.state.commands
    return commands
