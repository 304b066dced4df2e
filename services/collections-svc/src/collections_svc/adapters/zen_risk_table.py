"""The decision table of risk classes: a GoRules model run by zen-engine, compiled once."""

from functools import lru_cache

import msgspec
import zen

from collections_svc.domain.care_policy import (
    CLASSES,
    CLASSIFICATIONS,
    EXPOSURES,
    SEVERITIES,
    Classified,
    Standing,
    bucket_rank,
)
from collections_svc.domain.watch_facts import RiskClass

STANDINGS_KEPT = 10_000
"""So many answers are kept: the table is asked with every overdue loan, and most stand as others do."""


class _Row(msgspec.Struct):
    risk_class: RiskClass
    reason: str


class ZenRiskTable:
    """One version of the table. Every row that fits is collected; the worst class of them counts, for all its reasons. The
    table sees ranks: bucket 0 to 7, the five classes 0 to 4, severity 0 (no signal) to 3, exposure 0 to 2."""

    def __init__(self, version: str, text: str) -> None:
        """Raises RuntimeError or ValueError where the text is no decision model."""
        self.version = version
        self._decision = zen.ZenEngine().create_decision(text)
        self._decision.validate()
        self._answers = lru_cache(STANDINGS_KEPT)(self._ask)

    def classify(self, standing: Standing) -> Classified:
        """The class. A standing that no row fits is a fault of the table: AssertionError."""
        return self._answers(standing)

    def _ask(self, standing: Standing) -> Classified:
        question = {
            "bucket": bucket_rank(standing.bucket),
            "classification": CLASSIFICATIONS.index(standing.classification),
            "late": standing.late,
            "severity": 0 if standing.severity is None else 1 + SEVERITIES.index(standing.severity),
            "exposure": EXPOSURES.index(standing.exposure),
        }
        rows = msgspec.convert(self._decision.evaluate(question)["result"]["rows"], list[_Row])
        assert rows, f"{self.version} has no row for {standing}"
        worst = max((row.risk_class for row in rows), key=CLASSES.index)
        return Classified(worst, tuple(row.reason for row in rows if row.risk_class == worst))
