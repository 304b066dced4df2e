"""`fenqi audit`: the facts of every service against its states, the hash chains, and the ledger against the loans."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from fenqi.kernel import NotFound
from fenqi.store.audit import replay, verify
from loan_svc.adapters.ledger import ledger_differences
from onebox.onebox import Installation
from onebox.services import NAMES, aggregates_of


@dataclass(slots=True)
class Audited:
    """What an audit found."""

    aggregates: int = 0
    facts: int = 0
    differences: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For a program."""
        return {
            "verified": not self.differences,
            "aggregates": self.aggregates,
            "facts": self.facts,
            "differences": self.differences,
        }

    def line(self) -> str:
        """For a person."""
        folded = f"{self.facts:,} facts of {self.aggregates:,} aggregates folded"
        if self.differences:
            return f"NOT verified: {folded}, {len(self.differences)} differences"
        return f"verified: {folded}; states, hash chains and sequences agree; the ledger equals the loans"


def verify_installation(data_dir: Path) -> Audited:
    """Audit every service of an installation, running or not. Raises NoInstallation."""
    installation = Installation.at(data_dir)
    with installation.any_server():
        return asyncio.run(_verify(installation))


def replay_one(data_dir: Path, kind: str, id_: str, as_of: datetime | None) -> Any:
    """The state of one aggregate from its facts, as plain JSON values. Raises NoInstallation, NotFound."""
    installation = Installation.at(data_dir)
    with installation.any_server():
        return asyncio.run(_replay(installation, kind, id_, as_of))


async def _verify(installation: Installation) -> Audited:
    audited = Audited()
    for name in NAMES:
        database = installation.database(name)
        await database.open()
        try:
            found = await verify(database, aggregates_of(name))
            audited.aggregates += found.aggregates
            audited.facts += found.facts
            audited.differences += found.differences
            if name == "loan":
                audited.differences += [f"loan-svc ledger: {one}" for one in await ledger_differences(database)]
        finally:
            await database.close()
    return audited


async def _replay(installation: Installation, kind: str, id_: str, as_of: datetime | None) -> Any:
    for name in NAMES:
        for aggregate in aggregates_of(name):
            if aggregate.kind == kind:
                database = installation.database(name)
                await database.open()
                try:
                    return msgspec.to_builtins(await replay(database, aggregate, id_, as_of))
                finally:
                    await database.close()
    kinds = sorted(aggregate.kind for name in NAMES for aggregate in aggregates_of(name))
    raise NotFound(f"There is no kind {kind!r}: use one of {', '.join(kinds)}.")
