"""An HTTP/1.1 client that costs next to nothing, so that what is measured is the server.

Requests are bytes made beforehand; a connection is kept and opened anew when the server closed it meanwhile.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

IDLE_SECONDS = 1.0
"""Gunicorn closes a kept connection after two seconds; a request that meets the closing would be lost."""
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """Status, body and the seconds from sending to the last byte."""

    status: int
    body: bytes
    seconds: float
    first_byte: float

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> bytes:
    """A whole request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Client:
    """One kept connection. Use it in one thread."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.used = 0.0

    def send(self, data: bytes) -> Answer:
        """Send the request, read the whole answer."""
        if self.socket is None or time.monotonic() - self.used > IDLE_SECONDS:
            self.close()
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun = time.perf_counter()
        self.socket.sendall(data)
        head, rest, first = self._head(begun)
        status = int(head[9:12])
        fields = head.lower()
        if b"\r\ntransfer-encoding: chunked" in fields:
            body = self._chunks(rest)
        elif b"\r\ncontent-length: " in fields:
            length = int(fields.split(b"\r\ncontent-length: ")[1].split(b"\r\n")[0])
            body = self._exactly(rest, length)
        else:
            body = rest
        self.used = time.monotonic()
        answer = Answer(status, body, time.perf_counter() - begun, first)
        if b"\r\nconnection: close" in fields:
            self.close()
        return answer

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _receive(self) -> bytes:
        assert self.socket is not None
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("The server closed the connection in the middle of an answer.")
        return piece

    def _head(self, begun: float) -> tuple[bytes, bytes, float]:
        data = self._receive()
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, rest = data.partition(b"\r\n\r\n")
        # The first byte of the body is what somebody waits for, not that of the headers.
        if not rest and b"content-length: 0\r\n" not in head.lower() + b"\r\n" and head[9:12] not in (b"204", b"304"):
            rest = self._receive()
        return head, rest, time.perf_counter() - begun

    def _exactly(self, data: bytes, length: int) -> bytes:
        parts, size = [data], len(data)
        while size < length:
            parts.append(self._receive())
            size += len(parts[-1])
        return b"".join(parts)

    def _chunks(self, data: bytes) -> bytes:
        parts: list[bytes] = []
        while True:
            while b"\r\n" not in data:
                data += self._receive()
            size, _, data = data.partition(b"\r\n")
            length = int(size, 16)
            data = self._exactly(data, length + 2) if len(data) < length + 2 else data
            if not length:
                return b"".join(parts)
            parts.append(data[:length])
            data = data[length + 2 :]


def at_once(port: int, clients: int, requests: Iterator[bytes], check: Callable[[Answer], None]) -> tuple[int, float]:
    """Send the requests from so many clients at once, each as fast as it can; how many, in how many seconds."""
    waiting = list(requests)[::-1]

    def work() -> int:
        client, done = Client(port), 0
        while True:
            try:
                data = waiting.pop()
            except IndexError:
                client.close()
                return done
            check(client.send(data))
            done += 1

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        done = sum(future.result() for future in [pool.submit(work) for _ in range(clients)])
    return done, time.perf_counter() - begun
