"""Scorecard, products and base rates from their JSON files, refused whole when anything in them is not as it must be."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from underwriting_svc.domain.features import features_of
from underwriting_svc.domain.price import BaseRates, Product, canonical
from underwriting_svc.domain.scorecard import Scorecard
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
    card = _decode(folder / "scorecard.json", Scorecard)
    products = _decode(folder / "products.json", _Products)
    bases = _decode(folder / "base_rates.json", tuple[BaseRates, ...])
    _check_card(card)
    by_code = {base.code: base for base in bases}
    for product in products.products:
        _check_product(product, by_code, card)
    for base in bases:
        if list(base.rows) != sorted(base.rows, key=lambda row: row.from_on):
            raise RulesBroken(f"base_rates.json: {base.code}: the rows go from old to new")
        for row in base.rows:
            canonical(row.percent)
    return Rules(card, products.version, {product.code: product for product in products.products}, by_code)


def _decode(file: Path, kind: type[T]) -> T:
    try:
        found: T = msgspec.json.decode(file.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise RulesBroken(f"{file.name}: {error}") from error
    unknown = _unknown(msgspec.json.decode(file.read_bytes()), msgspec.to_builtins(found))
    if unknown:
        raise RulesBroken(f"{file.name}: {unknown} is no field")
    return found


def _check_card(card: Scorecard) -> None:
    known = features_of(_nobody())
    for attribute in card.attributes:
        if attribute.name not in known:
            raise RulesBroken(f"scorecard.json: {attribute.name}: there is no such attribute")
        bounds = [one.up_to for one in attribute.bins if not one.among]
        if bounds and (bounds[-1] is not None or None in bounds[:-1]):
            raise RulesBroken(f"scorecard.json: {attribute.name}: the last bin, and only the last, has no up_to")
        if bounds[:-1] != sorted({bound for bound in bounds[:-1] if bound is not None}):
            raise RulesBroken(f"scorecard.json: {attribute.name}: the bins go from low to high")
    if [one.points for one in card.grades] != sorted((one.points for one in card.grades), reverse=True):
        raise RulesBroken("scorecard.json: the grades go from best to worst")


def _check_product(product: Product, bases: dict[str, BaseRates], card: Scorecard) -> None:
    if product.base not in bases:
        raise RulesBroken(f"products.json: {product.code}: there is no base rate {product.base!r}")
    grades = {one.grade for one in card.grades}
    if product.pricing == "by_grade" and set(product.premiums) != grades:
        raise RulesBroken(f"products.json: {product.code}: premiums are for the grades {sorted(grades)}")


def _nobody() -> Submission:
    return Submission("", "", "", "", "", "", 1, "", 1, "", datetime.min.replace(tzinfo=UTC), Statement(0))


def _unknown(raw: Any, read: Any, at: str = "") -> str:
    """Where the file has a field that nobody reads: a misspelt setting must not pass for a missing one."""
    if isinstance(raw, dict):
        lost = next((f"{at}.{key}" for key in raw if key not in read), "")
        return lost or next(filter(None, (_unknown(raw[key], read[key], f"{at}.{key}") for key in raw)), "")
    if isinstance(raw, list):
        return next(
            filter(None, (_unknown(a, b, f"{at}[{n}]") for n, (a, b) in enumerate(zip(raw, read, strict=True)))), ""
        )
    return ""
