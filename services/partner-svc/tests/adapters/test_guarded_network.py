"""Which addresses a webhook may reach."""

import pytest

from partner_svc.adapters.guarded_network import may_reach

INSIDE = [
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_never_reached(address: str) -> None:
    assert not may_reach(address, loopback=False)
    assert not may_reach(address, loopback=True)


def test_public_addresses_are_and_loopback_in_a_sandbox_only() -> None:
    for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"):
        assert may_reach(address, loopback=False)
    for address in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        assert not may_reach(address, loopback=False)
        assert may_reach(address, loopback=True)
