from __future__ import annotations

import pytest

from annotations.suggesters.attribution import statements
from annotations.suggesters.claimants import Claimant, Speakers, is_outlet

# sentence → (voice, claimant, source, words)
TABLE = [
    (
        "Ilse Tarrow said that the Orren Federal Command took the bridge.",
        ("attributes", "Ilse Tarrow", "", "the Orren Federal Command took the bridge"),
    ),
    (
        "Ilse Tarrow said the bridge was taken on Monday.",
        ("attributes", "Ilse Tarrow", "", "the bridge was taken on Monday"),
    ),
    (
        "League spokesman Jorin Vasht said in an audio message that forty fighters were lost.",
        ("attributes", "Jorin Vasht", "", "forty fighters were lost"),
    ),
    (
        "Jorin Vasht, a League spokesman, also said that the town was held.",
        ("attributes", "Jorin Vasht", "", "the town was held"),
    ),
    (
        "A League spokesman, Jorin Vasht, said that the town was held.",
        ("attributes", "Jorin Vasht", "", "the town was held"),
    ),
    (
        "On Monday, a spokesperson for the Selmar Defence League said the passes were closed.",
        ("attributes", "spokesperson for the Selmar Defence League", "", "the passes were closed"),
    ),
    (
        "“We hold every pass into Upper Selmar,” Mr. Vasht said on Monday.",
        ("attributes", "Vasht", "", "We hold every pass into Upper Selmar"),
    ),
    (
        "The passes into Upper Selmar were closed, said the mayor in a statement.",
        ("attributes", "mayor", "", "The passes into Upper Selmar were closed"),
    ),
    (
        "The attempts to enter the town were thwarted, the militia claimed.",
        ("attributes", "militia", "", "The attempts to enter the town were thwarted"),
    ),
    (
        "“We hold the pass,” Ilse Tarrow told The Harbour Post in an interview.",
        ("attributes", "Ilse Tarrow", "The Harbour Post", "We hold the pass"),
    ),
    (
        "“We hold the pass,” Ilse Tarrow, the Command’s spokeswoman, told reporters.",
        ("attributes", "Ilse Tarrow", "", "We hold the pass"),
    ),
    (
        "Ilse Tarrow put the losses of the League at more than 60.",
        ("attributes", "Ilse Tarrow", "", "Ilse Tarrow put the losses of the League at more than 60."),
    ),
    (
        "PORT ELLAN (Meridian Wire) – The bridge has fallen, the Command reported.",
        ("attributes", "Command", "", "The bridge has fallen"),
    ),
    (
        "Two hours after it announced a truce, the League said the bridge was closed.",
        ("attributes", "League", "", "the bridge was closed"),
    ),
    (
        "The relief agency Open Hand said 12 people had left the valley.",
        ("attributes", "Open Hand", "", "12 people had left the valley"),
    ),
    (
        "Dr. Anna Lind of the hospital in Hallin said 12 people had been treated.",
        ("attributes", "Anna Lind", "", "12 people had been treated"),
    ),
    (
        "In August, a group of former soldiers and valley fighters said that the bridge was closed.",
        ("attributes", "group of former soldiers and valley fighters", "", "the bridge was closed"),
    ),
    (
        "The WHO says the water of Hallin was clean.",
        ("attributes", "WHO", "", "the water of Hallin was clean"),
    ),
    (
        "“The water was clean,” wrote lead author Ilse Tarrow, a professor in Port Ellan.",
        ("attributes", "Ilse Tarrow", "", "The water was clean"),
    ),
    (
        "The station was hit at night, the waterworks told Radio Ostra.",
        ("attributes", "waterworks", "Radio Ostra", "The station was hit at night"),
    ),
    (
        "She said the town “was calm,” but did not say who held it.",
        ("attributes", "She", "", "the town “was calm,”"),
    ),
    (
        "The talks failed as both sides claimed the other had left, The Harbour Post reported.",
        ("attributes", "", "The Harbour Post", "The talks failed as both sides claimed the other had left"),
    ),
    (
        "Fighters clashed at the bridge on Monday, according to Meridian Wire.",
        ("attributes", "", "Meridian Wire", "Fighters clashed at the bridge on Monday"),
    ),
    (
        "According to Ilse Tarrow, who leads the delegation, the flag still flies.",
        ("attributes", "Ilse Tarrow", "", "the flag still flies"),
    ),
    (
        "The talks in Dervane failed, The Harbour Post reported.",
        ("attributes", "", "The Harbour Post", "The talks in Dervane failed"),
    ),
    (
        "On Sunday, Meridian Wire reported that at least nine people were killed.",
        ("attributes", "", "Meridian Wire", "at least nine people were killed"),
    ),
    (
        "They suffered heavy losses,” Vasht said, according to Meridian Wire.",
        ("attributes", "Vasht", "Meridian Wire", "They suffered heavy losses"),
    ),
    (
        "The League denies that its fighters left the town.",
        ("denies", "League", "", "The League denies that its fighters left the town."),
    ),
    (
        "The Orren Federal Command rejected the claim of losses.",
        ("denies", "Orren Federal Command", "", "The Orren Federal Command rejected the claim of losses."),
    ),
    (
        "Ilse Tarrow questioned whether the bridge was ever taken.",
        ("questions", "Ilse Tarrow", "", "Ilse Tarrow questioned whether the bridge was ever taken."),
    ),
    (
        "The League now claims to have retaken the bridge.",
        ("attributes", "League", "", "The League now claims to have retaken the bridge."),
    ),
    (
        "It was reported that the militia had left the valley.",
        ("attributes", "", "reports", "the militia had left the valley"),
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), TABLE, ids=[row[0][:40] for row in TABLE])
def test_who_says_what_through_whom(sentence: str, expected: tuple[str, str, str, str]) -> None:
    (one,) = statements(sentence)
    assert (one.voice, one.claimant.name, one.source, sentence[one.start : one.end]) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge over the Dervane was closed on Monday.",
        "Their claims of victory were impossible to check.",
        "The minister rejected a visa for the envoy.",
        "The pictures are said to show the bridge.",
        "The United States sent troops.",
        "",
        "said",
        "“”",
        "according to",
        ", said",
    ],
)
def test_nothing_is_attributed_where_nobody_says_it(sentence: str) -> None:
    assert statements(sentence) == []


