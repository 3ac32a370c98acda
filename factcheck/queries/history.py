"""A claim's history: its events as sentences that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.dateparse import parse_date, parse_datetime

from factcheck.models import Claim, Event, Rating, ReplyRequest, Story, User
from factcheck.models.event import Verb, Via
from factcheck.queries.dossier import Dossier

SHOWN = 60

FIELD_WORDS = {
    "statement": "Statement",
    "claimant": "Claimant",
    "kind": "Kind",
    "claimed_on": "Claimed on",
    "story": "Story",
    "priority": "Priority",
    "due": "Due",
    "single_source_reason": "Why one source is enough",
    "assignee": "Assigned to",
    "voice": "Voice",
    "attributed_to": "Said by",
    "relayed_by": "Through",
    "origin": "Copy of",
    "url": "Address",
    "stance": "Stance",
    "title": "Title",
    "quote": "Quote",
    "directness": "Primary or secondary",
    "note": "Note",
    "confidential": "Confidential",
    "start": "Begin of the mark",
    "end": "End of the mark",
    "tags": "Tags",
    "low": "From",
    "high": "To",
    "unit": "Unit",
    "counts": "What is counted",
}


@dataclass(frozen=True)
class Change:
    """One field of an edit, old and new, as a person reads it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Sentence:
    """What happened, after the name of who did it. ``quote`` is in somebody's words; ``other`` a claim it is about."""

    words: str
    icon: str = "g-disc"
    quote: str = ""
    rating: Rating | str | None = None
    other: str = ""
    other_label: str = ""
    after: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Entry:
    at: datetime
    actor: User | None
    via: str
    said: Sentence


@dataclass(frozen=True)
class History:
    entries: list[Entry]
    total: int

    @property
    def earlier(self) -> int:
        return self.total - len(self.entries)


@dataclass(frozen=True)
class Names:
    """What the events' ids stand for."""

    dossier: Dossier
    ratings: dict[str, Rating]
    stories: dict[str, str]
    people: dict[str, str]

    def value(self, field: str, value: object) -> object:
        """An old or new value as a person reads it."""
        if value in (None, "", []):
            return ""
        text = str(value)
        if field == "story":
            return self.stories.get(text, "another story")
        if field == "assignee":
            return self.people.get(text, text)
        if field == "kind":
            return Claim.Kind(text).label if text in Claim.Kind.values else text
        if field == "due":
            return parse_datetime(text) or text
        if field == "claimed_on":
            return parse_date(text) or text
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return text.replace("_", " ") if field in ("voice", "stance", "directness") else text

    def changes(self, event: Event) -> tuple[Change, ...]:
        found = []
        for field, pair in event.payload.get("changes", {}).items():
            before, after = pair
            found.append(Change(FIELD_WORDS.get(field, field), self.value(field, before), self.value(field, after)))
        return tuple(found)

    def evidence(self, event: Event) -> str:
        """A source by its title or site. Of a confidential one only that."""
        uuid = event.payload.get("evidence")
        item = next((one for one in self.dossier.evidence if str(one.uuid) == uuid), None)
        if item is None:
            return "a source"
        if item.confidential:
            return "a confidential source"
        return item.title or (urlsplit(item.url).hostname or "a source").removeprefix("www.")


def claim_history(dossier: Dossier, scale: Sequence[Rating], *, whole: bool = False) -> History:
    """The claim's events, the newest first: the last 60, or all of them. Five queries."""
    events = dossier.claim.events
    total = events.count()
    rows = list(
        events.select_related("actor", "article__on_desk__current", "article__on_desk__outlet")
        .defer("article__on_desk__current__text", "article__on_desk__current__raw")
        .order_by("-id")[: None if whole else SHOWN]
    )
    names = Names(
        dossier=dossier,
        ratings={rating.key: rating for rating in scale},
        stories=_stories(rows),
        people=_people(rows),
    )
    return History([Entry(row.at, row.actor, _door(row), sentence(row, names)) for row in rows], total)


def _changed(events: Iterable[Event], field: str) -> set[str]:
    pairs = (event.payload.get("changes", {}).get(field, ()) for event in events)
    return {str(value) for pair in pairs for value in pair if value}


