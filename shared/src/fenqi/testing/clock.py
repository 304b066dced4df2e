"""A clock that is passed in and moved by hand."""

import time
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, on a Monday."""


class HandClock:
    """Call it for the time. It stands still until `forward`; with `ticking` it also runs at the wall's pace."""

    def __init__(self, at: datetime = START, *, ticking: bool = False) -> None:
        self._at = at
        self._since = time.monotonic() if ticking else None

    def __call__(self) -> datetime:
        """Now."""
        if self._since is None:
            return self._at
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def forward(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move ahead; returns the new time."""
        self._at += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self()
