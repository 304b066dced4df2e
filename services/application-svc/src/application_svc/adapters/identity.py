"""Identity numbers (GB 11643), checked by python-stdnum."""

from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError


def birth_date_in(id_number: str) -> date | None:
    """The birth date a valid 18-digit number carries; None when length, place, date or check digit is wrong."""
    try:
        found: date = ric.get_birth_date(ric.validate(id_number))
    except ValidationError:
        return None
    return found
