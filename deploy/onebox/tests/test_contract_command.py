"""`fenqi contract verify` as a person meets it: an untouched file, an altered one, and files that are not there."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loan_svc.adapters.pades import sign_pdf
from loan_svc.adapters.seal_authority_simulator import new_authority
from loan_svc.adapters.typesetter import typeset
from loan_svc.domain.paper import Lender, LetterPaper


def verify(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onebox", "contract", "verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed letter, and the certificate of its authority."""
    folder, now = tmp_path_factory.mktemp("papers"), datetime.now(UTC)
    authority, words = new_authority("Sample Bank", now), set(LetterPaper.__dataclass_fields__) - {"lender"}
    paper = LetterPaper(lender=Lender("示范银行", "Sample Bank", sandbox=True), **dict.fromkeys(words, "1"))
    sealed = sign_pdf(typeset(paper, now), authority.lender(), "test", now, None).content
    (folder / "letter.pdf").write_bytes(sealed)
    altered = bytearray(sealed)
    altered[len(sealed) // 2] ^= 1
    (folder / "altered.pdf").write_bytes(altered)
    (folder / "authority.pem").write_text(authority.root)
    (folder / "another.pem").write_text(new_authority("Sample Bank", now).root)
    return folder


def test_an_untouched_file_is_told_and_ends_with_0(folder: Path) -> None:
    done = verify(folder / "letter.pdf", "--trust", folder / "authority.pem")
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "untouched", "")


def test_an_altered_file_or_another_authority_ends_with_1_and_says_why(folder: Path) -> None:
    altered = verify(folder / "altered.pdf", "--trust", folder / "authority.pem", "--json")
    assert (altered.returncode, altered.stderr) == (1, "")
    assert json.loads(altered.stdout)["reason"] in {"altered", "unreadable"}
    other = verify(folder / "letter.pdf", "--trust", folder / "another.pem")
    assert (other.returncode, other.stdout.splitlines()[-1]) == (1, "NOT to be relied on: untrusted-seal")


def test_what_is_missing_is_said_in_one_line(folder: Path) -> None:
    letter = folder / "letter.pdf"
    for arguments, said in (
        ((folder / "nothing.pdf",), "can't be read"),
        ((letter, "--data-dir", folder), "holds no installation"),
        ((letter, "--trust", letter), "PEM"),
    ):
        done = verify(*arguments)
        assert done.returncode == 1
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
