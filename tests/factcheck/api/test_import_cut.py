"""An import whose connection breaks, before the server that people run."""

from __future__ import annotations

import json
import socket
import struct
import urllib.request
from typing import Any

import pytest

from tests.support.product import Product

IMPORT = "/api/v1/articles/import/"


def asked(server: Product, token: str, path: str, body: bytes | None = None) -> list[Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    with urllib.request.urlopen(urllib.request.Request(server.url + path, body, headers), timeout=30) as answer:
        return [json.loads(line) for line in answer.read().splitlines()]


@pytest.mark.slow
def test_an_upload_that_is_cut_in_the_middle_leaves_nothing_and_the_server_goes_on(running_server: Product):
    token = running_server.manage("create_token", "checker", "--scope", "write").strip()
    lines = [json.dumps({"text": f"Cut number {number}. " + "word " * 200}).encode() + b"\n" for number in range(300)]
    head = (
        f"POST {IMPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {sum(map(len, lines))}\r\n\r\n"
    ).encode()
    [before] = asked(running_server, token, "/api/v1/articles/?page_size=200")

    def upload_half() -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", running_server.port), timeout=30)
        connection.sendall(head + b"".join(lines[:150]))
        return connection

    for _ in range(2):
        gone = upload_half()
        # Linger of zero seconds: the connection is reset, as when a machine falls away.
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gone.close()
    with upload_half() as half:
        half.shutdown(socket.SHUT_WR)
        with half.makefile("rb") as stream:
            said = stream.read()
    assert said.startswith(b"HTTP/1.1 400 "), said
    assert b"The upload broke off. Nothing of it was taken; send it again." in said
    [after] = asked(running_server, token, "/api/v1/articles/?page_size=200")
    assert [row["uuid"] for row in after["results"]] == [row["uuid"] for row in before["results"]]
    # The server goes on; and nothing is added to the desk that other tests look at.
    assert [line["outcome"] for line in asked(running_server, token, IMPORT, b'{"text": ""}')] == ["refused"]
