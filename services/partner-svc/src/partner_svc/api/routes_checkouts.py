"""Checkouts, for merchants; and to look at, for services and staff."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenqi.kernel import CurrencyMismatch, NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce, context_of
from partner_svc.api.merchant_auth import Reader, WritingMerchant
from partner_svc.api.schemas import CaptureIn, CheckoutIn, CheckoutOut, Id, VoidIn
from partner_svc.domain.checkout import (
    CaptureTooLarge,
    CheckoutCaptured,
    CheckoutNotAuthorised,
    CheckoutOver,
    PartialCapture,
    ProductNotAgreed,
)
from partner_svc.ports import Ports
from partner_svc.use_cases.authenticate import SignatureReplayed, SignatureStale, SignatureWrong
from partner_svc.use_cases.checkouts import Capture, LookUp, OpenCheckout, Void, capture, look_up, open_checkout, void

router = APIRouter(tags=["checkouts"])
UNSIGNED = (SignatureWrong, SignatureStale, SignatureReplayed)


@router.post(
    "/checkouts",
    status_code=201,
    response_model=CheckoutOut,
    responses=problems(*UNSIGNED, CurrencyMismatch, ProductNotAgreed),
)
async def post_checkout(body: CheckoutIn, who: WritingMerchant, run: RunsOnce) -> Response:
    """Open a checkout for an order."""
    return await run(open_checkout, OpenCheckout(who.id, body.order()), who, status=201)


@router.get("/checkouts/{checkout_id}", responses=problems(SignatureWrong, SignatureStale, NotFound))
async def get_checkout(checkout_id: Id, who: Reader, request: Request) -> CheckoutOut:
    """How a checkout stands."""
    commands: Commands[Ports] = request.app.state.commands
    command = LookUp(checkout_id, who.id if who.population == "merchant" else None)
    uow = UnitOfWork(commands.database, context_of(request, who))
    return CheckoutOut(**await look_up(command, uow, commands.ports))


@router.post(
    "/checkouts/{checkout_id}/captures",
    status_code=201,
    response_model=CheckoutOut,
    responses=problems(
        *UNSIGNED, NotFound, CheckoutNotAuthorised, CheckoutCaptured, CaptureTooLarge, PartialCapture, CurrencyMismatch
    ),
)
async def post_capture(checkout_id: Id, who: WritingMerchant, run: RunsOnce, body: CaptureIn | None = None) -> Response:
    """The goods are delivered: pay the merchant. The whole amount when none is given."""
    amount = body.amount.money() if body and body.amount else None
    return await run(capture, Capture(who.id, checkout_id, amount), who, status=201)


@router.post(
    "/checkouts/{checkout_id}/void",
    response_model=CheckoutOut,
    responses=problems(*UNSIGNED, NotFound, CheckoutCaptured, CheckoutOver),
)
async def post_void(checkout_id: Id, body: VoidIn, who: WritingMerchant, run: RunsOnce) -> Response:
    """The sale is off."""
    return await run(void, Void(who.id, checkout_id, body.reason), who)
