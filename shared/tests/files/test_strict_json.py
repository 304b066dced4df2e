"""A settings file is read whole or not at all."""

from dataclasses import dataclass

import pytest

from fenqi.files.strict_json import NotThisShape, read_strictly


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    minor: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    rows: tuple[Row, ...]


def test_a_file_is_read_as_what_it_must_be():
    assert read_strictly(b'{"rows": [{"code": "a", "minor": 5}, {"code": "b"}]}', Settings) == Settings(
        (Row("a", 5), Row("b"))
    )


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b'{"rows": [{"code": "a"}, {"code": "b", "miner": 5}]}', r"\.rows\[1\]\.miner is no field"),
        (b'{"rows": [], "row": 1}', r"\.row is no field"),
        (b'{"rows": [{"code": 1}]}', r"rows\[0\]\.code"),
        (b'{"rows": [', "truncated"),
    ],
)
def test_what_is_not_says_where(content: bytes, where: str):
    with pytest.raises(NotThisShape, match=where):
        read_strictly(content, Settings)
