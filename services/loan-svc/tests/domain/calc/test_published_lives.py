"""Lives of loans as another lending system published them, through the JSON of `fenqi calc life`.

Sources: ../cases (schedules.md, progressive_emi.yaml) and, for those that name a scenario here, the same system's
end-to-end expectations (Apache Fineract, LoanRepayment and LoanMerchantIssuedRefund features), figures only.
"""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from loan_svc.life_json import calc_life

CASES = Path(__file__).parent.parent / "cases"
COLUMNS = ("balance", "principal", "interest", "fees", "penalties", "due", "paid", "in_advance", "late", "outstanding")
OURS = {"fees": "fee", "penalties": "penalty"}

RECALCULATED: dict[str, Any] = {
    "principal": "5000",
    "currency": "EUR",
    "annual_rate_percent": "12",
    "method": "equal_instalment",
    "periods": 6,
    "starts_on": "2022-11-01",
    "day_count": "ACT/365",
    "interest": "daily",
    "recalculate": True,
    "instalment_multiple": "1",
    "rounding": "half_even",
}
PROGRESSIVE: dict[str, Any] = {
    "principal": "100",
    "currency": "EUR",
    "annual_rate_percent": "7",
    "method": "equal_instalment",
    "periods": 6,
    "starts_on": "2024-01-01",
    "day_count": "30/360",
    "interest": "daily",
    "recalculate": True,
    "rounding": "half_even",
}
FLAT: dict[str, Any] = {
    "principal": "3000",
    "currency": "EUR",
    "annual_rate_percent": "12",
    "method": "flat",
    "periods": 3,
    "starts_on": "2023-01-01",
}


def paid(on: str, amount: str) -> dict[str, Any]:
    return {"on": on, "kind": "payment", "amount": amount}


def prepaid(on: str, amount: str, mode: str) -> dict[str, Any]:
    return {"on": on, "kind": "prepayment", "amount": amount, "mode": mode}


