"""Webhooks: how often, how long and how patiently a merchant is told."""

from datetime import timedelta

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each failed try; when they are used up the webhook is given up (after about three days)."""
MAX_TRIES = len(PAUSES) + 1
JITTER = 0.2
"""A pause is up to this part shorter or longer, so that a server that comes back isn't met by everything at once."""


def next_pause(tries: int, chance: float) -> timedelta | None:
    """The pause after `tries` failed tries, None when there were enough. `chance` is from 0 to 1."""
    if tries >= MAX_TRIES:
        return None
    return PAUSES[tries - 1] * (1 - JITTER + 2 * JITTER * chance)
