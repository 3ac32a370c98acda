"""The brokers: a reader never meets half a message, and a worker outlives a Redis that was away."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from tests.support import servers


@pytest.fixture
def connection(tmp_path: Path):
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path / "c")}
    with Connection("localhost", transport="factcheck.broker.files:Transport", transport_options=folders) as connection:
        yield connection


def test_messages_arrive_whole_while_they_are_being_written(connection: Connection, tmp_path: Path):
    count, body = 200, {"text": "x" * 100_000}

    def write() -> None:
        with connection.clone() as own, own.SimpleQueue("work") as queue:
            for _ in range(count):
                queue.put(body)

    writer = threading.Thread(target=write)
    with connection.SimpleQueue("work") as queue:
        writer.start()
        for _ in range(count):
            message = queue.get(timeout=20)
            assert message.payload == body
            message.ack()
        writer.join()
    assert not list(tmp_path.glob("*.draft"))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path / "gone")}
    with (
        Connection("localhost", transport="factcheck.broker.files:Transport", transport_options=folders) as connection,
        pytest.raises(ChannelError, match=r"gone \(No such file or directory\)"),
    ):
        connection.channel()._put("work", {})  # type: ignore[attr-defined]


@pytest.mark.engine("newsroom")
def test_a_message_that_cannot_be_acknowledged_does_not_keep_others_from_being_fetched() -> None:
    program = shutil.which("redis-server")
    assert program
    server = servers.redis(program)
    server.start()
    servers.wait_for_port(server.port)
    url = f"redis://127.0.0.1:{server.port}/0"
    with Connection(url, transport="factcheck.broker.redis:Transport") as connection:
        with connection.SimpleQueue("work") as queue:
            queue.put({"job": 1})
            message = queue.get(timeout=20)
        assert message.channel is not None
        message.channel.qos.prefetch_count = 1
        assert not message.channel.qos.can_consume()
        server.stop()

        with pytest.raises(connection.connection_errors):
            message.ack()

        assert message.channel.qos.can_consume()
