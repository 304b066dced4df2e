"""Who answers on a Kafka port: one Metadata request, without a client that logs, caches and reconnects."""

import socket
import struct
from dataclasses import dataclass

METADATA, METADATA_VERSION = 3, 2  # The first version that names the cluster; understood by every Kafka since 0.10.
MAX_ANSWER_BYTES = 1_000_000
TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True)
class Identity:
    """What a broker says of its cluster."""

    cluster_id: str | None
    ports: frozenset[int]
    """The ports of the brokers that take requests now."""


def identity(host: str, port: int) -> Identity | None:
    """The answer, or None while nobody there speaks Kafka."""
    client = b"fenqi"
    body = struct.pack(">hhih", METADATA, METADATA_VERSION, 1, len(client)) + client + struct.pack(">i", 0)
    try:
        with socket.create_connection((host, port), TIMEOUT_SECONDS) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.sendall(struct.pack(">i", len(body)) + body)
            (size,) = struct.unpack(">i", _read(connection, 4))
            if not 0 < size <= MAX_ANSWER_BYTES:
                return None
            return _parse(_read(connection, size))
    except (OSError, struct.error, UnicodeDecodeError):
        return None


def _read(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise ConnectionResetError("closed early")
        parts += part
    return bytes(parts)


def _parse(answer: bytes) -> Identity:
    """Correlation id, brokers (id, host, port, rack), cluster id; the rest isn't needed."""
    at = 4
    (count,) = struct.unpack_from(">i", answer, at)
    at += 4
    ports = set()
    for _ in range(count):
        at += 4
        _, at = _text(answer, at)
        (port,) = struct.unpack_from(">i", answer, at)
        ports.add(port)
        _, at = _text(answer, at + 4)
    cluster_id, _ = _text(answer, at)
    return Identity(cluster_id, frozenset(ports))


def _text(answer: bytes, at: int) -> tuple[str | None, int]:
    (size,) = struct.unpack_from(">h", answer, at)
    at += 2
    if size < 0:
        return None, at
    return answer[at : at + size].decode(), at + size
