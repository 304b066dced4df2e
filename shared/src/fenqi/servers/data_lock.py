"""One live owner per data folder; the kernel frees the lock when the owner dies, even by kill -9."""

import fcntl
import os
from pathlib import Path

from fenqi.servers.errors import DataInUse


class DataLock:
    """An exclusive lock on a data folder, held until released or until this process is gone."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "owner.lock"
        self._fd: int | None = None

    def acquire(self) -> None:
        """Raises DataInUse, with the owner's process id, when another live process holds it."""
        if self._fd is not None:
            return
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.pread(fd, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(fd)
            raise DataInUse(
                f"{self._path.parent} is in use by process {owner}: stop it, or use another folder."
            ) from error
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        self._fd = fd

    def release(self) -> None:
        """Let the next owner in; harmless when not held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
