"""The first scorecard from its JSON file."""

from pathlib import Path

from underwriting_svc.adapters.rule_files import DATA, RulesBroken, decode, nobody
from underwriting_svc.domain.features import features_of
from underwriting_svc.domain.scorecard import Score, Scorecard
from underwriting_svc.domain.submission import Submission


class ScorecardModels:
    """One scorecard for every product."""

    def __init__(self, file: Path = DATA / "scorecard.json") -> None:
        self._card = decode(file, Scorecard)
        _check(self._card)

    def score(self, submission: Submission) -> tuple[Score, ...]:
        """The card's view."""
        return (self._card.score(features_of(submission)),)

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason in words."""
        return self._card.words()


def _check(card: Scorecard) -> None:
    known = features_of(nobody())
    for attribute in card.attributes:
        if attribute.name not in known:
            raise RulesBroken(f"scorecard.json: {attribute.name}: there is no such attribute")
        bounds = [one.up_to for one in attribute.bins if not one.among]
        if bounds and (bounds[-1] is not None or None in bounds[:-1]):
            raise RulesBroken(f"scorecard.json: {attribute.name}: the last bin, and only the last, has no up_to")
        if bounds[:-1] != sorted({bound for bound in bounds[:-1] if bound is not None}):
            raise RulesBroken(f"scorecard.json: {attribute.name}: the bins go from low to high")
    if [one.points for one in card.grades] != sorted((one.points for one in card.grades), reverse=True):
        raise RulesBroken("scorecard.json: the grades go from best to worst")
