"""Sealed documents in a folder or at an S3-compatible provider, by URL, through fsspec."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import fsspec
from fsspec.implementations.local import LocalFileSystem

from fenqi.kernel import Unavailable

T = TypeVar("T")

MAX_AT_A_TIME = 4
"""Files that are read or written at once: each is a thread and up to one document in memory."""


class StorageAway(Unavailable):
    """The document store does not answer for a moment: nothing was changed, try again."""

    code = "document-store-away"


class FileMissing(Exception):
    """A document that a fact names is not in the store: an operator has to look."""


class StorageFsspec:
    """`url` is a folder: file:///var/lib/fenqi/documents, s3://bucket/documents (needs the package s3fs), memory://x.

    `options` go to the filesystem: an S3-compatible provider's endpoint and keys."""

    def __init__(self, url: str, options: dict[str, Any] | None = None) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url, **(options or {}))
        self._local = isinstance(self._fs, LocalFileSystem)
        self._threads = ThreadPoolExecutor(MAX_AT_A_TIME, thread_name_prefix="documents")

    async def write(self, path: str, data: bytes) -> None:
        """Keep it, safely on the disk or at the provider when this returns. Raises StorageAway."""
        await self._do(lambda: self._write(self._at(path), data))

    async def read(self, path: str) -> bytes:
        """What was kept. Raises StorageAway, FileMissing."""
        try:
            return await self._do(lambda: bytes(self._fs.cat_file(self._at(path))))
        except FileNotFoundError as error:
            raise FileMissing(path) from error

    async def delete(self, path: str) -> None:
        """Gone, also when it was not there. Raises StorageAway."""
        try:
            await self._do(lambda: self._fs.rm_file(self._at(path)))
        except FileNotFoundError:
            return

    async def paths_under(self, folder: str) -> list[str]:
        """Every path of a folder; none when there is no such folder. Raises StorageAway."""
        root = self._at("")

        def found() -> list[str]:
            self._fs.invalidate_cache()
            return [path.removeprefix(root).lstrip("/") for path in self._fs.find(self._at(folder))]

        return sorted(await self._do(found))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)

    def _at(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}"

    def _write(self, path: str, data: bytes) -> None:
        if not self._local:
            self._fs.pipe_file(path, data)
            return
        folder = os.path.dirname(path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except FileNotFoundError:
            raise
        except Exception as error:  # each provider's library has errors of its own for "not now"
            raise StorageAway from error
