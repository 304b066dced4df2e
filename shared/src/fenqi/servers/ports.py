"""Loopback ports for servers that keep their port over a restart."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range that systems hand to outgoing connections: a stopped server finds its port still free.
FIRST, LAST = 20_000, 32_000
ATTEMPTS = 200


def is_free(port: int) -> bool:
    """True if a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Distinct loopback ports that are free now. Another program may still take one: check whom you reach."""
    picks = random.SystemRandom()
    found: set[int] = set()
    for _ in range(ATTEMPTS):
        if len(found) == count:
            break
        port = picks.randint(FIRST, LAST)
        if port not in found and is_free(port):
            found.add(port)
    if len(found) < count:
        raise OSError(f"found only {len(found)} of {count} free ports between {FIRST} and {LAST}")
    return sorted(found)
