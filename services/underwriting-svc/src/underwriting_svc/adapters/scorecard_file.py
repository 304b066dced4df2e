"""A scorecard from its JSON file."""

from collections.abc import Mapping, Sequence

from underwriting_svc.adapters.rule_files import RulesBroken, parse
from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.scorecard import Score, Scorecard


class ScorecardModel:
    """One scorecard. `known` are the names of what it may look at."""

    def __init__(self, file: str, content: bytes, known: frozenset[str]) -> None:
        self._card = parse(file, content, Scorecard)
        _check(file, self._card, known)
        self.model, self.version = self._card.model, self._card.version
        self.scale, self.grades = self._card.scale, self._card.grades
        self.attributes = frozenset(one.name for one in self._card.attributes)

    def score(self, attributes: Mapping[str, Feature], move: float) -> Score:
        """The card's view. `move` is added to the log odds of default: every applicant's points move alike."""
        return self._card.score(attributes, -round(self._card.scale.moved(move)))

    def risks(self, rows: Sequence[Mapping[str, Feature]]) -> list[float]:
        """The higher, the likelier the default."""
        return [-float(self._card.points(one)) for one in rows]

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason in words."""
        return self._card.words()


def _check(file: str, card: Scorecard, known: frozenset[str]) -> None:
    for attribute in card.attributes:
        if attribute.name not in known:
            raise RulesBroken(f"{file}: {attribute.name}: there is no such attribute")
        bounds = [one.up_to for one in attribute.bins if not one.among]
        if bounds and (bounds[-1] is not None or None in bounds[:-1]):
            raise RulesBroken(f"{file}: {attribute.name}: the last bin, and only the last, has no up_to")
        if bounds[:-1] != sorted({bound for bound in bounds[:-1] if bound is not None}):
            raise RulesBroken(f"{file}: {attribute.name}: the bins go from low to high")
    if [one.points for one in card.grades] != sorted((one.points for one in card.grades), reverse=True):
        raise RulesBroken(f"{file}: the grades go from best to worst")
