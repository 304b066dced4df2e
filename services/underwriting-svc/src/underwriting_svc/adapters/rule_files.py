"""Products and base rates from their JSON files, refused whole when anything in them is not as it must be."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from fenqi.files.strict_json import NotThisShape, read_strictly
from underwriting_svc.domain.price import BaseRates, Product, canonical
from underwriting_svc.domain.scorecard import GRADES
from underwriting_svc.domain.submission import Statement, Submission
from underwriting_svc.ports import Rules

T = TypeVar("T")
DATA = Path(__file__).parent.parent / "data"


class RulesBroken(ValueError):
    """A file of rules can't be used: the text says which and where."""


class _Products(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    products: tuple[Product, ...]


def read(folder: Path = DATA) -> Rules:
    """All but the policy. Raises RulesBroken."""
    products = decode(folder / "products.json", _Products)
    bases = decode(folder / "base_rates.json", tuple[BaseRates, ...])
    by_code = {base.code: base for base in bases}
    for product in products.products:
        _check_product(product, by_code)
    for base in bases:
        if list(base.rows) != sorted(base.rows, key=lambda row: row.from_on):
            raise RulesBroken(f"base_rates.json: {base.code}: the rows go from old to new")
        for row in base.rows:
            canonical(row.percent)
    return Rules(products.version, {product.code: product for product in products.products}, by_code)


def decode(file: Path, kind: type[T]) -> T:
    """A file as what it must be, with no field too many. Raises RulesBroken."""
    return parse(file.name, file.read_bytes(), kind)


def parse(name: str, content: bytes, kind: type[T]) -> T:
    """What a file holds as what it must be. Raises RulesBroken."""
    try:
        return read_strictly(content, kind)
    except NotThisShape as error:
        raise RulesBroken(f"{name}: {error}") from error


def _check_product(product: Product, bases: dict[str, BaseRates]) -> None:
    if product.base not in bases:
        raise RulesBroken(f"products.json: {product.code}: there is no base rate {product.base!r}")
    if product.pricing == "by_grade" and set(product.premiums) != set(GRADES):
        raise RulesBroken(f"products.json: {product.code}: premiums are for the grades {', '.join(GRADES)}")


def nobody() -> Submission:
    """A submission that says nothing: what every feature must be able to live with."""
    return Submission("", "", "", "", "", "", 1, "", 1, "", datetime.min.replace(tzinfo=UTC), Statement(0))
