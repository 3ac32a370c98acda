from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from annotations.errors import Invalid
from annotations.suggesters import Draft, checked, get_suggester
from annotations.suggesters.base import passages
from annotations.suggesters.guesses import dated, moved

TEXT = """\
The Selmar Defence League (SDL) have held the pass for weeks. Nine men were killed near the bridge. \
On Monday, the militia said it had repelled 3 attacks.

Earlier on Thursday, Ilse Tarrow, a spokeswoman for the Federal Command, told Meridian Wire that 40 soldiers had died. \
“We lost 12 men in the town,” she added.

Jorin Vasht, the League’s spokesman, denied on Friday that the pass had fallen. He said the army had captured the town \
and had killed eleven men near the old bridge. Two buses were hit on 14 March 2026, according to Meridian Wire.
"""


def guesses_about(words: str, text: str = TEXT) -> dict[str, Any]:
    draft = next(one for one in get_suggester().suggest(text, "en") if words in one.exact)
    for passage in passages(draft.guesses):
        assert text[passage["start"] : passage["end"]] == passage["exact"]
    return draft.guesses


@pytest.mark.parametrize(
    ("words", "name", "value", "exact"),
    [
        ("repelled 3 attacks", "claimant", "Selmar Defence League (SDL)", "Selmar Defence League (SDL)"),
        ("repelled 3 attacks", "claimed_on", "", "On Monday"),
        ("40 soldiers", "claimant", "Ilse Tarrow", "Ilse Tarrow, a spokeswoman for the Federal Command"),
        ("40 soldiers", "source", "Meridian Wire", "Meridian Wire"),
        ("40 soldiers", "claimed_on", "", "on Thursday"),
        ("We lost 12", "claimant", "Ilse Tarrow", "Ilse Tarrow, a spokeswoman for the Federal Command"),
        ("denied on Friday", "claimant", "Jorin Vasht", "Jorin Vasht, the League’s spokesman"),
        ("denied on Friday", "claimed_on", "", "on Friday"),
        ("had killed eleven", "claimant", "Jorin Vasht", "Jorin Vasht, the League’s spokesman"),
        ("Two buses", "source", "Meridian Wire", "Meridian Wire"),
        ("Two buses", "date", "2026-03-14", "14 March 2026"),
    ],
)
def test_a_guess_has_the_words_that_support_it(words: str, name: str, value: str, exact: str) -> None:
    guess = guesses_about(words)[name]
    assert (guess["value"], guess["exact"]) == (value, exact)


@pytest.mark.parametrize(
    ("words", "form", "voice"),
    [
        ("We lost 12", "quotation", "attributes"),
        ("40 soldiers", "paraphrase", "attributes"),
        ("denied on Friday", "paraphrase", "denies"),
        ("Two buses", None, "attributes"),
        ("Nine men were killed", None, "asserts"),
    ],
)
def test_quoted_words_are_told_from_retold_ones(words: str, form: str | None, voice: str) -> None:
    guesses = guesses_about(words)
    assert (guesses.get("form"), guesses["voice"]) == (form, voice)


def test_the_halves_of_what_somebody_says_are_claims_with_figures_of_their_own() -> None:
    drafts = [one.exact for one in get_suggester().suggest(TEXT, "en") if one.claimant == "Jorin Vasht"]
    assert "the army had captured the town" in drafts
    assert "had killed eleven men near the old bridge" in drafts
    assert "figures" not in guesses_about("the army had captured")
    [figure] = guesses_about("had killed eleven")["figures"]
    assert (figure["low"], figure["high"], figure["counts"]) == ("11", "11", "men killed")


@pytest.mark.parametrize(
    ("sentence", "value", "exact"),
    [
        (
            "💥👨\u200d👩\u200d👧 Ilse Tarrow said on Monday that 60 soldiers were killed there.",
            "Ilse Tarrow",
            "Ilse Tarrow",
        ),
        ("• The League said on Monday that 60 soldiers were killed there.", "League", "The League"),
        ("At the bridge 60 soldiers were killed, 💥 the League said.", "League", "the League"),
        ("“At the bridge 60 soldiers were killed,” said ⚡ Jorin Vasht.", "Jorin Vasht", "Jorin Vasht"),
    ],
)
def test_signs_before_a_name_are_no_part_of_it(sentence: str, value: str, exact: str) -> None:
    claimant = guesses_about("60 soldiers were killed", sentence)["claimant"]
    assert (claimant["value"], claimant["exact"]) == (value, exact)


def test_she_is_the_latest_speaker_of_whom_nothing_says_otherwise() -> None:
    text = (
        "Mr. Vasht spoke in the morning. Jorin Vasht said the pass was held by 40 men.\n\n"
        "Sefa Odur, the mediator, said the talks had failed on Monday. She said 12 delegates had left the town."
    )
    assert guesses_about("12 delegates", text)["claimant"]["value"] == "Sefa Odur"


def test_dates_get_their_value_from_the_day_of_publication() -> None:
    guesses = {"voice": "asserts", "date": {"value": "", "start": 0, "end": 9, "exact": "on Monday"}}
    assert dated(guesses, date(2026, 3, 6))["date"]["value"] == "2026-03-02"
    assert dated(guesses, None) == guesses
    known = {"date": {"value": "1989", "start": 0, "end": 7, "exact": "in 1989"}}
    assert dated(known, date(2026, 3, 6)) == known


def test_guesses_move_with_their_words_and_stay_behind_without_them() -> None:
    guesses = {
        "voice": "asserts",
        "date": {"value": "", "start": 0, "end": 9, "exact": "on Monday"},
        "figures": [
            {"low": "2", "high": "2", "unit": "", "counts": "men", "start": 10, "end": 11, "exact": "2"},
            {"low": "3", "high": "3", "unit": "", "counts": "men", "start": 12, "end": 13, "exact": "3"},
        ],
    }
    found = moved(guesses, "So on Monday 4 3", 3)
    assert found["date"]["start"] == 3
    assert [one["low"] for one in found["figures"]] == ["3"]
    assert sorted(moved(guesses, "nothing of it", 3)) == ["voice"]
    assert sorted(moved(guesses, "on Monday", -3)) == ["voice"]


def test_a_guess_whose_words_stand_elsewhere_is_refused() -> None:
    wrong = {"date": {"value": "", "start": 1, "end": 4, "exact": "One"}}
    with pytest.raises(Invalid) as caught:
        checked("One two", [Draft(0, 3, "One", 0.7, (), "", "", "asserts", wrong)])
    assert caught.value.slug == "exact-mismatch"


@pytest.mark.parametrize(
    "text",
    [
        "The League said it had lost 60\u0301 fighters in the town since Monday.",
        "said it had lost 60 fighters in the town since Monday, , said it.",
        "\u0600\u0661 fighters were killed in the town on Monday, the League said.",
        "The said the town had fallen on Monday and 60 men were killed.",
        "League denies it, as both claim heavy losses on the other side of the town",
    ],
)
def test_passages_are_whole_characters_and_never_empty(text: str) -> None:
    for draft in get_suggester().suggest(text, "en"):
        for passage in passages(draft.guesses):
            assert passage["start"] < passage["end"]
            assert text[passage["start"] : passage["end"]] == passage["exact"]
