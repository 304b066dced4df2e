"""Reads the strategies from their JSON file: several ladders with the experiment between them, or one ladder alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import msgspec

from collections_svc.domain.ladder import WHOLE_BP, Bucket, BucketPlan, Ladder, Row
from collections_svc.domain.strategy import Experiment, Strategies
from fenqi.files.strict_json import NotThisShape, read_strictly

BUILT_IN = Path(__file__).parent / "strategies.json"
ALONE = "standard"
"""The strategy of a file that has one ladder and no experiment."""


@dataclass(frozen=True, slots=True)
class _File:
    version: str
    experiment: Experiment
    ladders: Mapping[str, Ladder]


class NotAStrategy(ValueError):
    """The file can't be followed: the text says why."""


def read_strategies(path: Path | None) -> Strategies:
    """The strategies of this file, or those that come with the service. Raises NotAStrategy."""
    content = (path or BUILT_IN).read_bytes()
    try:
        top = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        if "ladders" in top:
            file = read_strictly(content, _File)
        else:
            ladder = read_strictly(content, Ladder)
            file = _File(ladder.version, Experiment("none", "", {ALONE: WHOLE_BP}), {ALONE: ladder})
    except (NotThisShape, msgspec.MsgspecError) as error:
        raise NotAStrategy(str(error)) from error
    _check_shares(file)
    for name, ladder in file.ladders.items():
        _check_ladder(name, ladder)
    return Strategies(file.version, file.experiment, file.ladders)


def _check_shares(file: _File) -> None:
    shares = file.experiment.shares_bp
    if set(shares) - set(file.ladders):
        raise NotAStrategy(f"no ladder for {', '.join(sorted(set(shares) - set(file.ladders)))}")
    if sum(shares.values()) != WHOLE_BP or min(shares.values()) < 0:
        raise NotAStrategy(f"the shares are {dict(shares)}: they must sum to {WHOLE_BP} basis points")


def _check_ladder(name: str, ladder: Ladder) -> None:
    missing = set(get_args(Bucket)) - ladder.buckets.keys()
    if missing:
        raise NotAStrategy(f"{name}: the ladder {ladder.version} says nothing of {', '.join(sorted(missing))}")
    for bucket, usual in ladder.buckets.items():
        rows: list[BucketPlan | Row] = [usual, *usual.rows]
        for row in rows:
            _check_row(f"{name} {bucket}", row)


def _check_row(place: str, row: BucketPlan | Row) -> None:
    steps = [rung.step for rung in row.steps]
    if len(set(steps)) < len(steps):
        raise NotAStrategy(f"{place}: a step comes twice in {steps}")
    if any(rung.after_days < 0 for rung in row.steps):
        raise NotAStrategy(f"{place}: a step comes before the case")
    if not 0 <= row.recovery_bp <= WHOLE_BP:
        raise NotAStrategy(f"{place}: recovery_bp is {row.recovery_bp}, not from 0 to {WHOLE_BP}")
    if (
        isinstance(row, Row)
        and row.when.currency is None
        and (row.when.from_minor, row.when.below_minor) != (None, None)
    ):
        raise NotAStrategy(f"{place}: an amount needs a currency")
