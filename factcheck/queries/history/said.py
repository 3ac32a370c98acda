"""What an event is made into: a sentence, with the values of an edit as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.dateparse import parse_date, parse_datetime

from factcheck.models import Claim, Event, Rating
from factcheck.queries.dossier import Dossier

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
    "accessed_at": "Read on",
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
        if field in ("due", "accessed_at"):
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
        return item.title or item.file_name or (urlsplit(item.url).hostname or "a source").removeprefix("www.")


def number_of(event: Event) -> str:
    number = event.payload.get("number")
    return f"verdict {number}" if number else "the verdict"


def rating_of(event: Event, names: Names) -> Rating | str | None:
    payload = event.payload
    return names.ratings.get(payload.get("rating", "")) or payload.get("rating_label")
