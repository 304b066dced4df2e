"""A file of applications is taken whole, or refused with line, column and what to do."""

from fractions import Fraction
from pathlib import Path

import pytest

from underwriting_svc.risk_models.applications_file import COLUMNS, DataNotUsable, read_applications

HEADER = ",".join(COLUMNS)
GOOD = "good,9,rent,60,30,married,no,freelance,73,129.0,0.0,0.0,800,846"
BAD = "bad,10,owner,36,46,married,yes,fixed,90,NA,99999999,,2000,2985"


def _file(folder: Path, text: str) -> Path:
    file = folder / "some.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_not_told_and_absurd_money_are_missing(tmp_path: Path) -> None:
    found = read_applications(_file(tmp_path, f"{HEADER}\n{GOOD}\n{BAD}\n"))
    assert found.bad == (False, True)
    assert found.columns[0]["income"] == Fraction(129)
    assert [found.columns[1][name] for name in ("income", "assets", "debt")] == [None, None, None]


def test_columns_may_stand_in_any_order_and_others_are_left_unread(tmp_path: Path) -> None:
    names = ["sex", *[column.title() for column in reversed(COLUMNS)]]
    fields = ["f", *reversed(GOOD.split(","))]
    found = read_applications(_file(tmp_path, ",".join(names) + "\n" + ",".join(fields) + "\n"))
    assert found.columns[0]["price"] == 846
    assert "sex" not in found.columns[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty; its first line names the columns status"),
        (f"{HEADER}\n", "there is no row below the header"),
        ("status,seniority\ngood,1\n", "line 1: missing columns home, time"),
        (f"{HEADER}\n{GOOD}\n{GOOD[:-4]}\n", "line 3: 13 fields where the header has 14"),
        (f"{HEADER}\n{GOOD.replace('good', 'maybe')}\n", "line 2: status: 'maybe' is neither good nor bad"),
        (f"{HEADER}\n{GOOD.replace('129.0', 'much')}\n", "line 2: income: 'much' is no number"),
        (f"{HEADER}\n{GOOD.replace('129.0', '-5')}\n", "line 2: income: -5 can't be"),
        (f"{HEADER}\n{GOOD.replace('rent', 'boat')}\n", "line 2: home: 'boat' is none of ignore, other, owner"),
        (f"{HEADER}\n{GOOD.replace(',800,', ',,')}\n", "line 2: amount: it is needed"),
        (f"{HEADER}\n{GOOD.replace(',9,', ',9.5,')}\n", "line 2: seniority: '9.5' is no whole number"),
        (f"{HEADER}\n" + f"{GOOD[:-4]}\n" * 7, "and 2 more"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(DataNotUsable, match=says):
        read_applications(_file(tmp_path, text))


def test_other_encodings_and_missing_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_bytes(f"{HEADER}\n{GOOD}é\n".encode("latin-1"))
    with pytest.raises(DataNotUsable, match="is no UTF-8"):
        read_applications(file)
    with pytest.raises(DataNotUsable, match="No such file"):
        read_applications(tmp_path / "none.csv")
