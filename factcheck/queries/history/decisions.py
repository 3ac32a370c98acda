"""How verdicts, reviews and publications are told."""

from __future__ import annotations

from collections.abc import Callable

from factcheck.models import Event
from factcheck.models.event import Verb
from factcheck.queries.history.said import Names, Sentence, number_of, rating_of


def _proposed(event: Event, names: Names) -> Sentence:
    number = event.payload.get("number")
    row = next((row for row in names.dossier.verdicts if row.verdict.number == number), None)
    return Sentence(
        f"proposed {number_of(event)}:",
        "pen",
        quote=row.verdict.summary if row else "",
        rating=rating_of(event, names),
    )


def _withdrawn(event: Event, names: Names) -> Sentence:
    return Sentence(f"withdrew {number_of(event)}.", "undo")


def _sent_back(event: Event, names: Names) -> Sentence:
    return Sentence(f"sent {number_of(event)} back:", "undo", quote=event.payload.get("comment", ""))


def _disputed(event: Event, names: Names) -> Sentence:
    """``number`` of the verdict, ``rating`` and ``rating_label`` that the reviewer would give, and ``comment``."""
    return Sentence(
        f"disputed {number_of(event)} and would rate the claim",
        "undo",
        rating=rating_of(event, names),
        quote=event.payload.get("comment", ""),
    )


def _approved(event: Event, names: Names) -> Sentence:
    have, need = event.payload.get("approvals", 1), event.payload.get("approvals_needed", 1)
    count = "" if need == 1 else f" ({have} of {need})"
    return Sentence(f"approved {number_of(event)}{count}.", "s-approved")


def _published(event: Event, names: Names) -> Sentence:
    return Sentence(
        f"published version {event.payload.get('number')}:",
        "s-published",
        rating=rating_of(event, names),
        quote=event.payload.get("note", ""),
    )


def _corrected(event: Event, names: Names) -> Sentence:
    return Sentence(
        f"opened a {event.payload.get('severity', '')} correction:", "pen", quote=event.payload.get("note", "")
    )


def _retracted(event: Event, names: Names) -> Sentence:
    return Sentence("retracted what was public:", "s-retracted", quote=event.payload.get("note", ""))


def _carried(event: Event, names: Names) -> Sentence:
    """On the claim that got the verdict ``from`` and ``from_label``; on the other ``to`` and ``to_label``.

    On both ``number`` of the verdict on that claim, ``rating``, ``rating_label``, and ``relation``: the link's uuid.
    """
    payload, rating = event.payload, rating_of(event, names)
    if "from" in payload:
        return Sentence(
            f"proposed as {number_of(event)} the verdict of",
            "pen",
            other=payload["from"],
            other_label=payload["from_label"],
            after=":",
            rating=rating,
        )
    return Sentence(
        f"carried {number_of(event)} over to",
        "pen",
        other=payload["to"],
        other_label=payload["to_label"],
        after=":",
        rating=rating,
    )


TELLERS: dict[str, Callable[[Event, Names], Sentence]] = {
    Verb.VERDICT_PROPOSED: _proposed,
    Verb.VERDICT_WITHDRAWN: _withdrawn,
    Verb.VERDICT_SENT_BACK: _sent_back,
    Verb.VERDICT_DISPUTED: _disputed,
    Verb.VERDICT_APPROVED: _approved,
    Verb.VERDICT_CARRIED: _carried,
    Verb.CLAIM_PUBLISHED: _published,
    Verb.CLAIM_CORRECTED: _corrected,
    Verb.CLAIM_RETRACTED: _retracted,
}