def _stories(events: Sequence[Event]) -> dict[str, str]:
    rows = Story.objects.filter(uuid__in=_changed(events, "story")).values_list("uuid", "title")
    return {str(uuid): title for uuid, title in rows}


def _people(events: Sequence[Event]) -> dict[str, str]:
    return {user.username: str(user) for user in User.objects.filter(username__in=_changed(events, "assignee"))}


def _door(event: Event) -> str:
    """Through which door it came, where that is worth saying."""
    return {Via.API: "through the API", Via.JOB: "by a background job", Via.COMMAND: "by a command"}.get(
        Via(event.via), ""
    )


def sentence(event: Event, names: Names) -> Sentence:
    """What the event says; the verb's own words where it has no sentence of its own."""
    tell = TELLERS.get(event.verb)
    return tell(event, names) if tell else Sentence(Verb(event.verb).label)


def _created(event: Event, names: Names) -> Sentence:
    return Sentence("made the claim:", "claim", quote=str(event.payload.get("statement", "")))


def _edited(event: Event, names: Names) -> Sentence:
    return Sentence("changed the claim.", "pen", changes=names.changes(event))


def _state(event: Event, names: Names) -> Sentence:
    name, payload = event.payload.get("transition", ""), event.payload
    if name == "undo":
        return Sentence("brought the claim back, with its mark.", "undo")
    if name == "decline":
        return Sentence("declined the claim:", "s-declined", quote=payload.get("reason", ""))
    if name == "reopen":
        comment = payload.get("comment", "")
        return Sentence("reopened the claim:" if comment else "reopened the claim.", "undo", quote=comment)
    return Sentence("took the claim.", "s-open")


def _assigned(event: Event, names: Names) -> Sentence:
    before, after = event.payload.get("changes", {}).get("assignee", (None, None))
    if event.undoes_id is not None:
        whose = f"{names.value('assignee', after)} has it" if after else "it is nobody’s"
        return Sentence(f"undid an assignment; {whose} again.", "undo")
    if after and event.actor and after == event.actor.username:
        return Sentence("took over the claim.", "user")
    if after:
        return Sentence(f"gave the claim to {names.value('assignee', after)}.", "user")
    return Sentence(f"took the claim from {names.value('assignee', before)}; it is nobody’s now.", "user")


def _place(event: Event) -> str:
    row = getattr(event.article, "on_desk", None) if event.article else None
    if row is None:
        return (urlsplit(str(event.payload.get("url", ""))).hostname or "an address").removeprefix("www.")
    outlet = row.outlet.name if row.outlet else ""
    return f"{outlet}: “{row.current.title}”" if outlet else f"“{row.current.title}”"


def _seen(event: Event, names: Names) -> Sentence:
    voice = {"denies": "is denied", "questions": "is questioned"}.get(str(event.payload.get("voice")), "is made")
    return Sentence(f"noted that it {voice} in {_place(event)}.", "eye")


def _seen_edited(event: Event, names: Names) -> Sentence:
    return Sentence(f"changed how it was seen in {_place(event)}.", "eye", changes=names.changes(event))


def _unseen(event: Event, names: Names) -> Sentence:
    return Sentence(f"took away that it was seen in {_place(event)}.", "eye")


WHAT_BECAME = {
    "changed": "the words changed",
    "collision": "the words changed and fell together with another mark’s",
    "orphan": "the words are gone",
}


def _flagged(event: Event, names: Names) -> Sentence:
    what = WHAT_BECAME.get(str(event.payload.get("state")), "the text changed")
    said = f"asked for a recheck: in {_place(event)} {what}."
    return Sentence(said, "alert", quote=str(event.payload.get("words", "")))


def _rechecked(event: Event, names: Names) -> Sentence:
    note = str(event.payload.get("note", ""))
    return Sentence("looked at its changed passages, and it stands" + (":" if note else "."), "check", quote=note)


def _confirmed(event: Event, names: Names) -> Sentence:
    return Sentence(f"confirmed where it was seen in {_place(event)}.", "eye")


