"""What reviewers read: the queue, and one case with everything its decision rests on."""

import json
from typing import Any

import msgspec

from fenqi.kernel import NotFound
from fenqi.store import Database
from underwriting_svc.domain.policy import PolicyResult
from underwriting_svc.domain.supplements import proposed
from underwriting_svc.ports import Models

_STATUS = """CASE WHEN w.application_id IS NOT NULL AND r.status NOT IN ('approved', 'declined')
    THEN 'withdrawn' ELSE r.status END"""
_PAGE = f"""
    SELECT r.state::text AS state, {_STATUS} AS status, c.policy->>'outcome' AS policy
    FROM reviews r JOIN cases c ON c.application_id = r.id AND c.round = r.round LEFT JOIN withdrawn w ON w.application_id = r.id
    WHERE ($1::text IS NULL OR {_STATUS} = $1) AND ($2::text IS NULL OR r.stage = $2) AND r.id > $3
    ORDER BY r.id LIMIT $4
"""
_ONE = f"""
    SELECT r.state::text AS state, {_STATUS} AS status, c.submission::text, c.evidence::text, c.score::text,
        c.challengers::text, c.policy::text, c.price::text, c.price_problem, c.submitted_on, c.versions::text,
        (SELECT json_agg(f.data::json ORDER BY f.sequence)::text FROM facts f
            WHERE f.aggregate_id = r.id AND f.type = 'underwriting.StageCompleted.v1') AS stages
    FROM reviews r JOIN cases c ON c.application_id = r.id AND c.round = r.round LEFT JOIN withdrawn w ON w.application_id = r.id
    WHERE r.id = $1
"""
_SHOWN = ("customer_id", "channel", "product_code", "grade", "points", "opened_at", "reason_codes")
_NEW: dict[str, Any] = {"round": 1, "claimed_by": None, "supplement": None, "verifications": []}
"""What the state of a review from before says nothing of."""
_STAGE = ("stage", "by", "outcome", "overturned", "opinion", "findings", "completed_at")


async def list_reviews(
    database: Database, status: str | None, stage: str | None, cursor: str, limit: int
) -> list[dict[str, Any]]:
    """The queue, longest waiting first: `limit` reviews after `cursor`."""
    rows = await database.fetch(_PAGE, status, stage, cursor, limit)
    return [_head(json.loads(row["state"]), row["status"], row["policy"]) for row in rows]


async def show_review(database: Database, models: Models, application_id: str) -> dict[str, Any]:
    """One case. Raises NotFound."""
    row = await database.fetchrow(_ONE, application_id)
    if row is None:
        raise NotFound(f"There is no review of application {application_id}.")
    state, score, policy = {**_NEW, **json.loads(row["state"])}, json.loads(row["score"]), json.loads(row["policy"])
    words = models.words()
    return {
        **_head(state, row["status"], policy["outcome"]),
        "submission": json.loads(row["submission"]),
        "submitted_on": row["submitted_on"],
        "score": {**score, "reasons": [{"code": code, **words.get(code, {})} for code in score["reasons"]]},
        "challengers": json.loads(row["challengers"]),
        "evidence": json.loads(row["evidence"]),
        "rules_hit": policy["hits"],
        "authority": {key: policy[key] for key in ("system_up_to_minor", "system_term_up_to", "final_permission")},
        "stages": [{key: stage[key] for key in _STAGE} for stage in json.loads(row["stages"] or "[]")],
        "price": json.loads(row["price"]) if row["price"] else None,
        "price_problem": row["price_problem"],
        "annual_rate_percent": state["annual_rate_percent"],
        "versions": json.loads(row["versions"]),
        "round": state["round"],
        "offered_minor": policy.get("offered_minor"),
        "claimed_by": state["claimed_by"],
        "supplement": state["supplement"],
        "proposed_supplement": msgspec.to_builtins(proposed(msgspec.json.decode(row["policy"], type=PolicyResult))),
        "verifications": state["verifications"],
    }


def _head(state: dict[str, Any], status: str, policy: str) -> dict[str, Any]:
    return {
        "application_id": state["id"],
        **{key: state[key] for key in _SHOWN},
        "amount": {"amount_minor": state["amount_minor"], "currency": state["currency"]},
        "status": status,
        "stage": state["stage"] if status in ("waiting", "supplement") else None,
        "policy": policy,
    }
