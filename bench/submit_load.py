"""A small HTTP load: so many connections kept open, each sending its next request when the answer is there."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: requests a second, every latency in milliseconds, and the bodies."""

    per_second: float
    latencies_ms: list[float]
    bodies: list[bytes]

    def percentile(self, percent: int) -> float:
        """A latency that so many percent of the requests did not exceed."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def request(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def load(port: int, requests: Sequence[bytes], connections: int, expected: int) -> Load:
    """Send all requests; every answer must have the expected status."""
    waiting = iter(requests)
    latencies: list[float] = []
    bodies: list[bytes] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for one in waiting:
                sent = time.perf_counter()
                writer.write(one)
                status, body = await _answer(reader)
                latencies.append((time.perf_counter() - sent) * 1000)
                if status != expected:
                    raise AssertionError(f"answered {status}: {body[:500]!r}")
                bodies.append(body)
        finally:
            writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    return Load(len(requests) / (time.perf_counter() - started), latencies, bodies)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    return int(head[9:12]), await reader.readexactly(length)
