"""`make fuzz SECONDS=600`: the random lives of CI with a new seed each round, for as long as one likes.

A failing round prints its seed; `FENQI_SEED=… pytest --hypothesis-seed=…` plays it again.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIVES = (
    "services/loan-svc/tests/domain/calc/test_life_by_chance.py",
    "services/loan-svc/tests/domain/test_payments_by_chance.py",
    "services/loan-svc/tests/domain/test_lives_by_chance.py",
    "services/loan-svc/tests/domain/test_product_lives_by_chance.py",
    "services/loan-svc/tests/domain/calc/test_early_and_cap.py",
    "services/loan-svc/tests/domain/test_earning.py",
    "services/loan-svc/tests/store/test_age_in_bulk.py",
)


def main(seconds: float) -> int:
    """Rounds until the time is over; 1 with the first that fails."""
    ends, rounds = time.monotonic() + seconds, 0
    while rounds == 0 or time.monotonic() < ends:
        seed = str(random.SystemRandom().randrange(10**9))
        command = [sys.executable, "-m", "pytest", "-q", "-x", f"--hypothesis-seed={seed}", *LIVES]
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "FENQI_SEED": seed}, check=False).returncode:
            sys.stdout.write(f"seed {seed} fails: FENQI_SEED={seed} {' '.join(command)}\n")
            return 1
        rounds += 1
        sys.stdout.write(f"round {rounds}, seed {seed}: agreed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