def test_a_denial_and_a_claim_in_one_sentence_are_two_statements() -> None:
    sentence = "The League denied the town had fallen, however, and claimed it was in full control of all passes."
    found = [(one.voice, one.claimant.name, sentence[one.start : one.end]) for one in statements(sentence)]
    assert found == [
        ("denies", "League", "The League denied the town had fallen"),
        ("attributes", "League", "it was in full control of all passes"),
    ]


def test_what_an_article_says_before_somebody_speaks_is_a_claim_of_its_own() -> None:
    sentence = "The League massed its troops at the bridge, and said on Monday it had taken three villages."
    found = [(one.voice, one.claimant.name, sentence[one.start : one.end]) for one in statements(sentence)]
    assert found == [
        ("asserts", "", "The League massed its troops at the bridge"),
        ("attributes", "League", "it had taken three villages"),
    ]


@pytest.mark.parametrize("sentence", ["He put the keys at the door.", "She put 60 men on the bridge."])
def test_putting_something_somewhere_says_nothing(sentence: str) -> None:
    assert statements(sentence) == []


def test_a_headline_may_use_the_plain_form_of_a_verb() -> None:
    sentence = "Orren Says It Took Bridge, League Denies It – The Harbour Post"
    found = [(one.voice, one.claimant.name) for one in statements(sentence, heading=True)]
    assert found == [("attributes", "Orren"), ("denies", "League")]


@pytest.mark.parametrize(
    ("name", "carries"),
    [
        ("Meridian Wire", True),
        ("The Harbour Post", True),
        ("Reuters", True),
        ("local media", True),
        ("reports", True),
        ("Ilse Tarrow", False),
        ("Selmar Defence League", False),
        ("", False),
    ],
)
def test_outlets_relay_and_others_claim(name: str, carries: bool) -> None:
    assert is_outlet(name) is carries


def test_surnames_pronouns_and_roles_lead_back_to_the_speaker() -> None:
    speakers = Speakers.of("League spokesman Jorin Vasht spoke first. Ilse Tarrow answered.")
    assert speakers.resolve(Claimant("he", "", definite=False)) == ""
    assert speakers.resolve(Claimant("Vasht", "spokesman", definite=False)) == "Jorin Vasht"
    assert speakers.resolve(Claimant("League", "", definite=True)) == "League"
    assert speakers.resolve(Claimant("he", "", definite=False)) == "Jorin Vasht"
    assert speakers.resolve(Claimant("spokesperson", "spokesperson", definite=True)) == "Jorin Vasht"
    assert speakers.resolve(Claimant("Tarrow", "", definite=False)) == "Ilse Tarrow"


def test_groups_are_found_by_their_last_word_and_by_what_they_are() -> None:
    speakers = Speakers.of("Troops of the Selmar Defence League came.")
    assert speakers.resolve(Claimant("League", "", definite=True)) == "Selmar Defence League"
    assert speakers.resolve(Claimant("militia", "", definite=True)) == "Selmar Defence League"
    speakers.hear("The Northern Front have left the town.")
    assert speakers.resolve(Claimant("group", "", definite=True)) == "Northern Front"
    assert speakers.resolve(Claimant("council", "", definite=True)) == "council"
    later = Speakers.of("")
    later.who(Claimant("Federal Command", "", definite=True), (0, 19), "The Federal Command spoke.")
    assert later.resolve(Claimant("Command", "", definite=True)) == "Federal Command"


def test_she_is_who_the_sentence_before_was_about() -> None:
    speakers = Speakers.of("Ilse Tarrow came. Jorin Vasht came.")
    for name in ("Ilse Tarrow", "Jorin Vasht"):
        speakers.who(Claimant(name, "", definite=False), (0, 5), "")
    speakers.hear("Ms. Tarrow withdrew the figure.")
    assert speakers.resolve(Claimant("she", "", definite=False)) == "Ilse Tarrow"
    silent = Speakers.of("Sefa Odur, a former mayor, came. Port Ellan, a harbour, lay still.")
    for sentence in ("Sefa Odur, a former mayor, came.", "Port Ellan, a harbour, lay still."):
        silent.hear(sentence)
    assert silent.resolve(Claimant("she", "", definite=False)) == "Sefa Odur"
