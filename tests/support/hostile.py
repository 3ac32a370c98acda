"""A small web server that behaves badly: each path is a way of doing so. It speaks on a bare socket, byte by byte."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

WORDS = "The ferry between Ostra and the islands will run again from May, the harbour office said on Thursday."
PAGE = f"<!doctype html><html lang=en><title>Ferry</title><article><h1>Ferry again</h1><p>{WORDS}</p></article></html>"

Speaker = Callable[[socket.socket], None]


def answer(
    body: bytes | str = PAGE, status: str = "200 OK", kind: str = "text/html; charset=utf-8", *headers: str
) -> Speaker:
    """An answer with its length, as servers mostly give it."""
    data = body.encode() if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(data)}",
        *([f"Content-Type: {kind}"] if kind else []),
        *headers,
    ]
    return said("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)


def said(data: bytes) -> Speaker:
    return lambda connection: connection.sendall(data)


def redirect(target: str, status: str = "302 Found") -> Speaker:
    return answer("", status, "text/html", f"Location: {target}")


@cache
def bomb(megabytes: int = 200) -> bytes:
    """Zeros, packed to a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()


class Hostile:
    """``address("/path")`` is where a behaviour of ``pages`` is met; ``asked`` are the paths that were, in order.

    ``stopped`` is set when the server ends: what speaks for ever has to look at it.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.stopped = threading.Event()
        self.pages: dict[str, Speaker] = {
            "/page": answer(),
            "/status/404": answer("gone", "404 Not Found"),
            "/status/500": answer("no", "500 Internal Server Error"),
            "/status/401": answer("no", "401 Unauthorized"),
            "/status/204": said(b"HTTP/1.1 204 No Content\r\n\r\n"),
            "/binary": answer(b"\x00\x01\x02" * 100),
            "/png": answer(b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
            "/pdf": answer(b"%PDF-1.7", kind="application/pdf"),
            "/no-type": answer(kind=""),
            "/text": answer(f"Ferry again\n\n{WORDS}", kind="text/plain; charset=utf-8"),
            "/markdown": answer(f"# Ferry *again*\n\n{WORDS}", kind="text/markdown"),
            "/gzip": answer(gzip.compress(PAGE.encode()), "200 OK", "text/html", "Content-Encoding: gzip"),
            "/deflate": answer(zlib.compress(PAGE.encode()), "200 OK", "text/html", "Content-Encoding: deflate"),
            "/raw-deflate": answer(
                zlib.compress(PAGE.encode(), wbits=-15), "200 OK", "text/html", "Content-Encoding: deflate"
            ),
            "/two-members": answer(
                gzip.compress(PAGE[:60].encode()) + gzip.compress(PAGE[60:].encode()),
                *("200 OK", "text/html", "Content-Encoding: gzip"),
            ),
            "/half-gzip": answer(gzip.compress(PAGE.encode())[:-30], "200 OK", "text/html", "Content-Encoding: gzip"),
            "/no-gzip": answer("this is not gzip", "200 OK", "text/html", "Content-Encoding: gzip"),
            "/brotli": answer("x", "200 OK", "text/html", "Content-Encoding: br"),
            "/twice": answer("x", "200 OK", "text/html", "Content-Encoding: gzip, gzip"),
            "/bomb": answer(bomb(), "200 OK", "text/html", "Content-Encoding: gzip"),
            "/huge-length": said(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n<p>"
            ),
            "/bad-length": said(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: many\r\n\r\n<p>"),
            "/cut": said(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>half"),
            "/nothing": said(b""),
            "/no-http": said(b"SSH-2.0-OpenSSH_9.2\r\n"),
            "/header-bomb": lambda connection: self._forever(connection, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000),
            "/endless": lambda connection: self._forever(
                connection, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", b"words " * 10_000
            ),
            "/slow-head": lambda connection: self._drip(connection, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 10_000),
            "/slow-body": lambda connection: self._drip(
                connection, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"w" * 10_000
            ),
            "/silent": lambda connection: self._silent(),
            "/loop": redirect("/loop"),
            "/ping": redirect("/pong"),
            "/pong": redirect("/ping"),
            "/nowhere": answer("", "302 Found"),
            "/to-page": redirect("/page", "301 Moved Permanently"),
            **{f"/hops/{number}": redirect(f"/hops/{number - 1}") for number in range(1, 8)},
            "/hops/0": answer(),
            "/windows-1251": answer(
                "<meta charset=utf-8><article><p>Паром снова пойдёт в мае, сказал начальник порта.</p>".encode(
                    "cp1251"
                ),
                kind="text/html; charset=windows-1251",
            ),
        }
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, path: str = "/page") -> str:
        return f"http{'s' if self.tls else ''}://{self.host}{path}"

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(10)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                head = b""
                while b"\r\n\r\n" not in head and b"GET".startswith(head[:3]) and (piece := connection.recv(4096)):
                    head += piece
                path = head.split(b" ")[1].decode("latin-1") if b" " in head else ""
                self.asked.append(path)
                self.heads.append(head.decode("latin-1"))
                self.pages.get(path, answer("none", "404 Not Found"))(connection)
        except OSError:
            pass  # the other side had enough, which is what is tested

    def _forever(self, connection: socket.socket, *pieces: bytes) -> None:
        *before, piece = pieces
        for first in before:
            connection.sendall(first)
        while not self.stopped.is_set():
            connection.sendall(piece)

    def _drip(self, connection: socket.socket, *pieces: bytes) -> None:
        *before, slow = pieces
        for first in before:
            connection.sendall(first)
        for byte in slow:
            if self.stopped.wait(0.05):
                return
            connection.sendall(bytes([byte]))

    def _silent(self) -> None:
        self.stopped.wait(60)


@contextmanager
def hostile_server(*, tls: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    server = Hostile(tls=tls)
    server.thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.socket.close()


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    import subprocess

    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
