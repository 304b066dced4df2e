"""A customer's own caps in place of the policy's, on the ceiling or on one sub-line."""

from fenqi.kernel import NotFound
from limit_svc.domain.caps import Caps, well_formed
from limit_svc.domain.control_facts import CapsChanged, Fact
from limit_svc.domain.line import Line


class NoSubLine(NotFound):
    """This customer has no such sub-line: see GET /lines/{customer_id}."""

    code = "sub-line-not-found"


def change_caps(line: Line, sub_line_id: str | None, caps: Caps | None, reason: str, by: str) -> list[Fact]:
    """Decide it; None for the policy's caps again. Raises NoSubLine, CapsMalformed."""
    sub = None if sub_line_id is None else line.sub_line(sub_line_id)
    if sub_line_id is not None and sub is None:
        raise NoSubLine
    if caps is not None:
        well_formed(caps)
    if caps == (line.caps if sub is None else sub.caps):
        return []
    return [CapsChanged(line.customer_id, line.line_id, sub_line_id, caps, line.currency, reason, by)]
