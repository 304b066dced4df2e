"""The policy's files, read whole or not at all."""

from fractions import Fraction
from pathlib import Path

import msgspec

from fenqi.files.strict_json import NotThisShape, read_strictly
from limit_svc.adapters.zen_proposals import ZenProposals
from limit_svc.domain.caps import CapsMalformed, well_formed
from limit_svc.domain.categories import Categories
from limit_svc.domain.guard import Threshold
from limit_svc.domain.policy import Policy
from limit_svc.ports import Ports

DATA = Path(__file__).parents[1] / "data"
PROPOSALS = "proposals-1"
"""The version of the table in force: the name of its file."""


class _Category(msgspec.Struct):
    code: str
    under: str | None = None


class _Tree(msgspec.Struct):
    version: str
    categories: tuple[_Category, ...]


def read_ports(folder: Path = DATA) -> Ports:
    """Raises NotThisShape, saying where."""
    policy = read_policy((folder / "policy.json").read_bytes())
    tree = read_tree((folder / "categories.json").read_bytes())
    return Ports(policy, tree, ZenProposals(PROPOSALS, (folder / f"{PROPOSALS}.json").read_text(encoding="utf-8")))


def read_policy(content: bytes) -> Policy:
    """The lists of the policy. Raises NotThisShape."""
    policy = read_strictly(content, Policy)
    try:
        for one in policy.caps:
            well_formed(one.caps)
        for each in (policy.guard.debt_to_income, policy.guard.limit_to_income, policy.guard.utilisation):
            _check_falling(each)
    except (CapsMalformed, ValueError) as error:
        raise NotThisShape(f"policy {policy.version}: {error}") from error
    return policy


def _check_falling(thresholds: tuple[Threshold, ...]) -> None:
    percents = [Fraction(one.from_percent) for one in thresholds]
    if percents != sorted(percents, reverse=True):
        raise ValueError("of the guard's thresholds the highest comes first")


def read_tree(content: bytes) -> Categories:
    """The tree of goods categories. Raises NotThisShape."""
    tree = read_strictly(content, _Tree)
    parents = {one.code: one.under for one in tree.categories}
    if len(parents) != len(tree.categories):
        raise NotThisShape("categories: a code is there twice")
    try:
        return Categories(tree.version, parents)
    except ValueError as error:
        raise NotThisShape(f"categories: {error}") from error
