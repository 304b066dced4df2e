"""Making users and changing what they may do."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from access_svc.api.schemas import RolesIn, StaffIn, StaffOut, TieIn
from access_svc.domain.user import UnknownRole
from access_svc.use_cases.change_roles import ChangeRoles, OwnRoles, change_roles
from access_svc.use_cases.create_staff import CreateStaff, NameTaken, create_staff
from access_svc.use_cases.tie_customer import PhoneTaken, TieCustomer, tie_customer
from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import Runs, allowed
from fenqi.web.tokens import Principal

router = APIRouter(tags=["users"])
CanManageUsers = Annotated[Principal, allowed("access:users")]
CanTieCustomers = Annotated[Principal, allowed("access:customers")]


@router.post("/staff", status_code=201, response_model=StaffOut, responses=problems(NameTaken, UnknownRole))
async def post_staff(body: StaffIn, who: CanManageUsers, run: Runs) -> Response:
    """Make a staff user; the answer shows the TOTP secret once."""
    return await run(create_staff, CreateStaff(body.name, body.password, body.roles), who, status=201)


@router.post("/staff/{user_id}/roles", responses=problems(NotFound, OwnRoles, UnknownRole))
async def post_roles(user_id: str, body: RolesIn, who: CanManageUsers, run: Runs) -> Response:
    """Give a user other roles, effective with the next token."""
    return await run(change_roles, ChangeRoles(user_id, body.roles, body.reason), who)


@router.post("/customer-logins", status_code=201, responses=problems(PhoneTaken))
async def post_customer_login(body: TieIn, who: CanTieCustomers, run: Runs) -> Response:
    """Tie a customer registered at a counter to a phone."""
    return await run(tie_customer, TieCustomer(body.customer_id, body.phone), who, status=201)
