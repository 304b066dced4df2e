"""Bodies of partner-svc's requests and answers."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field

from fenqi.kernel import Invalid
from fenqi.web.money import Amount, AmountOut, Body
from partner_svc.adapters.company_code import read_company_code
from partner_svc.domain.checkout import Order
from partner_svc.domain.merchant import Cycle, Terms

PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=PRINTABLE)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Reason = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["customer_cancelled"])]
Percent = Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$", examples=["2.5"])]


class WebhookUrlWrong(Invalid):
    """A webhook URL is https://host/path, without user, password or fragment."""

    code = "webhook-url-invalid"


class MerchantIn(Body):
    """A merchant and its contract terms."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=PRINTABLE)]
    company_code: Annotated[str, Field(min_length=18, max_length=24, examples=["91110000600037341L"])]
    categories: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
    product_codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    fee_percent: Percent
    subsidy_percent: Percent = "0"
    settlement_cycle: Cycle = "daily"
    webhook_url: Annotated[str, Field(max_length=500)] | None = None

    def company(self) -> str:
        """The company code in its one form. Raises CompanyCodeWrong."""
        return read_company_code(self.company_code)

    def terms(self) -> Terms:
        """As the domain's value."""
        return Terms(
            self.categories,
            self.product_codes,
            self.currency,
            self.fee_percent,
            self.subsidy_percent,
            self.settlement_cycle,
        )

    def webhook(self, *, sandbox: bool) -> str | None:
        """The URL, plain HTTP in a sandbox only. Raises WebhookUrlWrong."""
        if self.webhook_url is None:
            return None
        try:
            parts = urlsplit(self.webhook_url)
            port_is_fine = parts.port is None or parts.port > 0
        except ValueError:
            raise WebhookUrlWrong from None
        schemes = ("https", "http") if sandbox else ("https",)
        plain = self.webhook_url.isascii() and self.webhook_url.isprintable() and " " not in self.webhook_url
        if parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or parts.fragment:
            raise WebhookUrlWrong
        if not plain or not port_is_fine:
            raise WebhookUrlWrong
        return self.webhook_url


class MerchantOut(Body):
    """The new merchant; its secrets are shown this once."""

    merchant_id: str
    api_key: str
    signing_secret: str
    webhook_secret: str


class CheckoutIn(Body):
    """What is sold. The order reference is published: no name, phone or address in it."""

    order_reference: Annotated[str, Field(min_length=1, max_length=100, pattern=PRINTABLE)]
    amount: Amount
    purpose: Code
    product_code: Code | None = None

    def order(self) -> Order:
        """As the domain's value."""
        return Order(self.order_reference, self.amount.money(), self.purpose, self.product_code)


class CaptureIn(Body):
    """How much: the whole when left out."""

    amount: Amount | None = None


class VoidIn(Body):
    """Why, as a word for machines."""

    reason: Reason


class CheckoutOut(Body):
    """A checkout. `status`: open, approved, declined, withdrawn, authorised, captured, disbursed, disbursement_failed,
    cancelled, voided or expired."""

    checkout_id: str
    merchant_id: str
    order_reference: str
    amount: AmountOut
    purpose: str
    product_code: str | None
    status: str
    application_id: str | None
    loan_id: str | None
    authorised: AmountOut
    captured: AmountOut
    opened_at: datetime
    expires_at: datetime
    authorised_at: datetime | None
    capture_until: datetime | None


class WebhooksOut(Body):
    """A page of the delivery log."""

    items: list[dict[str, Any]]
    next_cursor: str | None