def _retired(event: Event, names: Names) -> Sentence:
    return Sentence(f"noted that its words are gone from {_place(event)}.", "eye")


def _evidence_added(event: Event, names: Names) -> Sentence:
    stance = str(event.payload.get("stance", "context"))
    what = {"supports": "that supports it", "refutes": "that refutes it"}.get(stance, "as context")
    sign = f"st-{stance}" if stance in ("supports", "refutes", "context") else "g-disc"
    return Sentence(f"added evidence {what}: {names.evidence(event)}.", sign)


def _evidence_edited(event: Event, names: Names) -> Sentence:
    return Sentence(f"changed the evidence {names.evidence(event)}.", "pen", changes=names.changes(event))


def _evidence_withdrawn(event: Event, names: Names) -> Sentence:
    return Sentence(f"withdrew the evidence {names.evidence(event)}.", "x")


def _snapshot_made(event: Event, names: Names) -> Sentence:
    """``evidence``; ``quote_found``: whether its quote stands in the copy, null where there was nothing to look for."""
    missing = " Its quote is not in it." if event.payload.get("quote_found") is False else ""
    return Sentence(f"kept a copy of {names.evidence(event)}.{missing}", "file")


def _snapshot_failed(event: Event, names: Names) -> Sentence:
    """``evidence``, ``code`` and ``error``, which is blank for a confidential source."""
    said = f"could not keep a copy of {names.evidence(event)}"
    error = str(event.payload.get("error", ""))
    return Sentence(f"{said}: {error}" if error else f"{said}.", "alert")


def _snapshot_retried(event: Event, names: Names) -> Sentence:
    """``evidence``."""
    return Sentence(f"asked for a copy of {names.evidence(event)} again.", "refresh")


def _snapshot_waived(event: Event, names: Names) -> Sentence:
    """``evidence`` and ``reason``."""
    said = f"accepted {names.evidence(event)} without a copy:"
    return Sentence(said, "check", quote=str(event.payload.get("reason", "")))


def _quote_acknowledged(event: Event, names: Names) -> Sentence:
    """``evidence`` and ``reason``."""
    said = f"accepted that the copy of {names.evidence(event)} does not show its quote:"
    return Sentence(said, "check", quote=str(event.payload.get("reason", "")))


def _figure(event: Event) -> str:
    """``figure``: the amount with its unit as it stood then; ``counts``: what is counted."""
    return f"{event.payload.get('figure', '')} ({event.payload.get('counts', '')})"


def _quantity_added(event: Event, names: Names) -> Sentence:
    """``quantity`` (uuid), ``figure`` and ``counts``."""
    return Sentence(f"added the figure {_figure(event)}.", "hash")


def _quantity_edited(event: Event, names: Names) -> Sentence:
    """``quantity``, ``figure`` and ``counts`` as they are now, and ``changes``."""
    return Sentence(f"changed a figure; it is {_figure(event)} now.", "pen", changes=names.changes(event))


def _quantity_removed(event: Event, names: Names) -> Sentence:
    """``quantity``, ``figure``, ``counts``, ``low``, ``high`` and ``unit``: the row is gone."""
    return Sentence(f"removed the figure {_figure(event)}.", "x")


def _attempt(event: Event, names: Names) -> Sentence:
    return Sentence(
        f"logged an attempt, {event.payload.get('asked', '')}:", "clock", quote=event.payload.get("result", "")
    )


def _reply_asked(event: Event, names: Names) -> Sentence:
    return Sentence(f"asked {event.payload.get('asked', '')} for a reply.", "clock")


def _reply_logged(event: Event, names: Names) -> Sentence:
    outcome = event.payload.get("outcome", "")
    label = dict(ReplyRequest.Outcome.choices).get(outcome, outcome).lower()
    said = f"logged the reply of {event.payload.get('asked', '')}: {label}."
    return Sentence(said, "clock", quote=event.payload.get("text", ""))


def _number(event: Event) -> str:
    number = event.payload.get("number")
    return f"verdict {number}" if number else "the verdict"


