"""Precision and recall of the rules on a population with planted rings (bench/fraud_rings.py), held to floors."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

from fenqi.store import Database
from fenqi.testing.databases import Databases
from underwriting_svc.main import MIGRATIONS

BENCH = Path(__file__).parents[4] / "bench" / "fraud_rings.py"
PRECISION, RECALL, RECALL_AFTER_THE_FIRST = 0.92, 0.62, 0.75
"""Floors: what a change of the rules or of their thresholds must not fall below."""


def _bench() -> Any:
    spec = importlib.util.spec_from_file_location("fraud_rings", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fraud_rings"] = module
    spec.loader.exec_module(module)
    return module


async def test_rings_are_found_and_families_left_alone(databases: Databases) -> None:
    bench = _bench()
    database = Database(await databases.migrated(MIGRATIONS))
    await database.open()
    try:
        report = await bench.measure(database, bench.population())
    finally:
        await database.close()
    figures = bench.printed(report)
    assert report.precision >= PRECISION, figures
    assert report.recall >= RECALL, figures
    assert report.recall_after_the_first >= RECALL_AFTER_THE_FIRST, figures
    assert report.rings_caught == report.rings == 4 * bench.RINGS_OF_A_KIND, figures
