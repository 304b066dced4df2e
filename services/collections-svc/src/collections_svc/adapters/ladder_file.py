"""Reads a ladder from its JSON file."""

from pathlib import Path
from typing import get_args

import msgspec

from collections_svc.domain.ladder import Bucket, Ladder

BUILT_IN = Path(__file__).parent / "ladder.json"


def read_ladder(path: Path | None) -> Ladder:
    """The ladder of this file, or the one that comes with the service. Raises ValueError when it is not one."""
    ladder = msgspec.json.decode((path or BUILT_IN).read_bytes(), type=Ladder)
    missing = set(get_args(Bucket)) - ladder.buckets.keys()
    if missing:
        raise ValueError(f"the ladder {ladder.version} says nothing of {', '.join(sorted(missing))}")
    return ladder
