"""Both versions of a mark or a decision, for whoever changed it at the same time as somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from annotations.models import Suggestion
from factcheck.actions.spans import tags_of
from factcheck.errors import Stale
from factcheck.models import DeskArticle, Event
from factcheck.web.base import PageRequest, whole_number
from factcheck.web.problems import Piece, compare

REMOVED = "Remove this mark."
TAKEN_BACK = "Take the decision back."


@dataclass(frozen=True)
class Side:
    """One version: its words, or what is to be done instead of words, and its tags."""

    words: list[Piece]
    does: str
    tags: list[Piece]


def both_versions(request: PageRequest, row: DeskArticle, problem: Stale, *, of: UUID, does: str = "") -> HttpResponse:
    """The fragment of a 412. ``of`` is the span or the suggestion, ``does`` what the post does if it is no edit."""
    current: dict[str, Any] = problem.extra["current"]  # type: ignore[assignment]
    theirs, mine = _sides(request, row, current, does)
    context = {
        "problem": problem,
        "version": current["row_version"],
        "event": _last_event(row, of),
        "theirs": theirs,
        "mine": mine,
        "language": row.current.language,
    }
    return render(request, "article/versions.html", context, status=problem.status)


def _sides(request: PageRequest, row: DeskArticle, current: dict[str, Any], does: str) -> tuple[Side, Side]:
    if "state" in current:
        label = Suggestion.State(current["state"]).label
        return Side([], f"The suggestion is {label.lower()}.", []), Side([], does, [])
    text = row.current.text
    words = text[current["start"] : current["end"]] if current["start"] is not None else ""
    sent = request.POST
    start, end = whole_number(sent.get("start", "")), whole_number(sent.get("end", ""))
    wanted = words if start is None or end is None else sent.get("exact", "").replace("\r\n", "\n")
    keys = sent.getlist("tags") if "tagged" in sent else current["tags"]
    left, right = compare(words, wanted)
    labels = {key: tag.label for key, tag in tags_of(row.desk).items()}
    if does:
        return Side([Piece(words, False)], "", _tags(labels, current["tags"], current["tags"])), Side([], does, [])
    return (
        Side(left, "", _tags(labels, current["tags"], keys)),
        Side(right, "", _tags(labels, keys, current["tags"])),
    )


def _tags(labels: dict[str, str], keys: Sequence[str], others: Sequence[str]) -> list[Piece]:
    """Tags by their labels; those that the other version does not have are marked."""
    return [Piece(labels.get(key, key), key not in others) for key in keys]


def _last_event(row: DeskArticle, of: UUID) -> Event | None:
    """Who changed it last."""
    about = Q(payload__span=str(of)) | Q(payload__suggestion=str(of))
    return Event.objects.filter(about, article=row.article).select_related("actor").order_by("-id").first()
