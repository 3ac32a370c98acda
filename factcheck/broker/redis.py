"""Redis as broker: Celery's transport, with a worker that comes back when Redis does.

The transport as it comes keeps a message that it could not acknowledge among those that are worked on, for ever. As
many of these as a worker fetches ahead, and it waits for them to be done, asks Redis for nothing more, and so never
notices that its connection is gone. Here such a message is let go. Should Redis deliver it again, the ledger knows it.
"""

from __future__ import annotations

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """The same, but for a message that cannot be acknowledged."""

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except Transport.connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
