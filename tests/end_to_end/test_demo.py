"""The main job on a few real rows: straight through, and killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import pytest

from fenqi.testing.until import until
from onebox.secrets_file import secrets_in

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "lendingclub_2018q1.csv"
LOANS = 24
LIMIT_SECONDS = 300
CLOSE_BEGUN = """SELECT EXISTS (SELECT FROM cut_offs c
    WHERE NOT EXISTS (SELECT FROM business_days d
        WHERE d.id = c.business_date::text AND (d.state->>'closed')::boolean))"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own account may enter."""
    with TemporaryDirectory(prefix="fenqi-demo-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _start(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "onebox", "demo", "--loans", str(LOANS), "--data", str(DATA), "--json"]
    places = ["--data-dir", str(folder / "data"), "--report", str(folder / "report.html")]
    return subprocess.Popen([*command, *places], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _finish(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 0, out + err
    answer: dict[str, Any] = json.loads(out)
    return answer


def _check(answer: dict[str, Any]) -> None:
    assert answer["loans_booked"] == LOANS
    assert answer["failed"] == []
    assert answer["trial_balance_minor"] == 0
    assert answer["audit"]["verified"] is True
    assert answer["audit"]["differences"] == []
    assert sum(answer["policy"].values()) == LOANS
    assert answer["published"]["instalment_equal"] == LOANS
    assert answer["published"]["balance_within_3_cents"] >= answer["published"]["compared"] * 0.8
    assert answer["events"] > LOANS * 10


def test_real_loans_become_audited_books(folder):
    _check(_finish(_start(folder)))
    assert "audited books" in (folder / "report.html").read_text()
    guide = [sys.executable, str(ROOT / "docs" / "guides" / "books.py"), "--read-only"]
    told = subprocess.run(
        guide, env=os.environ | {"FENQI_DATA": str(folder / "data")}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "loans and ledger agree" in told.stdout


def test_a_demo_killed_in_the_middle_goes_on_and_books_nothing_twice(folder):
    process = _start(folder)
    _half_way(process, folder)
    _kill_and_go_on(process, folder)


async def test_a_demo_killed_inside_the_close_of_a_day_closes_that_day_first(folder):
    process = _start(folder)
    _half_way(process, folder)
    database = await _loan_database(folder / "data")
    await database.execute("BEGIN; LOCK TABLE business_days IN EXCLUSIVE MODE")  # a close gets as far as its cut
    await until(lambda: database.fetchval(CLOSE_BEGUN), LIMIT_SECONDS, what="a close is cut off and waits")
    _kill_and_go_on(process, folder)  # the lock is held until the server goes with the onebox
    database.terminate()


def _half_way(process: "subprocess.Popen[str]", folder: Path) -> None:
    done = folder / "data" / "demo.jsonl"
    deadline = time.monotonic() + LIMIT_SECONDS
    while not (done.exists() and len(done.read_text().splitlines()) >= LOANS // 2):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def _loan_database(data: Path) -> asyncpg.Connection:
    port, password = _port(data), secrets_in(data).database_passwords["loan"]
    return await asyncpg.connect(host="127.0.0.1", port=port, user="loan", password=password, database="loan")


def _port(data: Path) -> int:
    return int(next(data.rglob("postmaster.pid")).read_text().splitlines()[3])


def _kill_and_go_on(process: "subprocess.Popen[str]", folder: Path) -> None:
    box = _child(process.pid)
    os.kill(box, signal.SIGKILL)
    out, err = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 1, out + err
    _check(_finish(_start(folder)))


def _child(parent: int) -> int:
    """The onebox that the demo started."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                status = (entry / "stat").read_text()
            except OSError:
                continue
            if b"onebox\0up" in command and int(status.rsplit(")", 1)[1].split()[1]) == parent:
                return int(entry.name)
    raise AssertionError("the onebox is not running")
