"""An article's revisions: each with what it changed and what became of its marks, and any two to compare."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Length

from annotations.models import Article, Placement, Revision
from annotations.text import Difference, difference
from factcheck.errors import Invalid, NotFound
from factcheck.models import DeskArticle, Event
from factcheck.models.event import Verb, Via

SHOWN = 20
COUNTED_LENGTH = 400_000
"""Code points of both texts together up to which a list says how many words came and went."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_MOST_KEPT = 4_000


class Pair(NamedTuple):
    """Two revisions with their texts, and what differs."""

    old: Revision
    new: Revision
    difference: Difference


class Changed(NamedTuple):
    """How many words came and went."""

    come: int
    gone: int


@dataclass(frozen=True)
class Row:
    """A revision as the list shows it. ``changed`` is against the one before it; None for the first, and for long ones.

    ``marks`` are the numbers of the marks that stand in it, by their state. ``via`` is the door that it came in by.
    """

    revision: Revision
    via: str
    changed: Changed | None
    marks: dict[str, int]


@dataclass(frozen=True)
class Rows:
    """The newest first. ``before`` is the number below which older ones begin; None when there are none."""

    rows: list[Row]
    before: int | None


def read_reference(value: str, *, field: str) -> int | UUID:
    """What a caller names a revision by. Raises Invalid for what is neither a number nor a uuid."""
    if _NUMBER.fullmatch(value):
        return int(value)
    try:
        return UUID(value)
    except ValueError:
        raise Invalid.field(
            field, f"{value[:80]!r} is no revision. Name it by its number, such as 2, or by its uuid."
        ) from None


def compare_revisions(row: DeskArticle, *, old: int | UUID | None, new: int | UUID | None) -> Pair:
    """Two of the article's revisions and what differs.

    Unless they are named, ``new`` is the current one, and ``old`` the one before ``new``; before the first is nothing
    but itself. Raises NotFound for a revision that the article does not have.
    """
    later = _revision(row.article, row.current.number if new is None else new)
    if old is None and later.number == 1:
        return Pair(later, later, difference(later.text, later.text))
    earlier = _revision(row.article, later.number - 1 if old is None else old)
    return Pair(earlier, later, difference(earlier.text, later.text))


def _revision(article: Article, named: int | UUID) -> Revision:
    rows = Revision.objects.filter(article=article).select_related("created_by").defer("raw")
    found = rows.filter(uuid=named) if isinstance(named, UUID) else rows.filter(number=named)
    revision = found.first()
    if revision is None:
        raise NotFound(f"There is no revision {named} of this article.")
    revision.article = article
    return revision


def list_revisions(row: DeskArticle, *, before: int | None = None) -> Rows:
    """The article's revisions, without their texts. A fixed number of queries, apart from texts to be compared."""
    wanted = Revision.objects.filter(article=row.article).select_related("created_by").defer("text", "raw")
    if before is not None:
        wanted = wanted.filter(number__lt=before)
    found = list(wanted.annotate(length=Length("text")).order_by("-number")[: SHOWN + 1])
    shown = found[:SHOWN]
    vias = _doors(row)
    marks = _marks(shown)
    changed = _changed(row.article, found)
    rows = [Row(one, vias.get(str(one.uuid), ""), changed.get(one.number), marks.get(one.pk, {})) for one in shown]
    return Rows(rows, shown[-1].number if len(found) > SHOWN else None)


def _doors(row: DeskArticle) -> dict[str, str]:
    verbs = (Verb.ARTICLE_INGESTED, Verb.ARTICLE_REVISED)
    events = Event.objects.filter(article=row.article, verb__in=verbs).values_list("payload__revision", "via")
    return {revision: Via(via).label for revision, via in events}


def _marks(revisions: Sequence[Revision]) -> dict[int, dict[str, int]]:
    counted = (
        Placement.objects.filter(revision__in=revisions, span__removed_at__isnull=True)
        .order_by()
        .values_list("revision", "state")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for revision, state, count in counted:
        found.setdefault(revision, {})[state] = count
    return found


# Texts never change, so what was counted once holds for as long as the process lives.
_counted: OrderedDict[tuple[str, str], Changed] = OrderedDict()
_lock = Lock()


def _changed(article: Article, newest_first: Sequence[Revision]) -> dict[int, Changed]:
    """By the later one's number, for those that follow each other and are not too long."""
    pairs = [
        (old, new)
        for new, old in pairwise(newest_first)
        if old.length + new.length <= COUNTED_LENGTH  # type: ignore[attr-defined]
    ]
    with _lock:
        known = {new.number: _counted.get((old.sha256, new.sha256)) for old, new in pairs}
    missing = {one.number for pair in pairs if known[pair[1].number] is None for one in pair}
    numbers = Revision.objects.filter(article=article, number__in=missing).values_list("number", "text")
    texts = dict(numbers) if missing else {}
    found: dict[int, Changed] = {}
    for old, new in pairs:
        changed = known[new.number]
        if changed is None:
            told = difference(texts[old.number], texts[new.number])
            changed = Changed(told.come, told.gone)
            with _lock:
                _counted[old.sha256, new.sha256] = changed
                while len(_counted) > _MOST_KEPT:
                    _counted.popitem(last=False)
        found[new.number] = changed
    return found
