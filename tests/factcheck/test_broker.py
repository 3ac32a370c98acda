"""The embedded broker: a reader never meets half a message."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError


@pytest.fixture
def connection(tmp_path: Path):
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path / "c")}
    with Connection("localhost", transport="factcheck.broker:Transport", transport_options=folders) as connection:
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
        Connection("localhost", transport="factcheck.broker:Transport", transport_options=folders) as connection,
        pytest.raises(ChannelError, match=r"gone \(No such file or directory\)"),
    ):
        connection.channel()._put("work", {})  # type: ignore[attr-defined]
