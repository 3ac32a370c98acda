"""The embedded broker: Celery's filesystem transport, with messages that appear whole.

The transport as it comes opens a message's file before it writes it. A worker that looks in between moves an empty file
away, cannot read it, and stops. Here a message is written under another name and renamed, which is one step.
"""

from __future__ import annotations

import os
import uuid
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """The same, but for how a message is put down."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        # The name that the transport's own reader looks for: milliseconds, a uuid, the queue.
        name = os.path.join(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg")
        draft = f"{name}.draft"
        try:
            with open(draft, "wb") as file:
                file.write(str_to_bytes(dumps(payload)))
            os.rename(draft, name)
        except OSError as error:
            raise ChannelError(
                f"The message cannot be written to {self.data_folder_out} ({error.strerror})."
            ) from error


class Transport(filesystem.Transport):
    Channel = Channel