def _rating(event: Event, names: Names) -> Rating | str | None:
    payload = event.payload
    return names.ratings.get(payload.get("rating", "")) or payload.get("rating_label")


def _proposed(event: Event, names: Names) -> Sentence:
    number = event.payload.get("number")
    row = next((row for row in names.dossier.verdicts if row.verdict.number == number), None)
    return Sentence(
        f"proposed {_number(event)}:",
        "pen",
        quote=row.verdict.summary if row else "",
        rating=_rating(event, names),
    )


def _withdrawn(event: Event, names: Names) -> Sentence:
    return Sentence(f"withdrew {_number(event)}.", "undo")


def _sent_back(event: Event, names: Names) -> Sentence:
    return Sentence(f"sent {_number(event)} back:", "undo", quote=event.payload.get("comment", ""))


def _disputed(event: Event, names: Names) -> Sentence:
    """``number`` of the verdict, ``rating`` and ``rating_label`` that the reviewer would give, and ``comment``."""
    return Sentence(
        f"disputed {_number(event)} and would rate the claim",
        "undo",
        rating=_rating(event, names),
        quote=event.payload.get("comment", ""),
    )


def _approved(event: Event, names: Names) -> Sentence:
    have, need = event.payload.get("approvals", 1), event.payload.get("approvals_needed", 1)
    count = "" if need == 1 else f" ({have} of {need})"
    return Sentence(f"approved {_number(event)}{count}.", "s-approved")


def _published(event: Event, names: Names) -> Sentence:
    return Sentence(
        f"published version {event.payload.get('number')}:",
        "s-published",
        rating=_rating(event, names),
        quote=event.payload.get("note", ""),
    )


def _corrected(event: Event, names: Names) -> Sentence:
    return Sentence(
        f"opened a {event.payload.get('severity', '')} correction:", "pen", quote=event.payload.get("note", "")
    )


def _retracted(event: Event, names: Names) -> Sentence:
    return Sentence("retracted what was public:", "s-retracted", quote=event.payload.get("note", ""))


def _merged(event: Event, names: Names) -> Sentence:
    payload = event.payload
    if "into" in payload:
        return Sentence(
            "merged this claim into", "s-merged", other=payload["into"], other_label=payload["into_label"], after="."
        )
    return Sentence(
        "merged", "s-merged", other=payload["merged"], other_label=payload["label"], after=" into this claim."
    )


def _unmerged(event: Event, names: Names) -> Sentence:
    """On the claim that stands by itself again ``from`` and ``from_label``; on the other ``unmerged`` and ``label``."""
    payload = event.payload
    if "from" in payload:
        return Sentence(
            "took this claim out of", "undo", other=payload["from"], other_label=payload["from_label"], after=" again."
        )
    return Sentence("took", "undo", other=payload["unmerged"], other_label=payload["label"], after=" out of it again.")


def _split(event: Event, names: Names) -> Sentence:
    """On the new claim ``from`` and ``from_label``; on the old ``into`` and ``into_label``. On both ``sightings``.

    Those are the uuids of the sightings that went over.
    """
    payload = event.payload
    if "from" in payload:
        return Sentence(
            "split this claim off from", "claim", other=payload["from"], other_label=payload["from_label"], after="."
        )
    number = len(payload.get("sightings", ()))
    what = "one of the places where it was seen" if number == 1 else f"{number} of the places where it was seen"
    return Sentence(
        "split off", "claim", other=payload["into"], other_label=payload["into_label"], after=f", with {what}."
    )


def _carried(event: Event, names: Names) -> Sentence:
    """On the claim that got the verdict ``from`` and ``from_label``; on the other ``to`` and ``to_label``.

    On both ``number`` of the verdict on that claim, ``rating``, ``rating_label``, and ``relation``: the link's uuid.
    """
    payload, rating = event.payload, _rating(event, names)
    if "from" in payload:
        return Sentence(
            f"proposed as {_number(event)} the verdict of",
            "pen",
            other=payload["from"],
            other_label=payload["from_label"],
            after=":",
            rating=rating,
        )
    return Sentence(
        f"carried {_number(event)} over to",
        "pen",
        other=payload["to"],
        other_label=payload["to_label"],
        after=":",
        rating=rating,
    )


