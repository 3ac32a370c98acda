"""How the changes of a claim itself are told, and those of its figures and of where it was seen."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from factcheck.models import Event
from factcheck.models.event import Verb
from factcheck.queries.history.said import Names, Sentence


def _created(event: Event, names: Names) -> Sentence:
    return Sentence("made the claim:", "claim", quote=str(event.payload.get("statement", "")))


def _edited(event: Event, names: Names) -> Sentence:
    return Sentence("changed the claim.", "pen", changes=names.changes(event))


def _state(event: Event, names: Names) -> Sentence:
    name, payload = event.payload.get("transition", ""), event.payload
    if name == "undo":
        return Sentence("took back that it was declined.", "undo")
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
    Verb.QUANTITY_ADDED: _quantity_added,
    Verb.QUANTITY_EDITED: _quantity_edited,
    Verb.QUANTITY_REMOVED: _quantity_removed,
    Verb.COMMENT_ADDED: _commented,
}
