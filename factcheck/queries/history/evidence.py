"""How sources are told, their copies, attempts and replies."""

from __future__ import annotations

from collections.abc import Callable

from factcheck.models import Event, ReplyRequest
from factcheck.models.event import Verb
from factcheck.queries.history.said import Names, Sentence


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
    if outcome == ReplyRequest.Outcome.NOT_APPLICABLE and "changes" not in event.payload:
        said = "logged that nobody has to be asked for a reply:"
    return Sentence(said, "clock", quote=event.payload.get("text", ""))


TELLERS: dict[str, Callable[[Event, Names], Sentence]] = {
    Verb.EVIDENCE_ADDED: _evidence_added,
    Verb.EVIDENCE_EDITED: _evidence_edited,
    Verb.EVIDENCE_WITHDRAWN: _evidence_withdrawn,
    Verb.SNAPSHOT_MADE: _snapshot_made,
    Verb.SNAPSHOT_FAILED: _snapshot_failed,
    Verb.SNAPSHOT_RETRIED: _snapshot_retried,
    Verb.SNAPSHOT_WAIVED: _snapshot_waived,
    Verb.QUOTE_ACKNOWLEDGED: _quote_acknowledged,
    Verb.ATTEMPT_ADDED: _attempt,
    Verb.REPLY_ASKED: _reply_asked,
    Verb.REPLY_LOGGED: _reply_logged,
}
