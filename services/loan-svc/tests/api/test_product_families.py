"""Each family of product from an offer to its end, over HTTP, with its books."""

from datetime import date, timedelta
from typing import Any

from fenqi.contracts.registry import EVENTS
from fenqi.testing.service import OPENING
from loan_svc.adapters.aggregates import LOANS
from loan_svc.adapters.ledger import ledger_differences
from loan_svc.jobs import earn

BOUGHT: dict[str, Any] = {
    "transaction_id": "T1", "posted_on": str(OPENING), "amount": {"amount_minor": 1_200_000, "currency": "CNY"},
}  # fmt: skip
CARD: dict[str, Any] = {"product_code": "card-cny", "annual_rate_percent": "0", "method": "flat"}
SHOP: dict[str, Any] = {"checkout_id": "K1", "merchant_id": "M1", "channel": "merchant_store"}


async def _booked(road: Any, wishes: dict[str, Any], application_id: str = "A1", **fields: Any) -> str:
    await road.approve(application_id, **fields)
    quote = await road.quote(application_id, **wishes)
    loan = await road.done("/loans", {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]})
    return str(loan["loan_id"])


async def _signed(road: Any, wishes: dict[str, Any], application_id: str = "A1", **fields: Any) -> str:
    loan_id = await _booked(road, wishes, application_id, **fields)
    await road.done(f"/loans/{loan_id}/signing-code", {})
    await road.done(f"/loans/{loan_id}/signature", {"code": "123456"})
    await road.service.settled()
    return loan_id


async def _captured(road: Any, wishes: dict[str, Any], **fields: Any) -> str:
    loan_id = await _signed(road, wishes, **SHOP | fields)
    await road.service.events.publish(road.captured(loan_id))
    await road.service.settled()
    return loan_id


async def _balances(road: Any) -> dict[str, int]:
    """Debit above zero, credit below, of every account that moved; the books balance and agree with the loans, every
    fact is what its contract says, and folded they are the states."""
    found = await road.get("/trial-balance")
    assert found["trial_balance_minor"] == 0
    assert await ledger_differences(road.service.database) == []
    facts = await road.service.database.fetch("SELECT type, data FROM facts ORDER BY aggregate_id, sequence")
    for fact in facts:
        EVENTS[fact["type"]].model_validate_json(fact["data"])
    for row in await road.service.database.fetch("SELECT id, state::text AS state FROM loans"):
        own = await road.service.database.fetch(
            "SELECT type, data FROM facts WHERE aggregate_id = $1 ORDER BY sequence", row["id"]
        )
        folded = LOANS.fold(None, [LOANS.read_fact(fact["type"], fact["data"]) for fact in own])
        assert folded == LOANS.read_state(row["state"])
    return {one["account"]: one["balance"]["amount_minor"] for one in found["accounts"]}


async def _paid_off(road: Any, loan_id: str, **more: Any) -> Any:
    owed = await road.get(f"/loans/{loan_id}/payoff")
    await road.pay(loan_id, owed["amount"]["amount_minor"], kind="payoff", **more)
    loan = await road.loan(loan_id)
    assert (loan["status"], loan["paid"]["principal"]) == ("settled", loan["amount"])
    return owed


async def test_a_card_purchase_is_converted_and_nobody_is_paid(road: Any) -> None:
    loan_id = await _signed(road, {"card_transaction": BOUGHT}, **CARD)
    loan = await road.loan(loan_id)
    assert (loan["status"], loan["payee_kind"], loan["card_transaction_id"]) == ("active", "card", "T1")
    assert (await road.get(f"/loans/{loan_id}/payout"))["payout"]["amount_minor"] == 0
    assert await _balances(road) == {"1131": -1_200_000, "1303": 1_200_000}
    assert not [one for one in await _entries(road) if any("1002" in (x["debit"], x["credit"]) for x in one["lines"])]
    row = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"][0]
    await road.pay(loan_id, row["due"]["amount_minor"])
    assert await _balances(road) == {"1002": 107_200, "1131": -1_200_000, "1303": 1_100_000, "6021": -7_200}
    await _paid_off(road, loan_id)
    assert (await _balances(road))["1303"] == 0


async def _entries(road: Any) -> list[Any]:
    return list((await road.get("/ledger/entries"))["items"])


async def test_a_card_purchase_is_converted_once(road: Any) -> None:
    await _booked(road, {"card_transaction": BOUGHT}, **CARD)
    await road.approve("A2", **CARD)
    answer = await road.post("/quotes", {"application_id": "A2", "card_transaction": BOUGHT})
    assert (answer.status_code, answer.json()["code"]) == (409, "card-purchase-converted")


