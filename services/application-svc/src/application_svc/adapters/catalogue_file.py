"""The catalogue from its JSON file, refused whole when anything in it is not as it must be."""

from pathlib import Path
from typing import get_args

import msgspec

from application_svc.domain.catalogue import Catalogue, Channel, DocumentKind, Product, SupplementKinds
from application_svc.domain.sections import SECTIONS
from fenqi.contracts import vocabulary
from fenqi.files.strict_json import NotThisShape, read_strictly

FILE = Path(__file__).parent.parent / "data" / "catalogue.json"


class CatalogueBroken(ValueError):
    """The catalogue file can't be used: the text says where."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    channels: tuple[Channel, ...]
    products: tuple[Product, ...]
    document_kinds: tuple[DocumentKind, ...]
    supplement_items: tuple[SupplementKinds, ...]
    consent_texts: dict[str, str]


def read(file: Path = FILE) -> Catalogue:
    """The catalogue. Raises CatalogueBroken."""
    try:
        found = read_strictly(file.read_bytes(), _File)
    except NotThisShape as error:
        raise CatalogueBroken(f"{file.name}: {error}") from error
    channels = {channel.code for channel in found.channels}
    if channels != set(get_args(vocabulary.Channel)):
        raise CatalogueBroken(f"{file.name}: the channels must be exactly {sorted(get_args(vocabulary.Channel))}")
    kinds = {kind.kind for kind in found.document_kinds}
    for product in found.products:
        wrong = _wrong_with(product, channels) or _wrong_with_papers(product, channels, kinds, set(found.consent_texts))
        if wrong:
            raise CatalogueBroken(f"{file.name}: {product.code}: {wrong}")
    for one in found.supplement_items:
        if not set(one.kinds) <= kinds:
            raise CatalogueBroken(
                f"{file.name}: supplement item {one.item}: it names a document kind that doesn't exist"
            )
    return Catalogue(
        found.version,
        found.channels,
        found.products,
        found.document_kinds,
        found.supplement_items,
        found.consent_texts,
    )


def _wrong_with_papers(product: Product, channels: set[str], kinds: set[str], texts: set[str]) -> str:
    if not {kind for needed in product.documents for kind in needed.kinds} <= kinds:
        return "it names a document kind that doesn't exist"
    if not set(product.documents_at_submission_in) <= channels:
        return "it wants documents in a channel that doesn't exist"
    if not set(product.consents) <= texts:
        return "it asks for a consent whose text has no version"
    if not {field.partition(".")[0] for field in product.form_fields} <= set(SECTIONS):
        return f"its form fields are of the sections {SECTIONS}"
    return ""


def _wrong_with(product: Product, channels: set[str]) -> str:
    if not 0 < product.min_amount_minor <= product.max_amount_minor:
        return "the amounts are no range"
    if not product.terms_months or not product.purposes:
        return "it has no terms or no purposes"
    if not set(product.methods) <= set(get_args(vocabulary.Method)):
        return f"methods are {get_args(vocabulary.Method)}"
    if not set(product.channels) | set(product.checkout.not_needed_in) <= channels:
        return "it names a channel that doesn't exist"
    return ""
