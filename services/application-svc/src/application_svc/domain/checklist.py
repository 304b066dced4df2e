"""Which documents a product needs, which are there and which are missing, so that a channel's own program can tell."""

from dataclasses import dataclass
from typing import Literal

from application_svc.domain.application import Document
from application_svc.domain.catalogue import Product

State = Literal["there", "missing", "optional"]
RequiredAt = Literal["submission", "review"]


@dataclass(frozen=True, slots=True)
class Line:
    """One group of documents, any of whose kinds will do. `state` is `optional` where nothing is there and none must."""

    group: str
    any_of: tuple[str, ...]
    required: bool
    state: State
    document_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """`required_at` says when a missing document stops the application: at submission, or not before the review asks."""

    product_code: str
    channel: str
    required_at: RequiredAt
    complete: bool
    missing: tuple[str, ...]
    lines: tuple[Line, ...]


def required_at(product: Product, channel: str) -> RequiredAt:
    """When this product wants its required documents, through this channel."""
    return "submission" if channel in product.documents_at_submission_in else product.documents_required_at


def checklist(product: Product, channel: str, documents: tuple[Document, ...]) -> Checklist:
    """The product's documents against those that are there."""
    lines = []
    for needed in product.documents:
        there = tuple(one.document_id for one in documents if one.kind in needed.kinds)
        state: State = "there" if there else "missing" if needed.required else "optional"
        lines.append(Line(needed.group, needed.kinds, needed.required, state, there))
    missing = tuple(line.group for line in lines if line.state == "missing")
    return Checklist(product.code, channel, required_at(product, channel), not missing, missing, tuple(lines))