def life(terms: dict[str, Any], *events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return calc_life({"terms": terms, "events": list(events)} | more)


def published(name: str) -> list[dict[str, Decimal]]:
    """The rows of a case of schedules.md, in the columns it publishes."""
    text = (CASES / "schedules.md").read_text(encoding="utf-8")
    section = next(part for part in text.split("\n## ") if part.split()[0] == name)
    block = re.search(r"```csv\n(.*?)```", section, re.DOTALL)
    assert block is not None
    lines = list(csv.DictReader(io.StringIO(block[1])))[1:]
    return [{column: Decimal(line[column]) for column in COLUMNS if column in line} for line in lines]


def figures(answer: dict[str, Any], *columns: str) -> list[tuple[Decimal, ...]]:
    return [tuple(Decimal(row[column]) for column in columns) for row in answer["instalments"]]


def decimals(*rows: str) -> list[tuple[Decimal, ...]]:
    return [tuple(map(Decimal, row.split())) for row in rows]


SCHEDULES_MD: dict[str, dict[str, Any]] = {
    "G11": life(RECALCULATED, paid("2022-12-01", "863")),
    "G13": life(RECALCULATED, paid("2022-12-05", "862")),
    "G14": life(RECALCULATED, paid("2022-12-01", "200")),
    "G17": life(
        RECALCULATED,
        prepaid("2022-12-01", "1000", "fewer_instalments"),
        prepaid("2023-01-01", "2000", "fewer_instalments"),
    ),
    "G19": life(PROGRESSIVE, paid("2024-02-01", "17.01"), paid("2024-02-15", "83.81")),
    "G24": life(FLAT, late_fee={"percent_of_overdue": "1.5"}, as_of="2023-05-01"),
}


@pytest.mark.parametrize("name", SCHEDULES_MD)
def test_a_published_life_comes_out_to_the_cent(name: str) -> None:
    rows, answer = published(name), SCHEDULES_MD[name]
    ours = [{column: Decimal(row[OURS.get(column, column)]) for column in rows[0]} for row in answer["instalments"]]
    assert ours == rows


def test_the_published_pay_off_is_interest_to_the_day() -> None:
    """Source: G19."""
    answer = life(PROGRESSIVE, paid("2024-02-01", "17.01"), as_of="2024-02-15")
    assert {name: answer["payoff"][name] for name in ("amount", "principal", "interest")} == {
        "amount": "83.81",
        "principal": "83.57",
        "interest": "0.24",
    }
    assert SCHEDULES_MD["G19"]["status"] == "settled"


def test_a_charge_after_maturity_is_an_instalment_of_its_own() -> None:
    """Source: G26."""
    terms = {
        "principal": "1000",
        "currency": "EUR",
        "annual_rate_percent": "0",
        "method": "equal_instalment",
        "periods": 3,
        "period": {"unit": "day", "every": 15},
        "starts_on": "2023-09-01",
        "down_payment_percent": "25",
    }
    answer = life(terms, {"on": "2023-10-17", "kind": "charge", "amount": "20"}, as_of="2023-09-01")
    assert [(row["nr"], row["due_on"], row["due"], row["penalty"]) for row in answer["instalments"]] == [
        (1, "2023-09-01", "250.00", "0.00"),
        (2, "2023-09-16", "250.00", "0.00"),
        (3, "2023-10-01", "250.00", "0.00"),
        (4, "2023-10-16", "250.00", "0.00"),
        (5, "2023-10-17", "20.00", "20.00"),
    ]


@pytest.mark.parametrize("recalculate", [True, False])
def test_a_second_drawdown_on_a_due_date_solves_the_instalments_anew(recalculate: bool) -> None:
    """Source: H7, on the plan of H1."""
    cases = yaml.load((CASES / "progressive_emi.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    case = {case["id"]: case for case in cases}
    terms = PROGRESSIVE | {"annual_rate_percent": "9.4822", "recalculate": recalculate}
    paid_in_time = [paid("2024-02-01", "17.13"), paid("2024-03-01", "17.13")]
    answer = life(terms, *paid_in_time, {"on": "2024-03-01", "kind": "disbursement", "amount": "100"})
    rows = figures(answer, "due", "interest", "principal", "balance")
    before, after = case["H1"]["rows"][:2], case["H7"]["rows_from_period_3"]
    assert rows == [tuple(map(Decimal, row)) for row in [*before, *after]]


SMALLER = "smaller_instalments"
PUBLISHED_BY_SCENARIO: dict[str, tuple[dict[str, Any], list[tuple[Decimal, ...]]]] = {
    "RP03 early exact payment": (
        prepaid("2022-11-27", "863", SMALLER),
        decimals(
            "863 48.18 911.18 863 863 0 48.18",
            "809.84 42.16 852 0 0 0 852",
            "818.09 33.91 852 0 0 0 852",
            "828.90 23.10 852 0 0 0 852",
            "834.88 17.12 852 0 0 0 852",
            "845.29 8.34 853.63 0 0 0 853.63",
        ),
    ),
    "RP06 early partial payment": (
        prepaid("2022-11-27", "200", SMALLER),
        decimals(
            "812.95 49.05 862 200 200 0 662",
            "819.33 42.67 862 0 0 0 862",
            "827.68 34.32 862 0 0 0 862",
            "838.62 23.38 862 0 0 0 862",
            "844.66 17.34 862 0 0 0 862",
            "856.76 8.45 865.21 0 0 0 865.21",
        ),
    ),
    "RP07 late partial payment": (
        paid("2022-12-05", "200"),
        decimals(
            "812.68 49.32 862 200 0 200 662",
            "818.25 43.75 862 0 0 0 862",
            "827.66 34.34 862 0 0 0 862",
            "838.61 23.39 862 0 0 0 862",
            "844.65 17.35 862 0 0 0 862",
            "858.15 8.46 866.61 0 0 0 866.61",
        ),
    ),
    "RP08 on time excess payment": (
        prepaid("2022-12-01", "1500", SMALLER),
        decimals(
            "1450.68 49.32 1500 1500 0 0 0",
            "694.83 36.17 731 0 0 0 731",
            "701.91 29.09 731 0 0 0 731",
            "711.18 19.82 731 0 0 0 731",
            "716.31 14.69 731 0 0 0 731",
            "725.09 7.15 732.24 0 0 0 732.24",
        ),
    ),
    "RP09 early excess payment": (
        prepaid("2022-11-27", "1500", SMALLER),
        decimals(
            "1500 47.34 1547.34 1500 1500 0 47.34",
            "685.33 35.67 721 0 0 0 721",
            "692.31 28.69 721 0 0 0 721",
            "701.46 19.54 721 0 0 0 721",
            "706.52 14.48 721 0 0 0 721",
            "714.38 7.05 721.43 0 0 0 721.43",
        ),
    ),
    "RP10 late excess payment": (
        prepaid("2022-12-05", "1500", SMALLER),
        decimals(
            "812.68 49.32 862 862 0 862 0",
            "823.91 38.09 862 638 638 0 224",
            "827.72 34.28 862 0 0 0 862",
            "838.66 23.34 862 0 0 0 862",
            "844.70 17.30 862 0 0 0 862",
            "852.33 8.41 860.74 0 0 0 860.74",
        ),
    ),
}


@pytest.mark.parametrize("as_payment", [True, False])
@pytest.mark.parametrize("scenario", PUBLISHED_BY_SCENARIO)
def test_a_published_repayment_scenario_comes_out_to_the_cent(scenario: str, as_payment: bool) -> None:
    """Source: LoanRepayment.feature, the scenario of this name (G11 is RP02, G13 RP04, G14 RP05, G17 RP11). A plain
    payment does what a prepayment for smaller instalments does."""
    event, rows = PUBLISHED_BY_SCENARIO[scenario]
    answer = life(RECALCULATED, paid(event["on"], event["amount"]) if as_payment else event)
    assert figures(answer, "principal", "interest", "due", "paid", "in_advance", "late", "outstanding") == rows


REFUNDED: list[dict[str, Any]] = [
    paid("2025-04-29", "12"),
    paid("2025-05-22", "63.85"),
    {"on": "2025-05-28", "kind": "merchant_refund", "amount": "187.99", "with_interest": True},
]
REFUNDED_TERMS = PROGRESSIVE | {
    "principal": "187.99",
    "annual_rate_percent": "11.3",
    "periods": 3,
    "starts_on": "2025-04-22",
}


def test_a_merchants_refund_is_replayed_after_a_reversal_and_a_charge() -> None:
    """Source: LoanMerchantIssuedRefund.feature, C3731: overpaid by 9.20, of which 2.01 is interest given back."""
    answer = life(
        REFUNDED_TERMS,
        *REFUNDED,
        {"on": "2025-05-28", "kind": "reversal", "of": 1},
        {"on": "2025-05-28", "kind": "charge", "amount": "2.80"},
    )
    split = [
        tuple(one[name] for name in ("event", "amount", "principal", "interest", "penalty", "credit"))
        for one in answer["allocations"]
    ]
    assert split == [
        ("0", "12.00", "11.59", "0.41", "0.00", "0.00"),
        ("2", "187.99", "176.40", "1.60", "2.80", "7.19"),
        ("2", "2.01", "0.00", "0.00", "0.00", "2.01"),
    ]
    assert (answer["status"], answer["credit"]) == ("settled", "9.20")


def test_the_second_payment_of_the_refunded_loan_pays_the_interest_that_is_left() -> None:
    """Source: as above, before the reversal."""
    second = life(REFUNDED_TERMS, *REFUNDED[:2])["allocations"][1]
    assert (second["principal"], second["interest"]) == ("62.57", "1.28")
