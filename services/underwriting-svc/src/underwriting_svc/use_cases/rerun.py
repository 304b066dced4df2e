"""A past decision run again with its own versions: the same question to the same file gives the same answer."""

from typing import Any

import msgspec

from fenqi.kernel import NotFound
from fenqi.store import Database
from underwriting_svc.domain.evidence import Evidence
from underwriting_svc.domain.policy import PolicyResult, question
from underwriting_svc.domain.price import Price
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports

_ROUND = """
    SELECT c.round, c.submission::text, c.evidence::text, c.score::text, c.policy::text, c.price::text, c.price_problem,
        c.question::text, c.versions->>'policy' AS version, c.versions->>'policy_sha256' AS sha256,
        c.versions::text AS versions
    FROM cases c JOIN reviews r ON r.id = c.application_id
    WHERE c.application_id = $1 AND c.round = coalesce($2, r.round)
"""


async def rerun(database: Database, ports: Ports, application_id: str, round_: int | None) -> dict[str, Any]:
    """Then and now, and whether they are the same; `score` is the recorded one. `exact` is false for a case from before
    questions were kept: its question is made again from what it rests on.

    Raises NotFound, NoSuchPolicy, or PolicyAltered where the version's file is another one today."""
    row = await database.fetchrow(_ROUND, application_id, round_)
    if row is None:
        raise NotFound(f"There is no such round of a review of application {application_id}.")
    policy = ports.policies.version(row["version"], row["sha256"])
    score = msgspec.json.decode(row["score"], type=Score)
    asked = msgspec.json.decode(row["question"]) if row["question"] else _asked(row, score, ports)
    then, now = msgspec.json.decode(row["policy"], type=PolicyResult), policy.decide(asked)
    return {
        "application_id": application_id,
        "round": row["round"],
        "same": then == now and asked["grade"] == score.grade,
        "exact": row["question"] is not None,
        "then": msgspec.to_builtins(then),
        "now": msgspec.to_builtins(now),
        "score": msgspec.to_builtins(score),
        "versions": {**msgspec.json.decode(row["versions"]), "policy_sha256": policy.sha256},
    }


def _asked(row: Any, score: Score, ports: Ports) -> dict[str, Any]:
    submission = msgspec.json.decode(row["submission"], type=Submission)
    evidence = msgspec.json.decode(row["evidence"], type=Evidence)
    priced = msgspec.json.decode(row["price"], type=Price) if row["price"] else row["price_problem"]
    return question(submission, evidence, score, priced, ports.rules.product(submission.product_code))
