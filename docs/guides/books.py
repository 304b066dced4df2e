"""Runs the SQL blocks of books.md on a demo's loan database, read only, and pastes what each answers below it.

`make books` wants a demo to have run (FENQI_DATA=folder for another than var/demo). A column named `apart` has to be 0 in every
row: exit 1 where it isn't. With `--read-only` the file stays as it is.
"""

import asyncio
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from onebox.onebox import Installation

GUIDE = Path(__file__).with_name("books.md")
ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```sql\n(?P<query>.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)


def main() -> int:
    """Ask every block; write the answers into the guide."""
    installation = Installation.at(Path(os.environ.get("FENQI_DATA", ROOT / "var" / "demo")))
    guide = GUIDE.read_text(encoding="utf-8")
    queries = [match["query"] for match in BLOCK.finditer(guide)]
    with installation.any_server():
        answers = asyncio.run(_ask(installation, queries))
    apart = [row for rows in answers for row in rows if row.get("apart")]
    if "--read-only" not in sys.argv:
        pasted = iter(answers)
        GUIDE.write_text(BLOCK.sub(lambda match: _paste(match["query"], next(pasted)), guide), encoding="utf-8")
    print(f"{len(queries)} questions asked of the books; " + (f"APART: {apart}" if apart else "loans and ledger agree"))
    return 1 if apart else 0


async def _ask(installation: Installation, queries: Sequence[str]) -> list[list[dict[str, Any]]]:
    database = installation.database("loan")
    await database.open()
    try:
        async with database.transaction() as connection:
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return [[dict(row) for row in await connection.fetch(query)] for query in queries]
    finally:
        await database.close()


def _paste(query: str, rows: list[dict[str, Any]]) -> str:
    return f"```sql\n{query}```\n\n```text\n" + "\n".join(_lines(rows)) + "\n```\n"


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "(no rows)"
        return
    cells = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) or hasattr(value, "as_tuple") else str(value)


if __name__ == "__main__":
    sys.exit(main())
