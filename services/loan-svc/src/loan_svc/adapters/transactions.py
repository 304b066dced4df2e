"""Transactions beside payments by their ids: what they were, and the receipt that was given."""

from dataclasses import dataclass
from typing import Any

import msgspec

from fenqi.store import Database, UnitOfWork

_LIST = """
    SELECT receipt::text AS receipt FROM (
        SELECT receipt->>'received_on' || '/' || payment_id AS place, loan_id, receipt || '{"kind": "payment"}' AS receipt
        FROM payments
        UNION ALL
        SELECT receipt->>'on' || '/' || transaction_id, loan_id, receipt FROM transactions
    ) AS all_of_them WHERE loan_id = $1 AND place > $2 ORDER BY place LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A transaction that was recorded before."""

    loan_id: str
    kind: str
    fingerprint: str
    receipt: dict[str, Any]


async def find_transaction(uow: UnitOfWork, transaction_id: str) -> Kept | None:
    """The transaction of this id, of whichever loan."""
    rows = await uow.fetch(
        "SELECT loan_id, kind, fingerprint, receipt::text AS receipt FROM transactions WHERE transaction_id = $1",
        transaction_id,
    )
    if not rows:
        return None
    row = rows[0]
    return Kept(row["loan_id"], row["kind"], row["fingerprint"], msgspec.json.decode(row["receipt"]))


def keep_transaction(
    uow: UnitOfWork, receipt: dict[str, Any], fingerprint: str = "", reverses: str | None = None
) -> None:
    """Stage it."""
    uow.insert(
        "transactions",
        {
            "transaction_id": receipt["transaction_id"],
            "loan_id": receipt["loan_id"],
            "kind": receipt["kind"],
            "reverses": reverses,
            "fingerprint": fingerprint,
            "receipt": receipt,
        },
    )


async def list_transactions(database: Database, loan_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Receipts of a loan by their days; `after` is the place of the last one seen."""
    return [msgspec.json.decode(row["receipt"]) for row in await database.fetch(_LIST, loan_id, after, limit)]


def place_of(receipt: dict[str, Any]) -> str:
    """Its place in the list of its loan: day and id."""
    on, id_ = receipt.get("on"), receipt.get("transaction_id")
    return f"{on or receipt['received_on']}/{id_ or receipt['payment_id']}"
