"""Papers typeset by typst as PDF/A-2a. The fonts are a package's, never the machine's, so that every machine prints alike."""

import threading
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import typst
from pylopdf_fonts_zh_cn import sans_path

from loan_svc.adapters.workshop import Workshop
from loan_svc.domain.paper import ContractPaper, LetterPaper

TEMPLATES: dict[type, str] = {ContractPaper: "contract.typ", LetterPaper: "settlement_letter.typ"}
STANDARD = "a-2a"
FOLDER = Path(str(files("loan_svc.data") / "paper"))


class Typst:
    """Prints a paper; the same paper at the same moment gives the same bytes."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def print(self, paper: ContractPaper | LetterPaper, at: datetime) -> bytes:
        """The PDF. `at` is its creation date."""
        return await self._workshop.do(typeset, paper, at)


def typeset(paper: ContractPaper | LetterPaper, at: datetime) -> bytes:
    """In this thread."""
    kept = _of_thread()
    pdf = kept.compile(
        input=FOLDER / TEMPLATES[type(paper)],
        format="pdf",
        sys_inputs={"paper": msgspec.json.encode(paper).decode()},
        pdf_standards=[STANDARD],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(pdf, bytes), "one PDF"
    return pdf


_threads = threading.local()


def _of_thread() -> Any:
    if not hasattr(_threads, "compiler"):
        _threads.compiler = typst.Compiler(root=FOLDER, font_paths=_fonts())
    return _threads.compiler


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[sans_path().parent])
