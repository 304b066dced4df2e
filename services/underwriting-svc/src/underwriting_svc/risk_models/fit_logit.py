"""Logistic regression by Newton's method with a ridge: the same numbers on every machine."""

from collections.abc import Sequence

import numpy as np

MAX_STEPS = 50
CLOSE = 1e-10


def fit_logit(rows: Sequence[Sequence[float]], bad: Sequence[bool], ridge: float) -> tuple[float, list[float]]:
    """Intercept and weights of the log odds of default. `ridge` pulls the weights, not the intercept, towards nought."""
    x = np.column_stack([np.ones(len(rows)), np.asarray(rows, dtype=np.float64)])
    y = np.asarray(bad, dtype=np.float64)
    pull = np.diag([0.0, *[ridge] * (x.shape[1] - 1)])
    weights = np.zeros(x.shape[1])
    for _ in range(MAX_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30.0, 30.0)))
        slope = x.T @ (y - p) - pull @ weights
        step = np.linalg.solve((x.T * (p * (1.0 - p))) @ x + pull + np.eye(x.shape[1]) * CLOSE, slope)
        weights = weights + step
        if float(np.max(np.abs(step))) < CLOSE:
            break
    found: list[float] = weights.tolist()
    return found[0], found[1:]
