"""Who works on cases at all: collectors of the house and agencies, each set whole."""

from dataclasses import dataclass
from datetime import date

from collections_svc.adapters.aggregates import AGENCIES, COLLECTORS
from collections_svc.domain.assignment import Collector, set_collector
from collections_svc.domain.outsourcing import Agency, set_agency
from collections_svc.domain.work_facts import AgencySet, AmountBand, CollectorSet
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class SetCollector:
    """What a collector may work from now on."""

    collector_id: str
    queues: tuple[str, ...]
    bands: tuple[AmountBand, ...]
    capacity: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class SetAgency:
    """Who an agency is from now on."""

    agency_id: str
    members: tuple[str, ...]
    from_on: date
    to_on: date | None


async def put_collector(command: SetCollector, uow: UnitOfWork, _ports: object) -> Collector:
    """The collector as they are now."""
    was = await uow.find(COLLECTORS, command.collector_id)
    wanted = CollectorSet(
        command.collector_id, tuple(sorted(set(command.queues))), command.bands, command.capacity, command.is_active,
        uow.context.business_date,
    )  # fmt: skip
    return uow.record(COLLECTORS, command.collector_id, set_collector(was, wanted))


async def put_agency(command: SetAgency, uow: UnitOfWork, _ports: object) -> Agency:
    """The agency as it is now. Raises PeriodTurned."""
    was = await uow.find(AGENCIES, command.agency_id)
    members = tuple(sorted(set(command.members)))
    wanted = AgencySet(command.agency_id, members, command.from_on, command.to_on, uow.context.business_date)
    return uow.record(AGENCIES, command.agency_id, set_agency(was, wanted))
