"""Products and channels as data: what may be applied for, through which channel, and by whose hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from application_svc.domain import errors

Family = Literal["consumer", "card", "cash"]
Hand = Literal["customer", "clerk"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in. `entered_by`: whose hand fills the form."""

    code: str
    name_en: str
    name_zh: str
    online: bool
    entered_by: Hand


@dataclass(frozen=True, slots=True)
class DocumentNeeded:
    """One line of a product's document checklist: any of `kinds` will do."""

    group: str
    kinds: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Checkout:
    """Whether a merchant's checkout comes with the application, and the channels that can do without."""

    use: Literal["required", "none"]
    not_needed_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """One product in one version. Amounts are minor units of `currency`."""

    code: str
    version: str
    family: Family
    name_en: str
    name_zh: str
    currency: str
    min_amount_minor: int
    max_amount_minor: int
    terms_months: tuple[int, ...]
    methods: tuple[str, ...]
    purposes: tuple[str, ...]
    channels: tuple[str, ...]
    checkout: Checkout
    min_annual_income_minor: int
    consents: tuple[str, ...]
    documents: tuple[DocumentNeeded, ...]
    documents_required_at: Literal["submission", "review"] = "review"
    documents_at_submission_in: tuple[str, ...] = ()
    """Channels where required documents must be there at submission, whatever holds in the others."""
    form_fields: tuple[str, ...] = ()
    """What a form that is filled section by section must hold besides what every product asks ("employment.job")."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document that may be uploaded."""

    kind: str
    group: str
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class SupplementKinds:
    """The document kinds that answer an item of a supplement request."""

    item: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the applicant asks for."""

    channel: str
    product_code: str
    amount_minor: int
    currency: str
    term_months: int
    method: str
    purpose: str
    checkout_id: str | None = None


class Catalogue:
    """The products and channels of one catalogue file."""

    def __init__(
        self,
        version: str,
        channels: Iterable[Channel],
        products: Iterable[Product],
        document_kinds: Iterable[DocumentKind] = (),
        supplement_items: Iterable[SupplementKinds] = (),
        consent_texts: dict[str, str] | None = None,
    ) -> None:
        self.version = version
        self.channels = {channel.code: channel for channel in channels}
        self.products = {product.code: product for product in products}
        self.document_kinds = {kind.kind: kind for kind in document_kinds}
        self.supplement_items = {one.item: one.kinds for one in supplement_items}
        self.consent_texts = consent_texts or {}
        """By consent, the version of the text in force."""

    def product(self, code: str) -> Product:
        """The product. Raises ProductUnknown."""
        if code not in self.products:
            raise errors.ProductUnknown(f"There is no product {code!r}.")
        return self.products[code]

    def check_kind(self, kind: str) -> None:
        """Raises DocumentKindUnknown."""
        if kind not in self.document_kinds:
            raise errors.DocumentKindUnknown(f"There is no document kind {kind!r}.")

    def kinds_of_items(self) -> dict[str, tuple[str, ...]]:
        """By supplement item, the document kinds that answer it: as the file says, or the kind or group of that name."""
        found: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in self.document_kinds}
        for group in {kind.group for kind in self.document_kinds.values()}:
            found[group] = tuple(kind.kind for kind in self.document_kinds.values() if kind.group == group)
        return {**found, **self.supplement_items}

    def admit(self, wish: Wish, hand: Hand) -> Product:
        """The product, when it offers all that is wished. Raises the error of the first rule that is broken."""
        for broken in self.broken(wish, hand):
            raise broken
        return self.product(wish.product_code)

    def broken(self, wish: Wish, hand: Hand) -> Iterator[errors.Ineligible]:
        """Every rule of the catalogue that the wish breaks."""
        product = self.products.get(wish.product_code)
        if product is None:
            yield errors.ProductUnknown(f"There is no product {wish.product_code!r}.")
            return
        yield from self.broken_start(product, wish.channel, wish.checkout_id, hand)
        yield from _broken_terms(product, wish)

    def broken_start(
        self, product: Product, channel: str, checkout_id: str | None, hand: Hand
    ) -> Iterator[errors.Ineligible]:
        """Every rule that is broken before any of the form is filled in: channel, hand, checkout."""
        if channel not in product.channels:
            open_ = ", ".join(product.channels)
            yield errors.ChannelNotOpen(f"{product.code} is not offered through {channel}: open are {open_}.")
        entered_by = self.channels[channel].entered_by
        if entered_by != hand:
            yield errors.WrongHand(f"A form of the channel {channel} is entered by the {entered_by}.")
        needed = product.checkout.use == "required" and channel not in product.checkout.not_needed_in
        if needed and checkout_id is None:
            yield errors.CheckoutRequired(f"{product.code} through {channel} needs a merchant's checkout.")
        if product.checkout.use == "none" and checkout_id is not None:
            yield errors.CheckoutNotAllowed(f"{product.code} has no checkout.")


def _broken_terms(product: Product, wish: Wish) -> Iterator[errors.Ineligible]:
    if wish.currency != product.currency:
        yield errors.CurrencyNotOffered(f"{product.code} is in {product.currency}, not in {wish.currency}.")
    if not product.min_amount_minor <= wish.amount_minor <= product.max_amount_minor:
        yield errors.AmountOutsideProduct(
            f"{product.code} offers {product.min_amount_minor} to {product.max_amount_minor} minor units of "
            f"{product.currency}, not {wish.amount_minor}."
        )
    if wish.term_months not in product.terms_months:
        terms = ", ".join(map(str, product.terms_months))
        yield errors.TermOutsideProduct(f"{product.code} runs for {terms} months, not {wish.term_months}.")
    if wish.method not in product.methods:
        yield errors.MethodNotOffered(f"{product.code} is repaid by {' or '.join(product.methods)}, not {wish.method}.")
    if wish.purpose not in product.purposes:
        yield errors.PurposeNotAllowed(f"{product.code} does not finance {wish.purpose!r}.")
