"""Identifiers of applicants as keyed hashes; names and addresses sealed, opened only to be compared with similar ones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from rapidfuzz import fuzz

from fenqi.store import UnitOfWork
from fenqi.store.cipher import FieldCipher, KeyedHash
from underwriting_svc.adapters.identifiers import blocks_of, canonical, identifiers_of, plain
from underwriting_svc.adapters.trace_query import BLOCK, trace_query
from underwriting_svc.domain.applicant import Applicant, Kind
from underwriting_svc.domain.bureau import Told
from underwriting_svc.domain.fraud.case import FraudCase
from underwriting_svc.domain.fraud.thresholds import Thresholds
from underwriting_svc.domain.fraud.traces import Alike, Linked, OnList, Past, Seen, Traces
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Found

_KEPT = """
    SELECT l.kind, l.hash, l.household, t.key_id, t.sealed FROM linkage l JOIN traces t USING (application_id)
    WHERE l.application_id = $1 ORDER BY l.kind, l.hash
"""


class _Looks(msgspec.Struct):
    """What is sealed to be compared."""

    name: str
    address: str
    birth_date: date
    id_number: str


@dataclass(frozen=True, slots=True)
class _SealedLooks:
    application_id: str
    customer_id: str
    seen_at: datetime
    key_id: str
    sealed: str


class LinksInStore:
    """This service's own tables, in one read and one write an application."""

    def __init__(self, cipher: FieldCipher, index: KeyedHash, thresholds: Thresholds) -> None:
        self._cipher = cipher
        self._index = index
        self._thresholds = thresholds
        self._find = trace_query(thresholds.links.hops, thresholds.links.common_from)

    def hash_of(self, kind: Kind, value: str) -> str:
        """The keyed hash of one spelling. Raises IdentifierEmpty."""
        return self._index(kind, canonical(kind, value))

    async def find(self, submission: Submission, applicant: Applicant, since: date, uow: UnitOfWork) -> Found:
        """Everything at once; a similar one's seal that does not open is an operator's matter: CantOpen."""
        marks, household = self._marks(submission, applicant), self._household(submission, applicant)
        return await self._found(submission, marks, household, _looks_of(applicant), since, uow)

    async def find_kept(self, submission: Submission, uow: UnitOfWork) -> Found:
        """The same from what was kept."""
        rows = await uow.fetch(_KEPT, submission.application_id)
        if not rows:
            return Found(Traces())
        marks = [(row["kind"], row["hash"]) for row in rows]
        looks, sealed = None, rows[0]["sealed"]
        if sealed is not None:
            opened = self._cipher.open_bytes(rows[0]["key_id"], sealed, _place(submission.application_id))
            looks = msgspec.json.decode(opened, type=_Looks)
        return await self._found(submission, marks, rows[0]["household"], looks, uow.context.business_date, uow)

    async def _found(
        self,
        submission: Submission,
        marks: list[tuple[str, str]],
        household: str,
        looks: _Looks | None,
        since: date,
        uow: UnitOfWork,
    ) -> Found:
        links, at = self._thresholds.links, submission.submitted_at
        [row] = await uow.fetch(
            self._find,
            submission.application_id,
            [kind for kind, _ in marks],
            [hash_ for _, hash_ in marks],
            submission.customer_id,
            at - timedelta(days=self._thresholds.longest_days),
            at - timedelta(days=links.within_days),
            list(links.kinds),
            uow.context.business_date.isoformat(),
            since.isoformat(),
        )
        traces = Traces(
            household,
            _read(row["seen"], Seen),
            self._alike(looks, _read(row["alike"], _SealedLooks)),
            _read(row["past"], Past),
            _read(row["on_lists"], OnList),
            _read(row["linked"], Linked),
        )
        query_id, told = self._answer(row["bureau"])
        kept = frozenset(_read(row["kept"], tuple[str, str]))
        return Found(traces, query_id, told, row["queries"], kept, _read(row["cases"], FraudCase))

    def keep(self, submission: Submission, applicant: Applicant, found: Found, uow: UnitOfWork) -> None:
        """A row by application and one by identifier; the first of both makes the other."""
        new = [mark for mark in self._marks(submission, applicant) if mark not in found.kept]
        if not found.kept:
            self._keep_looks(submission, applicant, uow)
        about = {
            "application_id": submission.application_id,
            "customer_id": submission.customer_id,
            "household": self._household(submission, applicant),
            "seen_at": submission.submitted_at,
        }
        uow.insert("linkage", *({"kind": kind, "hash": hash_, **about} for kind, hash_ in new))

    def _keep_looks(self, submission: Submission, applicant: Applicant, uow: UnitOfWork) -> None:
        sealed, looks = b"", _looks_of(applicant)
        if looks is not None:
            sealed = self._cipher.seal_bytes(msgspec.json.encode(looks), _place(submission.application_id))
        uow.insert(
            "traces",
            {
                "application_id": submission.application_id,
                "customer_id": submission.customer_id,
                "amount_minor": submission.amount_minor,
                "currency": submission.currency,
                "channel": submission.channel,
                "submitted_at": submission.submitted_at,
                "key_id": self._cipher.current,
                "sealed": _hex(sealed) if sealed else None,
            },
        )

    def keep_answer(self, query_id: str, told: Told, uow: UnitOfWork) -> None:
        """Sealed, for the next query within the days it holds."""
        sealed = self._cipher.seal_bytes(msgspec.json.encode(told), f"bureau/{query_id}")
        uow.insert("bureau_answers", {"query_id": query_id, "key_id": self._cipher.current, "sealed": _hex(sealed)})

    def _marks(self, submission: Submission, applicant: Applicant) -> list[tuple[str, str]]:
        own_device = submission.channel in self._thresholds.own_device_channels
        found = [(str(kind), self._index(kind, value)) for kind, value in identifiers_of(applicant, own_device)]
        return sorted({*found, *((BLOCK, self._index(BLOCK, key)) for key in blocks_of(applicant))})

    def _household(self, submission: Submission, applicant: Applicant) -> str:
        """The address's keyed hash; who has none is a household of their own."""
        address = applicant.address
        known = address is not None and any(map(str.isalnum, address))
        return self.hash_of("address", address or "") if known else submission.customer_id

    def _alike(self, mine: _Looks | None, others: tuple[_SealedLooks, ...]) -> tuple[Alike, ...]:
        return () if mine is None else tuple(self._compared(mine, other) for other in others)

    def _compared(self, mine: _Looks, other: _SealedLooks) -> Alike:
        opened = self._cipher.open_bytes(other.key_id, bytes.fromhex(other.sealed), _place(other.application_id))
        looks = msgspec.json.decode(opened, type=_Looks)
        return Alike(
            other.application_id,
            other.customer_id,
            other.seen_at,
            int(fuzz.ratio(plain(mine.name), plain(looks.name))),
            int(fuzz.ratio(plain(mine.address), plain(looks.address))),
            mine.birth_date == looks.birth_date,
            mine.id_number == looks.id_number,
        )

    def _answer(self, row: str | None) -> tuple[str | None, Told | None]:
        if row is None:
            return None, None
        query_id, key_id, sealed = msgspec.json.decode(row, type=tuple[str, str, str])
        opened = self._cipher.open_bytes(key_id, bytes.fromhex(sealed), f"bureau/{query_id}")
        return query_id, msgspec.json.decode(opened, type=Told)


def _looks_of(applicant: Applicant) -> _Looks | None:
    if applicant.address is None:
        return None
    return _Looks(applicant.name, applicant.address, applicant.birth_date, applicant.id_number)


def _read(rows: str | None, kind: Any) -> Any:
    return () if rows is None else msgspec.json.decode(rows, type=tuple[kind, ...])


def _place(application_id: str) -> str:
    return f"traces/{application_id}/looks"


def _hex(data: bytes) -> str:
    return "\\x" + data.hex()
