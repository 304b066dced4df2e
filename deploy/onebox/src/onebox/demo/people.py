"""Made-up people: names and identity numbers that pass the check digit (GB 11643) and belong to nobody we know."""

from dataclasses import dataclass
from datetime import date, timedelta

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅建国志红文波辉"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_REGION = "110101"
_FIRST_BIRTH = date(1955, 1, 1)
_BIRTH_DAYS = 15_000


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up applicant."""

    name: str
    id_number: str
    birth_date: date
    phone: str


def person(number: int) -> Person:
    """The same number gives the same person, another number another one (up to ten million)."""
    born = _FIRST_BIRTH + timedelta(days=number * 7919 % _BIRTH_DAYS)
    body = f"{_REGION}{born:%Y%m%d}{number // _BIRTH_DAYS % 1000:03d}"
    check = _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    name = _FAMILY[number % len(_FAMILY)] + _GIVEN[number // 30 % len(_GIVEN)] + _GIVEN[number * 13 % len(_GIVEN)]
    return Person(name, body + check, born, f"139{number:08d}")
