"""Card purchases that are converted: what stands in the loans themselves, each at most once by a unique index."""

from fenqi.store import UnitOfWork
from loan_svc.domain.card_purchase import CardPurchaseConverted


async def check_not_converted(uow: UnitOfWork, transaction_id: str) -> None:
    """Raises CardPurchaseConverted when a loan that stands has converted it."""
    rows = await uow.fetch(
        "SELECT 1 FROM loans WHERE card_transaction_id = $1 AND status NOT IN ('cancelled', 'failed')",
        transaction_id,
    )
    if rows:
        raise CardPurchaseConverted(f"Card transaction {transaction_id} is converted already.")
