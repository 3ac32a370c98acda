"""Whether a quote stands in a text: what may differ, and what may not."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.quotes import Place, find_quote, has_words

TEXT = (
    "Both sides claim Dervane\n\n“Our brigades control every street of Dervane,” the spokes\u00adwoman Ilse Tarrow "
    "said.\n💥 She put the losses at 160 dead – not 1,060 – and 60 wounded. It’s the café’s “‘second’ week”."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Our brigades control every street", "Our brigades control every street"),
        ("“Our brigades control every street of Dervane,”", "Our brigades control every street of Dervane,"),
        ("'Our brigades control every street of Dervane,'", "Our brigades control every street of Dervane,"),
        ("«\u00a0Our brigades\u202f»", "Our brigades"),
        ("Our  brigades\n control\tevery", "Our brigades control every"),
        ("\u00a0every street\u2003of Dervane", "every street of Dervane"),
        ('Dervane," the spokeswoman', "Dervane,” the spokes\u00adwoman"),
        ("the spokes\u00adwo\u00adman Ilse", "the spokes\u00adwoman Ilse"),
        ("160 dead - not 1,060 - and", "160 dead – not 1,060 – and"),
        ("160 dead\u2014not 1,060\u2014and", "160 dead – not 1,060 – and"),
        ("160 dead -- not", "160 dead – not"),
        ("It's the cafe\u0301's", "It’s the café’s"),
        ("the café’s \"'second' week\"", "the café’s “‘second’ week"),
        ("the café’s ''second' week", "the café’s “‘second’ week"),
        ("💥 She put the losses", "💥 She put the losses"),
        ("\u200eBoth sides\u200f claim\ufeff", "Both sides claim"),
        ("60 wounded", "60 wounded"),
        ("Both sides claim Dervane “Our brigades", "Both sides claim Dervane\n\n“Our brigades"),
    ],
)
def test_quote_is_found_however_it_was_typeset(quote: str, found: str):
    [place] = find_quote(quote, TEXT)
    assert TEXT[place.start : place.end] == found


@pytest.mark.parametrize(
    "quote",
    [
        "our brigades control every street",
        "Our brigades control each street",
        "Our brigades controls every street",
        "brigades control street",
        "60 dead",
        "160 dead not 1,060",
        "1,06",
        "060",
        "cafe",
        "Its the café",
        "every street of Dervane the spokeswoman",
        "the spokes woman",
        "She said … Our brigades",
        "losses […] losses",
    ],
)
def test_nothing_that_was_said_otherwise_is_taken_for_it(quote: str):
    assert find_quote(quote, TEXT) == ()


@pytest.mark.parametrize(
    ("quote", "parts"),
    [
        ("Our brigades … every street", ["Our brigades", "every street"]),
        ("Our brigades... every street", ["Our brigades", "every street"]),
        ("Our brigades . . . every street", ["Our brigades", "every street"]),
        ("“Our brigades” […] “60 wounded.”", ["Our brigades", "60 wounded."]),
        ("[...] every street (…) Ilse Tarrow [ … ]", ["every street", "Ilse Tarrow"]),
        ("…every street….", ["every street"]),
        ("Dervane […] Dervane", ["Dervane", "Dervane"]),
    ],
)
def test_parts_around_an_ellipsis_are_found_in_their_order(quote: str, parts: list[str]):
    places = find_quote(quote, TEXT)
    assert [TEXT[place.start : place.end] for place in places] == parts
    assert [place.start for place in places] == sorted(place.start for place in places)
    assert all(one.end <= other.start for one, other in pairwise(places))


@pytest.mark.parametrize(
    ("text", "quote", "place"),
    [
        ("أعلن المتحدث: «سيطرنا على كل الشوارع» أمس.", "“سيطرنا على كل الشوارع”", Place(15, 36)),
        ("قُتل ١٦٠ شخصا", "٦٠ شخصا", None),
        ("הדובר אמר: ”אנחנו שולטים“ אתמול", '"אנחנו שולטים"', Place(12, 24)),
        ("او می‌خواهد برود", "می‌خواهد", Place(3, 11)),
        ("او می‌خواهد برود", "می خواهد", None),
        ("她说：“我们控制了城市。”", "我们控制了城市", Place(4, 11)),
        ("A 👩‍🔬 said so", "👩‍🔬 said", Place(2, 10)),
        ("A 👩‍🔬 said so", "👩", None),
        ("👩‍🔬 👩", "👩", Place(4, 5)),
        ("🇩🇪🇫🇷", "🇪🇫", None),
        ("q\u0323a", "q", None),
        ("“x”", "…", None),
    ],
)
def test_other_scripts_and_emoji(text: str, quote: str, place: Place | None):
    assert find_quote(quote, text) == ((place,) if place else ())


@pytest.mark.parametrize("quote", ["", "  ", "…", "[…]", "“”", " . ", "---", "\u00ad"])
def test_quote_without_words_asks_for_nothing(quote: str):
    assert not has_words(quote)
    assert find_quote(quote, f"a {quote} b") == ()


@pytest.mark.parametrize("quote", ["a", "7", "💥", "ال"])
def test_quote_with_words_is_looked_for(quote: str):
    assert has_words(quote)


@given(st.text(st.sampled_from("ab1.,'“”—- \u00ad\n…💥é"), max_size=60), st.data())
def test_every_passage_between_spaces_is_found_in_its_own_text(text: str, data: st.DataObject):
    words = text.split(" ")
    first = data.draw(st.integers(0, len(words)))
    last = data.draw(st.integers(first, len(words)))
    quote = " ".join(words[first:last])
    assert bool(find_quote(quote, text)) == has_words(quote)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("word “quoted” – 1,000 times … " * 40_000, "word “quoted” – 1,000 times. Not there"),
        ("a" * 1_000_000, "a" * 1_000 + "b"),
        ("1" * 500_000 + " " + "1" * 500_000, "1" * 1_000),
        ("ab" * 400_000, "ab" * 400 + " […] c"),
        ("' - " * 300_000, "'x - '"),
    ],
    ids=["prose", "one letter", "one digit", "pattern", "signs"],
)
def test_a_million_characters_take_no_time_to_speak_of(text: str, quote: str):
    began = time.process_time()
    assert find_quote(quote, text) == ()
    assert time.process_time() - began < 5
