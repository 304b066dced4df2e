"""The report on a statement: a page that can be read and printed without anything from elsewhere, and a table as CSV."""

import csv
import io
import re
from datetime import timedelta, timezone
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from fenqi.kernel.money import EXPONENTS, minor_to_text
from loan_svc.adapters.statements import Report
from loan_svc.domain.reconciliation import Break

MAX_SHOWN = 1_000
"""Matched lines on the page; the CSV has all."""
SHANGHAI = timezone(timedelta(hours=8))
COLUMNS = (
    "outcome", "direction", "transaction_id", "reference", "theirs", "ours", "difference", "currency", "our_kind",
    "our_id", "loan_id", "break_id", "break_status", "assigned_to", "action", "receipt_id", "reason",
)  # fmt: skip
KINDS = {
    "missing_here": ("我方缺记", "missing here"),
    "missing_there": ("对方缺记", "missing there"),
    "different_amount": ("金额不符", "different amount"),
}
WAYS = {"in": "收入 in", "out": "支出 out"}
_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report_html(report: Report) -> str:
    """The page."""
    done = report.done
    exponent = EXPONENTS.get(done.currency, 2)

    def money(minor: int | None) -> str:
        if minor is None:
            return "—"
        whole, point, part = minor_to_text(minor, exponent).partition(".")
        return f"{int(whole):,}{point}{part}" if whole != "-0" else f"-0{point}{part}"

    breaks = sorted(report.breaks, key=lambda one: (list(KINDS).index(one.kind), one.transaction_id))
    matched = [line for line in report.lines if line.outcome == "matched"]
    return _template().render(
        report=report,
        done=done,
        breaks=breaks,
        kinds=KINDS,
        ways=WAYS,
        matched=matched[:MAX_SHOWN],
        more=max(0, len(matched) - MAX_SHOWN),
        open_breaks=sum(one.status != "closed" for one in breaks),
        uploaded_at=report.uploaded_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        money=money,
        difference=lambda one: money((one.theirs_minor or 0) - (one.ours_minor or 0)),
    )


def report_csv(report: Report) -> str:
    """Every line and every movement of ours that the statement lacks. What a spreadsheet would take for a formula is text."""
    done = report.done
    exponent = EXPONENTS.get(done.currency, 2)

    def money(minor: int | None) -> str:
        return "" if minor is None else minor_to_text(minor, exponent)

    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    breaks: dict[tuple[str, str], Break] = {
        (one.direction, one.transaction_id): one for one in report.breaks if one.kind != "missing_there"
    }
    for line in report.lines:
        found = breaks.get((line.direction, line.transaction_id)) if line.outcome != "matched" else None
        ours = line.amount_minor if found is None else found.ours_minor
        rows.writerow(
            _row(
                line.outcome,
                line.direction,
                line.transaction_id,
                line.reference,
                money(line.amount_minor),
                money(ours),
                money(line.amount_minor - (ours or 0)),
                done.currency,
                line.our_kind,
                line.our_id,
                line.our_loan_id,
                *_break(found),
            )
        )
    for one in report.breaks:
        if one.kind == "missing_there":
            rows.writerow(
                _row(
                    one.kind,
                    one.direction,
                    one.transaction_id,
                    one.reference,
                    "",
                    money(one.ours_minor),
                    money(-(one.ours_minor or 0)),
                    done.currency,
                    None,
                    None,
                    one.loan_id,
                    *_break(one),
                )
            )
    return written.getvalue()


def escaped(value: str) -> str:
    """Text that no spreadsheet runs; a number stays one."""
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.match(value) else value


def _row(*values: str | None) -> list[str]:
    return [escaped(value or "") for value in values]


def _break(one: Break | None) -> tuple[str | None, ...]:
    if one is None:
        return (None,) * 6
    return (one.id, one.status, one.assigned_to, one.action, one.receipt_id, one.reason)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("loan_svc", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("reconciliation.html")
