"""How what a case has beside its ladder looks in answers."""

from typing import Any

from collections_svc.domain.case import Case
from collections_svc.domain.remedies import Hardship, LegalStep, Restructuring, Settlement, WriteOff


def remedies_view(case: Case) -> dict[str, Any]:
    """All of it; what was never asked for is null."""
    of, currency = case.remedies, case.currency
    return {
        "loan_id": case.loan_id,
        "case_id": case.case_id,
        "customer_id": case.customer_id,
        "status": case.status,
        "past_due": amount(case.past_due_minor, currency),
        "claim": amount(of.claim_minor, currency),
        "recovered": amount(case.recovered_minor, currency),
        "stands_still": of.stands_still,
        "write_off": None if of.write_off is None else _write_off(of.write_off),
        "hardship": None if of.hardship is None else _hardship(of.hardship, currency),
        "settlement": None if of.settlement is None else _settlement(of.settlement, currency),
        "restructuring": None if of.restructuring is None else _restructuring(of.restructuring),
    }


def legal_view(case: Case) -> dict[str, Any]:
    """The legal road so far, with what it has cost."""
    currency, steps = case.currency, case.remedies.legal
    return {
        "loan_id": case.loan_id,
        "case_id": case.case_id,
        "customer_id": case.customer_id,
        "steps": [_legal_step(one, currency) for one in steps],
        "cost": amount(sum(one.cost_minor for one in steps), currency),
        "charged": amount(sum(one.cost_minor for one in steps if one.charge == "charged"), currency),
    }


def amount(minor: int, currency: str) -> dict[str, Any]:
    """{"amount_minor": 119900, "currency": "CNY"}."""
    return {"amount_minor": minor, "currency": currency}


def _write_off(asked: WriteOff) -> dict[str, Any]:
    return {
        "request_id": asked.request_id,
        "status": asked.status,
        "reason": asked.reason,
        "requested_by": asked.requested_by,
        "requested_on": asked.requested_on,
        "approved_by": asked.approved_by,
        "answer": asked.answer,
    }


def _hardship(found: Hardship, currency: str) -> dict[str, Any]:
    return {
        "check_id": found.check_id,
        "status": found.status,
        "reason": found.reason,
        "monthly_wished": amount(found.monthly_wished_minor, currency),
        "until_wished_on": found.until_wished_on,
        "requested_by": found.requested_by,
        "requested_on": found.requested_on,
        "kind": found.kind,
        "monthly": None if found.monthly_minor is None else amount(found.monthly_minor, currency),
        "from_on": found.from_on,
        "until_on": found.until_on,
        "next_on": found.next_on,
        "decided_by": found.decided_by,
        "answer": found.answer,
    }


def _settlement(found: Settlement, currency: str) -> dict[str, Any]:
    return {
        "offer_id": found.offer_id,
        "status": found.status,
        "of": found.of,
        "owed": amount(found.owed_minor, currency),
        "pays": amount(found.pays_minor, currency),
        "waived": amount(found.waived_minor, currency),
        "valid_until": found.valid_until,
        "proposed_by": found.proposed_by,
        "proposed_on": found.proposed_on,
        "offered_by": found.offered_by,
        "accepted_on": found.accepted_on,
        "answer": found.answer,
    }


def _restructuring(found: Restructuring) -> dict[str, Any]:
    return {
        "request_id": found.request_id,
        "status": found.status,
        "reason": found.reason,
        "periods": found.periods,
        "annual_rate_percent": found.annual_rate_percent,
        "method": found.method,
        "first_due_on": found.first_due_on,
        "principal_grace_periods": found.principal_grace_periods,
        "arrears": "join" if found.arrears_join else "keep",
        "requested_by": found.requested_by,
        "requested_on": found.requested_on,
        "decided_by": found.decided_by,
        "answer": found.answer,
    }


def _legal_step(one: LegalStep, currency: str) -> dict[str, Any]:
    return {
        "step_id": one.step_id,
        "step": one.step,
        "taken_on": one.taken_on,
        "court_reference": one.court_reference,
        "documents": one.documents,
        "cost": amount(one.cost_minor, currency),
        "charge": one.charge,
        "awarded": None if one.awarded_minor is None else amount(one.awarded_minor, currency),
        "recorded_by": one.recorded_by,
    }
