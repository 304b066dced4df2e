"""The real servers that the tests of every package share, and a last word on which ones they were."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fenqi.servers import PostgresServer, ServerUnavailable

if TYPE_CHECKING:
    from fenqi.servers.kafka import KafkaServer

pytest_plugins = ["fenqi.testing.fixtures"]

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
POM = Path(__file__).parent / "deploy" / "local" / "pom.xml"
VERSIONS = pytest.StashKey[dict[str, str]]()
SAID = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Room for the versions that the fixtures find, and for what tests want to be seen."""
    config.stash[VERSIONS] = {}
    config.stash[SAID] = []


@pytest.fixture(scope="session")
def server_dir() -> Iterator[Path]:
    """A folder for servers' data under the system's temporary folder, open to the account PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server_dir: Path, pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """One PostgreSQL for the session, started by the first test that asks: make a database of your own on it."""
    with PostgresServer(server_dir / "postgres") as server:
        pytestconfig.stash[VERSIONS]["PostgreSQL"] = server.version()
        yield server


@pytest.fixture(scope="session")
def kafka(server_dir: Path, pytestconfig: pytest.Config) -> "Iterator[KafkaServer]":
    """One Kafka for the session: use topics and groups of your own. No Java or Maven: a skip, but in CI a failure."""
    from fenqi.servers.kafka import KafkaServer  # noqa: PLC0415 - only the tests on Kafka pay for it

    try:
        server = KafkaServer(server_dir / "kafka", pom=POM).start()
    except ServerUnavailable as why:
        if IN_CI:
            pytest.fail(f"CI must run on a real Kafka: {why}", pytrace=False)
        pytest.skip(str(why))
    with server:
        pytestconfig.stash[VERSIONS]["Kafka"] = server.version()
        yield server


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`say("10,306 holds placed")`: a line below all results, also of a test that passes."""
    return request.config.stash[SAID].append


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Iterator[None]:
    """In CI a skipped test is a failure: it would prove nothing and look green. A worker tells which servers it used."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["servers"] = session.config.stash[VERSIONS]
        session.config.workeroutput["said"] = session.config.stash[SAID]
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and exitstatus == pytest.ExitCode.OK and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """What a worker of `pytest -n` told at its end; one that died tells nothing."""
    if error is None:
        node.config.stash[VERSIONS].update(node.workeroutput["servers"])
        node.config.stash[SAID].extend(node.workeroutput["said"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What tests wanted to be seen, and the servers that were really used."""
    for line in config.stash[SAID]:
        terminalreporter.write_line(line)
    used = config.stash[VERSIONS]
    if used:
        terminalreporter.write_line("servers used: " + ", ".join(f"{name} {version}" for name, version in used.items()))
    if IN_CI and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("CI=true: nothing may be skipped", red=True)
