"""A Java and the jars of a pom.xml, resolved once by Maven."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from fenqi.servers.errors import ServerUnavailable

JAVA_MAJOR = 17
OFFLINE_SECONDS, ONLINE_SECONDS = 120, 600


def java() -> Path:
    """A Java of version 17 or later: JAVA_HOME's, else the path's. Raises ServerUnavailable."""
    home = os.environ.get("JAVA_HOME")
    candidate = Path(home, "bin", "java") if home else None
    found = str(candidate) if candidate and candidate.is_file() else shutil.which("java")
    wanted = f"install Java {JAVA_MAJOR} or later (Debian: openjdk-17-jre-headless)"
    if found is None:
        raise ServerUnavailable(f"Kafka needs Java and there is none: {wanted}.")
    answer = subprocess.run([found, "-version"], capture_output=True, text=True, check=False, timeout=60)
    match = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    if match is None or int(match.group(1)) < JAVA_MAJOR:
        said = (answer.stderr or answer.stdout).partition("\n")[0]
        raise ServerUnavailable(f"Kafka needs a newer Java than {found} ({said}): {wanted}.")
    return Path(found)


def jars(pom: Path) -> list[Path]:
    """The jars that a pom.xml names, kept in target/ beside it: offline if Maven has them, else downloaded once."""
    kept = pom.parent / "target" / f"jars-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=kept.parent, prefix=".jars-"))
        try:
            _copy_dependencies(pom, fresh)
            fresh.chmod(0o755)
            try:
                fresh.rename(kept)
            except OSError:  # Another process was quicker; its jars are the same.
                if not kept.exists():
                    raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return sorted(kept.glob("*.jar"))


def _copy_dependencies(pom: Path, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerUnavailable("Kafka's jars come by Maven and there is none: install Maven (Debian: maven).")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    said = ""
    for mode, seconds in (["--offline"], OFFLINE_SECONDS), ([], ONLINE_SECONDS):
        command = [maven, "--quiet", "--batch-mode", *mode, "--file", str(pom), *goal]
        try:
            answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
        except subprocess.TimeoutExpired:
            said = f"no answer within {seconds} s"
            continue
        if answer.returncode == 0:
            return
        said = "\n".join((answer.stdout + answer.stderr).splitlines()[:10])
    raise ServerUnavailable(f"Maven can't resolve {pom}: look at the network and at Maven's settings.\n{said}")
