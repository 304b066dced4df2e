"""What each transaction does to a loan's life, with figures worked by hand, and what is refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_svc.calc_json import CalcError
from loan_svc.life_json import calc_life

LEVEL: dict[str, Any] = {
    "principal": "1200",
    "currency": "CNY",
    "annual_rate_percent": "12",
    "method": "equal_instalment",
    "periods": 3,
    "starts_on": "2024-01-01",
}
FLAT = LEVEL | {"method": "flat", "periods": 12}
FREE = LEVEL | {"principal": "300", "annual_rate_percent": "0", "day_count": "ACT/360"}
DAILY = LEVEL | {"interest": "daily", "day_count": "ACT/360", "recalculate": True}


def life(terms: dict[str, Any], *events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return calc_life({"terms": terms, "events": list(events)} | more)


def event(kind: str, on: str, amount: str | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "on": on} | ({} if amount is None else {"amount": amount}) | more


def rows(answer: dict[str, Any], *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in answer["instalments"]]


def test_by_plan_a_prepayment_makes_the_instalments_smaller() -> None:
    answer = life(LEVEL, event("prepayment", "2024-02-01", "808.03", mode="smaller_instalments"))
    assert rows(answer, "principal", "interest", "due", "paid") == [
        ("796.03", "12.00", "808.03", "808.03"),
        ("200.98", "4.04", "205.02", "0.00"),
        ("202.99", "2.03", "205.02", "0.00"),
    ]


def test_by_plan_a_prepayment_makes_the_instalments_fewer() -> None:
    answer = life(LEVEL, event("prepayment", "2024-02-01", "808.03", mode="fewer_instalments"))
    assert rows(answer, "principal", "interest", "due") == [("796.03", "12.00", "808.03"), ("403.97", "4.04", "408.01")]


def test_by_plan_an_early_payment_pays_the_instalments_in_turn_and_saves_no_interest() -> None:
    answer = life(LEVEL, event("payment", "2024-01-15", "500"))
    assert rows(answer, "interest", "paid", "in_advance") == [
        ("12.00", "408.03", "408.03"),
        ("8.04", "91.97", "91.97"),
        ("4.04", "0.00", "0.00"),
    ]


def test_money_paid_ahead_becomes_part_of_a_later_prepayment() -> None:
    answer = life(
        LEVEL,
        event("payment", "2024-02-01", "500"),
        event("prepayment", "2024-02-01", "308.03", mode="smaller_instalments"),
    )
    assert rows(answer, "due") == [("808.03",), ("205.02",), ("205.02",)]


@pytest.mark.parametrize(
    ("mode", "later"),
    [
        ("smaller_instalments", [("50.00", "6.00")] * 11),
        ("fewer_instalments", [("100.00", "12.00")] * 5 + [("50.00", "12.00")]),
    ],
)
def test_a_flat_charge_falls_with_the_amount_or_the_number(mode: str, later: list[tuple[str, str]]) -> None:
    answer = life(FLAT, event("prepayment", "2024-02-01", "662", mode=mode))
    assert rows(answer, "principal", "interest") == [("650.00", "12.00"), *later]


def test_a_pay_off_by_plan_owes_interest_for_the_days_gone() -> None:
    before = life(LEVEL, event("payment", "2024-02-01", "408.03"), as_of="2024-02-16")
    assert before["payoff"]["interest"] == "4.02"  # 8.04 for 15 of 30 days
    assert before["payoff"]["amount"] == "807.99"
    after = life(
        LEVEL,
        event("payment", "2024-02-01", "408.03"),
        event("prepayment", "2024-02-16", "810", mode="fewer_instalments"),
    )
    assert (after["status"], after["credit"], after["settled_on"]) == ("settled", "2.01", "2024-02-16")


def test_more_than_is_owed_becomes_a_credit_and_can_be_refunded() -> None:
    paid = event("payment", "2024-04-01", "310")
    assert life(FREE, paid)["credit"] == "10.00"
    answer = life(FREE, event("refund", "2024-04-02", "4"), paid)
    assert (answer["status"], answer["credit"]) == ("settled", "6.00")


def test_a_late_fee_waits_for_the_grace_days_and_keeps_its_floor_and_cap() -> None:
    fee = {"percent_of_overdue": "2", "grace_days": 3}
    assert rows(life(FREE, late_fee=fee, as_of="2024-02-04"), "penalty")[0] == ("0.00",)
    assert rows(life(FREE, late_fee=fee, as_of="2024-02-05"), "penalty")[0] == ("2.00",)
    assert rows(life(FREE, late_fee=fee | {"cap": "1.50"}, as_of="2024-02-05"), "penalty")[0] == ("1.50",)
    assert rows(life(FREE, late_fee=fee | {"floor": "5"}, as_of="2024-02-05"), "penalty")[0] == ("5.00",)


def test_overdue_interest_grows_on_what_is_unpaid() -> None:
    terms = {"overdue_interest": {"annual_rate_percent": "36"}}
    assert rows(life(FREE, as_of="2024-02-11", **terms), "penalty")[0] == ("1.00",)
    answer = life(FREE, event("payment", "2024-02-06", "50"), as_of="2024-02-11", **terms)
    assert rows(answer, "penalty", "outstanding")[0] == ("0.75", "50.75")  # 0.50, then 5 days on 50.50
    assert answer["days_past_due"] == 10


def test_a_payment_that_arrives_late_but_was_made_in_time_takes_the_penalty_away() -> None:
    fee = {"percent_of_overdue": "2"}
    late = life(FREE, late_fee=fee, as_of="2024-02-20")
    assert (late["past_due"], late["days_past_due"]) == ("102.00", 19)
    known = life(FREE, event("payment", "2024-02-01", "100"), late_fee=fee, as_of="2024-02-20")
    assert (known["past_due"], known["totals"]["penalty"]) == ("0.00", "0.00")


def test_a_waiver_stays_when_a_reversal_brings_the_penalty_back() -> None:
    fee = {"percent_of_overdue": "2"}
    waiver = event("waiver", "2024-02-10", "2")
    assert life(FREE, waiver, late_fee=fee, as_of="2024-02-20")["past_due"] == "100.00"
    paid = [event("payment", "2024-02-01", "100"), event("reversal", "2024-02-19", of=0)]
    answer = life(FREE, *paid, waiver, late_fee=fee, as_of="2024-02-20")
    assert (answer["past_due"], answer["waived"]) == ("100.00", "2.00")


def test_a_write_off_keeps_the_claim_and_recovery_never_reopens_the_schedule() -> None:
    answer = life(
        FREE,
        event("payment", "2024-02-01", "100"),
        event("write_off", "2024-06-01"),
        event("recovery", "2024-07-01", "50"),
        event("payment", "2024-08-01", "200"),
        late_fee={"percent_of_overdue": "2"},
    )
    assert (answer["status"], answer["balance"], answer["written_off"]) == ("written_off", "0.00", "200.00")
    assert (answer["recovered"], answer["claim"], answer["credit"]) == ("204.00", "0.00", "46.00")
    assert (answer["principal_repaid"], answer["payoff"]["amount"]) == ("100.00", "0.00")


def test_after_a_reversed_write_off_a_recovery_is_a_payment() -> None:
    events = [
        event("write_off", "2024-06-01", id="W"),
        event("recovery", "2024-07-01", "50"),
        event("reversal", "2024-08-01", of="W"),
    ]
    answer = life(FREE, *events)
    assert (answer["status"], answer["balance"], answer["recovered"]) == ("active", "250.00", "0.00")


def test_daily_interest_follows_the_balance_and_stops_at_maturity() -> None:
    """1,200 at 12 % over 360: 0.40 a day. 31 days of January, then all of it overdue."""
    answer = life(DAILY, as_of="2024-02-11")
    assert answer["payoff"]["interest"] == "16.40"  # 12.40 due, and 10 days
    assert answer["payoff"]["per_diem"] == "0.40"
    matured = life(DAILY, as_of="2024-04-01")["payoff"]
    assert matured["interest"] == "36.40"  # 91 days
    assert life(DAILY, as_of="2025-04-01")["payoff"] == matured


def test_a_merchants_refund_lowers_the_principal_and_what_is_over_is_credit() -> None:
    part = life(FREE, event("merchant_refund", "2024-02-01", "150"))
    assert (part["balance"], len(part["instalments"])) == ("150.00", 3)
    assert rows(part, "due", "paid") == [("150.00", "150.00"), ("100.00", "0.00"), ("50.00", "0.00")]
    whole = life(FREE, event("payment", "2024-02-01", "100"), event("merchant_refund", "2024-02-02", "300"))
    assert (whole["status"], whole["credit"]) == ("settled", "100.00")


def test_past_a_limit_the_principal_is_paid_before_the_penalty() -> None:
    fee = {"percent_of_overdue": "2"}
    paid = event("payment", "2024-07-01", "100")
    usual = life(FREE, paid, late_fee=fee)["allocations"][0]
    assert (usual["penalty"], usual["principal"]) == ("2.00", "98.00")
    late = life(FREE, paid, late_fee=fee, principal_first_after_days=90)["allocations"][0]
    assert (late["penalty"], late["principal"]) == ("0.00", "100.00")


def test_a_fee_is_owed_with_its_instalment_and_not_after_an_early_end() -> None:
    terms = FREE | {"fee": {"kind": "fixed_per_period", "value": "3", "charged": "per_period"}}
    answer = life(
        terms,
        event("payment", "2024-02-01", "103"),
        event("charge", "2024-02-10", "1", **{"as": "fee"}),
        event("prepayment", "2024-02-15", "201", mode="fewer_instalments"),
    )
    assert (answer["status"], answer["totals"]["fee"], answer["credit"]) == ("settled", "4.00", "0.00")


PAID = event("payment", "2024-02-01", "100")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"terms": None}, "missing-field"),
        ({"terms": []}, "not-an-object"),
        ({"terms": FLAT | {"recalculate": True}}, "flat-recalculated"),
        ({"terms": FREE | {"recalculate": "yes"}}, "bad-value"),
        ({"terms": FREE | {"surprise": 1}}, "unknown-field"),
        ({"surprise": 1}, "unknown-field"),
        ({"events": {}}, "bad-value"),
        ({"events": [PAID | {"amount": "0"}]}, "amount-out-of-range"),
        ({"events": [PAID | {"amount": "-1"}]}, "amount-out-of-range"),
        ({"events": [PAID | {"amount": "9" * 30}]}, "amount-out-of-range"),
        ({"events": [PAID | {"amount": "0.001"}]}, "too-many-decimals"),
        ({"events": [PAID | {"amount": 1.5}]}, "bad-value"),
        ({"events": [PAID | {"kind": "gift"}]}, "bad-value"),
        ({"events": [PAID | {"mode": "fewer_instalments"}]}, "unknown-field"),
        ({"events": [PAID | {"kind": "prepayment"}]}, "missing-field"),
        ({"events": [PAID | {"on": "2023-12-31"}]}, "before-disbursement"),
        ({"events": [PAID], "as_of": "2024-01-31"}, "in-the-future"),
        ({"as_of": "2023-12-31"}, "as-of-too-early"),
        ({"events": [PAID | {"id": "A"}, PAID | {"id": "A"}]}, "duplicate-event"),
        ({"events": [event("reversal", "2024-02-01", of=7)]}, "unknown-event"),
        ({"events": [event("reversal", "2024-02-01", of=True)]}, "bad-value"),
        ({"events": [event("reversal", "2024-02-01", of=10**5000)]}, "bad-value"),
        ({"events": [PAID, event("reversal", "2024-01-31", of=0)]}, "reversal-too-early"),
        ({"events": [PAID, *[event("reversal", "2024-02-02", of=0)] * 2]}, "already-reversed"),
        (
            {"events": [PAID, event("reversal", "2024-02-02", of=0), event("reversal", "2024-02-03", of=1)]},
            "reversal-of-reversal",
        ),
        ({"events": [event("refund", "2024-02-01", "1")]}, "credit-too-small"),
        ({"events": [event("recovery", "2024-02-01", "1")]}, "not-written-off"),
        ({"events": [event("merchant_refund", "2024-02-01", "300.01")]}, "refund-above-captured"),
        ({"events": [event("write_off", "2024-02-01")] * 2}, "already-written-off"),
        ({"events": [event("write_off", "2024-02-01", "299")]}, "write-off-not-whole"),
        ({"events": [PAID | {"amount": "300"}, event("write_off", "2024-02-01")]}, "nothing-to-write-off"),
        ({"events": [event("disbursement", "2024-04-01", "1")]}, "loan-ended"),
        ({"events": [event("charge", "2024-02-02", "1", due_on="2024-02-01")]}, "due-too-early"),
        ({"late_fee": {"percent_of_overdue": "-1"}}, "late-fee-out-of-range"),
        ({"late_fee": {"percent_of_overdue": "1", "floor": "2", "cap": "1"}}, "late-fee-out-of-range"),
        ({"late_fee": {"percent_of_overdue": "1", "grace_days": 367}}, "late-fee-out-of-range"),
        ({"overdue_interest": {"annual_rate_percent": "-1"}}, "rate-out-of-range"),
        ({"allocation_order": ["principal", "principal", "fee", "penalty"]}, "bad-order"),
        ({"allocation_order": "principal"}, "bad-value"),
        ({"principal_first_after_days": -1}, "bad-order"),
        ({"recalculation": {"rounded": "never"}}, "bad-value"),
    ],
)
def test_bad_input_is_named_and_says_what_to_do(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(CalcError) as refusal:
        calc_life({"terms": FREE, "events": []} | changes)
    assert refusal.value.code == code
    assert refusal.value.message


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["1", "-3", "9999-12-31", ""])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner)
)
EVENT_FIELDS = ("on", "kind", "amount", "mode", "of", "id", "as", "due_on", "with_interest")
KINDS = ("payment", "prepayment", "reversal", "charge", "write_off", "merchant_refund", "disbursement", "waiver")


def answered_or_refused(request: dict[str, Any]) -> bool:
    try:
        return bool(calc_life(request)["instalments"])
    except CalcError as refusal:
        return bool(refusal.code and refusal.message)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["terms", "events", "late_fee", "overdue_interest", "as_of", "allocation_order", "recalculation"]
        ),
        ANYTHING,
        max_size=2,
    ),
    st.lists(
        st.fixed_dictionaries(
            {"kind": st.sampled_from(KINDS), "on": st.sampled_from(["2024-02-01", "2024-03-15"])},
            optional=dict.fromkeys(EVENT_FIELDS[2:], ANYTHING),
        ),
        max_size=3,
    ),
)
def test_whatever_is_asked_the_answer_is_a_life_or_a_clear_refusal(
    changes: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    assert answered_or_refused({"terms": FREE, "events": events} | changes)


EARLY: dict[str, Any] = {
    "early_repayment": {
        "steps": [{"until_instalments": 1, "percent": "3"}],
        "floor": "5",
        "cap": "30",
        "free_until": "2024-01-05",
    }
}


def test_repaying_early_is_charged_on_request() -> None:
    assert life(LEVEL, as_of="2024-01-05", **EARLY)["payoff"]["early_penalty"] == "0.00"
    assert life(LEVEL, as_of="2024-01-06", **EARLY)["payoff"]["early_penalty"] == "30.00"
    prepaid = event("prepayment", "2024-01-06", "103", mode="fewer_instalments")
    assert life(LEVEL, prepaid, **EARLY)["allocations"][0]["penalty"] == "5.00"
    assert life(LEVEL, prepaid | {"waived": True}, **EARLY)["allocations"][0]["penalty"] == "0.00"
    assert "early_penalty" not in life(LEVEL)["payoff"]


def test_the_cap_of_all_it_costs_holds_penalties_back() -> None:
    late: dict[str, Any] = {"late_fee": {"percent_of_overdue": "50"}, "as_of": "2024-02-02"}
    assert life(LEVEL, **late)["payoff"]["penalty"] == "204.02"
    capped = life(LEVEL, **late, total_cost_cap_percent="24")["payoff"]
    assert capped["penalty"] == "12.97"  # 24 % of 1,200.00 for 32 days is 25.24; 12.00 and 0.27 of interest are charged


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"early_repayment": {"steps": []}}, "bad-value"),
        ({"early_repayment": {"steps": [{"until_instalments": 1, "percent": "-1"}]}}, "early-out-of-range"),
        ({"early_repayment": {"steps": [{"until_instalments": 1, "percent": "1"}], "fee": "1"}}, "unknown-field"),
        ({"total_cost_cap_percent": "-1"}, "cap-out-of-range"),
    ],
)
def test_early_terms_that_can_t_be_are_refused(more: dict[str, Any], code: str) -> None:
    with pytest.raises(CalcError) as refusal:
        life(LEVEL, **more)
    assert refusal.value.code == code
