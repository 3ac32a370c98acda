"""The figures in a claim: how many (a value, a range, an open end), in which unit, and of what. English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from annotations.suggesters import lexicon as lex
from annotations.suggesters.lexicon import vocabulary

MOST = 6
"""Figures of one claim. A passage with more is a table."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in ``[start, end)`` of the text: from ``low`` to ``high``, the same for one value, None for an open end.

    ``unit`` is "" for what is counted one by one; ``counts`` is what is counted, "" where the text does not say it
    beside the number.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: str
    counts: str


_NAMES_OF_ONES = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
"""
_NAMES_OF_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {name: number for number, name in enumerate(_NAMES_OF_ONES.split(), start=1)}
_TENS = {name: number * 10 for number, name in enumerate(_NAMES_OF_TENS.split(), start=2)}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "bn": 1_000_000_000,
    "m": 1_000_000,
}
_WORDS = "|".join((*_ONES, *_TENS, "hundred", "thousand", "million", "billion", "trillion", "dozen"))
_IN_WORDS = rf"(?:an? )?(?:{_WORDS})(?:[ -](?:and )?(?:{_WORDS}))*"
_IN_FIGURES = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
    r"(?:(?: |-)(?:thousand|million|billion|trillion|dozen)\b|(?:bn|m)\b)?"
)
_NUMBER = rf"(?:{_IN_FIGURES}|\b{_IN_WORDS}\b)"
_LEAST = r"at least|(?:some)?what over|more than|over|above|no fewer than|no less than|not less than|upwards? of"
_MOST_OF = r"at most|up to|no more than|not more than|fewer than|less than|under|below|as many as"
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
_MEASURES = (
    r"%|per ?cent\b|percentage points?\b|points?\b|km\b|kilomet(?:er|re)s?\b|miles?\b|met(?:er|re)s?\b|feet\b|"
    r"tons?\b|tonnes?\b|kilos?\b|kilograms?\b|lit(?:er|re)s?\b|barrels?\b|hectares?\b|acres?\b|degrees?\b|"
    r"(?:US )?dollars?\b|euros?\b|pounds?\b|megawatts?\b|kilowatts?\b"
)
_FIGURE = re.compile(
    rf"(?<![\w.,/:-])(?:\b(?P<least>{_LEAST})\s+|\b(?P<most>{_MOST_OF})\s+)?"
    rf"(?:\b(?:a|the) further\s+|\b(?:about|around|some|nearly|almost|roughly|approximately|another)\s+)?"
    rf"(?P<between>\bbetween\s+)?(?P<money>[$€£¥₹])?\s?(?P<number>{_NUMBER})"
    rf"(?:(?P<to>\s?[–-]\s?| to | or | and (?=[0-9]))(?P<high>{_NUMBER}))?"
    rf"(?P<more>\s+or more\b)?\s?(?P<measure>{_MEASURES})?(?P<after>[-’'/:]?)",
    re.IGNORECASE,
)
_ANY_DIGIT_OR_WORD = re.compile(rf"\d|\b(?:{_WORDS.removeprefix('one|')})\b", re.IGNORECASE)
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:[’'.-]+[^\W_]+)*|[^\w\s]")
_PERIODS = vocabulary("""
    second seconds minute minutes hour hours day days night nights week weeks weekend weekends month months year years
    decade decades century centuries a.m p.m am pm o’clock
""")
_ENDS_COUNTED = (
    lex.PREPOSITIONS
    | lex.CONJUNCTIONS
    | lex.FINITE
    | lex.ADVERBS
    | lex.VERBS
    | lex.RELATIVES
    | vocabulary("""
        more who to his her its their worth per each
        within near among across between along around inside outside north south east west
    """)
)
_FATES = vocabulary("""
    killed wounded injured dead died missing captured seized detained arrested displaced evacuated destroyed lost fled
    surrendered rescued freed released deployed published hit
