"""Where each published loan comes in: its channel, its product, and the merchant when goods are bought."""

from dataclasses import dataclass

from onebox.demo.rows import Row

GOODS = {
    "car": "车行",
    "home_improvement": "家装",
    "major_purchase": "电器商城",
    "medical": "口腔医院",
    "vacation": "旅行社",
    "moving": "搬家公司",
    "renewable_energy": "光伏",
}
"""Purposes that a merchant sells, each with a made-up merchant; the others are cash."""
MERCHANT_CHANNELS = ("partner_platform", "merchant_store")
CASH_CHANNELS = ("mobile_app", "wechat", "bank_site", "branch")
CLERK_CHANNELS = ("branch", "merchant_store", "card_business")
"""Channels where a clerk enters the form."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one row comes in."""

    channel: str
    product_code: str

    @property
    def by_clerk(self) -> bool:
        """A clerk enters it, not the customer."""
        return self.channel in CLERK_CHANNELS

    @property
    def by_merchant(self) -> bool:
        """It begins with a merchant's checkout and ends with a capture."""
        return self.product_code == "lc-consumer-usd"


def way_of(row: Row) -> Way:
    """Goods go through merchants; cash through the bank's own channels, by the row's number."""
    if row.purpose in GOODS:
        return Way(MERCHANT_CHANNELS[row.line % len(MERCHANT_CHANNELS)], "lc-consumer-usd")
    if row.purpose == "credit_card" and row.line % 3 == 0:
        return Way("card_business", "lc-cash-usd")
    return Way(CASH_CHANNELS[row.line % len(CASH_CHANNELS)], "lc-cash-usd")


def price_grade(row: Row) -> str:
    """The key into the partner's price table. A few sub-grades changed their rate inside a month, so the rate is part of it."""
    return f"{row.sub_grade}@{row.rate_percent}"


def price_rows(rows: "list[Row]") -> dict[str, list[dict[str, str]]]:
    """By product, the partner's price table that the file's rates are: month, grade, rate."""
    table: dict[str, dict[tuple[str, str], str]] = {}
    for row in rows:
        key = (f"{row.issued_in:%Y-%m}", price_grade(row))
        table.setdefault(way_of(row).product_code, {})[key] = row.rate_percent
    return {
        product: [
            {"month": month, "grade": grade, "annual_rate_percent": rate}
            for (month, grade), rate in sorted(prices.items())
        ]
        for product, prices in table.items()
    }
