"""The sandbox's seal: an authority made at the first start and kept, encrypted, in this service's database."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec

from fenqi.store import Database
from fenqi.store.cipher import FieldCipher
from loan_svc.adapters.pades import Stamp, sign_pdf
from loan_svc.adapters.seal_authority_simulator import SandboxAuthority, new_authority
from loan_svc.adapters.workshop import Workshop
from loan_svc.ports import SealedFile

PLACE = "sandbox_seal"
_KEEP = "INSERT INTO sandbox_seal (sealed) VALUES ($1) ON CONFLICT DO NOTHING"
_FIND = "SELECT sealed FROM sandbox_seal"
_decode = msgspec.json.Decoder(SandboxAuthority).decode


class SealerSimulator:
    """Seals as a bank would, for a sandbox. `stamp` None: with the sandbox's own time-stamps where `stamped`, else none."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        workshop: Workshop,
        clock: Callable[[], datetime],
        lender: str,
        *,
        stamped: bool = False,
        stamp: Stamp | None = None,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._workshop = workshop
        self._clock = clock
        self._lender = lender
        self._stamped = stamped
        self._stamp = stamp
        self._kept: SandboxAuthority | None = None
        self._lock = asyncio.Lock()

    async def seal(self, pdf: bytes, reason: str, at: datetime) -> SealedFile:
        """The PDF with the seal. Raises SealExpired, TimeStampAway."""
        kept = await self._authority()
        stamp = self._stamp
        if stamp is None and self._stamped:

            def stamp(request: bytes) -> bytes:
                return kept.stamp(request, at)

        return await self._workshop.do(sign_pdf, pdf, kept.lender(), reason, at, stamp)

    async def roots(self) -> tuple[bytes, ...]:
        """What seals are held against: the sandbox authority's certificate."""
        return ((await self._authority()).root_der,)

    async def _authority(self) -> SandboxAuthority:
        """The one that was committed first, whoever made it."""
        if self._kept is None:
            async with self._lock:
                self._kept = await kept_authority(self._database, self._cipher)
                if self._kept is None:
                    made = msgspec.json.encode(new_authority(self._lender, self._clock())).decode()
                    await self._database.execute(_KEEP, self._cipher.seal(made, PLACE))
                    self._kept = await kept_authority(self._database, self._cipher)
        assert self._kept is not None, "it was committed"
        return self._kept


async def kept_authority(database: Database, cipher: FieldCipher) -> SandboxAuthority | None:
    """The sandbox's authority, once it was made."""
    sealed = await database.fetchval(_FIND)
    return None if sealed is None else _decode(cipher.open(sealed, PLACE))
