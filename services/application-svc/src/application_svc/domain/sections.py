"""The form by its sections, filled in one after the other; what each still lacks has a name of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application_svc.domain.catalogue import Product

SECTIONS = ("applicant", "employment", "income", "housing", "purpose", "plan", "accounts", "consents")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "applicant": ("name", "id_number", "phone", "birth_date", "full_capacity"),
    "income": ("annual_income_minor",),
    "purpose": ("purpose",),
    "plan": ("amount", "term_months", "method"),
}
"""What every product wants to know; a product names more ("employment.job"), and its consents."""

Filled = Mapping[str, Mapping[str, Any]]
"""By section, the fields that were filled in."""


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far one section is."""

    section: str
    complete: bool
    missing: tuple[str, ...]


def progress(filled: Filled, product: Product) -> tuple[SectionProgress, ...]:
    """Every section, in the form's order."""
    found = []
    for section in SECTIONS:
        fields = filled.get(section, {})
        lacks = tuple(name for name in _wanted(section, product) if _empty(section, fields.get(name)))
        found.append(SectionProgress(section, not lacks, lacks))
    return tuple(found)


def missing(filled: Filled, product: Product) -> tuple[str, ...]:
    """All that the form lacks: "plan.term_months". A consent that was refused is lacking."""
    return tuple(f"{one.section}.{name}" for one in progress(filled, product) for name in one.missing)


def merged(filled: Filled, section: str, changes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The form with these fields of a section changed; a field that is null is empty again."""
    fields = {**filled.get(section, {}), **changes}
    kept = {name: value for name, value in fields.items() if value is not None}
    return {**{name: dict(values) for name, values in filled.items()}, section: kept}


def _wanted(section: str, product: Product) -> tuple[str, ...]:
    if section == "consents":
        return product.consents
    further = tuple(
        name for where, _, name in (field.partition(".") for field in product.form_fields) if where == section
    )
    return (*REQUIRED.get(section, ()), *further)


def _empty(section: str, value: Any) -> bool:
    return value is None or (section == "consents" and value is False)
