"""Runs the shell blocks of first-loan.md, and after them those of life-of-a-loan.md with `--life`, of contracts.md with
`--contracts`, of an-application.md with `--application`, of collections.md with `--collections`, in one shell, and pastes what
each printed below it.

`make guide` (or this file with FENQI=http://… and FENQI_DATA=folder) needs a running system: `make up` or `make stack`.
With `--read-only` the files stay as they are: exit 1 when a block fails.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIRST = Path(__file__).with_name("first-loan.md")
MORE = {
    option: Path(__file__).with_name(name)
    for option, name in (
        ("--life", "life-of-a-loan.md"),
        ("--contracts", "contracts.md"),
        ("--application", "an-application.md"),
        ("--collections", "collections.md"),
    )
}
ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```bash\n(?P<commands>.*?)```\n(?:\n```(?:json|text)\n.*?```\n)?", re.DOTALL)
END = "::end-of-block::"
LIMIT_SECONDS = 600
LINE, MAX_SHOWN = 110, 3
SECRET = re.compile(r'("(?:access_token|api_key|signing_secret|webhook_secret)": ?")([^"]{6})[^"]*"')


def main() -> int:
    """Run every block; write the answers into the guides."""
    guides = (FIRST, *(guide for option, guide in MORE.items() if option in sys.argv))
    texts = [guide.read_text(encoding="utf-8") for guide in guides]
    answers = run([match["commands"] for text in texts for match in BLOCK.finditer(text)])
    if answers is None:
        return 1
    pasted = iter(answers)
    for guide, text in zip(guides, texts, strict=True):
        written = BLOCK.sub(lambda match: paste(match["commands"], next(pasted)), text)
        if "--read-only" not in sys.argv:
            guide.write_text(written, encoding="utf-8")
    print(f"{len(answers)} blocks ran; the loan is paid out")
    return 0


def run(blocks: list[str]) -> list[str] | None:
    """What each block printed; None when one failed, after saying which."""
    script = "set -euo pipefail\n" + "".join(f"{block}\necho '{END}'\n" for block in blocks)
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash"],
        input=script,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        timeout=LIMIT_SECONDS,
        check=False,
    )
    answers = done.stdout.split(f"{END}\n")
    if done.returncode or len(answers) != len(blocks) + 1:
        failed = blocks[min(len(answers) - 1, len(blocks) - 1)]
        print(f"this block failed:\n{failed}\n{answers[-1]}{done.stderr}", file=sys.stderr)
        return None
    return answers[:-1]


def paste(commands: str, answer: str) -> str:
    """A block with its answer below it, secrets shortened, whatever fits on one line."""
    shown = SECRET.sub(r'\1\2…"', "\n".join(compact(one) for one in documents(answer)))
    return f"```bash\n{commands}```\n" + (f"\n```json\n{shown}\n```\n" if shown else "")


def documents(text: str) -> Iterator[Any]:
    """The JSON documents that stand one after the other in a text."""
    while text := text.strip():
        document, end = json.JSONDecoder().raw_decode(text)
        yield document
        text = text[end:]


def compact(value: Any, indent: str = "") -> str:
    """JSON with every part on one line that fits there; long lists show their ends."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= LINE or not isinstance(value, dict | list):
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {compact(part, inner)}" for key, part in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}}}"
    parts = [compact(part, inner) for part in value]
    if len(parts) > MAX_SHOWN:
        parts[1:-1] = [f"… {len(parts) - 2} more …"]
    return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}]"


if __name__ == "__main__":
    sys.exit(main())
