"""A PostgreSQL data folder before and between servers: made once, its leftovers cleared."""

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fenqi.servers.errors import ServerUnavailable
from fenqi.servers.postgres_programs import Programs
from fenqi.servers.process import Account, Steps, command_line, end_orphan, tail

SUPERUSER = "postgres"
NO_SUCH_PID = 9_999_999  # Above any kernel's pid_max.


@dataclass(frozen=True)
class Cluster:
    """The files of one server: `pgdata` and `run` belong to the server's account, the rest to the owner."""

    home: Path

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self.home / "pgdata"

    @property
    def run(self) -> Path:
        """Where the socket is, if its path isn't too long."""
        return self.home / "run"

    @property
    def password_file(self) -> Path:
        """The superuser's password, for the owner only."""
        return self.home / "superuser.password"

    @property
    def pid_file(self) -> Path:
        """The running server's own account of itself."""
        return self.data / "postmaster.pid"

    def is_ready(self, pid: int) -> bool:
        """PostgreSQL writes "ready" into its pid file: it is this one, not whoever else has the port."""
        try:
            lines = self.pid_file.read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def end_orphan(self, steps: Steps) -> None:
        """Stop what an owner killed by -9 may have left. Only for who holds the folder's lock."""
        try:
            first, *rest = self.pid_file.read_text().splitlines(keepends=True)
            pid = int(first)
        except (FileNotFoundError, ValueError):
            return
        end_orphan(pid, lambda: self._is_postmaster(pid), steps)
        if self.pid_file.exists():
            # The number may since belong to another program (or to a zombie nobody reaps), which PostgreSQL would
            # take for a live server. The other lines stay: they let it notice backends that still hold the memory.
            self.pid_file.write_text("".join((f"{NO_SUCH_PID}\n", *rest)))

    def _is_postmaster(self, pid: int) -> bool:
        words = command_line(pid)
        return "postgres" in words and str(self.data) in words

    def ensure(self, programs: Programs, account: Account | None, run: Callable[[list[str]], int | None]) -> None:
        """Make the data folder if missing (`run` executes a program); refuse one of another major version."""
        marker = self.data / "PG_VERSION"
        if not marker.exists():
            self._init(programs, account, run)
        made_by = int(marker.read_text().split(".")[0])
        if made_by != programs.major:
            raise ServerUnavailable(
                f"{self.data} was made by PostgreSQL {made_by}, and this is {programs.major}: "
                "upgrade it with pg_upgrade, or use the programs that made it."
            )

    def _init(self, programs: Programs, account: Account | None, run: Callable[[list[str]], int | None]) -> None:
        """initdb beside the final name, then rename: a crash in between leaves nothing half made."""
        fresh = self.home / "pgdata.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(24))
        handed = self.run / "password"
        shutil.copy(self.password_file, handed)
        for path in (fresh, handed):
            give(path, account)
        locale = ["--locale=C.UTF-8"]
        if programs.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command = [str(programs.bin_dir / "initdb"), "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={handed}"]
        try:
            if run([*command, "--encoding=UTF8", *locale, "--auth=scram-sha-256"]) != 0:
                raise ServerUnavailable(f"initdb failed:\n{tail(self.home / 'server.log')}")
        finally:
            handed.unlink(missing_ok=True)
        fresh.rename(self.data)


def give(path: Path, account: Account | None) -> None:
    """Hand a path to the server's account, where it has one of its own."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
