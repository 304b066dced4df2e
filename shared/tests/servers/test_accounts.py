"""What an account that isn't ours can reach, and what is done where it can't."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from fenqi.servers import PlaceNotAccessible
from fenqi.servers.accounts import barrier, require_reach
from fenqi.servers.postgres_programs import Programs
from fenqi.servers.process import Account

SOMEBODY = Account("somebody", os.getuid() + 54_321, os.getgid() + 54_321)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only its owner may enter, below one that everybody may."""
    folder = tmp_path / "open" / "closed"
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    (folder / "inner").mkdir()
    return folder


def test_the_first_folder_that_bars_the_way_is_named(closed: Path) -> None:
    barred = barrier(closed / "inner", SOMEBODY)
    assert barred is not None
    with pytest.raises(
        PlaceNotAccessible, match=f"account somebody that it runs as can't enter {barred}: use a folder"
    ):
        require_reach(closed / "inner", SOMEBODY)


def test_the_owner_and_everybody_are_let_in_where_the_mode_says_so(closed: Path) -> None:
    assert barrier(closed / "inner", Account("me", os.getuid(), os.getgid())) is None
    assert barrier(Path("/usr/bin"), SOMEBODY) is None


def test_the_wheels_programs_are_copied_to_where_the_account_reaches_them(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual environment in root's home: the wheel as a whole, where nobody else may look."""
    wheel = Programs.from_wheel()
    assert wheel.wheel is not None
    for part in filter(None, (wheel.bin_dir.parent, wheel.libs)):
        shutil.copytree(part, closed / part.relative_to(wheel.wheel), symlinks=True)
    moved = Programs(
        closed / wheel.bin_dir.relative_to(wheel.wheel),
        wheel.major,
        closed,
        wheel.libs and closed / wheel.libs.relative_to(wheel.wheel),
    )
    monkeypatch.setattr("fenqi.servers.postgres_programs.CACHE", tmp_path / "cache")
    copied = moved.reachable_by(SOMEBODY)
    assert copied.bin_dir.is_relative_to(tmp_path / "cache")
    shutil.rmtree(closed)
    for program in ("initdb", "postgres", "psql"):
        said = subprocess.run(
            [copied.bin_dir / program, "--version"], capture_output=True, text=True, check=True
        ).stdout
        assert f"(PostgreSQL) {wheel.major}." in said
        assert (copied.bin_dir / program).stat().st_mode & 0o055 == 0o055


def test_programs_that_the_caller_named_are_not_copied(closed: Path) -> None:
    wheel = Programs.from_wheel()
    (closed / "bin").mkdir()
    shutil.copy(wheel.bin_dir / "postgres", closed / "bin" / "postgres")
    with pytest.raises(PlaceNotAccessible):
        replace(wheel, bin_dir=closed / "bin", wheel=None, libs=None).reachable_by(SOMEBODY)


def test_our_own_account_needs_no_copy() -> None:
    wheel = Programs.from_wheel()
    assert wheel.reachable_by(None) is wheel
