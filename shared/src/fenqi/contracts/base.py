"""What every published event has in common, and nothing else."""

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A small value inside an event: frozen and closed like the event itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """A published fact: frozen and closed. Its first field is its aggregate's id, which is the subject and the key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TYPE: ClassVar[str]

    @classmethod
    def context(cls) -> str:
        """The bounded context that owns the event: `loan` for `loan.Disbursed.v1`."""
        return cls.TYPE.split(".")[0]

    @classmethod
    def topic(cls) -> str:
        """The topic it is published on: `fenqi.loan`."""
        return f"fenqi.{cls.context()}"

    @classmethod
    def producer(cls) -> str:
        """The only service that publishes it: `loan-svc`."""
        return f"{cls.context()}-svc"

    @classmethod
    def key_field(cls) -> str:
        """The name of the field that holds the aggregate's id."""
        return next(iter(cls.model_fields))

    @classmethod
    def read(cls, data: bytes | str) -> Self:
        """The event from its bytes, without the fields it doesn't know: a producer may be an additive change ahead."""
        return cls.model_validate_json(data, extra="ignore")

    @property
    def aggregate_id(self) -> str:
        """The CloudEvents subject and the Kafka key; for a business day, its ISO date."""
        return str(getattr(self, self.key_field()))

    def to_bytes(self) -> bytes:
        """Its data as JSON. The same event always gives the same bytes."""
        return self.model_dump_json().encode()
