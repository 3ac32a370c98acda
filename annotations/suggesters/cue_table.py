"""The cues: some thirty named questions about a sentence, each with a weight set by hand, and the score they add up to.

Nothing here is trained. A cue answers yes or no; the score is the logistic function of the sum of the weights. The cues
that fired are the reasons a person reads.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from annotations.suggesters import lexicon as lex
from annotations.suggesters.base import Reason, Voice
from annotations.suggesters.lexicon import vocabulary

_BIAS = -1.6
_NEUTRAL_BIAS = -0.6
"""Outside English only the neutral cues can speak, so less has to speak for a sentence."""

_NAMES = re.compile(r"(?<=[\w,’”] )(?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*")
WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
QUOTATION_MARK = re.compile(r"[“”\"«»„「」]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the cues look at: a sentence's reading text, its lower-case words, and where it stands."""

    text: str
    lower: str
    words: tuple[str, ...]
    vocabulary: frozenset[str]
    heading: bool
    quoted: bool
    attributed: bool
    voice: Voice


@dataclass(frozen=True, slots=True)
class Cue:
    """A yes-or-no question about a sentence. ``neutral`` cues need no English."""

    name: str
    label: str
    weight: float
    test: Callable[[Facts], object]
    neutral: bool = False


def _any_of(words: str) -> Callable[[Facts], object]:
    """A test: has the sentence one of these words?"""
    wanted = vocabulary(words)
    return lambda facts: not wanted.isdisjoint(facts.vocabulary)


def _matches(*alternatives: str) -> Callable[[Facts], object]:
    """A test: does one of these patterns, all lower case, occur in the sentence?"""
    search = re.compile("|".join(alternatives)).search
    return lambda facts: search(facts.lower)


_FIRST_PERSON = vocabulary("i we me us my our")
_EVENTS = vocabulary("""
    attacked bombed shelled shot fired struck stormed hit fought clashed erupted exploded
    captured conquered recaptured reclaimed seized took overran surrounded invaded entered crossed advanced deployed
    defeated repelled resisted thwarted retreated withdrew surrendered fled lost won
    killed assassinated died destroyed suffered inflicted
    arrested detained evicted evacuated escaped freed released handed
    arrived departed left met passed pushed reached sent turned
    elected approved signed voted banned resigned
    launched started began opened stopped ended closed
    published received built spent paid sold bought
    increased doubled grew rose raised decreased dropped fell cut
    broke collapsed crashed crumbled deteriorated melted failed
    happened became made led
""")

_FULL_MONTHS = lex.MONTHS - {"may", "march"}
"""Without the two that are verbs as well."""
_PERIODS = "week|month|year|night|weekend|summer|winter|spring|autumn|fall|decade"
_says_when = _matches(
    rf"\b(?:last|this|past|previous|earlier this) (?:{_PERIODS})s?\b",
    r"\b(?:1[89]|20)\d\ds?\b",
    r"\b(?:yesterday|today|since)\b",
    r"\b(?:two|three|several|few) (?:days|weeks|months|years)\b",
)

# What stands before a participle: "has recently been", "are now".
_HAS_OR_IS_BEING = r"\b(?:has|have|had|been|is being|are being)\s+(?:\w+ly\s+|not\s+|now\s+|also\s+)?(?:been\s+)?"
_IS_OR_WAS = r"\b(?:is|are|was|were)\s+(?:\w+ly\s+|now\s+|still\s+)?"
# "took control", "gained full control", "under rebel control".
_BEFORE_CONTROL = r"took|taken|takes?|taking|lost|retake\w*|full|gain\w*|in|under|have|had|claim\w*"

