"""The command line as a person meets it: exit codes and one clear line."""

import json
import subprocess
import sys

import pytest


def fenqi(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onebox", *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_schedule_comes_back_as_json():
    terms = {
        "principal": "5000.00", "currency": "CNY", "annual_rate_percent": "12", "method": "equal_instalment", "periods": 18,
        "period": {"unit": "month", "every": 1}, "starts_on": "2022-11-01", "first_due_on": None, "day_count": "30/360",
        "interest": "per_period", "instalment_multiple": "1", "rounding": "half_up", "principal_grace_periods": 0,
        "down_payment_percent": "0", "fee": None,
    }  # fmt: skip
    done = fenqi("calc", "schedule", given=json.dumps(terms))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["instalments"][0] == {
        "nr": 1, "due_on": "2022-12-01", "principal": "255.00", "interest": "50.00", "fee": "0.00", "due": "305.00",
        "balance": "4745.00",
    }  # fmt: skip
    assert answer["totals"] == {"principal": "5000.00", "interest": "488.22", "fee": "0.00", "due": "5488.22"}


def test_a_rate_comes_back_as_json():
    given = {
        "convention": "cn_2021_3",
        "principal": "100000",
        "up_front_fee": "1000",
        "payments": [{"amount": "8833.3", "count": 12}],
    }
    done = fenqi("calc", "apr", given=json.dumps(given))
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) >= {"simple_percent", "compound_percent"}


def test_a_life_comes_back_as_json():
    given = {
        "terms": {
            "principal": "5000", "currency": "CNY", "annual_rate_percent": "12", "method": "equal_instalment",
            "periods": 6, "starts_on": "2022-11-01", "day_count": "ACT/365", "interest": "daily", "recalculate": True,
            "instalment_multiple": "1",
        },
        "events": [{"on": "2022-12-01", "kind": "payment", "amount": "863.00"}],
        "late_fee": None,
        "as_of": "2022-12-01",
    }  # fmt: skip
    done = fenqi("calc", "life", given=json.dumps(given))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["balance"], answer["payoff"]["amount"]) == ("active", "4186.32", "4186.32")
    assert answer["instalments"][5]["due"] == "864.46"


@pytest.mark.parametrize("given", ["", "{", "[1]", '{"principal": 5}', '{"convention": "none"}', "[" * 100_000])
def test_bad_input_is_one_clear_line_and_exit_2(given):
    for command in ("schedule", "apr", "life"):
        done = fenqi("calc", command, given=given)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("fenqi: ")
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_without_an_installation_is_said_so(tmp_path):
    for command in (["audit", "verify"], ["doctor"]):
        done = fenqi(*command, "--data-dir", str(tmp_path))
        assert done.returncode == 1
        assert "holds no installation" in done.stderr
        assert "Traceback" not in done.stderr


def test_help_lists_the_commands():
    listed = fenqi("--help").stdout
    assert all(name in listed for name in ("up", "demo", "doctor", "calc", "audit", "eod"))
