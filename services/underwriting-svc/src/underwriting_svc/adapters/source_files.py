"""Which sources are asked for which product, and the thresholds of fraud, from their JSON files; refused whole."""

from fractions import Fraction
from pathlib import Path

from underwriting_svc.adapters.rule_files import DATA, RulesBroken, decode
from underwriting_svc.domain.fraud.thresholds import Thresholds
from underwriting_svc.ports import Asked

MAX_DAYS = 730
MAX_HOPS = 3


def read_asked(products: set[str], folder: Path = DATA) -> Asked:
    """`sources.json` for exactly these products. Raises RulesBroken."""
    asked = decode(folder / "sources.json", Asked)
    if set(asked.products) != products:
        raise RulesBroken(f"sources.json: these products are not in both files: {set(asked.products) ^ products}")
    for code, sources in asked.products.items():
        if "fraud" in sources and "identity" not in sources:
            raise RulesBroken(f"sources.json: {code}: who looks for fraud asks for the identity too")
    if not 0 <= asked.bureau_reuse_days <= MAX_DAYS:
        raise RulesBroken(f"sources.json: bureau_reuse_days is 0 to {MAX_DAYS}")
    return asked


def read_thresholds(folder: Path = DATA) -> Thresholds:
    """`fraud.json`. Raises RulesBroken."""
    found = decode(folder / "fraud.json", Thresholds)
    for one in found.shared:
        _rising(f"shared {one.kind}", one.note_from, one.refer_from, one.decline_from)
    if len({one.kind for one in found.shared}) != len(found.shared):
        raise RulesBroken("fraud.json: shared: a kind is there twice")
    like, links = found.likeness, found.links
    _rising("repeats", found.repeats.note_from, found.repeats.refer_from)
    _rising("likeness", like.addresses_note_from, like.addresses_refer_from)
    _rising("links", links.note_from, links.refer_from)
    _rising("misstated", found.misstated.note_from, found.misstated.refer_from)
    if set(found.lists) != {"black", "bad_record"}:
        raise RulesBroken("fraud.json: lists: black and bad_record have a weight each")
    if not all(0 < percent <= 100 for percent in (like.name_percent, like.address_percent)):
        raise RulesBroken("fraud.json: likeness: percents are 1 to 100")
    if not 1 <= links.hops <= MAX_HOPS or links.common_from < 2 or found.household_up_to < 1:
        raise RulesBroken(
            f"fraud.json: links: hops are 1 to {MAX_HOPS}, common_from at least 2, household_up_to at least 1"
        )
    if not all(0 < days <= MAX_DAYS for days in found.windows):
        raise RulesBroken(f"fraud.json: within_days is 1 to {MAX_DAYS}")
    _check_behaviour(found)
    if found.confirmed_days < 1 or not found.confirmed_kinds:
        raise RulesBroken("fraud.json: a confirmed case puts something on the list, for some days")
    return found


def _check_behaviour(found: Thresholds) -> None:
    behaviour = found.behaviour
    try:
        times = Fraction(behaviour.amount_times)
    except (ValueError, ZeroDivisionError):
        raise RulesBroken(f"fraud.json: behaviour: {behaviour.amount_times!r} is no number") from None
    if times < 1 or behaviour.past_at_least < 1 or behaviour.refer_from < 1:
        raise RulesBroken("fraud.json: behaviour: amount_times, past_at_least and refer_from are at least 1")
    if not 0 <= behaviour.night_from_hour < behaviour.night_to_hour <= 24:
        raise RulesBroken("fraud.json: behaviour: the night goes from an hour to a later one")


def _rising(where: str, *steps: int | None) -> None:
    known = [step for step in steps if step is not None]
    if not known or known[0] < 1 or known != sorted(known):
        raise RulesBroken(f"fraud.json: {where}: the thresholds rise from note over refer to decline, from 1 on")
