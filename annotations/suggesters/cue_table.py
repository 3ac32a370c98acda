"""The cues: named yes-or-no questions about a sentence, and the weight that each has before anything is trained.

A cue is known by its words, by two words side by side, or by a test of its own. The words stand in one table, so that
a sentence is looked through once, however many cues there are. Training starts from the weights given here: a cue that
the training examples say nothing about (in a debate nobody writes "according to") keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotations.suggesters import lexicon as lex
from annotations.suggesters.features import YEAR, Passage
from annotations.suggesters.lexicon import vocabulary

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NAMES = re.compile(r"(?<=[\w,’'”\"] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_ORDINALS = vocabulary("st nd rd th")
_CURRENCIES = frozenset("$€£¥₹₽₺")

Test = Callable[[Passage, Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Cue:
    """``name`` is stable, ``label`` at most five words for a person; "" for one that is never a reason.

    ``weight`` is in log-odds. ``words`` and ``pairs`` are tokens as ``features.tokens`` gives them. A ``neutral`` cue
    needs no English.
    """

    name: str
    label: str
    weight: float
    words: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    test: Test | None = None
    neutral: bool = False


def _pairs(*groups: str) -> frozenset[str]:
    """Pairs written ``more|less than|of``: each of the first with each of the second."""
    found = set()
    for group in groups:
        first, second = group.split()
        found |= {f"{one} {two}" for one in first.split("|") for two in second.split("|")}
    return frozenset(found)


def _figure(passage: Passage, words: Sequence[str]) -> bool:
    """A number that is neither a year nor "1st" or "20th"."""
    last = len(words) - 1
    return any(word[0] == "0" and not (at < last and words[at + 1] in _ORDINALS) for at, word in enumerate(words))


def _money(passage: Passage, words: Sequence[str]) -> bool:
    return any(
        (one in _CURRENCIES and two[0] == "0") or (one[0] == "0" and two in _CURRENCIES) for one, two in pairwise(words)
    )


_BEFORE_PARTICIPLE = vocabulary(
    "has have had been is are was were being 's 've isn't aren't wasn't weren't hasn't haven't"
)
_BETWEEN = vocabulary("not now also still already never just been being recently")


def _under_way(passage: Passage, words: Sequence[str]) -> bool:
    """A form of "be" or "have" before a participle: "has recently been", "are now"."""
    waiting = False
    for word in words:
        if word in _BEFORE_PARTICIPLE:
            waiting = True
        elif waiting:
            if len(word) > 3 and word.endswith(("ed", "en", "ing")):
                return True
            waiting = word in _BETWEEN or word.endswith("ly")
    return False


def _superlative(passage: Passage, words: Sequence[str]) -> bool:
    return any(
        one in ("the", "our", "its", "'s") and len(two) > 5 and two.endswith("est") for one, two in pairwise(words)
    )


def _asks(passage: Passage, words: Sequence[str]) -> bool:
    return passage.text.rstrip("”’\"') ").endswith(("?", "？", "؟"))


def _is_short(passage: Passage, words: Sequence[str]) -> bool:
    most = 5 if passage.attributed else 6
    return sum(word[0].isalnum() or word == YEAR for word in words) < most and not CJK.search(passage.text)


def _first_person(passage: Passage, words: Sequence[str]) -> bool:
    return not passage.attributed and not _FIRST_PERSON.isdisjoint(words)


def _quotation(passage: Passage, words: Sequence[str]) -> bool:
    return passage.quoted or words.count('"') >= 2 or "「" in words


_FIRST_PERSON = vocabulary("i we me us my our i'm i've i'll i'd we're we've we'll")
_EVENTS = vocabulary("""
    attacked bombed shelled shot fired struck stormed hit fought clashed erupted exploded
    captured conquered recaptured reclaimed seized took overran surrounded invaded entered crossed advanced deployed
    defeated repelled resisted thwarted retreated withdrew surrendered fled lost won
    killed assassinated died destroyed suffered inflicted
    arrested detained evicted evacuated escaped freed released handed
    arrived departed left met passed pushed reached sent turned
    elected approved signed banned resigned created
    launched started began opened stopped ended closed
    published received built spent paid sold bought
    broke collapsed crashed crumbled deteriorated melted failed
    happened became made led
