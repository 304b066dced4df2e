"""What the demo already did, kept beside the data so that a killed demo goes on. Losing its last lines is harmless: every
step has an Idempotency-Key made from the row, so doing it again gives the same answer."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Booked:
    """What the demo remembers of a row once it is a loan."""

    loan_no: str
    loan_id: str
    instalment_minor: int
    policy: str
    channel: str
    grade: str


class Progress:
    """An append-only file of finished rows."""

    def __init__(self, path: Path) -> None:
        self.booked: dict[str, Booked] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                try:
                    self._take(json.loads(line))
                except (ValueError, TypeError):
                    break  # the last line of a killed demo may be half written: it is done again
        self._file = path.open("a", buffering=1)

    def add(self, booked: Booked) -> None:
        """A row has become a loan."""
        self.booked[booked.loan_no] = booked
        self._file.write(json.dumps(asdict(booked)) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _take(self, line: dict[str, Any]) -> None:
        booked = Booked(**line)
        self.booked[booked.loan_no] = booked
