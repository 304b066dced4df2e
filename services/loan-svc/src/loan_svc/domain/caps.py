"""What the law lets a loan cost, as data: a named cap by the day of the contract."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from loan_svc.domain.product_file import ProductFileWrong, read


@dataclass(frozen=True, slots=True)
class LegalCap:
    """From `valid_from` on: the highest annual rate of everything a loan costs (interest, fees, penalties), and the
    longest term. `source` says who has ruled it."""

    name: str
    valid_from: date
    max_annual_percent: str
    max_term_months: int
    source: str


@lru_cache(maxsize=1)
def caps() -> tuple[LegalCap, ...]:
    """Every cap ever in force. Raises ProductFileWrong."""
    rows = json.loads((files("loan_svc.data") / "caps.json").read_text("utf-8"))
    return tuple(read(LegalCap, row, f"caps.json[{place}]") for place, row in enumerate(rows))


def cap_on(name: str, on: date) -> LegalCap:
    """The cap in force on a day. Raises ProductFileWrong when there is none."""
    found = [cap for cap in caps() if cap.name == name and cap.valid_from <= on]
    if not found:
        raise ProductFileWrong(f"caps.json: no cap {name!r} is in force on {on}: add it")
    return max(found, key=lambda cap: cap.valid_from)