""")
_FULL_MONTHS = lex.MONTHS - {"may", "march"}
"""Without the two that are verbs as well."""
_PERIODS = "week|month|year|years|night|weekend|summer|winter|spring|autumn|decade|decades|quarter"

CUES: tuple[Cue, ...] = (
    Cue("figure", "gives a figure", 1.1, test=_figure, neutral=True),
    Cue("percentage", "gives a percentage", 0.7, vocabulary("% ٪ ％ percent"), _pairs("per cent"), neutral=True),
    Cue("money", "gives an amount of money", 0.6, vocabulary("dollars euros"), test=_money, neutral=True),
    Cue("quotation", "quotation", 0.5, test=_quotation, neutral=True),
    Cue(
        "number-word",
        "gives a number in words",
        0.6,
        vocabulary("""
            two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty
            ninety dozen dozens hundred hundreds thousand thousands million millions billion billions trillion
            half third quarter twice double triple
        """),
    ),
    Cue(
        "quantity",
        "compares quantities",
        0.6,
        vocabulary("tripled halved majority average fewer"),
        _pairs(
            "more|less|fewer|greater|higher|lower|larger|smaller|better|worse than",
            "at least|most",
            "up to",
            "nearly|almost|some|about|over|around 0|00|000|0,000|00,000|000,000",
            "the number|amount|rate|share|level",
            "out of",
            "as many|much",
        ),
    ),
    Cue(
        "trend",
        "says what rose or fell",
        0.6,
        vocabulary("""
            increased increase increases increasing doubled grew grown growth rose risen rises raised climbed
            decreased decrease dropped drop fell fallen reduced reduction cut cuts shrank declined decline
        """),
    ),
    Cue(
        "superlative",
        "a superlative or “only”",
        0.6,
        vocabulary("largest biggest highest lowest worst"),
        _pairs(
            "the only|last|first|final|most|least|best|second|third",
            "never before",
            "in history",
            "first|only|last time|president|country|province|nation|state",
        ),
        test=_superlative,
    ),
    Cue(
        "date",
        "names a date",
        0.6,
        lex.DAYS | _FULL_MONTHS | vocabulary(f"yesterday today since ago {YEAR}"),
        _pairs(
            f"last|this|past|previous|next {_PERIODS}",
            "two|three|four|five|several|few|0|00 days|weeks|months|years",
        ),
    ),
    Cue("past-event", "past event", 1.0, _EVENTS),
    Cue("ongoing", "has happened or is happening", 0.7, test=_under_way),
    Cue(
        "state",
        "says how things are",
        0.5,
        vocabulary("is are was were remain remains remained includes leads holds hold"),
    ),
    Cue(
        "casualties",
        "casualties",
        0.9,
        vocabulary("""
            killed dead deaths died bodies fatalities martyred slain massacre
            wounded injured casualties casualty losses
            hostages prisoners victims
        """),
    ),
    Cue(
        "control",
        "control of a place",
        0.7,
        vocabulary("""
            capture captured captures capturing seize seized seizes seizing conquer conquered recapture recaptured
            reclaim reclaimed surround surrounded besiege besieged liberate liberated occupy occupied occupation
            advance advances advanced
        """),
        _pairs(
            "took|taken|take|takes|taking|lost|retake|full|gained|gain|in|under|have|had|has|claimed|rebel|its control",
            "controls|control of|over|the|every|all|most",
            "firm grip",
            "has|have|had fallen",
            "fell to",
            "hold|holds|held the|every|all|both",
        ),
    ),
    Cue(
        "fighting",
        "fighting",
        0.5,
        vocabulary("""
            fighting clashes clashed battle battles war
            offensive shelling airstrike airstrikes strikes attack attacks ambush firefights gunfights
            troops forces fighters militia
        """),
    ),
    Cue(
        "talks",
        "negotiations",
        0.5,
        vocabulary(
            "negotiation negotiations negotiating talks ceasefire truce agreement deal settlement treaty amnesty"
        ),
    ),
    Cue("attributed", "attributed", 0.9, test=lambda passage, words: passage.attributed),
    Cue("denies", "denies", 0.8, test=lambda passage, words: passage.voice == "denies"),
    Cue(
        "not-verified",
        "not verified",
        1.6,
        vocabulary("verify verified verification unverified independently confirm confirmed unconfirmed"),
        _pairs("no|without|additional|provided|any evidence", "not clear|known|comment"),
    ),
    Cue(
        "hearsay",
        "reportedly",
        0.6,
        vocabulary("reportedly allegedly purportedly supposedly rumors rumours apparently"),
    ),
    Cue(
        "blame",
        "blames or accuses",
        0.5,
        vocabulary("accused accusing accuses blamed blaming blames guilty responsible charged"),
    ),
    Cue(
        "cause",
        "names a cause",
        0.4,
        vocabulary("because cause causes caused resulted resulting prevents prevented"),
        _pairs("due to", "led|lead|leads to", "result|results of|in"),
    ),
    Cue(
        "negation",
        "says what is not so",
        0.3,
        vocabulary("""
        not never no neither none nor
        isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't cannot couldn't won't wouldn't
    """),
    ),
    Cue(
        "official",
        "law or official record",
        0.4,
        vocabulary("""
            law laws bill court treaty resolution election congress senate parliament
            budget tax taxes unemployment inflation deficit debt gdp income wages jobs trade
            census report study survey statistics data
        """),
    ),
    Cue("vote", "how somebody voted", 0.6, vocabulary("vote voted votes vetoed opposed supported sponsored endorsed")),
    Cue(
        "science",
        "finding or effect",
        0.5,
        vocabulary("""
            evidence proven proves scientists researchers experts study studies trial trials
            infected infection virus vaccine vaccines disease treatment patients
        """),
    ),
    Cue(
        "names",
        "names people or places",
        0.4,
        test=lambda passage, words: len(_NAMES.findall(passage.text)) >= 2,
    ),
    Cue("question", "asks", -1.8, test=_asks, neutral=True),
    Cue(
        "opinion",
        "opinion or feeling",
        -1.1,
        vocabulary("should ought must beautiful wonderful terrible great proud hopefully deserve deserves honorable"),
        _pairs("i|we think|believe|feel|hope|want|love|like|guess|wish", "my view|opinion"),
    ),
    Cue(
        "promise",
        "promise or plan",
        -0.8,
        vocabulary("""
            will shall vow vows vowed promise promises promised pledge pledges pledged
            i'll we'll he'll she'll they'll it'll
        """),
        _pairs("going to", "plan|plans to"),
    ),
    Cue(
        "hypothetical",
        "hypothetical",
        -0.7,
        vocabulary("would might"),
        _pairs("<s> if|suppose|imagine|should"),
    ),
    Cue("first-person", "first person", -0.4, test=_first_person),
    Cue(
        "addresses",
        "speaks to somebody",
        -0.9,
        vocabulary("you your you're you've thank thanks please welcome hello ladies let's"),
        _pairs("good morning|evening|night"),
    ),
    Cue("short", "very short", -1.4, test=_is_short, neutral=True),
    Cue("heading", "headline", -0.5, test=lambda passage, words: passage.heading, neutral=True),
    Cue("report", "", 1.0, test=lambda passage, words: passage.report),
    Cue("not-english", "", 1.0, test=lambda passage, words: not passage.english, neutral=True),
)

BIAS = -1.6
"""In log-odds: what a sentence is worth of which no cue says anything."""

BY_NAME = {cue.name: cue for cue in CUES}


def _table(of: Callable[[Cue], frozenset[str]], *, neutral: bool) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for cue in CUES:
        if cue.neutral or not neutral:
            for key in of(cue):
                table[key] = (*table.get(key, ()), cue.name)
    return table


_BY_WORD = {neutral: _table(lambda cue: cue.words, neutral=neutral) for neutral in (False, True)}
_BY_PAIR = {neutral: _table(lambda cue: cue.pairs, neutral=neutral) for neutral in (False, True)}
_TESTS = {
    neutral: [(cue.name, cue.test) for cue in CUES if cue.test and (cue.neutral or not neutral)]
    for neutral in (False, True)
}


def fired(passage: Passage, words: Sequence[str], beside: Sequence[str]) -> set[str]:
    """The names of the cues that say yes to a passage with these tokens and pairs of tokens."""
    neutral = not passage.english
    by_word, by_pair = _BY_WORD[neutral], _BY_PAIR[neutral]
    found = {name for word in words if word in by_word for name in by_word[word]}
    found.update(name for pair in beside if pair in by_pair for name in by_pair[pair])
    found.update(name for name, test in _TESTS[neutral] if name not in found and test(passage, words))
    return found
