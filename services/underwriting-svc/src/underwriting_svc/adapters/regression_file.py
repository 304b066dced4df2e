"""A logistic regression from its JSON file."""

from collections.abc import Mapping, Sequence

from underwriting_svc.adapters.rule_files import RulesBroken, parse
from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.model_inputs import Inputs, probability
from underwriting_svc.domain.scorecard import GradeFrom, Scale, Score, grade_of


def inputs_of(file: str, content: bytes, known: frozenset[str]) -> Inputs:
    """What a model takes. Raises RulesBroken."""
    inputs = parse(file, content, Inputs)
    for name in (*inputs.attributes(), *(one.attribute for one in inputs.usual)):
        if name not in known:
            raise RulesBroken(f"{file}: {name}: there is no such attribute")
    if any(one.scale <= 0 for one in inputs.inputs):
        raise RulesBroken(f"{file}: every scale is above nought")
    return inputs


def score_of(
    inputs: Inputs, log_odds: Sequence[float], move: float, scale: Scale, grades: tuple[GradeFrom, ...]
) -> Score:
    """The score from the answers to `inputs.question`, the applicant's own first. The grade means the same probability of
    default as on every scorecard."""
    odds = log_odds[0] + move
    percent = f"{100.0 * probability(odds):.2f}"
    return Score(
        inputs.model, inputs.version, None, percent, grade_of(grades, scale.of(odds)), inputs.reasons(log_odds)
    )


def words_of(inputs: Inputs) -> dict[str, dict[str, str]]:
    """Every reason in words."""
    return {one.reason: {"en": one.reason_en, "zh": one.reason_zh} for one in inputs.usual}


class RegressionModel:
    """One logistic regression."""

    def __init__(
        self, file: str, content: bytes, known: frozenset[str], scale: Scale, grades: tuple[GradeFrom, ...]
    ) -> None:
        self._inputs, self._scale, self._grades = inputs_of(file, content, known), scale, grades
        if len(self._inputs.weights) != len(self._inputs.inputs):
            raise RulesBroken(f"{file}: there is one weight for each input")
        self.model, self.version = self._inputs.model, self._inputs.version
        self.attributes = self._inputs.attributes()

    def score(self, attributes: Mapping[str, Feature], move: float) -> Score:
        """The regression's view. `move` is added to the log odds of default."""
        rows = self._inputs.question(attributes)
        return score_of(self._inputs, [self._inputs.regress(row) for row in rows], move, self._scale, self._grades)

    def risks(self, rows: Sequence[Mapping[str, Feature]]) -> list[float]:
        """Log odds of default."""
        return [self._inputs.regress(self._inputs.row(one)) for one in rows]

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason in words."""
        return words_of(self._inputs)
