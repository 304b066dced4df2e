"""Getting tokens."""

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from access_svc.adapters.signer import Ed25519Signer
from access_svc.adapters.sms import SmsSimulator
from access_svc.api.schemas import CodeIn, CustomerLoginIn, ServiceLoginIn, StaffLoginIn, TokenOut
from access_svc.domain.permissions import SERVICES
from access_svc.ports import Ports
from access_svc.use_cases.log_in_customer import LogInCustomer, SendCode, log_in_customer, send_code
from access_svc.use_cases.log_in_staff import LogInStaff, log_in_staff
from access_svc.use_cases.sessions import SERVICE_SECONDS, Session
from fenqi.kernel import NotFound, new_id
from fenqi.web.commands import Commands
from fenqi.web.problems import TooManyRequests, Unauthenticated, problems
from fenqi.web.request import correlation_id, ports_of
from fenqi.web.tokens import Principal

PortsDep = Annotated[Ports, ports_of(Ports)]


class LoginFailed(Unauthenticated):
    """The login was refused: check what you typed; after five failures in a row it is locked for 15 minutes."""

    code = "login-failed"


def routes(signer: Ed25519Signer, sandbox: SmsSimulator | None) -> APIRouter:
    """Keys and tokens; with a sandbox, also the codes that were "sent"."""
    router = APIRouter(tags=["tokens"])

    @router.get("/keys")
    async def keys() -> dict[str, Any]:
        """The JSON Web Key Set that every token is checked with."""
        return signer.published()

    @router.post("/service-tokens", responses=problems(LoginFailed))
    async def service_token(body: ServiceLoginIn, ports: PortsDep) -> TokenOut:
        """A service's own token, by client credentials."""
        kept = ports.service_secrets.get(body.client_id, "").encode()
        if body.client_id not in SERVICES or not kept or not hmac.compare_digest(kept, body.client_secret.encode()):
            raise LoginFailed
        principal = Principal(body.client_id, "service", SERVICES[body.client_id])
        token = ports.signer.sign(principal, new_id(), seconds=SERVICE_SECONDS)
        return TokenOut(access_token=token, expires_in=SERVICE_SECONDS)

    @router.post("/staff-tokens", responses=problems(LoginFailed))
    async def staff_token(body: StaffLoginIn, request: Request) -> TokenOut:
        """A staff member's token, by name, password and TOTP."""
        return await _login(request, f"name:{body.name}", log_in_staff, LogInStaff(body.name, body.password, body.totp))

    @router.post("/customer-codes", responses=problems(TooManyRequests))
    async def customer_code(body: CodeIn, request: Request) -> dict[str, int]:
        """Send a one-time code to a phone."""
        commands: Commands[Ports] = request.app.state.commands
        context = commands.context("anyone", correlation_id(request))
        sent: dict[str, int] = await commands.do(send_code, SendCode(body.phone), context)
        return sent

    @router.post("/customer-tokens", responses=problems(LoginFailed))
    async def customer_token(body: CustomerLoginIn, request: Request) -> TokenOut:
        """A customer's token, by the code that came to the phone."""
        return await _login(request, "customer", log_in_customer, LogInCustomer(body.phone, body.code))

    if sandbox is not None:

        @router.get("/sandbox/codes")
        async def sandbox_code(phone: Annotated[str, Query(max_length=20)]) -> dict[str, str]:
            """Sandbox only: the code last "sent" to a phone."""
            code = sandbox.last(phone)
            if code is None:
                raise NotFound("No code was sent to this phone.")
            return {"code": code}

    return router


async def _login(request: Request, actor: str, handler: Any, command: Any) -> TokenOut:
    commands: Commands[Ports] = request.app.state.commands
    session: Session | None = await commands.do(handler, command, commands.context(actor, correlation_id(request)))
    if session is None:
        raise LoginFailed
    return TokenOut(access_token=session.access_token, expires_in=session.expires_in, customer_id=session.customer_id)
