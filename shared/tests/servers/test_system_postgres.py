"""The same server on a distribution's PostgreSQL, where there is one."""

import tempfile
from pathlib import Path

import pytest

from fenqi.servers import PostgresServer, ServerUnavailable


def system_bin_dirs() -> list[Path]:
    """Debian's layout, newest first; empty where no server is installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return sorted(found, key=lambda path: int(path.parent.name), reverse=True)


def test_a_system_postgresql_serves_as_well_and_its_data_is_not_mixed_up() -> None:
    """Without one there is nothing to show here: the wheel's server is what every other test runs on."""
    for bin_dir in system_bin_dirs()[:1]:
        with tempfile.TemporaryDirectory(prefix="fenqi-pg-test-") as name:
            Path(name).chmod(0o755)
            with PostgresServer(Path(name, "pg"), bin_dir=bin_dir) as server:
                assert server.version().split(".")[0] == bin_dir.parent.name
            if bin_dir.parent.name != "18":
                with pytest.raises(ServerUnavailable, match=f"was made by PostgreSQL {bin_dir.parent.name}"):
                    PostgresServer(Path(name, "pg")).start()
