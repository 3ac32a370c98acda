"""Files that rows name: one stays with the transaction that names it, and goes with one that is rolled back.

A disk knows no transactions. So a file is first noted as unsettled, then written; the commit takes the note away. What
a rollback or a killed process leaves behind is noted still, and ``sweep_files`` asks the rows what becomes of it.
"""

from __future__ import annotations

import time
from functools import partial

from django.db import transaction
from django.db.models import Q

from factcheck import media
from factcheck.models import Evidence, Snapshot

SETTLED_AFTER = 3600.0
"""Seconds after which whoever wrote a file has committed or never will: no request and no try takes as long."""


def put_file(path: str, body: bytes) -> None:
    """Write a file that a row is about to name. Raises Unstored. ``settle_file`` when that is committed."""
    media.write(_note(path), b"")
    media.write(path, body)


def settle_file(path: str) -> None:
    """Ask the rows whether the file stays: after a commit one names it, after a rollback none does."""
    named = Evidence.objects.filter(file_path=path).exists()
    if not named and not Snapshot.objects.filter(Q(body_path=path) | Q(text_path=path)).exists():
        media.remove(path)
    media.remove(_note(path))


def settle_on_commit(*paths: str) -> None:
    """Settle files at the end of the transaction that is under way: those that it names now, or no longer names."""
    for path in filter(None, paths):
        transaction.on_commit(partial(settle_file, path), robust=True)


def release_on_commit(*paths: str) -> None:
    """Take away files that the transaction under way leaves without a row, once it is committed. Raises Unstored."""
    for path in filter(None, paths):
        media.write(_note(path), b"")
        settle_on_commit(path)


def sweep_files(*, older_than: float = SETTLED_AFTER) -> int:
    """Settle what rollbacks and killed processes left unsettled so many seconds ago. Returns how many files."""
    names = list(media.names_in(media.UNSETTLED, older_than=time.time() - older_than))
    for name in names:
        settle_file(name.replace("~", "/"))
    return len(names)


def _note(path: str) -> str:
    return f"{media.UNSETTLED}/{path.replace('/', '~')}"
