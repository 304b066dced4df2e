"""A person becomes a customer: by their own login, or at a counter. The same person is matched, never doubled."""

from dataclasses import dataclass

from customer_svc.adapters.aggregates import CUSTOMERS
from customer_svc.domain import customer as rules
from customer_svc.domain.person import AlreadyCustomer, IdentityFixed, Person, PhoneOfAnother
from customer_svc.ports import Ports
from customer_svc.use_cases.people import Owners, find_owners, find_person, keep_person
from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterMe:
    customer_id: str
    person: Person
    channel: rules.Channel
    application_id: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterAtCounter:
    person: Person
    channel: rules.Channel
    application_id: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """`matched`: this person was a customer before."""

    customer_id: str
    matched: bool


async def register_me(command: RegisterMe, uow: UnitOfWork, ports: Ports) -> Registered:
    """Register or change the person of a login. Raises AlreadyCustomer, PhoneOfAnother, IdentityFixed."""
    owners = await find_owners(uow, ports, command.person)
    if owners.by_id_number not in (None, command.customer_id):
        raise AlreadyCustomer
    return await _register(command.customer_id, command, owners, uow, ports)


async def register_at_counter(command: RegisterAtCounter, uow: UnitOfWork, ports: Ports) -> Registered:
    """Register a person, or find them by identity number, and let them log in by this phone.

    The id follows from the identity number's blind index, so a repeat after a crash ties the same id again. Raises
    PhoneOfAnother, access-svc's phone-taken, Unavailable.
    """
    person = command.person
    owners = await find_owners(uow, ports, person)
    customer_id = owners.by_id_number or derived_id("customer", ports.index("id_number", person.id_number))
    if owners.by_phone not in (None, customer_id):
        raise PhoneOfAnother
    if owners.by_phone is None:
        key = derived_id("login", customer_id, ports.index("phone", person.phone))
        await ports.logins.tie(customer_id, person.phone, key=key, correlation_id=uow.context.correlation_id)
    if owners.by_id_number is not None:
        kept = await find_person(uow, ports, customer_id)
        assert kept is not None, "an identity belongs to a person who is kept"
        command = RegisterAtCounter(person.filled_from(kept.person), command.channel, command.application_id)
    return await _register(customer_id, command, owners, uow, ports)


async def _register(
    customer_id: str, command: RegisterMe | RegisterAtCounter, owners: Owners, uow: UnitOfWork, ports: Ports
) -> Registered:
    person = command.person
    if owners.by_phone not in (None, customer_id):
        raise PhoneOfAnother
    customer = await uow.find(CUSTOMERS, customer_id)
    kept = await find_person(uow, ports, customer_id)
    if kept is not None and kept.person.id_number != person.id_number:
        raise IdentityFixed
    if customer is None:
        facts = rules.register(customer_id, command.channel, command.application_id, uow.context.at)
        uow.record(CUSTOMERS, customer_id, facts)
    if kept is None or kept.person != person:
        keep_person(uow, ports, customer_id, kept.version + 1 if kept else 1, person)
    if owners.by_id_number is None:
        uow.insert("identities", {"id_index": ports.index("id_number", person.id_number), "customer_id": customer_id})
    if owners.by_phone is None:
        uow.insert("phones", {"phone_index": ports.index("phone", person.phone), "customer_id": customer_id})
    return Registered(customer_id, matched=customer is not None)
