"""Reading products, caps and calendars from their files: every value has its type, or the file is refused by name."""

import re
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
_DECIMAL = re.compile(r"\d+(\.\d+)?", re.ASCII)
_DECIMALS = ("percent", "_multiple", "value")
"""Names of texts that are exact decimals, not below zero."""


class ProductFileWrong(ValueError):
    """A data file can't be used; the message names the product and the field, and says what belongs there."""


def read(kind: type[T], row: object, where: str) -> T:
    """The dataclass `kind` from one JSON object: no field unknown, none missing, each of its type. Raises
    ProductFileWrong."""
    if not isinstance(row, dict):
        raise ProductFileWrong(f"{where}: an object is needed, not {row!r}")
    known = {field.name: field for field in fields(cast(Any, kind))}
    for name in row.keys() - known.keys():
        raise ProductFileWrong(f"{where}: there is no field {name!r}: check its spelling")
    hints, values = get_type_hints(kind), {}
    for name, field in known.items():
        if name in row:
            values[name] = _value(hints[name], row[name], f"{where}: {name}")
            if name.endswith(_DECIMALS) and values[name] is not None and not _DECIMAL.fullmatch(values[name]):
                raise ProductFileWrong(f'{where}: {name}: a decimal such as "1.5" is needed, not {row[name]!r}')
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ProductFileWrong(f"{where}: {name} is missing")
    return kind(**values)


def _value(type_: Any, value: object, where: str) -> Any:
    origin, inner = get_origin(type_), get_args(type_)
    if origin is types.UnionType:
        one = next(option for option in inner if option is not type(None))
        return None if value is None else _value(one, value, where)
    if origin is Literal:
        if value not in inner:
            raise ProductFileWrong(f"{where}: one of {', '.join(map(str, inner))} is needed, not {value!r}")
        return value
    if origin is tuple:
        return _values(inner[0], value, where)
    if type_ is date:
        return _day(value, where)
    if is_dataclass(type_):
        return read(cast(Any, type_), value, where)
    if type(value) is not type_:
        raise ProductFileWrong(f"{where}: {type_.__name__} is needed, not {value!r}")
    return value


def _values(inner: Any, value: object, where: str) -> tuple[Any, ...]:
    """A list; or, where pairs are wanted, an object whose values rise."""
    if get_origin(inner) is tuple:
        key, of = get_args(inner)
        if not isinstance(value, dict):
            raise ProductFileWrong(f"{where}: an object is needed, not {value!r}")
        pairs = [(_value(key, name, where), _value(of, one, f"{where}: {name}")) for name, one in value.items()]
        return tuple(sorted(pairs, key=lambda pair: pair[1]))
    if not isinstance(value, list):
        raise ProductFileWrong(f"{where}: a list is needed, not {value!r}")
    return tuple(_value(inner, one, f"{where}[{place}]") for place, one in enumerate(value))


def _day(value: object, where: str) -> date:
    try:
        return date.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        raise ProductFileWrong(f'{where}: a day such as "2026-12-01" is needed, not {value!r}') from None
