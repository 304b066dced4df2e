"""One-time codes: a customer shows by one that they agree to one thing, once."""

from datetime import timedelta

from fenqi.kernel import Invalid

LIVES = timedelta(minutes=5)
AGAIN = timedelta(seconds=1)
"""Least time between two codes for the same thing."""
MAX_TRIES = 5
"""Tries, right ones included, before a code is worth nothing."""
DIGITS = 6


class CodeRefused(Invalid):
    """The code is wrong, used, or too old: ask for a new one and type it within five minutes."""

    code = "code-refused"