CUES: tuple[Cue, ...] = (
    # "1st" and "20th" are no figures.
    Cue("figure", "gives a figure", 1.1, _matches(r"(?<![\w.])\d[\d.,]*(?!\d*(?:st|nd|rd|th)\b)"), neutral=True),
    Cue("percentage", "gives a percentage", 0.7, _matches(r"\d\s?[%٪％]", r"\bper ?cent\b"), neutral=True),
    Cue("money", "gives an amount of money", 0.6, _matches(r"[$€£¥₹₽₺]\s?\d", r"\d\s?[€₽₺]"), neutral=True),
    Cue("quotation", "quotation", 0.5, lambda facts: facts.quoted, neutral=True),
    Cue(
        "number-word",
        "gives a number in words",
        0.6,
        _any_of("""
            two three four five six seven eight nine ten eleven twelve
            dozen dozens hundred hundreds thousand thousands million millions billion billions trillion
            half quarter twice
        """),
    ),
    Cue(
        "quantity",
        "compares quantities",
        0.6,
        _matches(
            r"\b(?:more|less|fewer|greater|higher|lower|larger) than\b",
            r"\bat least\b",
            r"\bup to\b",
            r"\b(?:nearly|almost|some|about) \d",
            r"\bthe (?:number|majority|amount|rate) of\b",
            r"\b(?:doubled|tripled|halved)\b",
        ),
    ),
    Cue(
        "superlative",
        "a superlative or “only”",
        0.6,
        _matches(
            r"\bthe (?:only|last|first|final)\b",
            r"\bthe (?:most|least|best|worst|\w{3,}est)\b",
            r"\b(?:never before|in history)\b",
        ),
    ),
    Cue(
        "date",
        "names a date",
        0.6,
        lambda facts: not (lex.DAYS | _FULL_MONTHS).isdisjoint(facts.vocabulary) or _says_when(facts),
    ),
    Cue("past-event", "past event", 1.0, lambda facts: not _EVENTS.isdisjoint(facts.vocabulary)),
    Cue(
        "ongoing",
        "has happened or is happening",
        0.7,
        _matches(
            _HAS_OR_IS_BEING + r"\w{2,}(?:ed|en|ing)\b",
            _IS_OR_WAS + r"\w{2,}(?:ing|ed)\b",
        ),
    ),
    Cue(
        "state",
        "says how things are",
        0.5,
        _matches(r"\b(?:is|are|was|were|remains?|remained|includes?|leads|holds?)\b"),
    ),
    Cue(
        "casualties",
        "casualties",
        0.9,
        _any_of("""
            killed dead deaths died bodies fatalities martyred slain massacre
            wounded injured casualties casualty losses
            hostages prisoners victims
        """),
    ),
    Cue(
        "control",
        "control of a place",
        0.7,
        _matches(
            r"\b(?:captur|seiz|conquer|recaptur|reclaim|surround|besieg|liberat|occup)\w+",
            rf"\b(?:{_BEFORE_CONTROL}) (?:\w+ )?control\b",
            r"\bfirm grip\b",
            r"\bcontrols? (?:of|over|the|every|all|most)\b",
            r"\bha(?:s|ve|d) (?:\w+ )?fallen\b",
            r"\bfell to\b",
            r"\b(?:hold|holds|held) (?:the|every|all|both)\b",
            r"\badvances?d?\b",
        ),
    ),
    Cue(
        "fighting",
        "fighting",
        0.5,
        _any_of("""
            fighting clashes clashed battle battles war
            offensive shelling airstrike airstrikes strikes attack attacks ambush firefights gunfights
            troops forces fighters militia
        """),
    ),
    Cue(
        "talks",
        "negotiations",
        0.5,
        _any_of("negotiation negotiations negotiating talks ceasefire truce agreement deal settlement treaty amnesty"),
    ),
    Cue("attributed", "attributed", 0.9, lambda facts: facts.attributed),
    Cue("denies", "denies", 0.8, lambda facts: facts.voice == "denies"),
    Cue(
        "not-verified",
        "not verified",
        0.8,
        _matches(
            r"\b(?:verif|unverif|independently|confirm|unconfirm)\w*",
            r"\bno evidence\b",
            r"\bwithout (?:\w+ ){0,2}evidence\b",
            r"\bprovided evidence\b",
            r"\bnot (?:clear|known|comment)\b",
        ),
    ),
    Cue("hearsay", "reportedly", 0.6, _any_of("reportedly allegedly purportedly supposedly rumors rumours apparently")),
    Cue(
        "blame",
        "blames or accuses",
        0.5,
        _any_of("accused accusing accuses blamed blaming blames guilty responsible charged"),
    ),
    Cue(
        "cause",
        "names a cause",
        0.4,
        _matches(r"\b(?:because|caused?|due to|led to|leads? to|result(?:ed|s)? (?:in|of))\b"),
    ),
    Cue("negation", "says what is not so", 0.3, _matches(r"\b(?:not|never|no|neither|none|nor)\b", r"n[’']t\b")),
    Cue(
        "official",
        "law or official record",
        0.4,
        _any_of("""
            law bill court treaty resolution votes voted election
            budget tax taxes unemployment inflation deficit gdp
            census report study survey statistics data
        """),
    ),
    Cue("names", "names people or places", 0.4, lambda facts: len(_NAMES.findall(facts.text)) >= 2),
    Cue("question", "asks", -1.8, lambda facts: facts.text.rstrip("”’\"') ").endswith(("?", "？", "؟")), neutral=True),
    Cue(
        "opinion",
        "opinion or feeling",
        -1.1,
        _matches(
            r"\b(?:i|we) (?:think|believe|feel|hope|want|love|like|guess|wish)\b",
            r"\b(?:in my view|in my opinion)\b",
            r"\b(?:should|ought|must|beautiful|wonderful|terrible|great|proud|hopefully|deserve\w*|honou?rable)\b",
        ),
    ),
    Cue(
        "promise",
        "promise or plan",
        -0.8,
        _matches(
            r"\b(?:will|shall|going to|plans? to|vow\w*|promis\w*|pledg\w*)\b",
            r"\b(?:i|we|he|she|they|it)[’']ll\b",
        ),
    ),
    Cue("hypothetical", "hypothetical", -0.7, _matches(r"^(?:if|should|suppose|imagine)\b", r"\b(?:would|might)\b")),
    Cue(
        "first-person",
        "first person",
        -0.4,
        lambda facts: not facts.attributed and not _FIRST_PERSON.isdisjoint(facts.vocabulary),
    ),
    Cue(
        "addresses",
        "speaks to somebody",
        -0.9,
        _matches(r"\b(?:you|your|thank|thanks|please|welcome|hello|good (?:morning|evening)|ladies|let’s|let's)\b"),
    ),
    Cue(
        "short",
        "very short",
        -1.4,
        lambda facts: len(facts.words) < (5 if facts.attributed else 6) and not CJK.search(facts.text),
        neutral=True,
    ),
    Cue("heading", "headline", -0.5, lambda facts: facts.heading, neutral=True),
)

_NEUTRAL_CUES = tuple(cue for cue in CUES if cue.neutral)


def score_of(facts: Facts, *, english: bool = True) -> tuple[float, tuple[Reason, ...]]:
    """The score in 0 … 1 and the cues behind it, the heaviest first."""
    fired = [cue for cue in (CUES if english else _NEUTRAL_CUES) if cue.test(facts)]
    total = (_BIAS if english else _NEUTRAL_BIAS) + sum(cue.weight for cue in fired)
    ordered = sorted(fired, key=lambda cue: (-abs(cue.weight), cue.name))
    return 1 / (1 + math.exp(-total)), tuple(Reason(cue.name, cue.label, cue.weight) for cue in ordered)


def facts_of(
    text: str, *, heading: bool = False, attributed: bool = False, voice: Voice = "asserts", quoted: bool = False
) -> Facts:
    """The facts about one sentence's reading text; ``quoted``: it stands inside a quotation, or holds one."""
    lower = text.lower()
    words = tuple(WORD.findall(lower))
    quoted = quoted or len(QUOTATION_MARK.findall(text)) >= 2
    return Facts(text, lower, words, frozenset(words), heading, quoted, attributed, voice)
