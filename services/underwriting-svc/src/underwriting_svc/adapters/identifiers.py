"""Identifiers in one spelling, so that the same one written differently has the same keyed hash."""

import re
import unicodedata

from underwriting_svc.domain.applicant import Applicant, Kind
from underwriting_svc.domain.errors import IdentifierEmpty

ADDRESS_LETTERS = 9
"""So many first letters of an address, and all its numbers, are the address: enough to tell 建国路 from 光华路, and what
follows is written in many ways (单元, 门, a dash; 室 or nothing)."""


def canonical(kind: Kind, value: str) -> str:
    """One spelling: full-width as half-width, no spaces or punctuation, one case; of an address its beginning and its
    numbers. Raises IdentifierEmpty."""
    if kind == "address":
        text = _address(value)
    elif kind == "phone":
        text = "".join(filter(str.isdigit, plain(value))).removeprefix("86")
    else:
        text = plain(value)
    if not text:
        raise IdentifierEmpty
    return text


def _address(value: str) -> str:
    numbers = re.findall(r"\d+", unicodedata.normalize("NFKC", value))
    letters = "".join(one for one in plain(value) if not one.isdigit())[:ADDRESS_LETTERS]
    return "/".join((letters, *numbers)).strip("/")


def identifiers_of(applicant: Applicant, own_device: bool) -> set[tuple[Kind, str]]:
    """Everything that may tie this application to others, in one spelling. The device counts where it is the
    applicant's own."""
    told: list[tuple[Kind, str | None]] = [
        ("id_number", applicant.id_number),
        ("phone", applicant.phone),
        ("device", applicant.device_id if own_device else None),
        ("account", applicant.account),
        ("address", applicant.address),
        *(("document", one) for one in applicant.document_hashes),
    ]
    found: set[tuple[Kind, str]] = set()
    for kind, value in told:
        if value is not None and any(map(str.isalnum, value)):
            found.add((kind, canonical(kind, value)))
    return found


def blocks_of(applicant: Applicant) -> tuple[str, ...]:
    """Keys under which somebody similar is found whose address is written too differently to be the same: born on the
    same day with the same first letter of the name, or at the same numbers."""
    if applicant.address is None or not any(map(str.isalnum, applicant.address)):
        return ()
    born, numbers = applicant.birth_date.isoformat(), "-".join(re.findall(r"\d+", applicant.address))
    return (f"born/{born}/{plain(applicant.name)[:1]}", f"at/{born}/{numbers}")


def plain(text: str) -> str:
    """A name or an address to compare: half-width, no spaces or punctuation, one case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
