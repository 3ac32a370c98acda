"""Web Annotations as they come in: what is read of them, and where their words are found."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import Invalid
from annotations.text import quote_selector, to_utf16
from annotations.text.offsets import is_grapheme_boundary
from annotations.text.webannotation import Quoted, Spot, annotations_in, fingerprint_of, locate, read_annotation
from tests.annotations.text.strategies import texts

TEXT = "💥 She said no.\n\nHe said no. They said no, and “no” again. 👩‍🚒 Café."


def annotation(selector: Any = None, **more: Any) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": "She said no"}
    tags = {"type": "TextualBody", "purpose": "tagging", "value": "claim"}
    target = {"source": "https://one.example/a", "selector": quote if selector is None else selector}
    return {"type": "Annotation", "body": tags, "target": target, **more}


def at(text: str, exact: str, *, nth: int = 0) -> int:
    place = -1
    for _ in range(nth + 1):
        place = text.index(exact, place + 1)
    return place


# Where the words stand


def test_a_position_that_the_quote_proves_is_the_place():
    start = at(TEXT, "said no", nth=2)
    assert locate(TEXT, quote=Quoted("said no", "", ""), position=(start, start + 7)) == Spot(
        start, start + 7, "position"
    )


def test_offsets_in_utf16_are_known_by_the_quote():
    start = at(TEXT, "said no", nth=1)
    left, right = to_utf16(TEXT, start), to_utf16(TEXT, start + 7)
    assert left == start + 1
    found = locate(TEXT, quote=Quoted("said no", "", ""), position=(left, right))
    assert found == Spot(start, start + 7, "utf16")


def test_a_quote_that_stands_once_is_found_without_a_position_or_with_a_wrong_one():
    start = TEXT.index("Café")
    for position in (None, (0, 4), (9_999, 10_003), (5, 2)):
        assert locate(TEXT, quote=Quoted("Café", "", ""), position=position) == Spot(start, start + 4, "quote")


@pytest.mark.parametrize(
    ("prefix", "suffix", "nth"),
    [("She ", ".", 0), ("He ", "", 1), ("", ", and", 2), ("They ", ", and “no", 2)],
)
def test_of_several_places_the_surroundings_decide(prefix: str, suffix: str, nth: int):
    start = at(TEXT, "said no", nth=nth)
    found = locate(TEXT, quote=Quoted("said no", prefix, suffix), position=None)
    assert found == Spot(start, start + 7, "context")


@pytest.mark.parametrize(("prefix", "suffix"), [("", ""), ("Nobody ", ""), ("She ", ", and"), ("", ".")])
def test_where_they_fit_no_place_or_several_nothing_is_guessed(prefix: str, suffix: str):
    assert locate(TEXT, quote=Quoted("said no", prefix, suffix), position=None) is None


def test_surroundings_that_fit_one_other_place_outweigh_a_position():
    """The text grew, and the old offsets happen to meet the same short word elsewhere."""
    first, second = at(TEXT, "said no"), at(TEXT, "said no", nth=1)
    found = locate(TEXT, quote=Quoted("said no", "He ", "."), position=(first, first + 7))
    assert found == Spot(second, second + 7, "context")


def test_words_that_are_gone_have_no_place():
    assert locate(TEXT, quote=Quoted("said yes", "She ", ""), position=(6, 14)) is None


def test_a_part_of_a_character_is_no_place():
    assert locate(TEXT, quote=Quoted("👩", "", ""), position=None) is None
    assert locate(TEXT, quote=None, position=(TEXT.index("👩"), TEXT.index("👩") + 1), trusted=True) is None


def test_a_position_alone_is_taken_for_the_very_text_only():
    assert locate(TEXT, quote=None, position=(2, 5), trusted=True) == Spot(2, 5, "position")
    for position in ((2, 5), (5, 2), (0, 9_999), (3, 3)):
        assert locate(TEXT, quote=None, position=position, trusted=False) is None
    assert locate(TEXT, quote=None, position=(0, 9_999), trusted=True) is None


@given(texts, st.data())
def test_what_a_selector_says_is_found_where_it_was_taken(text: str, data: st.DataObject):
    places = [place for place in range(len(text) + 1) if is_grapheme_boundary(text, place)]
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from(places))
    if start >= end:
        return
    quote = quote_selector(text, start, end)
    quoted = Quoted(quote.exact, quote.prefix, quote.suffix)
    assert locate(text, quote=quoted, position=(start, end)) == Spot(start, end, "position")
    for position in (None, (to_utf16(text, start), to_utf16(text, end))):
        found = locate(text, quote=quoted, position=position)
        # A text may repeat itself beyond the context; then nothing is said, but never another place.
        assert found is None or text[found.start : found.end] == quote.exact
        assert found is None or found.method == "utf16" or found.start == start


# What is read


def test_one_a_list_a_page_and_a_collection_with_its_page_are_taken():
    one, other = annotation(), annotation(id="x")
    page = {"type": "AnnotationPage", "items": [one, other]}
    assert annotations_in(one) == [one]
    assert annotations_in([one, other]) == annotations_in(page) == [one, other]
    assert annotations_in({"type": "AnnotationCollection", "first": page}) == [one, other]
    for nothing in ("x", 3, None, {"type": "AnnotationCollection", "first": "https://x.example/p"}, {"items": "x"}):
        with pytest.raises(Invalid):
            annotations_in(nothing)


def test_of_an_annotation_its_words_tags_claim_and_creator_are_read():
    read = read_annotation(
        annotation(
            [
                {"type": "RangeSelector"},
                {"type": "TextPositionSelector", "start": 2, "end": 13},
                {"type": "TextQuoteSelector", "exact": "e\u0301\r\n", "prefix": "a", "suffix": "b"},
            ],
            id="urn:uuid:0b4b7d3e-6f3c-4f5e-9a43-3c9f5b7a2f10",
            creator=[{"type": "Person", "name": " Mira  Lindt ", "nickname": "mira"}],
            body=[
                {"type": "TextualBody", "purpose": "tagging", "value": "claim"},
                {"type": "TextualBody", "purpose": ["tagging"], "value": "Quote"},
                {"type": "SpecificResource", "purpose": "identifying", "source": "urn:uuid:x"},
                {"type": "TextualBody", "purpose": "commenting", "value": "Hm."},
                "https://one.example/note",
            ],
        )
    )
    assert read.uuid == UUID("0b4b7d3e-6f3c-4f5e-9a43-3c9f5b7a2f10")
    assert (read.quote, read.position) == (Quoted("é\n", "a", "b"), (2, 13))
    assert (read.tags, read.identifies, read.creator) == (("claim", "Quote"), ("urn:uuid:x",), "Mira Lindt")
    assert read.places == ("https://one.example/a",)
    assert [note.partition("(")[2][:10] for note in read.notes] == ["commenting", ""]


@pytest.mark.parametrize(
    ("body", "motivation", "tags"),
    [
        ({"type": "TextualBody", "value": "claim"}, "tagging", ("claim",)),
        ({"type": "TextualBody", "value": "claim"}, "commenting", ()),
        (None, "highlighting", ()),
    ],
)
def test_a_body_without_a_purpose_has_the_annotations(body: Any, motivation: str, tags: tuple[str, ...]):
    assert read_annotation(annotation(body=body, motivation=motivation)).tags == tags


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("x", "type"),
        ({"type": "Note"}, "type"),
        ({"type": "Annotation"}, "target"),
        ({"type": "Annotation", "target": "https://one.example/a"}, "target"),
        (annotation(id=7), "id"),
        (annotation(id="urn:uuid:x"), "id"),
        (annotation(target=[{}, {}]), "target"),
        (annotation({"type": "CssSelector", "value": "p"}), "target"),
        (annotation({"type": "TextQuoteSelector", "exact": ""}), "target"),
        (annotation({"type": "TextQuoteSelector", "exact": "x", "prefix": 3}), "target"),
        (annotation({"type": "TextPositionSelector", "start": -1, "end": 3}), "target"),
        (annotation({"type": "TextPositionSelector", "start": True, "end": 3}), "target"),
        (annotation({"type": "TextPositionSelector", "start": "1", "end": 3}), "target"),
    ],
)
def test_what_no_mark_can_be_made_of_is_refused_by_its_property(sent: Any, field: str):
    with pytest.raises(Invalid) as caught:
        read_annotation(sent)
    assert list(caught.value.fields) == [field]
    assert caught.value.detail.endswith(".") or "…" in caught.value.detail


def test_other_spellings_of_a_place_are_understood():
    fragment = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc5147", "value": "char=2,5"}
    assert read_annotation(annotation(fragment)).position == (2, 5)
    refined = {
        "type": "FragmentSelector",
        "value": "p1",
        "refinedBy": [
            {"type": "TextPositionSelector", "start": 0, "end": 1},
            {"type": "TextQuoteSelector", "exact": "no"},
        ],
    }
    read = read_annotation(annotation(refined))
    assert (read.quote, read.position) == (Quoted("no", "", ""), None)


def test_without_an_id_the_same_annotation_is_known_again():
    one = annotation(created="2026-01-01T00:00:00Z")
    assert fingerprint_of(one, of="a") == fingerprint_of(annotation(), of="a")
    assert fingerprint_of(one, of="a") != fingerprint_of(one, of="b")
    assert fingerprint_of(one, of="a") != fingerprint_of(annotation(body=None), of="a")
    assert (
        read_annotation(annotation(id="https://x.example/1")).uuid
        == read_annotation(annotation(id="https://x.example/1")).uuid
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["TextQuoteSelector", "tagging"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "id", "body", "target", "selector", "exact", "prefix", "start", "end", "purpose"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON, JSON)
def test_odd_annotations_are_read_or_refused_and_nothing_else(target: Any, body: Any, creator: Any):
    for sent in (target, {"type": "Annotation", "target": target, "body": body, "creator": creator}):
        try:
            read = read_annotation(sent)
        except Invalid:
            continue
        json.dumps([*read.tags, *read.notes, read.creator])
        locate("Some text.", quote=read.quote, position=read.position, trusted=True)
