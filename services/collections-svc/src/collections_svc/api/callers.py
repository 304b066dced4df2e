"""Who may do what with a case."""

from collections_svc.domain.case import Case
from fenqi.kernel import Forbidden
from fenqi.web.tokens import Principal


def may_work(_case: Case, who: Principal) -> None:
    """Whether somebody may log contacts and take promises on this case. Raises Forbidden."""
    if "collections:work" not in who.permissions:
        raise Forbidden("This needs the permission collections:work.")
