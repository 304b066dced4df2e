"""What every server of ours does: one owner, a log, a clean end, and no process left behind."""

import atexit
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from fenqi.servers.data_lock import DataLock
from fenqi.servers.errors import PlaceNotAccessible
from fenqi.servers.process import Account, Steps, end, spawn

LOG_LIMIT_BYTES = 10_000_000


class OwnedServer(ABC):
    """A server process on a data folder: it dies with this process, and the data stays.

    An owner killed by -9 is no obstacle: the next one stops what is left and recovers. A second owner while the
    first lives gets DataInUse.
    """

    STOP_STEPS: ClassVar[Steps]
    ON_OWNER_DEATH: ClassVar[signal.Signals]

    def __init__(self, data_dir: Path | str) -> None:
        self.data_dir = Path(data_dir).absolute()
        self.log_path = self.data_dir / "server.log"
        self._lock = DataLock(self.data_dir)
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def _bring_up(self) -> None:
        """Everything between owning the folder and a server that answers; sets self._process."""

    @abstractmethod
    def version(self) -> str:
        """The version of the server that runs."""

    def _cleaned_up(self) -> None:
        """Remove what a stopped server no longer needs."""
        return

    def start(self) -> Self:
        """Return when the server that was started here answers. Starting a running server changes nothing."""
        if self.is_running:
            return self
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PlaceNotAccessible(f"{self.data_dir} can't be made ({error.strerror}): use another place.") from error
        self._require_own(self.data_dir)
        self._lock.acquire()
        try:
            self._bring_up()
        except BaseException:
            self._let_go()
            raise
        atexit.register(self._stop_if_owner, os.getpid())
        return self

    def stop(self) -> None:
        """Shut down cleanly. Harmless when not running."""
        self._let_go()

    def kill(self) -> None:
        """kill -9, as a crash would; the next start recovers."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._let_go()

    def restart(self) -> Self:
        """Stop, if needed, and start on the same ports and data."""
        self.stop()
        return self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        """True while the server's process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None, "the server isn't running"
        return self._process.pid

    def _require_own(self, place: Path) -> None:
        if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
            raise PlaceNotAccessible(f"{place} belongs to another user: use another folder, or run as its owner.")

    def _spawn(
        self, command: list[str], *, env: Mapping[str, str], account: Account | None = None
    ) -> subprocess.Popen[bytes]:
        """A child process that writes to the server's log."""
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_LIMIT_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.old"))
        with self.log_path.open("ab") as log:
            return spawn(
                command, log=log, env=env, account=account, on_owner_death=self.ON_OWNER_DEATH, cwd=self.data_dir
            )

    def _finish(self, process: subprocess.Popen[bytes], seconds: float) -> int | None:
        """The exit code of a program that should end by itself, or None when it took too long and was ended."""
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            end(process, self.STOP_STEPS)

    def _log_reader(self) -> Callable[[], str]:
        """Reads what is written to the log from now on (its first part, if that is long)."""
        start = self.log_path.stat().st_size if self.log_path.exists() else 0

        def read() -> str:
            with self.log_path.open("rb") as log:
                log.seek(start)
                return log.read(100_000).decode(errors="replace")

        return read

    def _let_go(self) -> None:
        if self._process is not None:
            end(self._process, self.STOP_STEPS)
        self._process = None
        atexit.unregister(self._stop_if_owner)
        self._cleaned_up()
        self._lock.release()

    def _stop_if_owner(self, pid: int) -> None:
        if os.getpid() == pid:  # Not in a child that was forked off the owner.
            self.stop()
