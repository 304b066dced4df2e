"""Products and channels as data: what may be applied for, through which channel, and by whose hand."""

from collections.abc import Iterable
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

    def __init__(self, version: str, channels: Iterable[Channel], products: Iterable[Product]) -> None:
        self.version = version
        self.channels = {channel.code: channel for channel in channels}
        self.products = {product.code: product for product in products}

    def product(self, code: str) -> Product:
        """The product. Raises ProductUnknown."""
        if code not in self.products:
            raise errors.ProductUnknown(f"There is no product {code!r}.")
        return self.products[code]

    def admit(self, wish: Wish, hand: Hand) -> Product:
        """The product, when it offers all that is wished. Raises the error of the first rule that is broken."""
        product = self.product(wish.product_code)
        if wish.channel not in product.channels:
            open_ = ", ".join(product.channels)
            raise errors.ChannelNotOpen(f"{product.code} is not offered through {wish.channel}: open are {open_}.")
        if self.channels[wish.channel].entered_by != hand:
            entered_by = self.channels[wish.channel].entered_by
            raise errors.WrongHand(f"A form of the channel {wish.channel} is entered by the {entered_by}.")
        _admit_terms(product, wish)
        needed = product.checkout.use == "required" and wish.channel not in product.checkout.not_needed_in
        if needed and wish.checkout_id is None:
            raise errors.CheckoutRequired(f"{product.code} through {wish.channel} needs a merchant's checkout.")
        if product.checkout.use == "none" and wish.checkout_id is not None:
            raise errors.CheckoutNotAllowed(f"{product.code} has no checkout.")
        return product


def _admit_terms(product: Product, wish: Wish) -> None:
    if wish.currency != product.currency:
        raise errors.CurrencyNotOffered(f"{product.code} is in {product.currency}, not in {wish.currency}.")
    if not product.min_amount_minor <= wish.amount_minor <= product.max_amount_minor:
        raise errors.AmountOutsideProduct(
            f"{product.code} offers {product.min_amount_minor} to {product.max_amount_minor} minor units of "
            f"{product.currency}, not {wish.amount_minor}."
        )
    if wish.term_months not in product.terms_months:
        terms = ", ".join(map(str, product.terms_months))
        raise errors.TermOutsideProduct(f"{product.code} runs for {terms} months, not {wish.term_months}.")
    if wish.method not in product.methods:
        raise errors.MethodNotOffered(f"{product.code} is repaid by {' or '.join(product.methods)}, not {wish.method}.")
    if wish.purpose not in product.purposes:
        raise errors.PurposeNotAllowed(f"{product.code} does not finance {wish.purpose!r}.")
