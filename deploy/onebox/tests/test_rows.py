from pathlib import Path

import pytest

from onebox.demo.rows import BrokenRow, NotThisFile, Row, read_rows

DATA = Path(__file__).parents[3] / "data" / "lendingclub_2018q1.csv"


def _copy(folder: Path, change) -> Path:
    lines = DATA.read_text().splitlines()[:6]
    copy = folder / "rows.csv"
    copy.write_text("\n".join(change(lines)) + "\n")
    return copy


def test_every_row_of_the_published_file_can_be_used():
    rows = list(read_rows(DATA))
    assert len(rows) == 5000
    assert all(isinstance(row, Row) for row in rows)


def test_amounts_are_whole_cents():
    first = next(iter(read_rows(DATA)))
    assert (first.amount_minor, first.instalment_minor, first.balance_minor) == (2800000, 65253, 2701586)
    assert (first.rate_percent, first.term_months) == ("14.07", 60)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("28000", "0", "above zero"),
        ("14.07", "x", "missing or no number"),
        ("Mar-2018", "Foo-2018", "no month"),
        ("Current", "Lost", "not known"),
        (",60,", ",0,", "term"),
    ],
)
def test_a_broken_row_is_reported_with_its_number_and_the_rest_goes_on(tmp_path, field, value, reason):
    copy = _copy(tmp_path, lambda lines: [lines[0], lines[1].replace(field, value, 1), *lines[2:]])
    first, *rest = read_rows(copy)
    assert isinstance(first, BrokenRow)
    assert first.line == 2
    assert reason in first.reason
    assert all(isinstance(row, Row) for row in rest)
    assert len(rest) == 4


def test_a_row_that_ends_too_early_is_broken_not_fatal(tmp_path):
    copy = _copy(tmp_path, lambda lines: [lines[0], lines[1][:40], *lines[2:]])
    assert [type(row) for row in read_rows(copy)] == [BrokenRow, Row, Row, Row, Row]


def test_a_file_without_the_columns_is_refused_by_name(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(NotThisFile, match="no column 'loan_no'"):
        list(read_rows(other))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    copy = _copy(tmp_path, lambda lines: lines)
    copy.write_bytes(copy.read_bytes() + b"\xff\xfe\x00")
    with pytest.raises(NotThisFile, match="UTF-8"):
        list(read_rows(copy))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(NotThisFile, match="can't be read"):
        list(read_rows(tmp_path / "nowhere.csv"))


def test_only_so_many_rows_are_taken():
    assert len(list(read_rows(DATA, 7))) == 7
