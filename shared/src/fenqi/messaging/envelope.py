"""CloudEvents 1.0 in JSON: what crosses the bus. `data` stays the bytes that were stored, never re-encoded."""

from datetime import UTC, date, datetime

import msgspec

from fenqi.store.chain import StoredFact


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `subject` is the aggregate's id and the bus key; `sequence` counts its facts from 1 without a gap."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    sequence: int
    businessdate: date
    correlationid: str
    causationid: str
    actor: str
    data: msgspec.Raw

    @property
    def context(self) -> str:
        """The bounded context that said it: "loan" of "loan.Disbursed.v1"."""
        return self.type.partition(".")[0]

    def encode(self) -> bytes:
        """The bytes on the bus."""
        return _encoder.encode(self)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Envelope)


class NotAnEnvelope(ValueError):
    """The bytes are not a CloudEvents envelope of ours."""


def decode(value: bytes) -> Envelope:
    """Read an envelope; raises NotAnEnvelope."""
    try:
        return _decoder.decode(value)
    except msgspec.MsgspecError as error:
        raise NotAnEnvelope(str(error)) from error


def envelope_of(fact: StoredFact) -> Envelope:
    """A stored fact as the event it is."""
    context = fact.type.partition(".")[0]
    return Envelope(
        id=fact.id,
        source=f"/fenqi/{context}-svc",
        type=fact.type,
        subject=fact.aggregate_id,
        time=fact.recorded_at.astimezone(UTC),
        sequence=fact.sequence,
        businessdate=fact.business_date,
        correlationid=fact.correlation_id,
        causationid=fact.causation_id,
        actor=fact.actor,
        data=msgspec.Raw(fact.data.encode()),
    )
