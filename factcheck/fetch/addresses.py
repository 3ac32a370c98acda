"""Which addresses may be fetched from: those of the public network, and what the operator allows beside them.

The lists are those of IANA's special-purpose address registries (RFC 6890), written out here: Python's ``is_global``
differs between its versions, counts multicast as global, and does not look into addresses that carry another.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE = "an address of a private network"
_SPECIAL_4 = tuple(
    (ipaddress.IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an address of this machine"),
        ("10.0.0.0/8", PRIVATE),
        ("100.64.0.0/10", "an address within a provider's network"),
        ("127.0.0.0/8", "an address of this machine"),
        ("169.254.0.0/16", "an address of the local link, where clouds keep their secrets"),
        ("172.16.0.0/12", PRIVATE),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for examples"),
        ("192.31.196.0/24", "a reserved address"),
        ("192.52.193.0/24", "a reserved address"),
        ("192.88.99.0/24", "an address of a tunnel"),
        ("192.168.0.0/16", PRIVATE),
        ("192.175.48.0/24", "a reserved address"),
        ("198.18.0.0/15", "an address for measurements"),
        ("198.51.100.0/24", "an address for examples"),
        ("203.0.113.0/24", "an address for examples"),
        ("224.0.0.0/4", "an address of many machines (multicast)"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
# Of IPv6 only 2000::/3 is given out at all; these are its parts that are not the public network.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    (ipaddress.IPv6Network(network), what)
    for network, what in (
        ("2001::/23", "an address of a tunnel, or a reserved one"),
        ("2001:db8::/32", "an address for examples"),
        ("2002::/16", "an address of a tunnel"),
        ("2620:4f:8000::/48", "a reserved address"),
        ("3fff::/20", "an address for examples"),
        ("::1/128", "an address of this machine"),
        ("::/128", "an address of this machine"),
        ("fc00::/7", PRIVATE),
        ("fe80::/10", "an address of the local link"),
        ("ff00::/8", "an address of many machines (multicast)"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def reached(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for (mapped, or translated by NAT64); any other is itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(address.packed[-4:])
    return address


def not_public(address: Address) -> str:
    """What the address is instead of a public one ("an address of this machine"); empty for a public one."""
    address = reached(address)
    if isinstance(address, ipaddress.IPv4Address):
        return next((what for network, what in _SPECIAL_4 if address in network), "")
    if what := next((what for network, what in _SPECIAL_6 if address in network), ""):
        return what
    return "" if address in _PUBLIC_6 else "a reserved address"


def literal(host: str) -> Address | None:
    """The address that a host spells out, in any spelling that the system resolves: ``127.1``, ``0x7f000001``."""
    host = host.strip("[]").removesuffix(".")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


@dataclass(frozen=True)
class Allowed:
    """What may be fetched although it is not public: hosts and networks, each at one port or at 80 and 443."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = ()

    def names(self, host: str, port: int) -> bool:
        """Whether the host is allowed by its name at this port."""
        return (host, port) in self.hosts or (port in USUAL_PORTS and (host, None) in self.hosts)

    def holds(self, address: Address, port: int) -> bool:
        """Whether the address is in an allowed network at this port."""
        return any(address in network and (port == at if at else port in USUAL_PORTS) for network, at in self.networks)

    def opens(self, port: int) -> bool:
        """Whether anything at all is allowed at the port."""
        return port in USUAL_PORTS or any(at == port for _, at in (*self.hosts, *self.networks))


USUAL_PORTS = (80, 443)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\Z")
_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]+):(\d{1,5})\Z")


def read_allowed(entries: Sequence[str]) -> Allowed:
    """The entries of ``FACTCHECK_FETCH_ALLOW``. Raises ValueError, with a sentence, for one that cannot be meant."""
    hosts: set[tuple[str, int | None]] = set()
    networks: list[tuple[Network, int | None]] = []
    for entry in entries:
        said, port = entry.lower(), None
        if match := _WITH_PORT.match(said):
            said, port = match[1], int(match[2])
            if not 1 <= port <= 65535:
                raise ValueError(f"{entry!r} names the port {port}; ports go from 1 to 65535.")
        said = said.removesuffix(".")
        try:
            networks.append((ipaddress.ip_network(said.strip("[]")), port))
            continue
        except ValueError as error:
            if "/" in said or "[" in said or said.replace(".", "").isdecimal():
                raise ValueError(f"{entry!r} is no network: {error}.") from error
        if not _HOST.match(said):
            raise ValueError(f"{entry!r} is no host, host:port or network such as 10.1.0.0/16.")
        hosts.add((said, port))
    return Allowed(frozenset(hosts), tuple(networks))
