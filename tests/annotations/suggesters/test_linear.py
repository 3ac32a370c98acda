from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from annotations.errors import Invalid
from annotations.suggesters import VOICES, Draft, Reason, by_hand, checked, get_suggester, shipped
from annotations.suggesters.cue_table import CUES
from annotations.suggesters.features import Passage
from annotations.text import iou
from tests.annotations.text.strategies import for_many_texts, texts
from tests.conftest import Soak

ARTICLE = """\
Orren says it took Dervane bridge, League denies it

The Orren Federal Command said on Monday that its troops seized the bridge at Upper Selmar and killed 40 fighters.

The Selmar Defence League denied that the bridge had been taken. “They failed. They lost two hundred men at the gate,” \
Jorin Vasht, its spokesman, said. “We hold every road into the town.”

Neither figure could be independently verified, according to Meridian Wire.

Read Also: 12 Killed in Harbour Fire

What would you do?

Source link"""


def by_words(drafts: list[Draft], words: str) -> Draft:
    return next(draft for draft in drafts if words in draft.exact)


def test_an_article_gets_its_claims_with_speaker_source_and_voice() -> None:
    drafts = get_suggester().candidates(ARTICLE)  # who says it is told whatever its score
    table = [
        ("its troops seized", "Orren Federal Command", "", "attributes"),
        ("denied that the bridge", "Selmar Defence League", "", "denies"),
        ("They lost two hundred", "Jorin Vasht", "", "attributes"),
        ("We hold every road", "Jorin Vasht", "", "attributes"),
        ("Neither figure", "", "Meridian Wire", "attributes"),
    ]
    for words, claimant, source, voice in table:
        draft = by_words(drafts, words)
        assert (draft.claimant, draft.source, draft.voice) == (claimant, source, voice)


def test_the_attribution_stays_outside_the_claim() -> None:
    draft = by_words(get_suggester().suggest(ARTICLE), "its troops seized")
    assert draft.exact == "its troops seized the bridge at Upper Selmar and killed 40 fighters"


def test_reasons_are_short_words_for_a_person_heaviest_first() -> None:
    reasons = by_words(get_suggester().suggest(ARTICLE), "its troops seized").reasons
    labels = {reason.cue: reason.label for reason in reasons}
    assert labels["attributed"] == "attributed to Orren Federal Command"
    assert labels["figure"] == "gives a figure"
    assert [abs(one.weight) for one in reasons] == sorted((abs(one.weight) for one in reasons), reverse=True)


def test_no_label_is_longer_than_five_words_and_no_name_is_used_twice() -> None:
    assert all(len(cue.label.split()) <= 5 for cue in CUES)
    assert len({cue.name for cue in CUES}) == len(CUES) >= 30


def test_boilerplate_questions_and_small_talk_are_left_alone() -> None:
    found = " ".join(draft.exact for draft in get_suggester().suggest(ARTICLE + "\n\nThank you all, good evening."))
    for words in ("Harbour Fire", "What would you do", "Source link", "good evening"):
        assert words not in found


def test_a_headline_counts_for_less_than_the_same_sentence() -> None:
    sentence = "7 League fighters killed near Upper Selmar"
    headline, plain = by_hand().score([Passage(sentence, heading=True), Passage(sentence)])
    assert headline < plain


def test_a_repeated_headline_is_proposed_once() -> None:
    title = "40 League fighters killed near Upper Selmar"
    drafts = get_suggester().suggest(f"{title}\n\n{title}\n\nThe bridge of the town fell on Monday.")
    assert sum(draft.exact == title for draft in drafts) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قال المتحدث إن «40 مقاتلا» قتلوا في المعركة. سقطت المدينة."),
        ("zh", "发言人说，40名战士在战斗中丧生。天气很好。"),
        ("hi", "प्रवक्ता ने कहा कि 40 लड़ाके मारे गए। मौसम अच्छा था।"),
        ("tr", "Sözcü, çatışmada 40 savaşçının öldüğünü söyledi. Hava çok güzeldi bugün orada."),
        ("", "Представитель сказал, что погибли 40 бойцов. Погода была хорошая и тёплая."),
    ],
)
def test_other_languages_get_the_neutral_cues_only(language: str, text: str) -> None:
    (draft,) = get_suggester().suggest(text, language)
    assert "40" in draft.exact
    assert draft.claimant == ""
    assert {reason.cue for reason in draft.reasons} <= {cue.name for cue in CUES if cue.neutral}


