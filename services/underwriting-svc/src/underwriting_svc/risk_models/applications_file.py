"""Applications with their outcome from a CSV file with the columns of modeldata's `credit_data`, refused by line and column."""

import csv
import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from underwriting_svc.domain.features import Feature

MAX_BYTES = 200_000_000
MAX_NAMED = 5
"""So many faults are named; the rest is counted."""
ABSURD = 10_000_000
"""Money from here on (thousands of pesetas) is a code for `not known`: the largest honest value is 300,000."""
MONEY = ("expenses", "income", "assets", "debt", "amount", "price")
WHOLE = ("seniority", "time", "age")
NEEDED = frozenset({"time", "amount"})
WORDS = {
    "home": frozenset({"owner", "parents", "priv", "rent", "other", "ignore"}),
    "marital": frozenset({"single", "married", "separated", "divorced", "widow"}),
    "records": frozenset({"no", "yes"}),
    "job": frozenset({"fixed", "freelance", "others", "partime"}),
}
NOT_TOLD = frozenset({"", "na", "nan", "null"})
UNKNOWN_HOME = "ignore"
COLUMNS = (
    "status", "seniority", "home", "time", "age", "marital", "records", "job", "expenses", "income", "assets", "debt",
    "amount", "price",
)  # fmt: skip


class DataNotUsable(ValueError):
    """A file of applications can't be used: the text says which line and column, and what to do."""


@dataclass(frozen=True, slots=True)
class Applications:
    """What a file holds: the columns of each row, and whether it went bad."""

    name: str
    sha256: str
    columns: tuple[dict[str, Feature], ...]
    bad: tuple[bool, ...]


def read_applications(file: Path) -> Applications:
    """Every row, or nothing. Raises DataNotUsable."""
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise DataNotUsable(f"{file}: {error.strerror}; give a CSV file with --data") from error
    if size > MAX_BYTES:
        raise DataNotUsable(f"{file.name}: larger than {MAX_BYTES} bytes; take a sample of it")
    try:
        lines = csv.reader(content.decode("utf-8-sig").splitlines(), strict=True)
        return _rows(file.name, content, [(lines.line_num, fields) for fields in lines if fields])
    except UnicodeDecodeError as error:
        raise DataNotUsable(f"{file.name}: byte {error.start} is no UTF-8; save it as a CSV file in UTF-8") from error
    except csv.Error as error:
        raise DataNotUsable(f"{file.name}: line {lines.line_num}: {error}; save it as a CSV file again") from error


def _rows(name: str, content: bytes, lines: list[tuple[int, list[str]]]) -> Applications:
    if not lines:
        raise DataNotUsable(f"{name}: the file is empty; its first line names the columns {', '.join(COLUMNS)}")
    header = [title.strip().lower() for title in lines[0][1]]
    lacking = [column for column in COLUMNS if column not in header]
    if lacking:
        raise DataNotUsable(f"{name}: line 1: missing columns {', '.join(lacking)}; name all of {', '.join(COLUMNS)}")
    places = {column: header.index(column) for column in COLUMNS}
    faults, columns, bad = [], [], []
    for number, fields in lines[1:]:
        try:
            if len(fields) != len(header):
                raise ValueError(f"{len(fields)} fields where the header has {len(header)}")
            texts = {column: fields[place].strip() for column, place in places.items()}
            bad.append(_outcome(texts.pop("status")))
            columns.append({column: _value(column, text) for column, text in texts.items()})
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        more = f" (and {len(faults) - MAX_NAMED} more)" if len(faults) > MAX_NAMED else ""
        raise DataNotUsable(f"{name}: {'; '.join(faults[:MAX_NAMED])}{more}. Correct or leave out these lines")
    if not columns:
        raise DataNotUsable(f"{name}: there is no row below the header; give applications with their outcome")
    return Applications(name, hashlib.sha256(content).hexdigest(), tuple(columns), tuple(bad))


def _outcome(text: str) -> bool:
    if text.lower() not in ("good", "bad"):
        raise ValueError(f"status: {text!r} is neither good nor bad")
    return text.lower() == "bad"


def _value(column: str, text: str) -> Feature:
    if text.lower() in NOT_TOLD:
        if column in NEEDED:
            raise ValueError(f"{column}: it is needed")
        return None
    if column in WORDS:
        word = text.lower()
        if word not in WORDS[column]:
            raise ValueError(f"{column}: {text!r} is none of {', '.join(sorted(WORDS[column]))}")
        return None if word == UNKNOWN_HOME else word
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{column}: {text!r} is no number") from None
    if column in WHOLE and number.denominator != 1:
        raise ValueError(f"{column}: {text!r} is no whole number")
    if column in MONEY and number >= ABSURD and column not in NEEDED:
        return None
    if number < 0 or (column in NEEDED and (number == 0 or number >= ABSURD)):
        raise ValueError(f"{column}: {text} can't be")
    return number
