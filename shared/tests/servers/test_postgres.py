"""PostgreSQL as a child process: it keeps its data through everything, and never outlives its owner."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import asyncpg
import pytest

from fenqi.servers import DataInUse, PlaceNotAccessible, PostgresServer, ServerUnavailable
from fenqi.servers.postgres_programs import Programs
from fenqi.servers.process import command_line, ticks

A_ROW = "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('分期')"
OWNER = """
import sys, threading
from fenqi.servers import PostgresServer
server = PostgresServer(sys.argv[1])
thread = threading.Thread(target=server.start)  # A worker thread that ends at once must not take the server along.
thread.start(); thread.join()
print(server.pid, server.port, flush=True)
if sys.argv[2] == "wait":
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the test's own that an unprivileged account can enter."""
    with tempfile.TemporaryDirectory(prefix="fenqi-pg-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def an_owner(data_dir: Path, how: str = "wait") -> "Iterator[tuple[subprocess.Popen[str], int, int]]":
    """Another Python process that owns a server: the process, and the server's process id and port."""
    command = [sys.executable, "-c", OWNER, str(data_dir), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        try:
            pid, port = read_line(owner.stdout).split()
            yield owner, int(pid), int(port)
        finally:
            owner.kill()


def read_line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def gone(pid: int, seconds: float = 20.0) -> bool:
    return any(not command_line(pid) for _ in ticks(seconds))


def a_row(server: PostgresServer) -> str:
    return server.sql("SELECT word FROM kept")


def keep_a_row(server: PostgresServer) -> None:
    server.sql(A_ROW)


async def test_the_session_server_answers_over_tcp_and_over_its_socket(postgres: PostgresServer) -> None:
    for url in (postgres.superuser_url, postgres.url(socket=True)):
        connection = await asyncpg.connect(url)
        try:
            settings = await connection.fetchrow(
                "SELECT current_setting('fsync') AS fsync, current_setting('max_connections') AS connections,"
                " current_setting('server_encoding') AS encoding, pg_backend_pid() > 0 AS alive"
            )
        finally:
            await connection.close()
        assert settings is not None
        assert dict(settings) == {"fsync": "on", "connections": "200", "encoding": "UTF8", "alive": True}


def test_the_version_is_the_servers_own_word(postgres: PostgresServer) -> None:
    assert postgres.sql("SELECT version()").startswith(f"PostgreSQL {postgres.version()} ")


def test_data_outlives_stop_kill_and_restart_on_the_same_port(folder: Path) -> None:
    with PostgresServer(folder / "pg") as server:
        keep_a_row(server)
        port = server.port
        server.restart()
        assert (a_row(server), server.port) == ("分期", port)
        server.kill()
        assert not server.is_running
        server.start()
        assert (a_row(server), server.port) == ("分期", port)
        pid = server.pid
    assert gone(pid)


def test_an_owner_killed_by_9_takes_its_server_along_and_the_next_finds_the_data(folder: Path) -> None:
    with an_owner(folder / "pg") as (owner, pid, port):
        assert command_line(pid)
        with pytest.raises(DataInUse, match=f"in use by process {owner.pid}"):
            PostgresServer(folder / "pg").start()
        query(PostgresServer(folder / "pg", port=port).superuser_url, A_ROW)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        with PostgresServer(folder / "pg") as server:
            assert a_row(server) == "分期"
            assert server.pid != pid
            assert gone(pid, seconds=1)


def test_a_server_that_an_owner_left_behind_is_stopped_at_the_next_start(folder: Path) -> None:
    with PostgresServer(folder / "pg") as first:
        keep_a_row(first)
        orphan = first.pid
        first._lock.release()  # What the kernel does for an owner killed by -9, where the server survives it.
        with PostgresServer(folder / "pg") as second:
            assert gone(orphan, seconds=1)
            assert a_row(second) == "分期"


def test_a_recycled_process_id_in_the_pid_file_is_no_obstacle(folder: Path) -> None:
    with PostgresServer(folder / "pg") as server:
        server.kill()
        pid_file = folder / "pg" / "pgdata" / "postmaster.pid"
        _, *rest = pid_file.read_text().splitlines(keepends=True)
        pid_file.write_text("".join((f"{os.getpid()}\n", *rest)))
        assert server.start().is_running


def test_an_owner_that_ends_without_stopping_leaves_nothing_running(folder: Path) -> None:
    with an_owner(folder / "pg", how="leave") as (owner, pid, _):
        assert owner.wait(30) == 0
        assert gone(pid)
        assert not (folder / "pg" / "pgdata" / "postmaster.pid").exists()


def test_a_service_reaches_its_own_database_and_no_other(folder: Path) -> None:
    with PostgresServer(folder / "pg") as server:
        loan = server.ensure_database("loan", password="it's a \\ secret")
        server.ensure_database("access", role="access_svc", password="other")
        assert server.ensure_database("loan", password="it's a \\ secret") == loan
        assert query(loan, "SELECT current_user") == "loan"
        with pytest.raises(subprocess.CalledProcessError):
            query(loan.replace("/loan", "/access"), "SELECT 1")
        with pytest.raises(subprocess.CalledProcessError):
            query(server.url("loan", user="loan", password="wrong"), "SELECT 1")


def test_a_database_error_is_said_plainly(postgres: PostgresServer) -> None:
    with pytest.raises(RuntimeError, match='ERROR:  relation "nowhere" does not exist'):
        postgres.sql("SELECT * FROM nowhere")


def test_a_folder_that_the_servers_account_cannot_enter_is_named(folder: Path) -> None:
    """Root's server runs as another account; anybody else's as themselves, so there a folder closed to all will do."""
    barred = folder / "closed"
    barred.mkdir(mode=0o700 if os.geteuid() == 0 else 0o000)
    with pytest.raises(PlaceNotAccessible, match=f"can't (enter|be made).*{barred}|{barred}.*can't be made"):
        PostgresServer(barred / "pg").start()
    barred.chmod(0o711 if os.geteuid() == 0 else 0o700)
    PostgresServer(barred / "pg").start().stop()


def test_the_password_is_for_the_owner_only(postgres: PostgresServer) -> None:
    mode = (postgres.data_dir / "superuser.password").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert len(postgres.password) >= 30


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder: Path) -> None:
    with PostgresServer(folder / ("long" * 30)) as server:
        assert len(str(server.socket_dir)) < 60
        assert query(server.url(socket=True), "SELECT 1") == "1"
        short = server.socket_dir
    assert not short.exists()


def test_programs_that_are_not_there_are_a_sentence(folder: Path) -> None:
    with pytest.raises(ServerUnavailable, match=r"has no initdb: name the bin folder of a PostgreSQL 15 or later"):
        PostgresServer(folder / "pg", bin_dir=folder).start()


def test_two_servers_run_side_by_side(folder: Path) -> None:
    servers = [PostgresServer(folder / name) for name in ("one", "two")]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({server.sql("SELECT system_identifier FROM pg_control_system()") for server in servers}) == 2
    for server in servers:
        server.stop()


def query(url: str, sql: str) -> str:
    """What psql answers for a URL."""
    psql = Programs.from_wheel().bin_dir / "psql"
    return subprocess.run([psql, "-XAtc", sql, url], capture_output=True, text=True, check=True).stdout.strip()
