"""Every service in one process: an embedded PostgreSQL, one database and role each, the bus beside them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import httpx

from fenqi.servers import DataInUse, PostgresServer
from fenqi.store import Database
from fenqi.web.outside import Outside
from fenqi.web.service import settled_in
from onebox.environment import settings_values
from onebox.gateway import Gateway
from onebox.secrets_file import Secrets, secrets_in
from onebox.services import NAMES, build, settings_of

DATABASES = (*NAMES, "bus")
AUDIT_POOL = 4
HOST = "127.0.0.1"


class NoInstallation(OSError):
    """There is no installation in the folder."""


class Installation:
    """All data of an installation lives under `data_dir`: secrets, PostgreSQL, and the way to it while it runs."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        data_dir.mkdir(parents=True, exist_ok=True)
        self.secrets: Secrets = secrets_in(data_dir)
        self._server = PostgresServer(data_dir / "postgres")
        self._running = data_dir / "running.json"
        self._address = ""

    @staticmethod
    def at(data_dir: Path) -> "Installation":
        """One that exists; raises NoInstallation."""
        if not (data_dir / "secrets.json").exists():
            raise NoInstallation(
                f"{data_dir} holds no installation: give the folder of `fenqi up` or of the demo with --data-dir."
            )
        return Installation(data_dir)

    @contextlib.contextmanager
    def own_server(self) -> Iterator[None]:
        """The PostgreSQL server with its databases, for as long as the block runs. Raises DataInUse."""
        with self._server as server:
            self._address = f"{server.host}:{server.port}"
            made = self.data_dir / "databases.made"
            if not made.exists():
                for name in DATABASES:
                    server.ensure_database(name, password=self.secrets.database_passwords[name])
                made.write_text("\n".join(DATABASES))
            self._running.write_text(json.dumps({"postgresql": self._address}))
            yield

    @contextlib.contextmanager
    def any_server(self) -> Iterator[None]:
        """The server of the running system, or one of our own when nothing runs."""
        try:
            with self.own_server():
                yield
        except DataInUse:
            self._address = json.loads(self._running.read_text())["postgresql"]
            yield

    def server_version(self) -> str:
        """Of the PostgreSQL server it owns."""
        return self._server.version()

    def database_url(self, name: str) -> str:
        """Of a service's own database, with its own role, or of the bus."""
        return f"postgresql://{name}:{self.secrets.database_passwords[name]}@{self._address}/{name}"

    @property
    def documents_url(self) -> str:
        """Where applicants' documents lie, as fsspec reads it: the path as it is, nothing in it encoded."""
        return f"file://{(self.data_dir / 'documents').absolute()}"

    def database(self, name: str) -> Database:
        """A service's own database."""
        return Database(self.database_url(name), max_pool=AUDIT_POOL)


class OneBox(Installation):
    """The services on top. Starting again on the same folder goes on where it stopped."""

    def __init__(self, data_dir: Path, *, opening_date: date | None = None) -> None:
        super().__init__(data_dir)
        self.gateway = Gateway()
        self._opening_date = opening_date

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["OneBox"]:
        """Everything started, and in the end everything stopped."""
        with self.own_server():
            values = settings_values(
                self.secrets,
                self.database_url,
                self.database_url("bus"),
                self.documents_url,
                opening_date=self._opening_date,
            )
            outside = Outside(http=self._inside)
            services = [build(name, settings_of(name, values[name]), outside) for name in NAMES]
            self.gateway.services.update({service.name: service for service in services})
            for service in services:  # one after the other: Alembic can run one upgrade a process at a time
                await service.start()
            settled_in()
            try:
                yield self
            finally:
                await asyncio.gather(*(service.stop() for service in services))

    def _inside(self, _url: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.gateway), base_url="http://fenqi")
