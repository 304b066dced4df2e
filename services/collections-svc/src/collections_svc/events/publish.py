"""Which published event each fact is."""

from collections_svc.domain import facts
from fenqi.contracts import collections

PUBLISHED = {
    facts.CaseOpened: collections.CaseOpenedV1.TYPE,
    facts.CaseMoved: collections.CaseMovedV1.TYPE,
    facts.ReminderDue: collections.ReminderDueV1.TYPE,
    facts.CaseCredited: collections.CaseCreditedV1.TYPE,
    facts.CaseClosed: collections.CaseClosedV1.TYPE,
}
