"""A wire between a client and its server that can be cut, lose an answer, and count the round trips over it."""

import asyncio
import contextlib
from typing import Self
from urllib.parse import urlsplit, urlunsplit

CHUNK = 65_536
LOOPBACK = "127.0.0.1"


class Wire:
    """`async with Wire(url) as wire:` and give `wire.url` to the client."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._lose_after: bytes | None = None
        self.round_trips = 0
        """Times the client spoke after the server had (or at first)."""
        self.cuts = 0
        """Connections that were broken."""
        self.lost_answers = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._joined, LOOPBACK, 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._break_all()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """The server's URL through this wire."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        who = f"{self._parts.username}:{self._parts.password}@" if self._parts.username else ""
        return urlunsplit(self._parts._replace(netloc=f"{who}{LOOPBACK}:{port}"))

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._is_cut = True
        self._break_all()

    def heal(self) -> None:
        """New connections pass again."""
        self._is_cut = False

    def lose_answer_after(self, said: bytes) -> None:
        """Once: what the client sends with `said` in it reaches the server, its answer never comes back."""
        self._lose_after = said

    def _break_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
            self.cuts += 1
        self._writers.clear()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            there_reader, there_writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        except OSError:
            writer.transport.abort()
            return
        link = _Link()
        self._writers |= {writer, there_writer}
        try:
            await asyncio.gather(
                self._up(link, reader, there_writer), self._down(link, there_reader, writer), return_exceptions=True
            )
        finally:
            for one in (writer, there_writer):
                self._writers.discard(one)
                one.transport.abort()

    async def _up(self, link: "_Link", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if link.server_spoke_last:
                    self.round_trips += 1
                    link.server_spoke_last = False
                if self._lose_after is not None and self._lose_after in data:
                    self._lose_after = None
                    link.loses = True
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _down(self, link: "_Link", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                link.server_spoke_last = True
                if link.loses:
                    self.lost_answers += 1
                    break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


class _Link:
    def __init__(self) -> None:
        self.server_spoke_last = True
        self.loses = False
