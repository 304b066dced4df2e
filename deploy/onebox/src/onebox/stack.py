"""`make stack`: a real Kafka, a real PostgreSQL and every service as its own process, without containers.

A supervisor in the background owns them all and starts a service again when it dies, as an orchestrator would.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from fenqi.servers import ServerUnavailable
from fenqi.servers.kafka import KafkaServer
from fenqi.servers.ports import free_ports
from onebox.environment import as_variables, settings_values
from onebox.onebox import HOST, Installation
from onebox.services import NAMES

FOLDER = Path("var/stack")
START_SECONDS = 180
STOP_SECONDS = 60
LOOK_SECONDS = 0.5


class Supervisor:
    """Owns the processes of one stack."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stopping = False
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> None:
        """Start everything, keep it running, and stop it on SIGTERM."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        installation = Installation(self._folder)
        with installation.own_server(), KafkaServer(self._folder / "kafka") as kafka:
            ports = dict(zip((*NAMES, "gateway"), free_ports(len(NAMES) + 1), strict=True))
            urls = {name: f"http://{HOST}:{ports[name]}" for name in NAMES}
            values = settings_values(
                installation.secrets,
                installation.database_url,
                kafka.url,
                installation.documents_url,
                service_url=urls.__getitem__,
            )
            commands = {name: _service(name, ports[name], as_variables(name, values[name])) for name in NAMES}
            commands["gateway"] = _gateway(ports["gateway"], urls)
            while not self._stopping:
                for name, (command, environment) in commands.items():
                    self._keep(name, command, environment)
                self._tell(ports["gateway"], kafka, installation)
                time.sleep(LOOK_SECONDS)
            for process in self._processes.values():
                process.terminate()
            for process in self._processes.values():
                _wait(process)

    def _keep(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        process = self._processes.get(name)
        if process is None or process.poll() is not None:
            with (self._folder / f"{name}.log").open("ab") as log:
                self._processes[name] = subprocess.Popen(
                    command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )

    def _tell(self, port: int, kafka: KafkaServer, installation: Installation) -> None:
        state = {
            "supervisor": os.getpid(),
            "url": f"http://{HOST}:{port}",
            "kafka": kafka.version(),
            "postgresql": installation.server_version(),
            "services": {name: process.pid for name, process in self._processes.items()},
        }
        new = self._folder / "stack.new"
        new.write_text(json.dumps(state, indent=1))
        new.replace(self._folder / "stack.json")

    def _stop(self, *_: object) -> None:
        self._stopping = True


def up(folder: Path = FOLDER) -> int:
    """Start the supervisor in the background and wait until every service is ready."""
    state = running(folder)
    if state is not None:
        print(f"the stack runs already: {state['url']}")
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stack.json").unlink(missing_ok=True)
    with (folder / "supervisor.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "onebox.stack", "supervise", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            print(f"the stack did not start: {_last_line(folder / 'supervisor.log')}", file=sys.stderr)
            return 1
        state = running(folder)
        if state is not None and _answers(str(state["url"])):
            print(f"Apache Kafka {state['kafka']}, PostgreSQL {state['postgresql']}, {len(NAMES)} services")
            print(f"ready {state['url']}")
            return 0
        time.sleep(LOOK_SECONDS)
    print(f"the stack is not ready after {START_SECONDS} s: see the logs in {folder}", file=sys.stderr)
    return 1


def down(folder: Path = FOLDER) -> int:
    """Stop the supervisor and everything it owns."""
    state = running(folder)
    if state is None:
        print("no stack is running")
        return 0
    os.kill(int(str(state["supervisor"])), signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running(folder) is not None and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    (folder / "stack.json").unlink(missing_ok=True)
    print("stopped")
    return 0


def running(folder: Path = FOLDER) -> dict[str, object] | None:
    """What the supervisor tells of itself, or None when none runs."""
    try:
        state: dict[str, object] = json.loads((folder / "stack.json").read_text())
        command = Path(f"/proc/{state['supervisor']}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return state if b"onebox.stack" in command else None


def _service(name: str, port: int, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    application = f"{name}_svc.main:app"
    options = ["--host", HOST, "--port", str(port), "--log-level", "warning", "--no-access-log"]
    return [sys.executable, "-m", "uvicorn", "--factory", application, *options], environment


def _gateway(port: int, urls: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    options = ["--host", HOST, "--port", str(port), "--lifespan", "off", "--log-level", "warning", "--no-access-log"]
    command = [sys.executable, "-m", "uvicorn", "--factory", "onebox.stack:gateway", *options]
    return command, {"FENQI_SERVICE_URLS": json.dumps(urls)}


def gateway() -> object:
    """For uvicorn: the proxy over the services named in FENQI_SERVICE_URLS."""
    from onebox.proxy import Proxy  # noqa: PLC0415 - only this process needs it

    return Proxy(json.loads(os.environ["FENQI_SERVICE_URLS"]))


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=10.0).is_success
    except httpx.TransportError:
        return False


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "its log is empty"


def main() -> None:
    """`python -m onebox.stack up | down | supervise`."""
    match sys.argv[1:]:
        case ["up"]:
            sys.exit(up())
        case ["down"]:
            sys.exit(down())
        case ["supervise", folder]:
            try:
                Supervisor(Path(folder)).run()
            except ServerUnavailable as error:
                sys.exit(str(error))
        case _:
            sys.exit("use: python -m onebox.stack up | down")


if __name__ == "__main__":
    main()
