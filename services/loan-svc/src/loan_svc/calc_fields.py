"""Reading the fields of a calculation request: numbers are strings, unknown fields are refused, errors say what to do."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from loan_svc.domain.calc.errors import CalcError

MAX_DIGITS = 40
"""Characters of one number."""
MAX_SERIES = 1000
"""Entries of one list."""
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?", re.ASCII)
_REQUIRED = object()

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Fields:
    """One JSON object being read. `done` refuses what nobody read."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise CalcError("not-an-object", f"{where} must be a JSON object")
        self._left: dict[str, Any] = dict(data)
        self._where = where

    def done(self) -> None:
        if self._left:
            names = ", ".join(sorted(map(str, self._left)))
            raise CalcError(
                "unknown-field", f"{self._where} has no field {names[:200]}: remove it or check its spelling"
            )

    def has(self, name: str) -> bool:
        """Whether it is given; a null is as good as absent."""
        if self._left.get(name) is None:
            self._left.pop(name, None)
            return False
        return True

    def take(self, name: str, default: Any = _REQUIRED) -> Any:
        """The raw value; a missing or null one is the default, or an error where there is none."""
        value = self._left.pop(name, None)
        if value is not None:
            return value
        if default is _REQUIRED:
            raise CalcError("missing-field", f"{self._where} needs {name}: add it")
        return default

    def number(self, name: str, default: Any = _REQUIRED) -> Fraction:
        """An exact number: "12", "-0.6" or "19/30"."""
        value = self.take(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value) if abs(value) < 10**MAX_DIGITS else "9" * (MAX_DIGITS + 1)
        if not isinstance(value, str):
            raise self._bad(name, 'must be a number in a string, such as "12.5" or "19/30"')
        if len(value) > MAX_DIGITS:
            raise self._bad(name, f"is longer than {MAX_DIGITS} characters (MAX_DIGITS): shorten it")
        match = _NUMBER.fullmatch(value)
        if match is None or (match[2] is not None and not Fraction(match[2])):
            raise self._bad(name, f'must be a number such as "12.5" or "19/30", not "{value}"')
        return Fraction(match[1]) / Fraction(match[2] or 1)

    def minor(self, name: str, scale: int, default: Any = _REQUIRED) -> int:
        """An amount in minor units, `scale` of them to one of its currency."""
        exact = self.number(name, default) * scale
        if exact.denominator != 1:
            raise CalcError("too-many-decimals", f"{self._where}.{name} has more decimals than its currency: round it")
        return int(exact)

    def whole(self, name: str, default: Any = _REQUIRED) -> int:
        """A whole number, as a JSON number or a string."""
        exact = self.number(name, default)
        if exact.denominator != 1:
            raise self._bad(name, "must be a whole number")
        return int(exact)

    def on(self, name: str, default: Any = _REQUIRED) -> date:
        value = self.take(name, default)
        if isinstance(value, date):
            return value
        try:
            if not isinstance(value, str) or len(value) != 10:
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise self._bad(name, 'must be a day such as "2022-11-01"') from None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise self._bad(name, "must be true or false")
        return value

    def one_of(self, name: str, kind: type[E], default: Any = _REQUIRED) -> E:
        value = self.take(name, default)
        choices = {member.value: member for member in kind}
        if not isinstance(value, str) or value not in choices:
            raise self._bad(name, f"must be one of {', '.join(choices)}")
        return choices[value]

    def text(self, name: str, pattern: str, example: str) -> str:
        value = self.take(name)
        if not isinstance(value, str) or re.fullmatch(pattern, value, re.ASCII) is None:
            raise self._bad(name, f'must be such as "{example}"')
        return value

    def fields(self, name: str, default: Any = _REQUIRED) -> "Fields":
        return Fields(self.take(name, default), f"{self._where}.{name}")

    def each(self, name: str, read: Callable[["Fields"], T], default: Any = _REQUIRED) -> list[T]:
        """A list of objects, each read to its end; empty only where there is a default."""
        value = self.take(name, default)
        if value == [] and default is not _REQUIRED:
            return []
        if not isinstance(value, list) or not value:
            raise self._bad(name, "must be a list of at least one object")
        if len(value) > MAX_SERIES:
            raise self._bad(name, f"has more than {MAX_SERIES} entries (MAX_SERIES): use count for equal ones")
        result = []
        for k, entry in enumerate(value):
            fields = Fields(entry, f"{self._where}.{name}[{k}]")
            result.append(read(fields))
            fields.done()
        return result

    def _bad(self, name: str, problem: str) -> CalcError:
        return CalcError("bad-value", f"{self._where}.{name} {problem}")
