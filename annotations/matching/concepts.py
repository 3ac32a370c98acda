"""What words are about: everyday synonyms in groups, each with its topic, and which way it points. English.

The groups are written by hand for what news tells: fighting, talks, figures, decisions, courts. A word of a group that
ends in a hyphen is a beginning: "negotiat-" stands for negotiate, negotiations and negotiating. The longest one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Way = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class Concept:
    """A group of words that say about the same.

    ``topic`` is empty for what is in claims about anything. Of groups of one topic those that point ``way`` 1 and -1
    say opposite things, and 0 says neither.
    """

    name: str
    topic: str
    way: Way
    words: tuple[str, ...]


def _concept(name: str, topic: str, way: Way, words: str) -> Concept:
    return Concept(name, topic, way, tuple(words.split()))


CONCEPTS = (
    # Who holds a place: it changes hands (1), or does not (-1).
    _concept(
        "take",
        "control",
        1,
        """
        captur- conquer- conquest seize seized seizes seizing seizure taken took take takes taking takeover takeovers
        overran overrun fell fallen penetrat- storm stormed
        advance advanced advances advancing overtak- overtook occup- foothold inroad- gains breach- toppl-
        """,
    ),
    _concept("enter", "control", 1, "enter entered enters entering entry"),
    _concept("surround", "control", 0, "surround- encircl- besieg- siege"),
    _concept(
        "recover",
        "control",
        0,
        """
        recaptur- reclaim- regain- recover- liberat- evict- expel- oust- retake retaken retakes retaking retook
        """,
    ),
    _concept(
        "hold",
        "control",
        -1,
        """
        hold holds held holding grip holdout holdouts defend- defens- defenc- entrench- bastion- stronghold- retain-
        intact positioned stationed manned
        """,
    ),
    _concept(
        "repel", "control", -1, "repel- repuls- thwart- foil- resist resisted resists resisting withst- fend- rebuff-"
    ),
    _concept("control", "control", 0, "control controls controlled controlling rule rules ruled sway"),
    _concept("flag", "control", -1, "flag flags banner banners hoist-"),
    _concept(
        "place",
        "",
        0,
        """
        province- district- valley- town towns village- city cities territor- region- area areas pass passes entrance-
        gate gates road roads bridge- checkpoint- base bases outpost- border- position positions post posts ground
        """,
    ),
    # Fighting.
    _concept(
        "fighting",
        "fighting",
        0,
        """
        fight fights fighting fought clash- battl- firefight- gunfight- gunbattl- gunfir- combat- skirmish- confront-
        encounter- violen- hostilit- shooting shots firing shell shelled shelling bombard- war wars
        """,
    ),
    _concept(
        "attack",
        "fighting",
        0,
        """
        attack- assault- offensiv- operation- campaign- push pushed raid raids raided strike strikes struck
        incursion- invad- invas- onslaught- drive
        """,
    ),
    _concept(
        "onset", "", 0, "erupt- start started starts starting began begin begins begun broke outbreak launched resum-"
    ),
    _concept("try", "", 0, "attempt- effort- try tries tried trying bid bids"),
    _concept(
        "gather",
        "fighting",
        0,
        """
        mass massed massing amass- deploy- gather- mobilis- mobiliz- reinforc- convoy- buildup assembl- sent
        sending
        """,
    ),
    _concept(
        "retreat", "", 0, "retreat- withdr- pullout pullback flee flees fled fleeing surrender- leave left departed"
    ),
    # Losses.
    _concept(
        "losses",
        "losses",
        0,
        """
        loss losses lost lose casualt- kill killed killing kills dead death deaths die died dies dying toll tolls
        fatal- wound- injur- slain martyr- bodies victim- perish-
        """,
    ),
    _concept("damage", "losses", 0, "destroy- destruct- damag- wreck- burned burnt"),
    _concept("arms", "", 0, "equipment vehicl- weapon- tank tanks ammunit- hardware"),
    # Talks.
    _concept(
        "talks",
        "talks",
        0,
        """
        negotiat- talks dialog- discussion- discuss- rapproch- settlement mediat- truce- ceasefir- peace peaceful-
        conversation- parley- agreement- deal deals accord accords resolv- table
        """,
    ),
    _concept(
        "offer",
        "talks",
        1,
        """
        offer- invit- urge urged urging urges willing- ready readiness propos- reached outreach appeal- called
        calling
        """,
    ),
    _concept(
        "collapse",
        "",
        -1,
        """
        fail failed fails failing failure- collaps- crumbl- deteriorat- breakdown stall- deadlock- falter- unravel-
        fruitless refus- missed tanked tanking yield yielded vain
        """,
    ),
    _concept("blame", "talks", 0, "blam- accus- fault faults faulted"),
    # What can be known.
    _concept(
        "verify",
        "proof",
        0,
        """
        verif- unverif- confirm- unconfirm- corroborat- evidenc- proof prove proved proven independ- impossible
        possible substantiat-
        """,
    ),
    _concept(
        "record",
        "",
        0,
        """
        video- image images photo- footage satellite document documents recording- picture pictures record records
        """,
    ),
    _concept(
        "figures",
        "proof",
        0,
        "figure figures number numbers numbered count counts estimat- tally tallies varying statistic-",
    ),
    # Decisions.
    _concept(
        "approve", "decision", 1, "approv- adopt- ratif- endors- legalis- legaliz- permit- allow- sign signed signs"
    ),
    _concept(
        "refuse",
        "decision",
        -1,
        "ban banned bans banning prohibit- veto- block- scrap- cancel- repeal- forbid- suspend-",
    ),
    _concept(
        "vote",
        "decision",
        0,
        "vote votes voted voting voter- ballot- elect- referend- poll polls parliament- bill bills law laws",
    ),
    # Amounts.
    _concept(
        "rise",
        "amount",
        1,
        """
        rise rises rose risen rising increas- grow grows grew grown growth climb- soar- surg- higher doubl- tripl-
        more
        """,
    ),
    _concept(
        "drop",
        "amount",
        -1,
        """
        drop- fall falls falling decreas- declin- shrink- shrank lower- sank plung- reduc- cut cuts cutting less
        fewer
        """,
    ),
    _concept(
        "money",
        "amount",
        0,
        """
        cost costs price prices budget- tax taxes taxed wage wages salar- fund funds funding spend- spent pay paid
        pays
        """,
    ),
    # Crime and courts.
    _concept(
        "charge", "court", 1, "arrest- detain- charged convict- sentenc- jail- guilty prosecut- indict- imprison-"
    ),
    _concept("clear", "court", -1, "acquit- releas- freed innocen- exonerat- cleared pardon-"),
    # Who acts.
    _concept(
        "force",
        "",
        0,
        """
        force forces troop- soldier- fighter- militant- militia- insurgent- rebel rebels guerrill- army armies
        military armed
        """,
    ),
    _concept("opposition", "", 0, "resistance opposition anti"),
    _concept("leader", "", 0, "leader- leads led head heads commander- chief- president- minister- spokes-"),
)

TOPICS = tuple(dict.fromkeys(one.topic for one in CONCEPTS if one.topic))

_WORDS: dict[str, Concept] = {}
_BEGINNINGS: dict[str, Concept] = {}
for _one in CONCEPTS:
    for _word in _one.words:
        (_BEGINNINGS if _word.endswith("-") else _WORDS).setdefault(_word.removesuffix("-"), _one)
_SHORTEST, _LONGEST = min(map(len, _BEGINNINGS)), max(map(len, _BEGINNINGS))


@lru_cache(maxsize=8192)
def concept_of(word: str) -> Concept | None:
    """The group of a word in lower case, or None."""
    if found := _WORDS.get(word):
        return found
    for length in range(min(len(word), _LONGEST), _SHORTEST - 1, -1):
        if found := _BEGINNINGS.get(word[:length]):
            return found
    return None
