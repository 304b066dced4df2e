"""`fenqi demo`: start the onebox, drive its days as a client, then count, compare, audit and report."""

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from onebox.api_client import connect
from onebox.audit import verify_installation
from onebox.demo.box_process import BoxFailed, BoxProcess, box_running
from onebox.demo.calendar import days
from onebox.demo.course import Course, course, snapshot_on
from onebox.demo.figures import Figures
from onebox.demo.progress import Progress
from onebox.demo.report import write_report
from onebox.demo.rows import BrokenRow, NotThisFile, Row, read_rows
from onebox.demo.summary import summary
from onebox.demo.tally import tally
from onebox.demo.work import Work
from onebox.services import NAMES
from onebox.staff import Staff

LINES_EVERY_SECONDS = 5.0


def run(data: Path, loans: int | None, data_dir: Path | None, report: Path, as_json: bool) -> int:
    """The main job. 0: all sound; 1: something is wrong (the summary says what); 2: the file can't be used."""
    console = Console(stderr=as_json)
    figures = Figures()
    try:
        courses, snapshot = _read(data, loans, figures)
    except NotThisFile as error:
        console.print(f"fenqi: {error}", highlight=False)
        return 2
    if not courses:
        console.print(f"fenqi: {data} has no row that can be used.", highlight=False)
        return 2
    with _folder(data_dir) as folder:
        try:
            started = time.monotonic()
            with box_running(folder, min(one.issued_on for one in courses)) as box:
                asyncio.run(_drive(courses, snapshot, folder, box, figures, _progress(console, len(courses))))
            found = verify_installation(folder)
            figures.audit = {
                "verified": not found.differences,
                "aggregates": found.aggregates,
                "facts": found.facts,
                "differences": found.differences,
            }
            figures.seconds = time.monotonic() - started
        except BoxFailed as error:
            console.print(f"fenqi: {error}", highlight=False)
            return 1
    report.parent.mkdir(parents=True, exist_ok=True)
    write_report(report, data, snapshot, figures)
    if as_json:
        sys.stdout.write(json.dumps(figures.as_dict(), ensure_ascii=False) + "\n")
    else:
        summary(console, figures, snapshot, report)
    return 0 if figures.sound else 1


def _read(data: Path, loans: int | None, figures: Figures) -> tuple[list[Course], date]:
    rows: list[Row] = []
    for row in read_rows(data, loans):
        if isinstance(row, BrokenRow):
            figures.broken.append(row)
        else:
            rows.append(row)
    snapshot = snapshot_on(rows)
    return [course(row, snapshot) for row in rows], snapshot


async def _drive(
    courses: list[Course],
    snapshot: date,
    folder: Path,
    box: BoxProcess,
    figures: Figures,
    shown: "contextlib.AbstractContextManager[Callable[[str, int], None]]",
) -> None:
    progress = Progress(folder / "demo.jsonl")
    try:
        async with connect(box.url) as http:
            staff = Staff(http, folder)
            work = Work(http, staff, box, progress, figures)
            today = await work.prepare(courses)
            with shown as show:
                for day in days(courses, snapshot):
                    if day.on < today:
                        if day.on == today - timedelta(days=1):
                            await work.close(day)  # may have been interrupted; closing a closed day changes nothing
                        show(day.on.isoformat(), len(day.issues))
                        continue
                    await work.day(day, partial(show, day.on.isoformat()))
                await work.quiet(NAMES)
            await tally(staff, courses, progress, figures)
            box.look()
            figures.peak_rss_mb = box.peak_rss_bytes // 2**20
    finally:
        progress.close()


@contextlib.contextmanager
def _folder(data_dir: Path | None) -> Iterator[Path]:
    """The given folder, kept; or a temporary one, in a place that PostgreSQL's own account may enter."""
    if data_dir is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
        yield data_dir.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="fenqi-demo-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[str, int], None]]:
    """A bar on a terminal, a plain line every few seconds elsewhere."""
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bar(*columns, console=console) as bar:
            task = bar.add_task("loans", total=total)

            def advance(on: str, n: int) -> None:
                bar.update(task, advance=n, description=f"business day {on}")

            yield advance
        return
    done, last = 0, time.monotonic()

    def line(on: str, n: int) -> None:
        nonlocal done, last
        done += n
        if time.monotonic() - last >= LINES_EVERY_SECONDS:
            last = time.monotonic()
            console.print(f"business day {on}: {done} of {total} loans", highlight=False)

    yield line
