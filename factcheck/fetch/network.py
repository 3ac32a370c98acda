"""Connections that only go where they may, and end when their time or their bytes are used up.

A name is looked up once; every answer is checked; the connection goes to an address that was checked, and TLS is
verified against the name. So a name that answers differently the second time (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from factcheck.fetch.addresses import Address, Allowed, literal, not_public, reached
from factcheck.fetch.errors import PASTE, FetchError

Resolver = Callable[[str, int], list[str]]
_MOST_ANSWERS = 32
_TRIED = 4  # addresses, before a host counts as unreachable


class Budget:
    """What a whole fetch, with all its redirects, may take: a wall-clock end, and bytes off the wire."""

    def __init__(self, *, seconds: float, wire_bytes: int) -> None:
        self.seconds, self.wire_bytes = seconds, wire_bytes
        self.ends, self.left = time.monotonic() + seconds, wire_bytes

    def timeout(self, asked: float | None = None) -> float:
        """How long the next step may wait. Raises FetchError when the time is used up."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left if asked is None else min(asked, left)

    def too_slow(self) -> FetchError:
        return FetchError(
            f"The site did not send the page within {self.seconds:g} seconds. Try again later, or: {PASTE}",
            code="fetch-timeout",
            transient=True,
        )

    def took(self, size: int) -> None:
        """Raises FetchError when more came than may."""
        self.left -= size
        if self.left < 0:
            raise FetchError(
                f"The site sent more than {self.wire_bytes:,} bytes, which no article needs. {PASTE}",
                code="fetch-too-large",
            )


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def look_up(host: str, port: int, *, resolver: Resolver, budget: Budget) -> list[str]:
    """The addresses of a name. The system's own look-up has no limit of time, so it is waited for from aside."""
    answers: list[str] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            answers.extend(resolver(host, port))
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=ask, name="look-up", daemon=True)
    thread.start()
    thread.join(budget.timeout())
    if thread.is_alive():
        raise FetchError(
            f"The address of {host} was not found within {budget.seconds:g} seconds. Try again later.",
            code="fetch-dns",
            transient=True,
        )
    if errors and not isinstance(errors[0], (OSError, UnicodeError)):
        raise errors[0]
    if errors or not answers:
        # A name that is not there and a name server that does not answer are not told apart by every system.
        unsure = bool(errors) and getattr(errors[0], "errno", None) == socket.EAI_AGAIN
        raise FetchError(
            f"There is no site {host}: its name has no address. Compare it with the page's address in a browser.",
            code="fetch-dns",
            transient=unsure,
        )
    return list(dict.fromkeys(answers))


def checked_addresses(host: str, port: int, answers: Iterable[str], allowed: Allowed) -> list[Address]:
    """The answers as addresses. Raises FetchError unless every one of them may be fetched from."""
    found: list[Address] = []
    by_name = allowed.names(host.removesuffix("."), port)
    for answer in list(answers)[:_MOST_ANSWERS]:
        try:
            address = ipaddress.ip_address(answer)
        except ValueError:
            raise _refused(host, "no address") from None
        scoped = isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None
        what = "an address of the local link" if scoped else not_public(address)
        if what and not _is_allowed(reached(address), port, by_name=by_name, allowed=allowed):
            raise _refused(host, what)
        if not what and not _is_open(reached(address), port, by_name=by_name, allowed=allowed):
            raise _port_refused(port)
        found.append(address)
    return found


def _is_allowed(address: Address, port: int, *, by_name: bool, allowed: Allowed) -> bool:
    """A name that is allowed reaches machines, never the link's own addresses, which clouds answer with secrets."""
    if allowed.holds(address, port):
        return True
    return by_name and not (address.is_link_local or address.is_multicast or address.is_unspecified)


def _is_open(address: Address, port: int, *, by_name: bool, allowed: Allowed) -> bool:
    return port in (80, 443) or by_name or allowed.holds(address, port)


def _refused(host: str, what: str) -> FetchError:
    return FetchError(
        f"{host} is {what}, not a site of the public internet, so it is not fetched. {PASTE} "
        "Whoever runs Factcheck can allow a site of your own network (FACTCHECK_FETCH_ALLOW).",
        code="fetch-refused-address",
    )


def _port_refused(port: int) -> FetchError:
    return FetchError(
        f"The address names the port {port}; pages are fetched from the ports 80 and 443. {PASTE} "
        "Whoever runs Factcheck can allow others (FACTCHECK_FETCH_ALLOW).",
        code="fetch-refused-address",
    )


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore, see the module."""

    def __init__(self, *, allowed: Allowed, budget: Budget, resolver: Resolver = system_resolver) -> None:
        self.allowed, self.budget, self.resolver = allowed, budget, resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        spelt = literal(host)
        answers = [str(spelt)] if spelt else look_up(host, port, resolver=self.resolver, budget=self.budget)
        addresses = checked_addresses(host, port, answers, self.allowed)
        slow = False
        for address in addresses[:_TRIED]:
            try:
                connection = socket.create_connection((str(address), port), timeout=self.budget.timeout(timeout))
            except TimeoutError:
                slow = True
            except OSError:
                continue
            else:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return GuardedStream(connection, host=host, budget=self.budget)
        raise FetchError(
            f"{host} {'does not answer' if slow else 'cannot be reached'} now. Try again later, or: {PASTE}",
            code="fetch-timeout" if slow else "fetch-connect",
            transient=True,
        )

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise FetchError("Only sites are fetched.", code="fetch-refused-address")

    def sleep(self, seconds: float) -> None:
        time.sleep(self.budget.timeout(seconds))


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every step is within the fetch's budget. Raises FetchError."""

    def __init__(self, connection: socket.socket, *, host: str, budget: Budget) -> None:
        self.socket, self.host, self.budget = connection, host, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        waited = self.budget.timeout(timeout)
        self.socket.settimeout(waited)
        try:
            piece = self.socket.recv(max_bytes)
        except TimeoutError as error:
            raise self.budget.too_slow() from error
        except OSError as error:
            raise self._broken() from error
        self.budget.took(len(piece))
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            while buffer:
                self.socket.settimeout(self.budget.timeout(timeout))
                buffer = buffer[self.socket.send(buffer) :]
        except TimeoutError as error:
            raise self.budget.too_slow() from error
        except OSError as error:
            raise self._broken() from error

    def close(self) -> None:
        self.socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            self.socket.settimeout(self.budget.timeout(timeout))
            secured = ssl_context.wrap_socket(self.socket, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise self.budget.too_slow() from error
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise FetchError(
                f"{self.host} cannot prove who it is ({error.verify_message}), so its page is not taken. {PASTE}",
                code="fetch-tls",
            ) from error
        except ssl.SSLError as error:
            self.close()
            said = (error.reason or "unknown error").replace("_", " ").lower()
            raise FetchError(
                f"No secure connection to {self.host} came about ({said}). {PASTE}", code="fetch-tls"
            ) from error
        except OSError as error:
            self.close()
            raise self._broken() from error
        return GuardedStream(secured, host=self.host, budget=self.budget)

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self.socket if isinstance(self.socket, ssl.SSLSocket) else None
        return self.socket if info == "socket" else None

    def _broken(self) -> FetchError:
        return FetchError(
            f"The connection to {self.host} broke off. Try again later, or: {PASTE}",
            code="fetch-broken",
            transient=True,
        )
