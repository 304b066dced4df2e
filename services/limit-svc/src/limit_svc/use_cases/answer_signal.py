"""What a risk signal means for a line: by its severity and the policy a freeze, a decrease, or a warning on record."""

from fenqi.contracts.collections_care import RiskSignalledV1
from fenqi.kernel import Money, derived_id
from fenqi.store import Context
from limit_svc.domain import adjust, freeze, warn
from limit_svc.domain.control_facts import Fact
from limit_svc.domain.line import Line
from limit_svc.domain.policy import Policy
from limit_svc.use_cases.review_limit import last_day

SIGNAL = "risk_signal"


def answer_signal(line: Line, event: RiskSignalledV1, context: Context, policy: Policy) -> list[Fact]:
    """What is recorded. A decrease goes at most down to what is used and held."""
    answers = {"high": policy.signals.high, "medium": policy.signals.medium, "low": policy.signals.low}
    today, by = context.business_date, context.actor
    match answers[event.severity]:
        case "freeze":
            id_ = derived_id("freeze", SIGNAL, event.watch_id)
            until = last_day(today, policy.freezes.signal_days)
            return freeze.freeze(line, id_, SIGNAL, by, today, until, event.watch_id)
        case "decrease":
            limit = line.limit_minor * (100 - policy.signals.decrease_percent) // 100
            id_ = derived_id("proposal", line.customer_id, SIGNAL, event.watch_id, str(event.observed_on), event.signal)
            reasons = (f"signal-{event.severity}", event.signal)
            wanted = adjust.Asked(id_, Money(limit, line.currency), reasons, by, today, policy.version)
            return adjust.by_policy(line, wanted)
        case "warn":
            return warn.warn(line, f"signal-{event.severity}", event.watch_id, today)
