"""Who may call what: customers what is theirs, staff and services by permission."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from fenqi.kernel import Forbidden
from fenqi.web.request import Who, allowed
from fenqi.web.tokens import Principal


@dataclass(frozen=True, slots=True)
class Caller:
    """`owner` is the customer whose things alone may be touched; None for staff and services with the permission."""

    principal: Principal
    owner: str | None


def owner_or(permission: str) -> Any:
    """`Annotated[Caller, owner_or("loan:read")]`: a customer, or somebody who holds the permission."""

    async def check(who: Who) -> Caller:
        if who.population == "customer":
            return Caller(who, who.id)
        if permission in who.permissions:
            return Caller(who, None)
        raise Forbidden(f"This needs the permission {permission}.")

    return Depends(check)


MayWrite = Annotated[Caller, owner_or("loan:write")]
MayRead = Annotated[Caller, owner_or("loan:read")]
StaffReads = Annotated[Principal, allowed("loan:read")]
Cashier = Annotated[Principal, allowed("loan:pay")]
DayCloser = Annotated[Principal, allowed("loan:close-day")]
Charger = Annotated[Principal, allowed("loan:charge")]
Waiver = Annotated[Principal, allowed("loan:waive")]
Refunder = Annotated[Principal, allowed("loan:refund")]
Reverser = Annotated[Principal, allowed("loan:reverse")]
Restructurer = Annotated[Principal, allowed("loan:restructure")]
Approver = Annotated[Principal, allowed("loan:approve")]
PayoutApprover = Annotated[Principal, allowed("loan:approve-payout")]
WriterOff = Annotated[Principal, allowed("loan:write-off")]
Debitor = Annotated[Principal, allowed("loan:debit")]
SuspenseWorker = Annotated[Principal, allowed("loan:suspense")]
Reconciler = Annotated[Principal, allowed("loan:reconcile")]
PaperClerk = Annotated[Principal, allowed("loan:write")]
ContractChecker = Annotated[Principal, allowed("loan:check-contract")]
