"""A network or a forest of trees from its inputs (JSON) and its ONNX file, run by onnxruntime on the caller's thread."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnxruntime

from underwriting_svc.adapters.regression_file import inputs_of, score_of, words_of
from underwriting_svc.adapters.rule_files import RulesBroken
from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.model_inputs import log_odds
from underwriting_svc.domain.scorecard import GradeFrom, Scale, Score

LEAST = 1e-6
"""Probabilities are kept so far from nought and one: a logarithm is taken of them."""


class OnnxModel:
    """One model of two classes: `probabilities` of good and bad for `rows`."""

    def __init__(
        self,
        inputs: tuple[str, bytes],
        arithmetic: tuple[str, bytes],
        known: frozenset[str],
        scale: Scale,
        grades: tuple[GradeFrom, ...],
    ) -> None:
        """Both files with their names. Raises RulesBroken."""
        self._inputs, self._scale, self._grades = inputs_of(*inputs, known), scale, grades
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(arithmetic[1], options, providers=["CPUExecutionProvider"])
            self._ask([self._inputs.row(dict.fromkeys(known))])
        except Exception as error:  # onnxruntime's own errors have no class in common but this
            raise RulesBroken(f"{arithmetic[0]}: {str(error).splitlines()[0]}") from error
        self.model, self.version = self._inputs.model, self._inputs.version
        self.attributes = self._inputs.attributes()

    def score(self, attributes: Mapping[str, Feature], move: float) -> Score:
        """The model's view. `move` is added to the log odds of default."""
        answers = self._ask(self._inputs.question(attributes))
        return score_of(self._inputs, answers, move, self._scale, self._grades)

    def risks(self, rows: Sequence[Mapping[str, Feature]]) -> list[float]:
        """Log odds of default."""
        return self._ask([self._inputs.row(one) for one in rows])

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason in words."""
        return words_of(self._inputs)

    def _ask(self, rows: Sequence[Sequence[float]]) -> list[float]:
        [found] = self._session.run(["probabilities"], {"rows": np.asarray(rows, dtype=np.float32)})
        return [log_odds(min(1.0 - LEAST, max(LEAST, float(one)))) for one in found[:, 1]]
