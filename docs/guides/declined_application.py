"""Runs the shell blocks of declined-application.md in one shell and pastes what each printed below it.

This file with FENQI=http://… and FENQI_DATA=folder needs a running system: `make up` or `make stack`. With `--read-only` the
page stays as it is: exit 1 when a block fails.
"""

import sys
from pathlib import Path

from first_loan import BLOCK, paste, run

GUIDE = Path(__file__).with_name("declined-application.md")


def main() -> int:
    """Run every block; write the answers into the guide."""
    text = GUIDE.read_text(encoding="utf-8")
    answers = run([match["commands"] for match in BLOCK.finditer(text)])
    if answers is None:
        return 1
    pasted = iter(answers)
    written = BLOCK.sub(lambda match: paste(match["commands"], next(pasted)), text)
    if "--read-only" not in sys.argv:
        GUIDE.write_text(written, encoding="utf-8")
    print(f"{len(answers)} blocks ran; the application is declined, with what may still be done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
