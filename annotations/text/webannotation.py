"""W3C Web Annotations as they come in (https://www.w3.org/TR/annotation-model/): read, and found again in a text.

Of what the model allows, a mark needs one passage of one text and its tags. What does not fit a mark is left out and
named in ``notes``, or refused where leaving it out would change what the annotation says.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from annotations.errors import Invalid
from annotations.text.offsets import from_utf16, is_grapheme_boundary

LONGEST_CREATOR = 200
_MOST_OCCURRENCES = 10_000
_PLAIN_FRAGMENT = "http://tools.ietf.org/rfc/rfc5147"
_CHAR = re.compile(r"char=(\d{1,10}),(\d{1,10})(?:;.*)?")


class Quoted(NamedTuple):
    """A TextQuoteSelector, in NFC and with LF as line end, as our texts are."""

    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Incoming:
    """An annotation as far as a mark can keep it.

    ``uuid`` is that of its ``id`` when this is a ``urn:uuid:``, else made from the id, so that the same annotation has
    the same uuid each time; None without an id. ``tags`` are words as they came, ``identifies`` what bodies with that
    purpose point at, ``places`` the addresses that its target names. ``position`` is in the unit of whoever wrote it.
    """

    id: str
    uuid: UUID | None
    creator: str
    tags: tuple[str, ...]
    identifies: tuple[str, ...]
    quote: Quoted | None
    position: tuple[int, int] | None
    places: tuple[str, ...]
    notes: tuple[str, ...]


class Spot(NamedTuple):
    """Code points ``[start, end)`` at which a quote was found, and by what: position, utf16, quote or context."""

    start: int
    end: int
    method: str


def annotations_in(document: Any) -> list[Any]:
    """The annotations of a document: one of them, a list, an AnnotationPage, or a collection with its first page.

    Raises Invalid for anything else. Whether each is an annotation is not looked at.
    """
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise Invalid("This is no annotation: an object or a list of objects is needed.", code="not-an-annotation")
    types = _strings(document.get("type"))
    if "AnnotationCollection" in types:
        document = document.get("first")
        if not isinstance(document, dict) or "items" not in document:
            raise Invalid(
                "This collection only says where its annotations are. Send its pages.", code="not-an-annotation"
            )
    if "items" in document:
        if not isinstance(document["items"], list):
            raise Invalid.field("items", "The items of a page are a list.", code="not-an-annotation")
        return list(document["items"])
    return [document]


def read_annotation(data: Any) -> Incoming:
    """One annotation. Raises Invalid, naming the property, for what no mark can be made of."""
    if not isinstance(data, Mapping) or "Annotation" not in _strings(data.get("type")):
        raise Invalid.field("type", "This is no Web Annotation: its type has to be “Annotation”.")
    name = data.get("id", "")
    if not isinstance(name, str):
        raise Invalid.field("id", "The id of an annotation is an IRI.")
    notes: list[str] = []
    target = _target(data.get("target"))
    quote, position = _selected(target.get("selector"))
    if quote is None and position is None:
        raise Invalid.field(
            "target",
            "The target selects no passage by its words or by its place. A mark needs a TextQuoteSelector, a "
            "TextPositionSelector, or both.",
            code="no-selector",
        )
    tags, identifies = _bodies(data, notes)
    return Incoming(
        id=name,
        uuid=_uuid(name),
        creator=_creator(data.get("creator")),
        tags=tags,
        identifies=identifies,
        quote=quote,
        position=position,
        places=tuple(_places(target)),
        notes=tuple(dict.fromkeys(notes)),
    )


def fingerprint_of(data: Any, *, of: str) -> UUID:
    """A uuid for an annotation without an id: the same for the same target and body, in the text that ``of`` names."""
    said = {name: data.get(name) for name in ("target", "body", "bodyValue", "motivation")}
    return uuid5(NAMESPACE_URL, of + json.dumps(said, sort_keys=True, ensure_ascii=True))


def locate(text: str, *, quote: Quoted | None, position: tuple[int, int] | None, trusted: bool = False) -> Spot | None:
    """Where the annotation's words stand in ``text``; None when that cannot be told for certain.

    By its position when the quote proves it, counted in code points or else in UTF-16 units; by its quote where that
    stands once; of several places the one whose surroundings fit prefix and suffix, when that is one. A position
    without a quote is only taken for the very text that it counts in (``trusted``).
    """
    if quote is None:
        if position is None or not trusted or not 0 <= position[0] < position[1] <= len(text):
            return None
        return Spot(*position, "position") if _is_whole(text, *position) else None
    places = [at for at in _occurrences(text, quote.exact) if _is_whole(text, at, at + len(quote.exact))]
    if not places:
        return None
    in_context = [at for at in places if _fits(text, at, quote)] if quote.prefix or quote.suffix else []
    told = _told_by_position(text, quote, position, places)
    if told is not None and (told.start in in_context or len(in_context) != 1):
        return told
    if len(places) == 1:
        return Spot(places[0], places[0] + len(quote.exact), "quote")
    if len(in_context) == 1:
        return Spot(in_context[0], in_context[0] + len(quote.exact), "context")
    return None


def _told_by_position(text: str, quote: Quoted, position: tuple[int, int] | None, places: Sequence[int]) -> Spot | None:
    if position is None:
        return None
    start, end = position
    if end - start == len(quote.exact) and start in places:
        return Spot(start, end, "position")
    try:
        left, right = from_utf16(text, start), from_utf16(text, end)
    except Invalid:
        return None
    if right - left == len(quote.exact) and left in places:
        return Spot(left, right, "utf16")
    return None


def _occurrences(text: str, exact: str) -> Iterator[int]:
    """Where the words stand, overlapping ones too; of what stands very often, the first ten thousand."""
    at = text.find(exact)
    for _ in range(_MOST_OCCURRENCES):
        if at < 0:
            return
        yield at
        at = text.find(exact, at + 1)


def _fits(text: str, at: int, quote: Quoted) -> bool:
    end = at + len(quote.exact)
    return text.endswith(quote.prefix, 0, at) and text.startswith(quote.suffix, end)


def _is_whole(text: str, start: int, end: int) -> bool:
    return is_grapheme_boundary(text, start) and is_grapheme_boundary(text, end)


def _target(value: Any) -> Mapping[str, Any]:
    if isinstance(value, list):
        if len(value) != 1:
            raise Invalid.field(
                "target",
                f"The annotation has {len(value)} targets. A mark is one passage: send one annotation for each.",
                code="several-targets",
            )
        value = value[0]
    if isinstance(value, str):
        return {"source": value}
    if not isinstance(value, Mapping):
        raise Invalid.field("target", "The annotation has no target.")
    return value


def _places(target: Mapping[str, Any]) -> Iterator[str]:
    for name in ("source", "id", "scope"):
        for one in _list(target.get(name)):
            if isinstance(one, Mapping):
                one = one.get("id")
            if isinstance(one, str) and one:
                yield one


def _selected(selectors: Any) -> tuple[Quoted | None, tuple[int, int] | None]:
    """The first quote and the first position among the selectors, and in what refines them a quote."""
    quote: Quoted | None = None
    position: tuple[int, int] | None = None
    for selector in _list(selectors):
        if not isinstance(selector, Mapping):
            continue
        kinds = _strings(selector.get("type"))
        if "TextQuoteSelector" in kinds:
            quote = quote or _quote(selector)
        elif "TextPositionSelector" in kinds:
            position = position or _position(selector.get("start"), selector.get("end"))
        elif "FragmentSelector" in kinds and selector.get("conformsTo") == _PLAIN_FRAGMENT:
            if (found := _CHAR.fullmatch(str(selector.get("value", "")))) is not None:
                position = position or _position(int(found[1]), int(found[2]))
        elif quote is None:
            # A place within what another selector selects counts from there, and is no place in the text.
            refined = _list(selector.get("refinedBy"))
            quote = _selected([one for one in refined if "TextQuoteSelector" in _strings(_get(one, "type"))])[0]
    return quote, position


def _quote(selector: Mapping[str, Any]) -> Quoted:
    exact = selector.get("exact")
    if not isinstance(exact, str) or not exact:
        raise Invalid.field("target", "The TextQuoteSelector quotes nothing: “exact” is missing or empty.")
    return Quoted(*(_as_kept(selector.get(name) or "") for name in Quoted._fields))


def _as_kept(value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid.field("target", "A TextQuoteSelector's exact, prefix and suffix are texts.")
    return unicodedata.normalize("NFC", value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"))


def _position(start: Any, end: Any) -> tuple[int, int]:
    for name, value in (("start", start), ("end", end)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Invalid.field(
                "target",
                f"The TextPositionSelector's {name} is {str(value)[:40]!r}; it has to be a whole number from 0.",
            )
    return start, end


def _bodies(data: Mapping[str, Any], notes: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the bodies that tag, and what the bodies that identify point at. The others are left out."""
    tagging = "tagging" in _strings(data.get("motivation"))
    tags: list[str] = []
    identifies: list[str] = []
    bodies = _list(data.get("body"))
    if isinstance(data.get("bodyValue"), str):
        bodies = [*bodies, {"type": "TextualBody", "value": data["bodyValue"]}]
    for body in bodies:
        if not isinstance(body, Mapping):
            notes.append("A body that stands elsewhere was left out.")
            continue
        purposes = _strings(body.get("purpose")) or (["tagging"] if tagging else [])
        value = body.get("value")
        if "identifying" in purposes and isinstance(source := body.get("source") or body.get("id"), str):
            identifies.append(source)
        elif "tagging" in purposes and isinstance(value, str) and value.strip():
            tags.append(value.strip())
        else:
            purpose = ", ".join(purposes) or "no purpose"
            notes.append(f"A body was left out ({purpose[:60]}): a mark keeps tags and the claim that it is seen in.")
    return tuple(dict.fromkeys(tags)), tuple(dict.fromkeys(identifies))


def _creator(value: Any) -> str:
    """The name of who made it, or of the first of them; empty when none is said."""
    for one in _list(value):
        said = one if isinstance(one, str) else next((_get(one, n) for n in ("name", "nickname") if _get(one, n)), "")
        if isinstance(said, list):
            said = said[0] if said else ""
        if isinstance(said, str) and (name := " ".join(said.replace("\0", "").split())):
            return name[:LONGEST_CREATOR]
    return ""


def _uuid(name: str) -> UUID | None:
    if not name:
        return None
    if name.lower().startswith("urn:uuid:"):
        try:
            return UUID(name[len("urn:uuid:") :])
        except ValueError:
            raise Invalid.field("id", f"{name[:80]!r} is no uuid. It looks like urn:uuid:0189….") from None
    return uuid5(NAMESPACE_URL, name)


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _strings(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]
