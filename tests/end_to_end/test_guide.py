"""docs/guides/first-loan.md, and life-of-a-loan.md, an-application.md, collections.md or contracts.md after it, and
declined-application.md, run as a reader would: against one process, and against separate processes on a real Kafka and
PostgreSQL of which any one is killed in the middle."""

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

import httpx
import pytest

from onebox import stack
from onebox.services import NAMES

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "first_loan.py"
DECLINED = GUIDE.with_name("declined_application.py")
LIMIT_SECONDS = 300
KILL_AFTER_SECONDS = (0.5, 1.5)
"""The first guide takes about two seconds: each service is killed early in it and late in it, in turn."""


def _guide(url: str, folder: Path, *more: str, page: Path = GUIDE) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(page), "--read-only", *more],
        env=os.environ | {"FENQI": url, "FENQI_DATA": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _arrives(guide: "subprocess.Popen[str]", at: str = "the loan is paid out") -> None:
    out, err = guide.communicate(timeout=LIMIT_SECONDS)
    assert guide.returncode == 0, err[-3000:]
    assert at in out


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own account may enter."""
    with TemporaryDirectory(prefix="fenqi-guide-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_the_guides_hold_against_one_process(folder):
    command = [sys.executable, "-m", "onebox", "up", "--data-dir", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as box:
        assert box.stdout is not None
        try:
            url = box.stdout.readline().strip().removeprefix("ready ")
            _arrives(_guide(url, folder, "--life", "--application"))
            _arrives(_guide(url, folder, "--collections"))
            _arrives(_guide(url, folder, page=DECLINED), "the application is declined")
        finally:
            box.terminate()


@pytest.fixture(scope="module")
def running_stack(kafka) -> Iterator[Path]:
    """`make stack` in a folder of its own (`kafka` is asked for, so that a machine without Java says so)."""
    with TemporaryDirectory(prefix="fenqi-stack-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        assert stack.up(folder) == 0
        try:
            yield folder
        finally:
            stack.down(folder)


def _state(folder: Path) -> dict[str, Any]:
    state = stack.running(folder)
    assert state is not None
    return state


@pytest.mark.kafka
def test_the_guide_holds_against_separate_processes(running_stack):
    _arrives(_guide(_state(running_stack)["url"], running_stack, "--contracts"))


@pytest.mark.kafka
@pytest.mark.parametrize("name", NAMES)
def test_any_one_service_may_die_in_the_middle(running_stack, name):
    state = _state(running_stack)
    guide = _guide(state["url"], running_stack)
    time.sleep(KILL_AFTER_SECONDS[NAMES.index(name) % 2])
    assert guide.poll() is None, "the guide was over before the kill: nothing was injected"
    os.kill(state["services"][name], signal.SIGKILL)
    _arrives(guide)
    _ready_again(running_stack, name, state["services"][name])


def _ready_again(folder: Path, name: str, killed: int) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        state = json.loads((folder / "stack.json").read_text())
        if state["services"][name] != killed and httpx.get(f"{state['url']}/health/ready", timeout=30).is_success:
            return
        time.sleep(0.2)
    raise AssertionError(f"{name} did not come back")
