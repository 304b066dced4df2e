"""The books: trial balance, entries, portfolio."""

import uuid
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from fenqi.store import Database
from fenqi.web.commands import Commands
from fenqi.web.request import Paged
from loan_svc.adapters.ledger import balances, books_of
from loan_svc.adapters.portfolio import list_entries, portfolio
from loan_svc.api.callers import StaffReads
from loan_svc.domain.accounts import CHART
from loan_svc.use_cases.views import amount

router = APIRouter(tags=["books"])


@router.get("/trial-balance")
async def get_trial_balance(_: StaffReads, request: Request, on: date | None = None) -> dict[str, Any]:
    """Every account's debits and credits up to a day, by currency. The difference is zero, or something is wrong."""
    commands: Commands[Any] = request.app.state.commands
    day = on or commands.business_date()
    found = await balances(commands.database, day)
    books = books_of(found)
    return {
        "on": day,
        "accounts": [
            {
                "account": one.account,
                "name": CHART[one.account].name,
                "name_zh": CHART[one.account].name_zh,
                "kind": CHART[one.account].kind,
                "debit": amount(one.debits_minor, one.currency),
                "credit": amount(one.credits_minor, one.currency),
                "balance": amount(one.debits_minor - one.credits_minor, one.currency),
            }
            for one in found
        ],
        "totals": [
            {"debit": amount(book.debits_minor, book.currency), "credit": amount(book.credits_minor, book.currency)}
            for book in books
        ],
        "trial_balance_minor": sum(abs(book.debits_minor - book.credits_minor) for book in books),
    }


@router.get("/ledger/entries")
async def get_entries(
    _: StaffReads,
    page: Paged,
    request: Request,
    loan_id: Annotated[str | None, Query(max_length=128)] = None,
    booked_on: date | None = None,
) -> dict[str, Any]:
    """Entries in the order of their ids (which is that of time), with their lines."""
    try:
        after = uuid.UUID(page.cursor) if page.cursor else uuid.UUID(int=0)
    except ValueError:
        after = uuid.UUID(int=0)
    found = await list_entries(_database(request), after, loan_id, booked_on, page.limit + 1)
    return page.of(found, lambda entry: str(entry["entry_id"]))


@router.get("/portfolio")
async def get_portfolio(_: StaffReads, request: Request) -> dict[str, Any]:
    """Loans by status, overdue ones by bucket, and totals by currency."""
    return await portfolio(_database(request))


def _database(request: Request) -> Database:
    commands: Commands[Any] = request.app.state.commands
    return commands.database
