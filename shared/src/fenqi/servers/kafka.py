"""A real Apache Kafka of our own on one data folder: one KRaft node on loopback, without containers."""

import base64
import os
import re
import shutil
import signal
import uuid
from pathlib import Path
from typing import ClassVar

from fenqi.servers.errors import ServerUnavailable
from fenqi.servers.jars import jars, java
from fenqi.servers.kafka_identity import identity
from fenqi.servers.owned import OwnedServer
from fenqi.servers.ports import LOOPBACK, free_ports
from fenqi.servers.process import Steps, command_line, end, end_orphan, tail, ticks

START_ATTEMPTS = 3
START_SECONDS = 90.0
FORMAT_SECONDS = 60.0

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=BROKER://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=BROKER://{host}:{port}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs={logs}

num.partitions=4
auto.create.topics.enable=true
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
# A killed broker may only come back when the session of its former life is over.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# A zombie worker must be found within a test's patience.
group.min.session.timeout.ms=1000
# The log is what everything can be rebuilt from.
log.retention.ms=-1
# The default wants half of a small heap.
log.cleaner.dedupe.buffer.size=8388608
"""


class KafkaServer(OwnedServer):
    """One node with the jars of `pom` (by default the repository's deploy/local/pom.xml)."""

    STOP_STEPS: ClassVar[Steps] = ((signal.SIGTERM, 20.0),)
    ON_OWNER_DEATH = signal.SIGTERM

    def __init__(self, data_dir: Path | str, *, pom: Path | str | None = None, heap_mb: int = 256) -> None:
        super().__init__(data_dir)
        self._pom = Path(pom) if pom is not None else None
        self._heap_mb = heap_mb
        self._ports: tuple[int, int] | None = None
        self._logs = self.data_dir / "logs"
        self._java: list[str] = []
        self._version = ""

    @property
    def host(self) -> str:
        """The loopback address it listens on."""
        return LOOPBACK

    @property
    def port(self) -> int:
        """Its port for clients; the same over restarts of this object."""
        assert self._ports is not None, "the server was never started"
        return self._ports[0]

    @property
    def bootstrap(self) -> str:
        """host:port, as clients want it."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """kafka://host:port, as settings want it."""
        return f"kafka://{self.bootstrap}"

    @property
    def cluster_id(self) -> str:
        """Made with the data folder; what the broker must answer to be the one started here."""
        match = re.search(r"(?m)^cluster\.id=(\S+)$", (self._logs / "meta.properties").read_text())
        assert match is not None, "meta.properties names no cluster"
        return match.group(1)

    def version(self) -> str:
        """Of the jars it runs from, such as "4.4.0"."""
        assert self._version, "the server was never started"
        return self._version

    def _bring_up(self) -> None:
        runtime = java()
        found = jars(self._pom or _pom_above())
        versions = [match.group(1) for jar in found if (match := re.fullmatch(r"kafka_2\.\d+-(.+)\.jar", jar.name))]
        if len(versions) != 1:
            raise ServerUnavailable(
                f"{found[0].parent if found else self._pom} holds no Kafka: remove it, start again."
            )
        self._version = versions[0]
        options = [f"-Xmx{self._heap_mb}m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
        logging = ["-Dorg.slf4j.simpleLogger.showDateTime=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
        self._java = [str(runtime), *options, *logging, "-cp", os.pathsep.join(map(str, found))]
        self._end_orphan()
        self._launch()

    def _end_orphan(self) -> None:
        """Stop what an owner killed by -9 may have left: we hold the lock, so nobody else is using it."""
        try:
            pid = int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return
        end_orphan(pid, lambda: str(self._properties) in command_line(pid), self.STOP_STEPS)

    @property
    def _pid_file(self) -> Path:
        return self.data_dir / "broker.pid"

    @property
    def _properties(self) -> Path:
        return self.data_dir / "server.properties"

    def _launch(self) -> None:
        for _ in range(START_ATTEMPTS):
            chosen = self._ports is None
            if self._ports is None:
                port, controller_port = free_ports(2)
                self._ports = (port, controller_port)
            if not self._logs.exists():
                self._format()
            said = self._try_launch()
            if said is None:
                return
            if not ("Address already in use" in said and chosen):
                break
            self._ports = None  # Someone was quicker on one of the ports.
        raise ServerUnavailable(f"Kafka doesn't start on ports {self._ports}:\n{tail(self.log_path)}")

    def _write_properties(self, path: Path, logs: Path) -> None:
        assert self._ports is not None
        port, controller_port = self._ports
        path.write_text(PROPERTIES.format(host=LOOPBACK, port=port, controller_port=controller_port, logs=logs))

    def _format(self) -> None:
        """Beside the final name, then rename: a crash in between leaves nothing half made."""
        fresh, config = self.data_dir / "logs.new", self.data_dir / "format.properties"
        shutil.rmtree(fresh, ignore_errors=True)
        self._write_properties(config, fresh)
        # Kafka's ids are base64 of a UUID; one that begins with a dash would be taken for an option.
        cluster_id = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        tool = [*self._java, "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(config)]
        if self._finish(self._spawn(tool, env=_environment()), FORMAT_SECONDS) != 0:
            raise ServerUnavailable(f"Kafka's storage can't be formatted:\n{tail(self.log_path)}")
        config.unlink()
        fresh.rename(self._logs)

    def _try_launch(self) -> str | None:
        """One attempt: None when the broker started here answers, else what it said."""
        self._write_properties(self._properties, self._logs)
        expected = self.cluster_id
        said = self._log_reader()
        self._process = self._spawn([*self._java, "kafka.Kafka", str(self._properties)], env=_environment())
        self._pid_file.write_text(f"{self._process.pid}\n")
        for _ in ticks(START_SECONDS):
            if self._process.poll() is not None:
                return said()
            reached = identity(LOOPBACK, self.port)
            if reached is not None and reached.cluster_id == expected and self.port in reached.ports:
                return None
        end(self._process, self.STOP_STEPS)
        return f"not ready after {START_SECONDS:.0f} s"

    def _cleaned_up(self) -> None:
        self._pid_file.unlink(missing_ok=True)


def _pom_above() -> Path:
    """The repository's pom.xml, above this file (an editable installation) or above the current folder."""
    for place in (*Path(__file__).parents, Path.cwd(), *Path.cwd().parents):
        pom = place / "deploy" / "local" / "pom.xml"
        if pom.is_file():
            return pom
    raise ServerUnavailable("deploy/local/pom.xml isn't above the current folder: name the pom, or run inside Fenqi.")


def _environment() -> dict[str, str]:
    """This process's environment without options that would change every Java."""
    return {name: value for name, value in os.environ.items() if name not in {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"}}
