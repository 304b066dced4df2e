"""Reads Chinese identity numbers (GB 11643): check digit, a real date, a county that existed in that year."""

from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from customer_svc.domain.person import IdNumberWrong


def read_id_number(text: str, today: date) -> tuple[str, date]:
    """The number in its one form and the birth date in it. Raises IdNumberWrong."""
    try:
        number = ric.validate(text)
    except ValidationError:
        raise IdNumberWrong from None
    born = ric.get_birth_date(number)
    if born > today:
        raise IdNumberWrong
    return number, born
