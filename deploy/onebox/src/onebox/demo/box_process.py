"""The onebox as a process of its own, so that the demo is a client like any other."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

START_SECONDS = 120
STOP_SECONDS = 30
SEALS = {"LOAN_SEALS": "when_asked"}
"""Thousands of contracts are sealed when somebody asks for one: three minutes of the demo otherwise."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class BoxFailed(Exception):
    """The onebox did not start, or went away."""


class BoxProcess:
    """A running `fenqi up` and what it takes."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self._process = process
        self.url = url
        self.peak_rss_bytes = 0

    def look(self) -> None:
        """Note the memory it holds now; raises BoxFailed when it is gone."""
        if self._process.poll() is not None:
            raise BoxFailed(
                f"the onebox ended with {self._process.returncode}: start the demo again, it goes on where it was"
            )
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        self.peak_rss_bytes = max(self.peak_rss_bytes, pages * _PAGE)


@contextmanager
def box_running(data_dir: Path, opening: date) -> Iterator[BoxProcess]:
    """Start it, wait for its "ready" line, and stop it in the end. Raises BoxFailed."""
    log = (data_dir / "onebox.log").open("a")
    command = [sys.executable, "-m", "onebox", "up", "--data-dir", str(data_dir), "--port", "0"]
    process = subprocess.Popen(
        [*command, "--opening-date", opening.isoformat(), "--with-parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env=os.environ | SEALS,
    )
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        timer.cancel()
        if not line.startswith("ready "):
            raise BoxFailed(f"the onebox did not start: see {data_dir / 'onebox.log'}")
        yield BoxProcess(process, line.removeprefix("ready "))
    finally:
        timer.cancel()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()
