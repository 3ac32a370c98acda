"""How links between claims are told, and what becomes of claims that are one, or were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from factcheck.models import ClaimRelation, Event
from factcheck.models.claim import link_words
from factcheck.models.event import Verb
from factcheck.queries.history.said import Names, Sentence


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
    """On the claim that stands by itself again ``from`` and ``from_label``; on the other ``unmerged`` and ``label``.

    On both ends of a link that the merge had confirmed ``relation``, ``kind``, ``state``, ``other``, ``other_label``.
    """
    payload = event.payload
    if "relation" in payload:
        return Sentence(
            "took a merge back, and with it what that had decided about the link with",
            "undo",
            other=payload["other"],
            other_label=payload["other_label"],
            after=f": it is {payload['state']} again.",
        )
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
    if not number:
        return Sentence("split off", "claim", other=payload["into"], other_label=payload["into_label"], after=".")
    what = "one of the places where it was seen" if number == 1 else f"{number} of the places where it was seen"
    return Sentence(
        "split off", "claim", other=payload["into"], other_label=payload["into_label"], after=f", with {what}."
    )


def _retyped(event: Event, names: Names) -> Sentence:
    """What ``record_link`` says of a link; ``was``: its kind before, ``turned``: only its direction is new."""
    payload = event.payload
    was, other = str(payload.get("was", "")), str(payload.get("other", ""))
    same, turned = was == payload.get("kind"), bool(payload.get("turned"))
    rationale = payload.get("rationale", "")
    after = _stands(payload, "" if same and not turned else "now ")
    if not same and was in ClaimRelation.Kind.values:
        after += f" (before: “{ClaimRelation.Kind(was).label}”)"
    return Sentence(
        "turned a link round:" if turned else "said why of a link:" if same else "changed the kind of a link:",
        f"rel-{payload.get('kind', '')}",
        other=other,
        other_label=payload.get("other_label", ""),
        after=after + (":" if rationale else "."),
        quote=rationale,
    )


def _stands(payload: Mapping[str, Any], now: str = "") -> str:
    """How the other claim stands to this one, after its name: " contradicts this claim"."""
    kind, direction = str(payload.get("kind", "")), payload.get("direction", "")
    if kind not in ClaimRelation.Kind.values:
        return f" is {now}linked as “{kind.replace('_', ' ')}”"
    # The direction is told from this claim, and the sentence begins with the other one.
    seen = {"to": ClaimRelation.Direction.FROM, "from": ClaimRelation.Direction.TO}.get(direction, "")
    return f" {now}{link_words(kind, seen)} this claim"


def _related(start: str, *, suggested: str = "suggested that") -> Callable[[Event, Names], Sentence]:
    def tell(event: Event, names: Names) -> Sentence:
        payload = event.payload
        rationale = payload.get("rationale", "")
        return Sentence(
            suggested if payload.get("state") == ClaimRelation.State.SUGGESTED else start,
            f"rel-{payload.get('kind', '')}",
            other=payload.get("other", ""),
            other_label=payload.get("other_label", ""),
            after=_stands(payload) + (":" if rationale else "."),
            quote=rationale,
        )

    return tell


TELLERS: dict[str, Callable[[Event, Names], Sentence]] = {
    Verb.CLAIM_MERGED: _merged,
    Verb.CLAIM_UNMERGED: _unmerged,
    Verb.CLAIM_SPLIT: _split,
    Verb.RELATION_ADDED: _related("found that"),
    Verb.RELATION_CONFIRMED: _related("confirmed that"),
    Verb.RELATION_REJECTED: _related("rejected that"),
    Verb.RELATION_RETYPED: _retyped,
    Verb.RELATION_WITHDRAWN: _related("no longer suggests that", suggested="no longer suggests that"),
}
