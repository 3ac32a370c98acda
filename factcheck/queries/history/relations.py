"""How links between claims are told, and what becomes of claims that are one, or were."""

from __future__ import annotations

from collections.abc import Callable

from factcheck.models import Event
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


TELLERS: dict[str, Callable[[Event, Names], Sentence]] = {
    Verb.CLAIM_MERGED: _merged,
    Verb.CLAIM_UNMERGED: _unmerged,
    Verb.CLAIM_SPLIT: _split,
    Verb.RELATION_ADDED: _related("found that"),
    Verb.RELATION_CONFIRMED: _related("confirmed that"),
    Verb.RELATION_REJECTED: _related("rejected that"),
    Verb.RELATION_RETYPED: _retyped,
}
