"""Sites and files for tests of evidence: small, and of the kind that they seem to be."""

from __future__ import annotations

from typing import Any
from unittest import mock

from factcheck import tasks
from factcheck.fetch import client
from factcheck.models import Evidence, Job, Snapshot
from tests.support.hostile import PAGE

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 24


def archive(item: Evidence) -> Any:
    """What the worker does, once, with the source's promise; the copy as it stands then."""
    snapshot = Snapshot.objects.get(evidence=item)
    tasks.work(Job.objects.get(kind="snapshot", key=snapshot.job_key).pk)
    return Snapshot.objects.get(pk=snapshot.pk)


def archive_without_network(item: Evidence, body: bytes = PAGE.encode(), media_type: str = "text/html") -> Any:
    """The same of a site that gives this, wherever the source's address leads."""
    page = client.Fetched(item.url, 200, media_type, "utf-8", body)
    with mock.patch.object(client, "fetch_source", return_value=page):
        return archive(item)
