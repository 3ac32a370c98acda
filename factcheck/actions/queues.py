"""Saving a queue under a name: one's own, or for the whole desk."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.errors import Conflict, Invalid, NotFound
from factcheck.models import Desk, SavedQueue
from factcheck.models.event import Verb
from factcheck.queries.queue import plain_query, read_queue

MOST = 20
"""How many somebody has of their own, and the desk for everybody: each is counted on the page."""
LONGEST_NAME, LONGEST_QUERY = 80, 2000


@transaction.atomic
def save_queue(desk: Desk, *, by: Actor, name: str, query: str, shared: bool) -> SavedQueue:
    """Keep the filters of ``query`` (what stands in the queue's address) under a name.

    ``shared``: for the whole desk, which needs a team lead. Raises Refused, Invalid for a query that the queue would
    refuse or a name that is taken, Conflict when there are too many.
    """
    allow("queue.share" if shared else "queue.save", desk=desk, by=by)
    lock(Desk.objects.all(), desk.pk)  # of two people who save the same name at once, one is told
    owner = None if shared else by.user
    others = SavedQueue.objects.filter(desk=desk, owner=owner)
    if others.count() >= MOST:
        whose = "The desk has" if shared else "You have"
        raise Conflict(f"{whose} {MOST} saved queues. Delete one that is not needed first.", code="too-many")
    saved = SavedQueue(desk=desk, owner=owner, name=_name(name, others), query=_query(query, desk=desk, by=by))
    saved.save()
    record(Verb.QUEUE_SAVED, desk=desk, by=by, queue=str(saved.uuid), name=saved.name, query=saved.query, shared=shared)
    return saved


@transaction.atomic
def edit_saved_queue(
    saved: SavedQueue, *, by: Actor, seen: int | None, name: str | None = None, query: str | None = None
) -> SavedQueue:
    """Rename it, or let it stand for other filters. Raises as ``save_queue``, and Stale for another version."""
    saved = _own(saved, by=by, seen=seen)
    before = {"name": saved.name, "query": saved.query}
    if name is not None:
        others = SavedQueue.objects.filter(desk=saved.desk, owner=saved.owner).exclude(pk=saved.pk)
        saved.name = _name(name, others)
    if query is not None:
        saved.query = _query(query, desk=saved.desk, by=by)
    after = {"name": saved.name, "query": saved.query}
    changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if changes:
        saved.row_version += 1
        saved.save()
        record(Verb.QUEUE_EDITED, desk=saved.desk, by=by, queue=str(saved.uuid), changes=changes)
    return saved


@transaction.atomic
def delete_saved_queue(saved: SavedQueue, *, by: Actor, seen: int | None) -> None:
    """Take the name away; nothing that it listed changes. Its name and query stay in the event."""
    saved = _own(saved, by=by, seen=seen)
    record(Verb.QUEUE_DELETED, desk=saved.desk, by=by, queue=str(saved.uuid), name=saved.name, query=saved.query)
    saved.delete()


def _own(saved: SavedQueue, *, by: Actor, seen: int | None) -> SavedQueue:
    """The queue, fresh and locked, if the actor may change it: their own, or as a lead the desk's."""
    if saved.owner not in (None, by.user):
        raise NotFound("There is no such saved queue, or it is somebody else's.")
    allow("queue.save" if saved.owner else "queue.share", desk=saved.desk, by=by)
    lock(Desk.objects.all(), saved.desk.pk)
    try:
        saved = lock(SavedQueue.objects.select_related("desk", "owner"), saved.pk)
    except SavedQueue.DoesNotExist:
        raise NotFound("There is no such saved queue; somebody deleted it.") from None
    same_version(saved, seen=seen, now={"name": saved.name, "query": saved.query})
    return saved


def _name(name: str, others: object) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid.field("name", f"Name it in 1 to {LONGEST_NAME} characters; this has {len(name)}.")
    if others.filter(name__iexact=name).exists():  # type: ignore[attr-defined]
        raise Invalid.field(
            "name", f"There is a saved queue “{name}” already. Choose another name, or rename that one."
        )
    return name


def _query(query: str, *, desk: Desk, by: Actor) -> str:
    """The query in its plain form. Raises Invalid for one that the queue would refuse."""
    plain = plain_query(query.removeprefix("?"))
    if len(plain) > LONGEST_QUERY:
        raise Invalid.field("query", f"The filters have {len(plain)} characters; at most {LONGEST_QUERY} fit.")
    try:
        read_queue(QueryDict(plain), desk=desk, user=by.user)
    except Invalid as problem:
        raise Invalid.field("query", problem.detail) from None
    return plain
