"""The texts of notices: data in templates/, "<name>.<version>.<language>.txt". A version that was used stays for ever."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from customer_svc.domain.customer import Language
from customer_svc.ports import Rendered

FOLDER = Path(__file__).parent.parent / "templates"


class FileTemplates:
    """Reads every template once. A text never names the customer: somebody else may look at the phone."""

    def __init__(self, folder: Path = FOLDER) -> None:
        # Plain text for phones, not HTML; and a missing value is a bug, never an empty place in a notice.
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
        self._newest: dict[tuple[str, str], tuple[int, jinja2.Template]] = {}
        words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        self._subjects = {language: of_language["subject"] for language, of_language in words.items()}
        for path in sorted(folder.glob("*.txt")):
            name, version, language = path.stem.split(".")
            template = environment.from_string(
                path.read_text(encoding="utf-8").strip(), {"words": _words(words[language])}
            )
            known = self._newest.get((name, language))
            if known is None or known[0] < int(version):
                self._newest[name, language] = (int(version), template)

    def has(self, template: str) -> bool:
        """Whether there is such a template."""
        return (template, "zh-CN") in self._newest

    def subject(self, template: str, language: Language) -> str:
        """What a mail of this template is about."""
        return str(self._subjects[language][template])

    def render(self, template: str, language: Language, values: Mapping[str, Any]) -> Rendered:
        """By the newest version. Values are text; where a template says words("method", …), codes."""
        version, found = self._newest[template, language]
        return Rendered(template, str(version), found.render(values))


def _words(of_language: Mapping[str, Mapping[str, str]]) -> Any:
    def words(kind: str, *codes: str, value: str = "") -> str:
        """What codes mean, in words; a code without words stays as it is, so that nothing is left unsaid."""
        return "; ".join(of_language[kind].get(code, code).replace("{value}", value) for code in codes)

    return words
