"""Where people are kept: every change is a further row, every field sealed for its own place."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from customer_svc.domain.person import Employment, Person
from customer_svc.ports import Ports
from fenqi.store import UnitOfWork

_SEALED = ("name", "id_number", "birth_on", "phone", "email", "address", "employment")
_NEWEST = """SELECT version, language, name, id_number, birth_on, phone, email, address, employment FROM people
    WHERE customer_id = $1 ORDER BY version DESC LIMIT 1"""
_OWNERS = """SELECT (SELECT customer_id FROM identities WHERE id_index = $1) AS by_id_number,
    (SELECT customer_id FROM phones WHERE phone_index = $2) AS by_phone"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A person as kept, and how often they were changed."""

    version: int
    person: Person


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose this identity number is, and whose this phone."""

    by_id_number: str | None
    by_phone: str | None


async def find_owners(uow: UnitOfWork, ports: Ports, person: Person) -> Owners:
    """By blind index."""
    rows = await uow.fetch(_OWNERS, ports.index("id_number", person.id_number), ports.index("phone", person.phone))
    return Owners(rows[0]["by_id_number"], rows[0]["by_phone"])


async def find_person(uow: UnitOfWork, ports: Ports, customer_id: str) -> Kept | None:
    """The person as they are now, or None."""
    rows = await uow.fetch(_NEWEST, customer_id)
    if not rows:
        return None
    row = rows[0]
    opened = {field: row[field] and ports.cipher.open(row[field], _place(customer_id, field)) for field in _SEALED}
    employment = opened.pop("employment")
    return Kept(
        row["version"],
        Person(
            birth_on=date.fromisoformat(opened.pop("birth_on")),
            employment=Employment(**json.loads(employment)) if employment else None,
            language=row["language"],
            **opened,
        ),
    )


def keep_person(uow: UnitOfWork, ports: Ports, customer_id: str, version: int, person: Person) -> None:
    """Stage a further version of a person."""
    fields = {
        "name": person.name,
        "id_number": person.id_number,
        "birth_on": person.birth_on.isoformat(),
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
        "employment": json.dumps(asdict(person.employment), ensure_ascii=False) if person.employment else None,
    }
    sealed = {
        field: None if value is None else ports.cipher.seal(value, _place(customer_id, field))
        for field, value in fields.items()
    }
    uow.insert(
        "people",
        {
            "customer_id": customer_id,
            "version": version,
            "recorded_at": uow.context.at,
            "recorded_by": uow.context.actor,
            "language": person.language,
            **sealed,
        },
    )


def _place(customer_id: str, field: str) -> str:
    return f"people/{customer_id}/{field}"