""")
_VAGUE = vocabulary("several few many some hundreds dozens thousands tens")
"""Before "dozen" or "thousand": a number that nobody can check."""
_POINTS_AT = vocabulary("the these those both his her of")
"""Before a number in words: it points at what the text has named ("the two groups")."""
_NO_THINGS = vocabulary("time times sides groups parties fronts ways other others")
_SHARES = ("%", "percent", "per cent")
_NUMBER_OF = re.compile(r"\bnumber of ([\w’' -]{3,60}?) (?:at|to|is|was|reached|rose|stood)\b[^,]*$")
_LONGEST_QUALIFIER, _LONGEST_FIGURE = 40, 120
"""In code points: "approximately", "no fewer than a further" before a number; a number and its unit."""
_LONGEST_COUNTED = 5
_LONGEST_SUBJECT = 6


def figures_in(text: str) -> list[Figure]:
    """The figures of ``text`` in its order, at most six; years, dates, times of day and lengths of time are none."""
    found: list[Figure] = []
    at = 0
    while len(found) < MOST and (number := _ANY_DIGIT_OR_WORD.search(text, at)):
        # Not from the beginning: at every place the whole pattern is tried.
        match = _FIGURE.search(text, max(at, number.start() - _LONGEST_QUALIFIER), number.end() + _LONGEST_FIGURE)
        figure = _figure(text, match) if match else None
        if figure is not None:
            found.append(figure)
        at = max(match.end("number") if match else 0, number.end())
        if figure is not None:
            at = max(at, figure.end)
    return found


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    low = _value(match["number"])
    high = _value(match["high"]) if match["high"] else low
    if low is None or high is None:
        return None
    end = match.end("measure") if match["measure"] else match.end("more") if match["more"] else match.end("number")
    end = max(end, match.end("high"))
    if match["after"] and (match["after"] != "’" or text[match.end() : match.end() + 1].isalnum()):
        return None  # "34-year-old", "11/2", "2:30"
    if match["to"] and match["to"].strip() == "or" and high <= low:
        return None
    measure = (match["measure"] or "").lower()
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    following = [word[0] for word in _WORD.finditer(text[end : end + 80])][: _LONGEST_COUNTED + 3]
    if not measure and not match["money"] and _is_no_figure(text, match, following):
        return None
    counts = _counted(text[:start], following)
    if counts is None or high < low:
        return None
    counts = counts or _counted_before(text[:start], share=measure in _SHARES)
    if not counts and not match["money"] and measure not in _SHARES:
        return None
    unit = _MONEY.get(match["money"] or "", "") or _unit(measure)
    if match["least"] or match["more"]:
        return Figure(start, end, low, None, unit, counts)
    return Figure(start, end, None if match["most"] else low, high, unit, counts)


def _value(words: str) -> Decimal | None:
    """The number in figures or in words: "12,400", "2.5 million", "two hundred and six", "a dozen"."""
    total, part, seen = Decimal(0), Decimal(0), False
    for word in re.split(r"[\s-]+", words.lower().replace("bn", " bn")):
        if word in ("a", "an"):
            continue
        if word == "and":
            continue
        if word[:1].isdigit():
            number = word.rstrip("m")
            part += Decimal(number.replace(",", ""))
            if number != word:
                part *= _SCALES["m"]
        elif word in _ONES:
            part += _ONES[word]
        elif word in _TENS:
            part += _TENS[word]
        elif word in _SCALES:
            scale = _SCALES[word]
            part = (part or Decimal(1)) * scale
            if scale >= 1_000:
                total, part = total + part, Decimal(0)
        else:
            return None
        seen = True
    return total + part if seen else None


def _is_no_figure(text: str, match: re.Match[str], following: list[str]) -> bool:
    """A year, a date, a time, a length of time, a place in an order, or a number word that is a pronoun."""
    number = match["number"]
    before = text[: match.start("number")].rstrip().rpartition(" ")[2].strip("“(").lower()
    first = following[0].lower() if following else ""
    if before.strip(".") in lex.MONTHS or first.strip(".") in lex.MONTHS or first in _PERIODS:
        return True
    if re.match(r"(?:st|nd|rd|th|s)\b", text[match.end("number") :]):
        return True
    if number.isdigit() and len(number) == 4 and 1800 <= int(number) <= 2100 and not match["least"]:
        plural = first.endswith("s") and first not in _ENDS_COUNTED
        if not plural or before.strip(",").isdigit() or before in ("in", "since", "of", "by", "from", "until", "to"):
            return True
    if number.lower() == "one":
        return True
    if not number[:1].isdigit() and before in _POINTS_AT and not match["least"]:
        return True
    if before in _VAGUE or (number.lower() in _SCALES and number.lower() != "hundred"):
        return True
    return first in _NO_THINGS or before in ("article", "no", "no.", "chapter", "page", "number")


def _unit(measure: str) -> str:
    return "%" if measure in _SHARES else measure


def _counted(before: str, following: list[str]) -> str | None:
    """What is counted: the noun phrase after the number, and what became of it ("soldiers killed"); None for a time."""
    words: list[str] = []
    at = 0
    if following[:1] == ["of"] and len(following) > 1:
        at = 2 if following[1].lower() in lex.DETERMINERS | {"them"} else 1
        if following[1].lower() == "them":
            return None
    while at < len(following) and len(words) < _LONGEST_COUNTED:
        word = following[at].lower()
        if not word[0].isalnum() or word in _ENDS_COUNTED or (words and word in _FATES):
            if word in '“”‘’"':
                at += 1
                continue
            break
        if words and word.endswith("ed") and len(word) > 4:
            break
        words.append(following[at])
        if word in _FATES:
            return " ".join(words)
        at += 1
    if not words:
        return ""
    if words[0].lower() in _PERIODS:
        return None
    fate = _fate_after(following[at:]) or _fate_before(before)
    return " ".join([*words, fate] if fate and fate not in words else words)


def _counted_before(before: str, *, share: bool) -> str:
    """What stands before the number: "the number of people who fled | at", and for a share what rose or fell."""
    if named := _NUMBER_OF.search(before):
        return named[1].strip()
    clause = before.rpartition(", ")[2]
    words = [word[0] for word in _WORD.finditer(clause)]
    verb = next((at for at, word in enumerate(words) if at and word.lower() in lex.FINITE), 0)
    subject = words[:verb]
    if not share or not 0 < len(subject) <= _LONGEST_SUBJECT or subject[0].lower() in lex.CONJUNCTIONS:
        return ""
    return " ".join(subject)


def _fate_after(following: list[str]) -> str:
    """ "fighters | have been killed": what became of them, past the auxiliaries."""
    for word in following[:4]:
        if word.lower() in _FATES:
            return word.lower()
        if word.lower() not in lex.AUXILIARIES | lex.ADVERBS:
            return ""
    return ""


def _fate_before(before: str) -> str:
    """ "killed | at least 40 fighters": the verb whose object the number is."""
    last = before.rstrip().rpartition(" ")[2].lower()
    return last if last in _FATES - {"dead", "died", "fled", "surrendered", "hit"} else ""