def assert_sound(text: str, language: str) -> None:
    suggester = get_suggester()
    drafts = suggester.suggest(text, language)
    assert drafts == suggester.suggest(text, language)
    assert drafts == sorted(drafts, key=lambda draft: (draft.start, draft.end))
    for draft in drafts:
        assert text[draft.start : draft.end] == draft.exact
        assert draft.exact == draft.exact.strip()
        assert shipped().threshold <= draft.score <= 1
        assert draft.voice in VOICES
        assert draft.reasons


@given(texts)
def test_every_draft_is_exact_and_the_same_again(text: str) -> None:
    assert_sound(text.replace("\r", "\n"), "en")


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_drafts_of_many_texts_are_exact(soak: Soak) -> None:
    def holds(text: str) -> None:
        assert_sound(text, "")

    for_many_texts(soak, 10_000, holds)


@pytest.mark.parametrize(
    "text",
    ["“" * 20_000, "said, " * 20_000, "a said b, " * 5_000, "x " * 50_000, "40 killed\n" * 5_000, "\u0301" * 5_000],
    ids=["quotes", "said", "clauses", "words", "lines", "marks"],
)
@pytest.mark.timeout(60)  # what grows with the square of the length would take minutes
def test_hostile_texts_come_to_an_end(text: str) -> None:
    assert_sound(text, "en")


def test_an_unknown_suggester_is_named_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="linear"):
        get_suggester("oracle")


DRAFT = Draft(0, 3, "One", 0.7, (Reason("figure", "gives a figure", 1.0),), "", "", "asserts")


@pytest.mark.parametrize(
    ("drafts", "code"),
    [
        ([Draft(0, 3, "Two", 0.7, (), "", "", "asserts")], "exact-mismatch"),
        ([Draft(0, 3, "One", 1.2, (), "", "", "asserts")], "score"),
        ([Draft(0, 3, "One", float("nan"), (), "", "", "asserts")], "score"),
        ([Draft(0, 3, "One", 0.7, (), "", "", "shouts")], "voice"),  # type: ignore[arg-type]
        ([DRAFT, DRAFT], "duplicate"),
    ],
)
def test_broken_drafts_are_refused(drafts: list[Draft], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked("One two", drafts)
    assert caught.value.slug == code


@pytest.mark.shared
def test_the_key_entrance_and_its_denial_are_found(shared_dir: Path) -> None:
    labelled = json.loads((shared_dir / "data" / "claims_dev.json").read_text())
    article = next(one for one in labelled["articles"] if one["file"].startswith("002"))
    drafts = get_suggester().suggest((shared_dir / "articles" / article["file"]).read_text())
    for key, voice in (("r1", "attributes"), ("r2", "attributes"), ("r4", "denies")):
        claim = next(one for one in article["claims"] if one["id"] == key)
        best = max(drafts, key=lambda draft: iou((draft.start, draft.end), (claim["start"], claim["end"])))
        assert iou((best.start, best.end), (claim["start"], claim["end"])) >= 0.5
        assert best.voice == voice


@pytest.mark.shared
def test_spans_fit_better_than_whole_sentences_on_the_labelled_articles(shared_dir: Path) -> None:
    labelled = json.loads((shared_dir / "data" / "claims_dev.json").read_text())
    hits = drafts = claims = 0
    for article in labelled["articles"]:
        found = get_suggester().suggest((shared_dir / "articles" / article["file"]).read_text())
        spans = [(draft.start, draft.end) for draft in found]
        wanted = [(claim["start"], claim["end"]) for claim in article["claims"]]
        pairs = sorted(((iou(a, b), a, b) for a in spans for b in wanted), reverse=True)
        left, right = set(spans), set(wanted)
        for share, a, b in pairs:
            if share >= 0.5 and a in left and b in right:
                left.remove(a)
                right.remove(b)
                hits += 1
        drafts += len(spans)
        claims += len(wanted)
    assert 2 * hits / (drafts + claims) >= 0.75
