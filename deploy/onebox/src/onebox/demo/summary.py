"""The summary on the terminal."""

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from onebox.demo.figures import Figures, grouped

SHOWN = 5


def summary(console: Console, figures: Figures, snapshot: date, report: Path) -> None:
    """What was done and whether it holds."""
    table = Table(
        title=f"Fenqi 分期: real loans in, audited books out (to {snapshot})", show_header=False, title_justify="left"
    )
    published = figures.published
    late = ", ".join(f"{bucket} {count}" for bucket, count in figures.overdue_by_bucket.items()) or "none"
    rows = [
        ("loans booked", f"{figures.loans_booked:,}"),
        ("money out", f"USD {grouped(figures.money_out_minor)}"),
        ("money in", f"USD {grouped(figures.money_in_minor)} in {figures.payments:,} payments"),
        ("instalments paid", f"{figures.instalments_paid:,}"),
        ("overdue by bucket", late),
        ("our policy", ", ".join(f"{word} {count:,}" for word, count in figures.policy.items())),
        ("trial balance", f"debits less credits = {figures.trial_balance_minor}"),
        ("audit", _audit(figures)),
        ("instalment as published", f"{published.instalment_equal:,} of {published.loans:,}"),
        ("balance as published", _balance(figures)),
        ("events", f"{figures.events:,}"),
        ("time and memory", f"{figures.seconds:.0f} s, {figures.peak_rss_mb} MB"),
    ]
    for name, value in rows:
        table.add_row(name, value)
    console.print(table)
    for why, count in published.why.most_common():
        console.print(f"  {count:,} further off: {why}", highlight=False)
    for row in figures.broken[:SHOWN]:
        console.print(f"  line {row.line} was left out: {row.reason}", highlight=False)
    for failure in figures.failed[:SHOWN]:
        console.print(f"  failed: {failure}", highlight=False)
    console.print(f"report: {report}", highlight=False)


def _audit(figures: Figures) -> str:
    audit = figures.audit
    if audit["verified"]:
        return f"verified: {audit['aggregates']:,} aggregates, {audit['facts']:,} facts, ledger = loans"
    return f"{len(audit['differences'])} differences, first: {audit['differences'][0]}"


def _balance(figures: Figures) -> str:
    published = figures.published
    if not published.compared:
        return "no current loans"
    share = published.balance_within_3_cents / published.compared
    return (
        f"{published.balance_equal:,} to the cent, {published.balance_within_3_cents:,} within 3 cents "
        f"of {published.compared:,} current loans ({share:.1%})"
    )
