"""Connections to addresses that strangers chose: looked up once, checked, and connected to what was checked.

A name is resolved here and the connection goes to that very address, so a name server that answers differently the
second time (DNS rebinding) gains nothing. TLS still checks the certificate against the name.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The name leads to an address inside, which webhooks may not reach."""


def may_reach(address: str, *, loopback: bool) -> bool:
    """Public unicast addresses only; `loopback` too, in a sandbox."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in NAT64:
            return False
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inside is not None:
            return may_reach(str(inside), loopback=loopback)
    if ip.is_loopback:
        return loopback
    return ip.is_global and not ip.is_multicast


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network, with the check in it."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises AddressRefused when any address of the name is inside."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not found") from error
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
        if not addresses or not all(may_reach(address, loopback=self._loopback) for address in addresses):
            raise AddressRefused(host)
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise AddressRefused(path)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)
