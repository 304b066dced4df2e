"""Reads Chinese company codes (unified social credit code, GB 32100) by their check character."""

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from partner_svc.domain.merchant import CompanyCodeWrong


def read_company_code(text: str) -> str:
    """The code in its one form. Raises CompanyCodeWrong."""
    try:
        return str(uscc.validate(text))
    except ValidationError:
        raise CompanyCodeWrong from None
