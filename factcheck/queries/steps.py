"""What undo and redo would do next for somebody on an article, in words, and how the touched rows stand now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from annotations.models import Placement, Span, Suggestion
from annotations.text import cut_at_word
from factcheck.models import Claim, DeskArticle, Sighting, Step, User

SHOWN_WORDS = 60
KEPT = 200
"""How many steps back one can go."""

Figure = dict[str, Any]
"""How a mark or suggestion stands, as plain values: ``suggestion`` (its decision), ``span`` (uuid), ``mark``
(None without one), ``seen`` (the mark's sightings), ``claims`` (by uuid: state, whether a recheck is wanted, what else
it says), ``range`` (where in the text)."""


@dataclass(frozen=True)
class Key:
    """What a figure is of: a suggestion with the mark that is made of it, if any; or a mark. By their uuids."""

    suggestion: str | None = None
    span: str | None = None


def figures(revision: int, keys: Sequence[Key], claims: Collection[str] = ()) -> list[Figure]:
    """How these stand now in the revision (primary key), and these claims beside those that were seen in them.

    Six queries at most, however many they are.
    """
    wanted = {key.suggestion for key in keys if key.suggestion}
    suggestions = {str(one.uuid): one for one in _suggestions(wanted)}
    spans_of = {uuid: str(one.span.uuid) for uuid, one in suggestions.items() if one.span}
    named = {span for key in keys if (span := key.span or spans_of.get(key.suggestion or ""))}
    spans = list(Span.objects.filter(uuid__in=named, removed_at__isnull=True)) if named else []
    pks = {span.pk: str(span.uuid) for span in spans}
    places = {one.span_id: one for one in Placement.objects.filter(revision=revision, span__in=pks)} if pks else {}
    tags = _tags(pks)
    sightings = _sightings(pks)
    known = {str(one.claim.uuid): one.claim for found in sightings.values() for one in found}
    if missing := set(claims) - known.keys():
        known |= {str(claim.uuid): claim for claim in Claim.objects.filter(uuid__in=missing)}
    told = {uuid: _claim(claim) for uuid, claim in known.items()}
    by_uuid = {uuid: pk for pk, uuid in pks.items()}
    made = []
    for key in keys:
        suggestion, uuid = suggestions.get(key.suggestion or ""), key.span or spans_of.get(key.suggestion or "")
        pk = by_uuid.get(uuid or "", 0)
        seen = [_sighting(one) for one in sightings.get(pk, [])]
        mark = _mark(places[pk], tags.get(pk, [])) if pk in places else None
        made.append(
            {
                "suggestion": _suggestion(suggestion),
                "span": uuid,
                "mark": mark,
                "range": _range(mark, suggestion),
                "seen": seen,
                "claims": {uuid: told[uuid] for uuid in {*claims, *(one["claim"] for one in seen)} if uuid in told},
            }
        )
    return made


def _suggestions(uuids: Collection[str]) -> Iterable[Suggestion]:
    return Suggestion.objects.filter(uuid__in=uuids).select_related("span") if uuids else ()


def _tags(spans: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if spans:
        through = Span.tags.through._default_manager.filter(span__in=spans).order_by("tag__position", "tag_id")
        for span, key in through.values_list("span_id", "tag__key"):
            found.setdefault(span, []).append(key)
    return found


def _sightings(spans: Collection[int]) -> dict[int, list[Sighting]]:
    found: dict[int, list[Sighting]] = {}
    if spans:
        rows = Sighting.objects.filter(span__in=spans).order_by("pk")
        for one in rows.select_related("claim", "attributed_to", "relayed_by", "origin"):
            assert one.span_id is not None
            found.setdefault(one.span_id, []).append(one)
    return found


def _range(mark: Figure | None, suggestion: Suggestion | None) -> tuple[int, int] | None:
    if mark is not None:
        return mark["start"], mark["end"]
    return (suggestion.start, suggestion.end) if suggestion else None


def _suggestion(one: Suggestion | None) -> Figure | None:
    if one is None:
        return None
    return {
        "state": one.state,
        "span": str(one.span.uuid) if one.span else None,
        "reason": one.reject_reason,
        "by": one.decided_by_id,
        "at": one.decided_at.isoformat() if one.decided_at else None,
    }


def _mark(one: Placement, tags: list[str]) -> Figure:
    return {
        "start": one.start,
        "end": one.end,
        "tags": tags,
        "state": one.state,
        "method": one.method,
        "score": one.score,
        "by": one.decided_by_id,
    }


def _sighting(one: Sighting) -> Figure:
    return {
        "uuid": str(one.uuid),
        "claim": str(one.claim.uuid),
        "voice": one.voice,
        "attributed_to": one.attributed_to.name if one.attributed_to else "",
        "relayed_by": one.relayed_by.name if one.relayed_by else "",
        "origin": one.origin.name if one.origin else "",
    }


def _claim(claim: Claim) -> Figure:
    """Its state, and a hash of everything else that people set: what it says need not be kept a second time."""
    said = [
        claim.statement,
        claim.claimant_id,
        claim.kind,
        claim.claimed_on,
        claim.story_id,
        claim.priority,
        claim.due,
        claim.single_source_reason,
        claim.assignee_id,
    ]
    digest = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
    return {"state": claim.state, "recheck": claim.needs_recheck, "said": digest[:32]}


@dataclass(frozen=True)
class Line:
    """What undo and redo would do next, in words; empty when there is nothing.

    ``last`` is the next to be undone, ``batch`` that of the request that took it or went back to it.
    """

    undo: str = ""
    redo: str = ""
    last: UUID | None = None
    batch: UUID | None = None


def steps_of(row: DeskArticle, *, user: User, session: str) -> QuerySet[Step]:
    """The session's steps in the article's current text."""
    return Step.objects.filter(article=row.article_id, session=session, user=user.pk, revision=row.current_id)


def line_of(row: DeskArticle, *, user: User, session: str) -> Line:
    """Two queries; none without a session."""
    if not session:
        return Line()
    steps = steps_of(row, user=user, session=session)
    last = steps.filter(undone_at__isnull=True).order_by("-id").first()
    undone = steps.filter(undone_at__isnull=False).order_by("id").first()
    text = row.current.text
    return Line(
        undo=step_words(last, text) if last else "",
        redo=step_words(undone, text) if undone else "",
        last=last.uuid if last else None,
        batch=last.batch if last else None,
    )


def step_words(step: Step, text: str) -> str:
    """What the step did, after "Undo:", such as ``accepted “60 dead”``."""
    done = step.get_kind_display()
    entries = kept(step)
    if len(entries) != 1:
        return f"{done} {len(entries)} suggestions"
    return f"{done} {quoted(entries[0], text)}"


def kept(step: Step) -> list[Figure]:
    """The step's entries without those that an undo had to leave."""
    return [entry for entry in step.entries if not entry.get("left")]


def quoted(entry: Figure, text: str) -> str:
    """The words that an entry is about, cut to fit a line, in quotation marks."""
    words = " ".join(text[entry["start"] : entry["end"]].split())
    return f"“{cut_at_word(words, SHOWN_WORDS)}”"
