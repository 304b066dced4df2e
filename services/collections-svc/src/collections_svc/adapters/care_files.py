"""Reads the policy of post-loan care and the table of risk classes from their files; refused whole where they are not right."""

from pathlib import Path

from collections_svc.adapters.zen_risk_table import ZenRiskTable
from collections_svc.domain.care_policy import CLASSES, SEVERITIES, SIGNALS, Care, CarePolicy, SignalRule
from fenqi.files.strict_json import read_strictly

BUILT_IN = Path(__file__).parent / "care_policy.json"
TABLE = Path(__file__).parent / "risk_class-1.json"
MAX_DAYS = 3650


class CarePolicyBroken(ValueError):
    """The file is no policy of post-loan care: the text says where."""


def read_care(path: Path | None) -> Care:
    """The policy of this file, or the one that comes with the service, with the service's table of classes. Raises ValueError."""
    policy = read_strictly((path or BUILT_IN).read_bytes(), CarePolicy)
    if set(policy.rhythm) != set(CLASSES) or set(policy.signals) != set(SIGNALS):
        wrong = (set(policy.rhythm) ^ set(CLASSES)) | (set(policy.signals) ^ set(SIGNALS))
        raise CarePolicyBroken(f"{policy.version}: {', '.join(sorted(wrong))}: missing, or not known")
    for name, rule in policy.signals.items():
        _check_signal(name, rule)
    for band in policy.exposure.values():
        if not 0 < band.medium_minor < band.large_minor:
            raise CarePolicyBroken(f"{policy.version}: exposure: medium is more than nothing, large more than medium")
    days = [one for rhythm in policy.rhythm.values() for one in (rhythm.visit_days, rhythm.check_days)]
    days += [policy.late_counts_days, policy.check_again_days, policy.first_visit.after_days]
    if not all(1 <= one <= MAX_DAYS for one in days if one is not None):
        raise CarePolicyBroken(f"{policy.version}: days are 1 to {MAX_DAYS}")
    return Care(policy, ZenRiskTable(TABLE.stem, TABLE.read_text()))


def _check_signal(name: str, rule: SignalRule) -> None:
    at_least = [step.at_least for step in rule.steps]
    weights = [SEVERITIES.index(step.severity) for step in rule.steps]
    if not at_least or at_least[0] < 1 or any(sorted(set(these)) != these for these in (at_least, weights)):
        raise CarePolicyBroken(f"{name}: steps rise in measure and severity, from 1 on")
    within = rule.visit_within_days
    if not 1 <= rule.open_days <= MAX_DAYS or (within is not None and not 1 <= within <= MAX_DAYS):
        raise CarePolicyBroken(f"{name}: days are 1 to {MAX_DAYS}")
