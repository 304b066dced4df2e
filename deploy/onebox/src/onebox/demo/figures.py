"""What the demo counted, for the terminal, for --json and for the report."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from fenqi.kernel.money import minor_to_text
from onebox.demo.compare import Comparison
from onebox.demo.debts import Debts
from onebox.demo.rows import BrokenRow
from onebox.demo.verdicts import Verdicts


@dataclass(slots=True)
class Figures:
    """Everything the summary says."""

    loans_booked: int = 0
    instalments_paid: int = 0
    payments: int = 0
    money_out_minor: int = 0
    money_in_minor: int = 0
    overdue_by_bucket: dict[str, int] = field(default_factory=dict)
    policy: Counter[str] = field(default_factory=lambda: Counter(approved=0, referred=0, declined=0))
    verdicts: Verdicts = field(default_factory=Verdicts)
    channels: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    published: Comparison = field(default_factory=Comparison)
    not_derivable: int = 0
    broken: list[BrokenRow] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    trial_balance: list[dict[str, Any]] = field(default_factory=list)
    trial_balance_minor: int = 0
    audit: dict[str, Any] = field(default_factory=dict)
    reports: dict[str, Any] = field(default_factory=dict)
    by_day: list[dict[str, Any]] = field(default_factory=list)
    debts: Debts = field(default_factory=Debts)
    events: int = 0
    seconds: float = 0.0
    origination_seconds: float = 0.0
    peak_rss_mb: int = 0

    @property
    def sound(self) -> bool:
        """Nothing failed, the books balance, the audit holds."""
        return not self.failed and self.trial_balance_minor == 0 and bool(self.audit.get("verified"))

    def as_dict(self) -> dict[str, Any]:
        """One JSON object."""
        return {
            "loans_booked": self.loans_booked,
            "instalments_paid": self.instalments_paid,
            "payments": self.payments,
            "money_out_minor": self.money_out_minor,
            "money_in_minor": self.money_in_minor,
            "overdue_by_bucket": self.overdue_by_bucket,
            "policy": dict(self.policy),
            "verdicts": self.verdicts.as_dict(),
            "channels": dict(self.channels),
            "published": self.published.as_dict(),
            "published_differences": dict(self.published.why),
            "not_derivable": self.not_derivable,
            "broken_rows": [{"line": row.line, "reason": row.reason} for row in self.broken],
            "failed": self.failed,
            "trial_balance_minor": self.trial_balance_minor,
            "trial_balance": self.trial_balance,
            "audit": self.audit,
            "reports": self.reports,
            "debts": asdict(self.debts),
            "events": self.events,
            "seconds": round(self.seconds, 1),
            "origination_loans_per_second": round(self.loans_booked / self.origination_seconds, 1)
            if self.origination_seconds
            else None,
            "peak_rss_mb": self.peak_rss_mb,
        }


def grouped(amount_minor: int) -> str:
    """Cents as people read them: 799252500 is "7,992,525.00"."""
    whole, point, cents = minor_to_text(amount_minor).partition(".")
    return f"{int(whole):,}{point}{cents}" if amount_minor >= 0 else "-" + grouped(-amount_minor)
