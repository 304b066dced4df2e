"""The fields of a statement's line, read exactly; `where` names the line for whoever has to correct it."""

import re
from datetime import date
from typing import NoReturn

from fenqi.kernel.money import EXPONENTS
from loan_svc.domain.statement import StatementLineBroken

_ID = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
_AMOUNT = re.compile(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,4}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def transaction_id_of(text: str, where: str) -> str:
    """The channel's id of a movement. Raises StatementLineBroken."""
    if not _ID.fullmatch(text):
        broken(where, "a transaction id is 1 to 64 letters, digits and . _ : / -")
    return text


def kept_reference(text: str) -> str:
    """What can be an id is kept; a payer's own words, which may name persons, are not."""
    return text if _ID.fullmatch(text) else ""


def currency_of(text: str, where: str) -> str:
    """Raises StatementLineBroken."""
    if not _CURRENCY.fullmatch(text):
        broken(where, f"{text!r} is no currency such as CNY")
    return text


def minor_of(text: str, currency: str, where: str) -> int:
    """An amount of major units, exactly. Raises StatementLineBroken."""
    found = _AMOUNT.fullmatch(text)
    exponent = EXPONENTS.get(currency, 2)
    if found is None or len((found[3] or "").rstrip("0")) > exponent:
        broken(where, f"{text!r} is no amount of {currency} such as 1199.00")
    sign, whole, part = found.groups()
    minor = int(whole + (part or "").rstrip("0").ljust(exponent, "0"))
    return -minor if sign else minor


def day_of(text: str, where: str) -> date:
    """A day as 2026-11-23. Raises StatementLineBroken."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        broken(where, f"{text!r} is no day such as 2026-11-23")


def broken(where: str, why: str) -> NoReturn:
    """Raises StatementLineBroken."""
    raise StatementLineBroken(f"{where}: {why}.")
