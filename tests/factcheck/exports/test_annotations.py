"""The Web Annotations that leave: what the model demands of them, and every word of theirs in its context."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from annotations.text.webannotation import read_annotation
from factcheck.exports.annotations import as_json_ld, current_revisions
from factcheck.models import Desk
from tests.support.newsroom import Newsroom

IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
UTC = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
TEXT = {"type": "string", "minLength": 1}


def shape(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


# https://www.w3.org/TR/annotation-model/: each MUST that is about what we write.
QUOTE = shape(
    {"type": {"const": "TextQuoteSelector"}, "exact": TEXT, "prefix": {"type": "string"}, "suffix": {"type": "string"}}
)
POSITION = shape(
    {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
    }
)
SCHEMA = shape(
    {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "Annotation"},
        "motivation": {"const": "tagging"},
        "created": UTC,
        "creator": shape({"type": {"const": "Person"}, "name": TEXT}, nickname=TEXT),
        "body": {
            "type": "array",
            "items": {
                "oneOf": [
                    shape({"type": {"const": "TextualBody"}, "purpose": {"const": "tagging"}, "value": TEXT}),
                    shape({"type": {"const": "SpecificResource"}, "purpose": {"const": "identifying"}, "source": IRI}),
                ]
            },
        },
        "target": shape(
            {
                "source": IRI,
                "state": shape({"type": {"const": "TimeState"}, "sourceDate": UTC}),
                "selector": {"type": "array", "prefixItems": [QUOTE, POSITION], "minItems": 2, "items": False},
            },
            scope=IRI,
        ),
    }
)
# The terms of http://www.w3.org/ns/anno.jsonld that say something of an annotation, an agent, a selector or a state.
TERMS = set(
    re.findall(
        r"\w+",
        """
    id type motivation purpose body target source selector state scope creator created modified generated generator
    name nickname email email_sha1 homepage value format language textDirection processingLanguage exact prefix suffix
    start end sourceDate sourceDateStart sourceDateEnd cached refinedBy startSelector endSelector conformsTo rights
    canonical via audience accessibility bodyValue renderedVia styleClass stylesheet label items partOf first last next
    prev total startIndex Annotation TextualBody SpecificResource TextQuoteSelector TextPositionSelector
    FragmentSelector TimeState Person Organization Software tagging identifying commenting
    """,
    )
)


def exported(desk: Desk) -> list[dict[str, Any]]:
    pieces = as_json_ld(
        current_revisions([desk]), address=lambda revision: f"https://desk.example/revisions/{revision}/"
    )
    return [json.loads(line) for piece in pieces for line in piece.splitlines()]


def words(value: Any) -> Iterator[str]:
    """Every property and every type or purpose in it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name in ("type", "motivation", "purpose"):
                yield inner
            yield from words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner)


def test_annotations_are_what_the_model_demands(newsroom: Newsroom):
    row = newsroom.article("💥 Café in Dervane, she said.", url="https://one.example/ü?x=1")
    newsroom.mark(row, "Café in Dervane", tags=("quote", "claim"))
    newsroom.mark(newsroom.article(), "60 dead", tags=("figure",))
    found = exported(newsroom.desk)
    assert len(found) == 2
    for one in found:
        Draft202012Validator(SCHEMA).validate(one)
        assert set(words(one)) - TERMS == {"@context"}
        read = read_annotation(one)
        assert read.notes == ()
        assert f"urn:uuid:{read.uuid}" == one["id"]


def test_the_state_is_the_moment_of_the_revision(newsroom: Newsroom):
    row = newsroom.article()
    newsroom.mark(row, "60 dead", tags=("figure",))
    [one] = exported(newsroom.desk)
    row.current.refresh_from_db()
    moment = row.current.created_at.isoformat().replace("+00:00", "Z")
    assert one["target"]["state"] == {"type": "TimeState", "sourceDate": moment}