def _retyped(event: Event, names: Names) -> Sentence:
    """What ``record_link`` says of a link, and ``was``: its kind before."""
    payload = event.payload
    was, now = (str(payload.get(name, "")).replace("_", " ") for name in ("was", "kind"))
    rationale = payload.get("rationale", "")
    return Sentence(
        "changed the link with",
        f"rel-{payload.get('kind', '')}",
        other=payload.get("other", ""),
        other_label=payload.get("other_label", ""),
        after=f" from “{was}” to “{now}”" + (":" if rationale else "."),
        quote=rationale,
    )


def _related(start: str) -> Callable[[Event, Names], Sentence]:
    def tell(event: Event, names: Names) -> Sentence:
        kind, payload = event.payload.get("kind", ""), event.payload
        after = {"contradicts": " contradicts this claim", "same_as": " says the same as this claim"}.get(
            kind, f" is linked as “{kind.replace('_', ' ')}”"
        )
        rationale = payload.get("rationale", "")
        return Sentence(
            start,
            f"rel-{kind}",
            other=payload.get("other", ""),
            other_label=payload.get("other_label", ""),
            after=after + (":" if rationale else "."),
            quote=rationale,
        )

    return tell


def _commented(event: Event, names: Names) -> Sentence:
    return Sentence("commented.", "chat")


TELLERS: dict[str, Callable[[Event, Names], Sentence]] = {
    Verb.CLAIM_CREATED: _created,
    Verb.CLAIM_EDITED: _edited,
    Verb.CLAIM_STATE: _state,
    Verb.CLAIM_ASSIGNED: _assigned,
    Verb.CLAIM_FLAGGED: _flagged,
    Verb.CLAIM_RECHECKED: _rechecked,
    Verb.SPAN_CONFIRMED: _confirmed,
    Verb.SPAN_RETIRED: _retired,
    Verb.SIGHTING_ADDED: _seen,
    Verb.SIGHTING_EDITED: _seen_edited,
    Verb.SIGHTING_REMOVED: _unseen,
    Verb.EVIDENCE_ADDED: _evidence_added,
    Verb.EVIDENCE_EDITED: _evidence_edited,
    Verb.EVIDENCE_WITHDRAWN: _evidence_withdrawn,
    Verb.SNAPSHOT_MADE: _snapshot_made,
    Verb.SNAPSHOT_FAILED: _snapshot_failed,
    Verb.SNAPSHOT_RETRIED: _snapshot_retried,
    Verb.SNAPSHOT_WAIVED: _snapshot_waived,
    Verb.QUOTE_ACKNOWLEDGED: _quote_acknowledged,
    Verb.QUANTITY_ADDED: _quantity_added,
    Verb.QUANTITY_EDITED: _quantity_edited,
    Verb.QUANTITY_REMOVED: _quantity_removed,
    Verb.ATTEMPT_ADDED: _attempt,
    Verb.REPLY_ASKED: _reply_asked,
    Verb.REPLY_LOGGED: _reply_logged,
    Verb.VERDICT_PROPOSED: _proposed,
    Verb.VERDICT_WITHDRAWN: _withdrawn,
    Verb.VERDICT_SENT_BACK: _sent_back,
    Verb.VERDICT_DISPUTED: _disputed,
    Verb.VERDICT_APPROVED: _approved,
    Verb.VERDICT_CARRIED: _carried,
    Verb.CLAIM_PUBLISHED: _published,
    Verb.CLAIM_CORRECTED: _corrected,
    Verb.CLAIM_RETRACTED: _retracted,
    Verb.CLAIM_MERGED: _merged,
    Verb.CLAIM_UNMERGED: _unmerged,
    Verb.CLAIM_SPLIT: _split,
    Verb.RELATION_ADDED: _related("found that"),
    Verb.RELATION_CONFIRMED: _related("confirmed that"),
    Verb.RELATION_REJECTED: _related("rejected that"),
    Verb.RELATION_RETYPED: _retyped,
    Verb.COMMENT_ADDED: _commented,
}
