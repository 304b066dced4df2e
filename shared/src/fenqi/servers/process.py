"""Child processes that never outlive the process that owns them."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

LAUNCHER = Path(__file__).with_name("_launch.py")
POLL_SECONDS = 0.01
Steps = Sequence[tuple[signal.Signals, float]]  # A signal, and how long to wait after it.


@dataclass(frozen=True)
class Account:
    """The unprivileged system account that a server runs as."""

    name: str
    uid: int
    gid: int


def spawn(
    command: Sequence[str],
    *,
    log: IO[bytes],
    env: Mapping[str, str],
    account: Account | None = None,
    on_owner_death: signal.Signals = signal.SIGINT,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own (a terminal's Ctrl-C isn't for it).

    When this process dies, however it dies, Linux sends the server `on_owner_death`.
    """
    who = f"{account.uid}:{account.gid}" if account else "-"
    launch = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(on_owner_death)), who, *command]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            launch, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(env), cwd=cwd, start_new_session=True
        )

    return _in_lasting_thread(os.getpid())(start)


@lru_cache(maxsize=1)
def _in_lasting_thread(_pid: int) -> Callable[[Callable[[], subprocess.Popen[bytes]]], subprocess.Popen[bytes]]:
    """Runs functions in one thread that lives as long as the process.

    Linux counts the death of the thread that forked as the parent's death: a caller's worker thread won't do.
    """
    work: queue.SimpleQueue[tuple[Callable[[], subprocess.Popen[bytes]], Future[subprocess.Popen[bytes]]]]
    work = queue.SimpleQueue()

    def loop() -> None:
        while True:
            function, answer = work.get()
            try:
                answer.set_result(function())
            except BaseException as error:
                answer.set_exception(error)

    threading.Thread(target=loop, name="fenqi-server-spawner", daemon=True).start()

    def run(function: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        answer: Future[subprocess.Popen[bytes]] = Future()
        work.put((function, answer))
        return answer.result()

    return run


def end(process: subprocess.Popen[bytes], steps: Steps) -> None:
    """Send each signal and wait its seconds; SIGKILL if none of them ended the process."""
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    if process.poll() is None:
        raise AssertionError(f"process {process.pid} survived SIGKILL")


def end_orphan(pid: int, is_ours: Callable[[], bool], steps: Steps) -> None:
    """The same for a process that an earlier owner left behind. Nothing happens when `is_ours` says no."""
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            if not is_ours():
                return
            os.kill(pid, number)
        for _ in ticks(seconds):
            if not is_ours():
                return
    raise AssertionError(f"process {pid} survived SIGKILL")


def ticks(seconds: float) -> Iterator[None]:
    """Yields now and every few milliseconds until the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(POLL_SECONDS)


def command_line(pid: int) -> str:
    """The command line of a live process, or "" (a zombie has none either)."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
