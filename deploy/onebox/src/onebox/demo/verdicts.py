"""What our policy said of the real loans, by grade and channel, and how they then fared: does the grade tell?"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Word = Literal["approved", "referred", "declined"]
Fared = Literal["on time", "late", "written off"]
WORDS: tuple[Word, ...] = ("approved", "referred", "declined")


@dataclass(slots=True)
class Verdict:
    """Loans of one kind: what the policy said of them, and what became of them."""

    policy: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(WORDS, 0)))
    fared: Counter[str] = field(default_factory=Counter)

    @property
    def loans(self) -> int:
        """How many."""
        return self.policy.total()

    @property
    def not_on_time(self) -> int:
        """Late or written off in the end."""
        return self.loans - self.fared["on time"]

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return {"loans": self.loans, **self.policy, "not_on_time": self.not_on_time, "fared": dict(self.fared)}


@dataclass(slots=True)
class Verdicts:
    """By the policy's word, by grade, by channel."""

    by_word: dict[str, Verdict] = field(default_factory=dict)
    by_grade: dict[str, Verdict] = field(default_factory=dict)
    by_channel: dict[str, Verdict] = field(default_factory=dict)

    def add(self, word: str, grade: str, channel: str, fared: Fared) -> None:
        """Count one loan."""
        for table, name in ((self.by_word, word), (self.by_grade, grade), (self.by_channel, channel)):
            verdict = table.setdefault(name, Verdict())
            verdict.policy[word] += 1
            verdict.fared[fared] += 1

    def as_dict(self) -> dict[str, Any]:
        """For --json: every table from its first name to its last."""
        tables = {"by_word": self.by_word, "by_grade": self.by_grade, "by_channel": self.by_channel}
        return {name: {one: table[one].as_dict() for one in sorted(table)} for name, table in tables.items()}
