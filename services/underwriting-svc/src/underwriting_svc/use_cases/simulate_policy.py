"""What another policy would have said of past applications: nothing is changed by it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import msgspec

from fenqi.kernel import Invalid
from fenqi.store import Database
from underwriting_svc.domain.policy import PolicyResult
from underwriting_svc.ports import Policy, Ports

MAX_SIMULATED = 10_000
"""Applications a simulation looks at, the newest of the period."""
BATCH = 500
"""Applications read at once."""
SLICE = 10
"""Questions asked without letting other work go on: a few milliseconds."""
MAX_EXAMPLES = 50

_BATCH = """
    SELECT c.application_id, c.submitted_on, c.question::text AS question, c.policy::text AS policy
    FROM cases c WHERE c.round = 1 AND c.question IS NOT NULL AND c.submitted_on BETWEEN $1 AND $2
        AND ($3::text IS NULL OR c.submission->>'product_code' = $3)
        AND ($4::date IS NULL OR (c.submitted_on, c.application_id) < ($4, $5))
    ORDER BY c.submitted_on DESC, c.application_id DESC LIMIT $6
"""


class VersionOrPolicy(Invalid):
    """A simulation takes either a version or a policy of its own."""

    code = "version-or-policy"


@dataclass(frozen=True, slots=True)
class Simulate:
    """A version of the policy or the text of one, over the applications of some days (both included)."""

    version: str | None
    text: str | None
    from_on: date
    to_on: date
    product_code: str | None
    examples: int


@dataclass(slots=True)
class _Counted:
    looked_at: int = 0
    changed: int = 0
    rules_changed: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    grades: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    channels: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    offers_changed: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


async def simulate(command: Simulate, database: Database, ports: Ports) -> dict[str, Any]:
    """Counts from → to, by grade and channel, and the first examples of a change, newest first.

    Raises VersionOrPolicy, PolicyNotValid or NoSuchPolicy."""
    if (command.version is None) == (command.text is None):
        raise VersionOrPolicy
    policy: Policy
    if command.text is not None:
        policy = ports.policies.candidate(command.text)
    else:
        policy = ports.policies.version(cast(str, command.version))
    counted = _Counted()
    place: tuple[date | None, str] = (None, "")
    while counted.looked_at < MAX_SIMULATED:
        limit = min(BATCH, MAX_SIMULATED - counted.looked_at)
        rows = await database.fetch(_BATCH, command.from_on, command.to_on, command.product_code, *place, limit)
        for at in range(0, len(rows), SLICE):
            _count(rows[at : at + SLICE], policy, command.examples, counted)
            await asyncio.sleep(0)
        if len(rows) < limit:
            break
        place = (rows[-1]["submitted_on"], rows[-1]["application_id"])
    return {
        "policy": policy.version,
        "policy_sha256": policy.sha256,
        "looked_at": counted.looked_at,
        "limit": MAX_SIMULATED,
        "changed": counted.changed,
        "rules_changed": counted.rules_changed,
        "offers_changed": counted.offers_changed,
        "outcomes": [{"from": a, "to": b, "count": n} for (a, b), n in sorted(counted.outcomes.items())],
        "by_grade": [{"grade": g, "from": a, "to": b, "count": n} for (g, a, b), n in sorted(counted.grades.items())],
        "by_channel": [
            {"channel": c, "from": a, "to": b, "count": n} for (c, a, b), n in sorted(counted.channels.items())
        ],
        "examples": counted.examples,
    }


def _count(rows: Sequence[Any], policy: Policy, examples: int, counted: _Counted) -> None:
    for row in rows:
        asked = msgspec.json.decode(row["question"])
        then = msgspec.json.decode(row["policy"], type=PolicyResult)
        now = policy.decide(asked)
        counted.looked_at += 1
        counted.outcomes[then.outcome, now.outcome] += 1
        counted.grades[asked["grade"], then.outcome, now.outcome] += 1
        counted.channels[asked["channel"], then.outcome, now.outcome] += 1
        before, after = (tuple(hit.rule for hit in one.hits) for one in (then, now))
        counted.rules_changed += set(before) != set(after)
        counted.offers_changed += then.offered_minor != now.offered_minor
        if then.outcome == now.outcome:
            continue
        counted.changed += 1
        if len(counted.examples) < examples:
            counted.examples.append(
                {
                    "application_id": row["application_id"],
                    "grade": asked["grade"],
                    "channel": asked["channel"],
                    "from": then.outcome,
                    "to": now.outcome,
                    "rules_gone": [rule for rule in before if rule not in after],
                    "rules_new": [rule for rule in after if rule not in before],
                }
            )
