"""Partners' price tables: put whole, kept for ever, looked up in the newest."""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from underwriting_svc.domain import errors
from underwriting_svc.domain.price import Price, Problem, Product, canonical, price
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports

_ROW = """
    SELECT t.version, r.annual_rate_percent FROM price_tables t
    LEFT JOIN price_rows r ON r.version = t.version AND r.month = $2 AND r.grade = $3
    WHERE t.product_code = $1 ORDER BY t.version DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class PriceRow:
    month: str
    grade: str
    annual_rate_percent: str


@dataclass(frozen=True, slots=True)
class PutPriceTable:
    product_code: str
    rows: tuple[PriceRow, ...]


async def put_price_table(command: PutPriceTable, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """Replace a product's table; earlier ones stay for the record.

    Raises ProductNotSetUp, NoPriceTable, PriceRowTwice, RateOutsideCorridor, RateNotReadable."""
    product = ports.rules.product(command.product_code)
    if product.pricing != "price_table":
        raise errors.NoPriceTable(f"{product.code} is priced by grade.")
    rates: dict[tuple[str, str], str] = {}
    for row in command.rows:
        rate = canonical(row.annual_rate_percent)
        if not product.allows(rate):
            corridor = f"{product.min_rate_percent} to {product.max_rate_percent}"
            raise errors.RateOutsideCorridor(f"{row.month} {row.grade}: {rate} is outside {corridor} percent.")
        if (row.month, row.grade) in rates:
            raise errors.PriceRowTwice(f"{row.month} {row.grade} is there twice.")
        rates[row.month, row.grade] = rate
    version = new_id()
    uow.insert(
        "price_tables",
        {"version": version, "product_code": product.code, "put_by": uow.context.actor, "put_at": uow.context.at},
    )
    uow.insert(
        "price_rows",
        *(
            {"version": version, "month": month, "grade": grade, "annual_rate_percent": rate}
            for (month, grade), rate in rates.items()
        ),
    )
    return {"product_code": product.code, "version": version, "rows": len(rates)}


async def priced(
    submission: Submission, product: Product, grade: str, on: date, uow: UnitOfWork, ports: Ports
) -> Price | Problem:
    """The price on the business date of the submission, or why there is none."""
    row = None
    if product.pricing == "price_table" and submission.price_grade is not None:
        found = await uow.fetch(_ROW, product.code, f"{on:%Y-%m}", submission.price_grade)
        if found and found[0]["annual_rate_percent"] is not None:
            row = (found[0]["annual_rate_percent"], found[0]["version"])
    return price(product, ports.rules.bases[product.base], grade, submission.term_months, row, on)
