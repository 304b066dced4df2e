"""Logistic regression, neural network and gradient-boosted trees. The last two as ONNX: nothing in such a file can be run
but arithmetic. Seeds are fixed; a fit on the same rows gives the same bytes."""

import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.model_inputs import Inputs, probability
from underwriting_svc.risk_models.attributes import KNOWN
from underwriting_svc.risk_models.fit_logit import fit_logit
from underwriting_svc.risk_models.fit_scorecard import as_json
from underwriting_svc.risk_models.make_inputs import SMOOTH, TREES, smooth_inputs, tree_inputs

SEED = 20261125
RIDGE = 10.0
DIGITS = 6
NETWORK: dict[str, Any] = {
    "hidden_layer_sizes": (16,), "alpha": 2.0, "learning_rate_init": 0.003, "max_iter": 150, "random_state": SEED,
}  # fmt: skip
BOOSTED: dict[str, Any] = {
    "learning_rate": 0.03, "max_iter": 400, "max_leaf_nodes": 4, "min_samples_leaf": 30, "l2_regularization": 5.0,
    "max_features": 0.3, "early_stopping": False, "random_state": SEED,
}  # fmt: skip
OPSET = {"": 18, "ai.onnx.ml": 3}

Rows = Sequence[Mapping[str, Feature]]


@dataclass(frozen=True)
class Fitted:
    """A fit and what it takes. `probabilities` of default by scikit-learn itself, for cross-validation and to hold the
    ONNX file against."""

    inputs: Inputs
    estimator: Any = None

    def probabilities(self, rows: Rows) -> list[float]:
        """Of each of these applicants."""
        numbers = [self.inputs.row(one) for one in rows]
        if self.estimator is None:
            return [probability(self.inputs.regress(one)) for one in numbers]
        found: list[float] = self.estimator.predict_proba(np.asarray(numbers, dtype=np.float32))[:, 1].tolist()
        return found

    @property
    def kind(self) -> Literal["regression", "onnx"]:
        """How it is served."""
        return "regression" if self.estimator is None else "onnx"

    def files(self) -> dict[str, bytes]:
        """What is served, by name."""
        inputs = {f"{self.inputs.model}.json": as_json(self.inputs)}
        return inputs if self.estimator is None else inputs | {f"{self.inputs.model}.onnx": self._onnx()}

    def _onnx(self) -> bytes:
        from skl2onnx import convert_sklearn  # noqa: PLC0415 - training only
        from skl2onnx.common.data_types import FloatTensorType  # noqa: PLC0415

        kind = FloatTensorType([None, len(self.inputs.inputs)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # skl2onnx hands onnx truth values for numbers
            model = convert_sklearn(
                self.estimator,
                name=self.inputs.model,
                initial_types=[("rows", kind)],
                options={"zipmap": False},
                target_opset=OPSET,
            )
        domains = sorted(model.opset_import, key=lambda one: one.domain)  # it keeps them in a set, in any order
        del model.opset_import[:]
        model.opset_import.extend(domains)
        content: bytes = model.SerializeToString(deterministic=True)
        return content


def one_thread() -> AbstractContextManager[Any]:
    """While it lasts, fits and answers use one thread: the same sums in the same order, and no waiting on a busy machine.
    The libraries are loaded first, since only loaded ones can be held."""
    import sklearn.ensemble  # noqa: PLC0415 - training only
    import sklearn.neural_network  # noqa: F401, PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def fit_logistic(rows: Rows, bad: Sequence[bool], version: str, extra: Sequence[str] = ()) -> Fitted:
    """The regression over smooth inputs."""
    inputs = smooth_inputs("logistic", version, rows, bad, (*SMOOTH, *extra))
    intercept, weights = fit_logit([inputs.row(one) for one in rows], bad, RIDGE)
    rounded = tuple(round(weight, DIGITS) for weight in weights)
    return Fitted(replace(inputs, weights=rounded, intercept=round(intercept, DIGITS)))


def fit_network(rows: Rows, bad: Sequence[bool], version: str, extra: Sequence[str] = ()) -> Fitted:
    """One hidden layer, strongly held back: there are only some thousand rows."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - training only
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415

    inputs = smooth_inputs("network", version, rows, bad, (*SMOOTH, *extra))
    x = np.asarray([inputs.row(one) for one in rows], dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many rounds are the plan, not a failure to end
        return Fitted(inputs, MLPClassifier(**NETWORK).fit(x, np.asarray(bad)))


def fit_boosted(rows: Rows, bad: Sequence[bool], version: str, extra: Sequence[str] = ()) -> Fitted:
    """Small trees, each over some of the attributes, going one way where they should."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - training only

    inputs = tree_inputs("boosted", version, rows, bad, (*TREES, *extra))
    x = np.asarray([inputs.row(one) for one in rows], dtype=np.float32)
    signs = [-1 if one.words else KNOWN[one.attribute].sign for one in inputs.inputs]
    return Fitted(inputs, HistGradientBoostingClassifier(**BOOSTED, monotonic_cst=signs).fit(x, np.asarray(bad)))