async def test_two_quotes_of_one_purchase_end_as_one_loan(road: Any) -> None:
    quotes = []
    for application_id in ("A1", "A2"):
        await road.approve(application_id, **CARD)
        quotes.append(await road.quote(application_id, card_transaction=BOUGHT))
    bodies = [{"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]} for quote in quotes]
    await road.done("/loans", bodies[0])
    answer = await road.post("/loans", bodies[1])
    assert (answer.status_code, answer.json()["code"]) == (409, "card-purchase-converted")


async def test_a_cash_loan_with_interest_on_its_balance_is_prepaid_and_paid_off_with_a_penalty(road: Any) -> None:
    loan_id = await _signed(road, {}, product_code="cash-daily-cny", annual_rate_percent="3.1")
    loan = await road.loan(loan_id)
    assert (loan["status"], loan["payee_kind"]) == ("active", "customer")
    assert await _balances(road) == {"1002": -1_200_000, "1303": 1_200_000}
    await road.close_until(OPENING + timedelta(days=10))
    owed = await road.get(f"/loans/{loan_id}/payoff")
    interest = round(1_200_000 * 0.031 * 10 / 365)
    assert owed["interest"]["amount_minor"] == interest
    most = 1_200_000 * 24 * 10 // 36_500  # 3 % would be 360.00: ten days at 24 % a year, in all, are less
    assert owed["early_penalty"]["amount_minor"] == most - interest
    waived = await road.get(f"/loans/{loan_id}/payoff", early_waiver="gold")
    assert owed["amount"]["amount_minor"] - waived["amount"]["amount_minor"] == most - interest
    receipt = await road.pay(loan_id, 103_000, kind="prepayment", mode="smaller_instalments")
    assert receipt["allocation"]["penalty"]["amount_minor"] == 3_000
    assert receipt["allocation"]["principal"]["amount_minor"] == 100_000
    free = await road.pay(loan_id, 100_000, kind="prepayment", mode="fewer_instalments", early_waiver="hardship")
    assert free["allocation"]["principal"]["amount_minor"] == 100_000
    rows = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    assert sum(row["principal"]["amount_minor"] for row in rows) == 1_200_000
    assert (await _balances(road))["1303"] == 1_000_000
    await road.close_until(date.fromisoformat(rows[0]["due_on"]))
    open_minor = sum(rows[0][part]["amount_minor"] * sign for part, sign in (("due", 1), ("penalty", 1), ("paid", -1)))
    await road.pay(loan_id, open_minor)
    await road.close_until(OPENING + timedelta(days=60))
    owed = await _paid_off(road, loan_id)
    assert owed["early_penalty"]["amount_minor"] == round(owed["principal"]["amount_minor"] * 0.03)
    balances = await _balances(road)
    assert (balances["1303"], -balances["6051"]) == (0, 3_000 + owed["early_penalty"]["amount_minor"])


async def test_what_repaying_early_does_not_allow_is_refused(road: Any) -> None:
    loan_id = await _signed(road, {}, product_code="cash-daily-cny")
    await road.close_until(OPENING + timedelta(days=10))
    early = {"kind": "prepayment", "mode": "fewer_instalments"}
    for minor, more, code in (
        (9_999, early, "prepayment-too-small"),
        (50_000, early | {"early_waiver": "vip"}, "early-waiver-not-offered"),
        (50_000, {"early_waiver": "gold"}, "early-waiver-not-offered"),
        (1_203_945, {"kind": "payoff"}, "payoff-too-small"),  # all but the penalty
    ):
        answer = await road.post(f"/loans/{loan_id}/payments", road.payment(minor, await road.today(), **more))
        assert answer.json()["code"] == code


async def test_free_of_interest_the_merchant_bears_it_and_the_bank_earns_it_over_time(road: Any) -> None:
    loan_id = await _captured(road, {}, product_code="consumer-free-cny", annual_rate_percent="9.6")
    loan = await road.loan(loan_id)
    paid = await road.get(f"/loans/{loan_id}/payout")
    fee, subsidy, left = (paid[part]["amount_minor"] for part in ("merchant_fee", "subsidy", "payout"))
    assert (loan["status"], loan["annual_rate_percent"], loan["disclosure"]["simple_percent"]) == (
        "active",
        "0",
        "0.00",
    )
    assert (fee, subsidy, left) == (18_000, 60_139, 1_200_000 - 18_000 - 60_139)
    assert await _balances(road) == {
        "1002": -left, "1303": 1_200_000, "2204": -subsidy, "6022": -fee,
    }  # fmt: skip
    rows = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    assert [row["due"]["amount_minor"] for row in rows] == [100_000] * 12
    await road.close_until(date.fromisoformat(rows[0]["due_on"]))
    await road.pay(loan_id, 100_000)
    await earn(road.service.service.commands)
    assert (await _balances(road))["6011"] == -9_119
    await _paid_off(road, loan_id)
    await earn(road.service.service.commands)
    balances = await _balances(road)
    assert (balances["2204"], balances["6011"], balances["1303"]) == (0, -subsidy, 0)
    assert balances["1002"] == fee + subsidy  # the price came back whole: this is what the bank has earned


async def test_a_consumer_loan_with_a_down_payment_and_a_late_first_instalment(road: Any) -> None:
    first = OPENING + timedelta(days=80)
    wishes = {
        "down_payment": {"amount_minor": 200_000, "currency": "CNY"},
        "first_due_on": str(first),
        "method": "flat",
    }
    loan_id = await _captured(road, wishes, product_code="consumer-flex-cny", annual_rate_percent="8")
    loan = await road.loan(loan_id)
    assert (loan["status"], loan["next_due_on"], loan["down_payment"]["amount_minor"]) == (
        "active",
        str(OPENING),
        200_000,
    )
    await road.pay(loan_id, 200_000)
    loan = await road.loan(loan_id)
    assert (loan["next_due_on"], loan["outstanding_principal"]["amount_minor"]) == (str(first), 1_000_000)
    assert await _balances(road) == {"1002": -976_000, "1303": 1_000_000, "6022": -24_000}
    await _paid_off(road, loan_id)  # in the cooling-off days: no penalty
    assert (await road.loan(loan_id))["paid"]["penalty"]["amount_minor"] == 0


async def test_a_bullet_by_periods_of_thirty_days(road: Any) -> None:
    loan_id = await _signed(
        road, {"periods": 3}, product_code="cash-bridge-cny", method="bullet", annual_rate_percent="9"
    )
    loan = await road.loan(loan_id)
    assert (loan["periods"], loan["term_months"], loan["next_due_on"]) == (3, 3, str(OPENING + timedelta(days=90)))
    await road.close_until(OPENING + timedelta(days=30))
    await road.pay(loan_id, 300_000)
    owed = await _paid_off(road, loan_id)
    assert owed["interest"]["amount_minor"] == round(1_200_000 * 0.09 * 30 / 360)
    assert (await _balances(road))["1303"] == 0


async def test_a_quote_says_all_it_costs_by_every_rule_and_how_the_price_is_made(road: Any) -> None:
    await road.approve("A1", product_code="cash-grace-cny")
    answer = await road.done("/quotes?also=us_reg_z,eu_aprc", {"application_id": "A1"})
    assert answer["price"] == {
        "base_rate_percent": "3.45", "premium_percent": "8.55", "approved_rate_percent": "12", "borne_by_merchant": False,
    }  # fmt: skip
    assert [one["convention"] for one in answer["disclosure"]["also"]] == ["us_reg_z", "eu_aprc"]
    assert answer["legal_cap_percent"] == "24"
    plain = await road.done("/quotes", {"application_id": "A1"})
    assert plain["quote_hash"] != answer["quote_hash"]
    assert plain["disclosure"]["also"] == []


async def test_the_last_day_to_pay_is_shown_with_every_plan(road: Any) -> None:
    await road.approve("A1", **SHOP | {"product_code": "consumer-free-cny"})
    rows = (await road.quote("A1"))["instalments"]
    assert [(row["due_on"], row["pay_by_on"], row["pay_by_provisional"]) for row in rows[:3]] == [
        ("2026-12-23", "2026-12-23", False),
        ("2027-01-23", "2027-01-25", True),  # a Saturday of a year that is only expected
        ("2027-02-23", "2027-02-23", True),
    ]


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"also": "uk_apr"}, {}, "convention-unknown"),
    ({}, {"product_code": "cash-grace-cny", "annual_rate_percent": "24"}, "beyond-legal-cap"),
    ({}, {"product_code": "consumer-free-cny"}, "merchant-missing"),
    ({}, {"product_code": "card-cny", "channel": "branch", "annual_rate_percent": "0"}, "product-not-open-here"),
    ({"card_transaction": BOUGHT}, {}, "card-purchase-not-wanted"),
    ({"down_payment": {"amount_minor": 1, "currency": "USD"}}, {}, "wrong-currency"),
    ({"down_payment": {"amount_minor": 1, "currency": "CNY"}}, {}, "down-payment-outside-product"),
    ({"first_due_on": "2027-03-01"}, {}, "first-due-outside-product"),
    ({"periods": 13}, {}, "term-outside-product"),
]


async def test_a_quote_that_can_t_be_is_refused_by_name(road: Any) -> None:
    for nr, (body, fields, code) in enumerate(REFUSED):
        await road.approve(f"A{nr}", **fields)
        query = f"?also={body['also']}" if "also" in body else ""
        wishes = {name: value for name, value in body.items() if name != "also"}
        answer = await road.post(f"/quotes{query}", {"application_id": f"A{nr}", **wishes})
        assert answer.json()["code"] == code, answer.text
        assert answer.json()["detail"]


async def test_what_the_merchant_bears_is_not_told_to_the_customer(road: Any) -> None:
    loan_id = await _captured(road, {}, product_code="consumer-free-cny", annual_rate_percent="9.6")
    answer = await road.customer().get(f"/loan/v1/loans/{loan_id}/payout")
    assert answer.status_code == 403
    assert not {"payout", "subsidy", "merchant_fee"} & (await road.get(f"/loans/{loan_id}", who=road.customer())).keys()
