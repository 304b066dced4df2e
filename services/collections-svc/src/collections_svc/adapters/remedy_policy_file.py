"""Reads what may be granted from its JSON file."""

from pathlib import Path

from collections_svc.domain.remedy_policy import RemedyPolicy
from fenqi.files.strict_json import read_strictly

BUILT_IN = Path(__file__).parent / "remedy_policy.json"


def read_remedy_policy(path: Path | None) -> RemedyPolicy:
    """The policy of this file, or the one that comes with the service. Raises ValueError when it is not one."""
    policy = read_strictly((path or BUILT_IN).read_bytes(), RemedyPolicy)
    settlement = policy.settlement
    shares = (settlement.usual_penalty_percent, settlement.most_claim_percent)
    if not policy.version or not all(0 <= share <= 100 for share in shares):
        raise ValueError(f"the remedy policy {policy.version!r} needs a version, and shares of 0 to 100 percent")
    days = (*policy.write_off.from_days_past_due.values(), policy.hardship.longest_days, settlement.longest_days)
    if min(days) < 1:
        raise ValueError(f"the remedy policy {policy.version!r} has days below 1")
    return policy
