"""`fenqi doctor`: what is wrong with an installation, and what to do."""

import asyncio
import shutil
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fenqi.kernel import DomainError
from onebox.onebox import Installation
from onebox.services import NAMES

FREE_BYTES = 1_000_000_000
MAX_WAITING = 10_000
MAX_SKEW = timedelta(seconds=5)
TOOL_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    ok: bool
    found: str
    remedy: str = ""

    def line(self) -> str:
        """For a person."""
        return f"{'ok ' if self.ok else 'BAD'}  {self.what}: {self.found}" + ("" if self.ok else f"  →  {self.remedy}")

    def as_dict(self) -> dict[str, Any]:
        """For a program."""
        return asdict(self)


def examine(data_dir: Path) -> list[Finding]:
    """Disk, tools, databases, backlog, parked messages, clock. Raises NoInstallation."""
    installation = Installation.at(data_dir)
    free = shutil.disk_usage(data_dir).free
    findings = [
        Finding(
            "disk", free > FREE_BYTES, f"{free // 1_000_000} MB free", f"keep at least {FREE_BYTES // 10**6} MB free"
        ),
        _tool("java", ["java", "-version"], "install Java 17+ to run `make stack` and the tests on Kafka"),
        _tool("maven", ["mvn", "-v"], "install Maven to run `make stack` and the tests on Kafka"),
    ]
    with installation.any_server():
        return findings + asyncio.run(_databases(installation))


async def _databases(installation: Installation) -> list[Finding]:
    findings = []
    for name in NAMES:
        database = installation.database(name)
        try:
            await database.open()
            findings += await _backlog(name, database)
        except DomainError as error:
            findings.append(Finding(f"{name} database", False, error.detail, "start it with `fenqi up`"))
        finally:
            await database.close()
    return findings


async def _backlog(name: str, database: Any) -> list[Finding]:
    if await database.fetchval("SELECT to_regclass('held')") is None:
        return [Finding(f"{name} database", False, "empty", "start the services once: they make their tables")]
    waiting = await database.fetchval(
        "SELECT count(*) FROM facts f, relay r WHERE f.txid >= r.high OR (f.txid >= r.low AND f.position > r.position)"
    )
    parked = await database.fetchval("SELECT count(*) FROM held WHERE status = 'parked'")
    skew = abs(datetime.now(UTC) - await database.fetchval("SELECT now()"))
    return [
        Finding(
            f"{name} outbox", waiting < MAX_WAITING, f"{waiting} facts wait for the bus", "is the bus up? see its log"
        ),
        Finding(
            f"{name} parked messages",
            parked == 0,
            str(parked),
            f"GET /{name}/v1/held-messages says why; POST /{name}/v1/held-messages/redrive tries again",
        ),
        Finding(
            f"{name} clock", skew < MAX_SKEW, f"{skew.total_seconds():.1f} s off its database", "set the clocks by NTP"
        ),
    ]


def _tool(name: str, command: list[str], remedy: str) -> Finding:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TOOL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Finding(name, True, f"not here ({remedy})")
    return Finding(name, True, (done.stdout or done.stderr).splitlines()[0])
