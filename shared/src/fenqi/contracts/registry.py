"""Every published event by its type, from the contexts' own lists."""

from fenqi.contracts import (
    access,
    application,
    collections,
    collections_care,
    collections_contacts,
    collections_remedies,
    collections_work,
    customer,
    limit,
    loan,
    loan_channels,
    loan_contract,
    partner,
    underwriting,
    underwriting_evidence,
)
from fenqi.contracts.base import Event

EVENTS: dict[str, type[Event]] = {
    event.TYPE: event
    for events in (
        application.EVENTS,
        underwriting.EVENTS,
        underwriting_evidence.EVENTS,
        limit.EVENTS,
        loan.EVENTS,
        loan_contract.EVENTS,
        loan_channels.EVENTS,
        collections.EVENTS,
        collections_contacts.EVENTS,
        collections_work.EVENTS,
        collections_care.EVENTS,
        collections_remedies.EVENTS,
        customer.EVENTS,
        partner.EVENTS,
        access.EVENTS,
    )
    for event in events
}
