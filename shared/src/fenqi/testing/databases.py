"""Fresh databases for tests: cloned from a template that was made once, each owned by a role that isn't superuser."""

import hashlib
import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from fenqi.store.migrate import migrate
from fenqi.store.schema import MECHANISM

if TYPE_CHECKING:
    from fenqi.servers import PostgresServer

PASSWORD = "only-for-tests"
_numbers = itertools.count(1)


class Databases:
    """Makes databases on one server and drops them together with `drop`. Templates stay for the next test."""

    _templates: "dict[tuple[str, int], set[str]]" = {}  # noqa: RUF012 - shared on purpose: made once a server

    def __init__(self, server: "PostgresServer") -> None:
        self.server = server
        self._made: list[str] = []
        self._ready = self._templates.setdefault((str(server.data_dir), os.getpid()), set())

    async def fresh(self, *tables: str) -> str:
        """URL of a new database with the mechanism's tables and `tables` (statements)."""
        statements = (*MECHANISM, *tables)
        template = "m_" + _short(statements)
        role = self.role(template)
        if template not in self._ready:
            await self._make_template(template, role)
            connection = await asyncpg.connect(self.url(template, role))
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()
            self._ready.add(template)
        return await self._clone(template, role)

    async def migrated(self, migrations: Path, name: str | None = None, *, role: str | None = None) -> str:
        """URL of a new database at the newest revision under `migrations`, owned by `role`."""
        role = role or self.role(str(migrations))
        template = _template_of(migrations, role)
        if template not in self._ready:
            await self._make_template(template, role)
            await migrate(self.url(template, role), migrations)
            self._ready.add(template)
        return await self._clone(template, role, name)

    async def empty(self) -> str:
        """URL of a new database without a table (a bus makes its own)."""
        if "e_empty" not in self._ready:
            await self._make_template("e_empty", self.role("e_empty"))
            self._ready.add("e_empty")
        return await self._clone("e_empty", self.role("e_empty"))

    def name(self) -> str:
        """A name nobody has yet, for `migrated`."""
        return f"t_{os.getpid()}_{next(_numbers)}"

    def role(self, owner: str) -> str:
        """The login role of an owner, whatever the owner is called."""
        return "r_" + _short([owner])

    def url(self, name: str, role: str) -> str:
        """The URL of a database for its role: known before the database is made."""
        return self.server.url(name, user=role, password=PASSWORD)

    async def drop(self) -> None:
        """Drop what this object made, whoever is still connected."""
        made, self._made = self._made, []
        await self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in made)

    async def _make_template(self, template: str, role: str) -> None:
        await self._admin(
            (
                f"""DO $$ BEGIN CREATE ROLE "{role}" LOGIN PASSWORD '{PASSWORD}';
                    EXCEPTION WHEN duplicate_object THEN NULL; END $$""",
                f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)',
                f'CREATE DATABASE "{template}" OWNER "{role}"',
                f'REVOKE ALL ON DATABASE "{template}" FROM PUBLIC',
            )
        )

    async def _clone(self, template: str, role: str, name: str | None = None) -> str:
        name = name or self.name()
        await self._admin(
            (
                f'CREATE DATABASE "{name}" OWNER "{role}" TEMPLATE "{template}"',
                f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
            )
        )
        self._made.append(name)
        return self.url(name, role)

    async def _admin(self, statements: Iterable[str]) -> None:
        connection = await asyncpg.connect(self.server.superuser_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def _template_of(migrations: Path, role: str) -> str:
    files = sorted(migrations.rglob("*.py"))
    return "s_" + _short([role, *(file.read_text() for file in files)])


def _short(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
