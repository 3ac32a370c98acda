"""Who says it, through whom, and which part of the sentence is what they say. English, and only where it is evident.

Everything works on one sentence's reading text; ranges are code points of that sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from annotations.suggesters import lexicon as lex
from annotations.suggesters.base import Voice
from annotations.suggesters.claimants import Claimant, claimant_of, is_outlet, signs, split_apposition, without_time
from annotations.suggesters.parts import Range, is_finite


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says: ``[start, end)`` of the sentence, by ``claimant``, through ``source``, in ``voice``.

    ``claimant_at`` and ``source_at`` are the words of the sentence that name them, None for nobody.
    """

    start: int
    end: int
    claimant: Claimant
    source: str
    voice: Voice
    claimant_at: Range | None = None
    source_at: Range | None = None


class _Hit(NamedTuple):
    """A verb of saying: its own place, where its clause begins, who speaks, and whether the content precedes it.

    ``who`` are the words that name the speaker.
    """

    verb: str
    start: int
    end: int
    clause: int
    claimant: Claimant
    follows_content: bool
    who: Range


Named = tuple[Claimant, Range]
Through = tuple[str, Range]

_ASCII_WORD = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[^\W_]+(?:[’'.&-]+[^\W_]+)*")
_ACCORDING = re.compile(r"(?P<comma>,?)\s*\baccording to (?P<who>[^,;.—–“”\"()]*(?:\([^)]*\))?)", re.IGNORECASE)
_BREAKS = re.compile(r"[;:“”\"]|\s[–—-]\s|[?!]")
_OUTLET_SUFFIX = re.compile(r"\s+[–—|-]\s+(?P<outlet>[^–—|]{2,40})$")
_AFTER_SUBJECT = re.compile(r"[,;.:“”\"]|\b(?:in|on|at|during|who|after|as|that|referring|adding|citing)\b")
_NEXT_PREDICATE = re.compile(r"(?<=,)[”\"] but (?:did|does|has|had|was|is|would|could)\b")
"""After somebody's quoted words, what that somebody did or did not do: "… “peacefully,” but did not say when"."""
_PUT_AT = re.compile(r" [^,;.:]{3,80}? at [^,;.:]{0,30}?(?:\d|\b(?:ten|dozen|hundred|thousand|million|\w+ty)\b)")
_AFTERWARDS = re.compile(r"\b(?:after|before|since|until) $")
"""Before a clause that only tells when: "Four days after it first reported …"."""
_ONLY_WHEN = frozenset(("after", "before", "since", "until", "when", "while", "as"))
_DATELINE = re.compile(r"[A-Z][A-Z .’'-]{2,}(?:, [A-Z][\w .]{1,30})?(?: \([^)]{2,30}\))? [–—-]+ ")
"""Where a report was written, before its first sentence: "PORT ELLAN (Meridian Wire) – "."""
_LISTENER = re.compile(r"(?: (?:The )?[A-Z][\w-]*)+")
_NOBODY = Claimant("", "", definite=False)
_FEWEST_WORDS = 3
_LOST = 30
"""In code points. A report that begins so far before somebody's words in it is more than they say."""
_LONGEST_SENTENCE = 2_000
"""In code points. What is longer is a list or a table, and is looked at only as a whole."""


def statements(sentence: str, *, heading: bool = False) -> list[Statement]:
    """The statements that ``sentence`` attributes to somebody, in order; [] when it attributes none."""
    core_end = len(sentence)
    if core_end > _LONGEST_SENTENCE:
        return []
    if heading and (suffix := _OUTLET_SUFFIX.search(sentence)) and is_outlet(suffix["outlet"]):
        core_end = suffix.start()
    start, core_end, by, through = _according(sentence, core_end)
    hits = _hits(sentence, start, core_end, heading=heading)

    relays = [hit for hit in hits if is_outlet(hit.claimant.name)]
    if relays:
        through = through or (relays[-1].claimant.name, relays[-1].who)
    through = through or next(filter(None, (_listening_outlet(sentence, hit) for hit in hits)), None)
    found = [statement for at, hit in enumerate(hits) if (statement := _stated(sentence, start, core_end, hits, at))]
    if relays and len(found) > 1:
        found = [one for one in found if not is_outlet(one.claimant.name)] or found[:1]
    if relays and relays[-1].follows_content and found and found[0].start - start > _LOST:
        # What an outlet reports holds somebody's words further in ("… as both sides say …"): it is one report.
        found = [Statement(*trimmed(sentence, start, relays[-1].clause), _NOBODY, "", "attributes")]
    if not found and (by or through):
        found = [Statement(*trimmed(sentence, start, core_end), _NOBODY, "", "attributes")]
    found = [_with_source(one, by, through) for one in found if one.start < one.end]
    if found and hits and not heading and (own := _before_the_words(sentence, start, hits[0])):
        found.insert(0, own)
    return found


def trimmed(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The range without the commas, connecting words, lone quotation marks and, for a part, the full stop around it."""
    if end - start > _LONGEST_SENTENCE:
        return start, end
    whole = start == 0 and end == len(sentence)
    if start == 0 and (dateline := _DATELINE.match(sentence, 0, end)):
        start = dateline.end()
    while True:
        before = (start, end)
        while start < end and (sentence[start].isspace() or sentence[start] in ",;:–—…"):
            start += 1
        while start < end and (sentence[end - 1].isspace() or sentence[end - 1] in ",;:–—"):
            end -= 1
        if not whole and start < end and sentence[end - 1] == "." and sentence[end - 2 : end - 1].islower():
            end -= 1
        start, end = _without_lone_quotes(sentence, start, end)
        if (start, end) == before:
            return _inside_quotes(sentence, start, end)


def _before_the_words(sentence: str, start: int, hit: _Hit) -> Statement | None:
    """What the article says in its own voice before it comes to somebody's words: "Troops left, but said …"."""
    if hit.follows_content:
        return None
    left, right = trimmed(sentence, start, hit.clause)
    if sentence[left:right].endswith((" but", " and")):
        left, right = trimmed(sentence, left, right - 4)
    words = _words(sentence[left:right])
    if len(words) <= _FEWEST_WORDS or _ONLY_WHEN.intersection(words[:_FEWEST_WORDS]):
        return None
    if words[0] in lex.CONJUNCTIONS or not any(map(is_finite, words[1:])):
        return None
    if words[-1] in lex.CONJUNCTIONS | lex.PREPOSITIONS | lex.AUXILIARIES:
        return None
    return Statement(left, right, _NOBODY, "", "asserts")


def _with_source(one: Statement, by: Named | None, through: Through | None) -> Statement:
    """An outlet relays and does not claim; "according to" names the claimant where no verb does."""
    if is_outlet(one.claimant.name):
        one = replace(one, claimant=_NOBODY, claimant_at=None)
    if by and not one.claimant.name:
        one = replace(one, claimant=by[0], claimant_at=by[1])
    return replace(one, source=through[0], source_at=through[1]) if through else one


def _according(sentence: str, end: int) -> tuple[int, int, Named | None, Through | None]:
    """Where the sentence begins and ends without its "according to …", and whom that names: claimant, source."""
    start = 0
    by: Named | None = None
    through: Through | None = None
    if "ccording to" not in sentence:
        return start, end, by, through
    for found in _ACCORDING.finditer(sentence, 0, end):
        who = claimant_of(found["who"])
        if is_outlet(who.name):
            through = through or (who.name, _bare_range(sentence, *found.span("who")))
        elif who.name:
            by = by or (who, _bare_range(sentence, *found.span("who")))
        if found.start() == 0:
            start = _after_relative_clause(sentence, found.end(), end)
        elif found.start() > start:
            return start, found.start(), by, through
    return start, end, by, through


def _after_relative_clause(sentence: str, at: int, end: int) -> int:
    """From the end of "According to X" past its comma, and past a ", who …," that describes X."""
    comma = sentence.find(",", at, end)
    if comma < 0:
        return at
    following = _WORD.search(sentence, comma, end)
    if following and following[0].lower() in lex.RELATIVES:
        closing = sentence.find(",", comma + 1, end)
        comma = closing if closing >= 0 else comma
    return comma + 1


def _hits(sentence: str, start: int, end: int, *, heading: bool) -> list[_Hit]:
    hits: list[_Hit] = []
    floor = start
    for found in _ASCII_WORD.finditer(sentence, start, end):
        verb = found[0].lower() if heading else found[0]
        if verb not in lex.VERBS:
            continue
        if not _is_verb_of_saying(sentence, found, start, end, heading=heading):
            continue
        hit = _hit(sentence, verb, found, floor, end, hits)
        if hit:
            hits.append(hit)
            floor = found.end()
    return hits


def _is_verb_of_saying(sentence: str, found: re.Match[str], start: int, end: int, *, heading: bool) -> bool:
    """Not a noun ("their claims"), not "said to be", and for "reject" only where something said is rejected."""
    verb = found[0].lower()
    before = _words(sentence[max(start, found.start() - 40) : found.start()])
    after = _words(sentence[found.end() : min(end, found.end() + 60)])
    previous = before[-1] if before else ""
    following = after[0] if after else ""
    if verb in lex.SAY_BASE:
        plural = previous in lex.PLURAL_SUBJECTS or (
            previous.endswith("s") and not previous.endswith(("'s", "’s", "ss"))
        )
        if not (plural or (heading and before and previous not in lex.DETERMINERS)):
            return False
    elif verb in ("claims", "reports", "notes", "questions", "estimated", "warning", "suggests"):
        if previous in lex.DETERMINERS or following in ("of", "were", "are", "was", "about", "have", "from", ""):
            return verb == "reports" and is_outlet(previous)
    elif verb in lex.PARTICIPLES and before and previous not in lex.PASSIVE | lex.ADVERBS | {"both"}:
        return sentence[: found.start()].rstrip().endswith((",", "—", "–"))
    if following == "to" and verb in ("said", "reported", "alleged", "estimated"):
        return False
    if verb in lex.PUT:
        return _PUT_AT.match(sentence, found.end(), end) is not None
    if verb in lex.REJECT:
        return bool(lex.SAID_THINGS.intersection(after[:5]))
    if verb in lex.ASK:
        return bool(lex.ASKED_THINGS.intersection(after[:4]))
    return True


def _hit(sentence: str, verb: str, found: re.Match[str], floor: int, end: int, earlier: Sequence[_Hit]) -> _Hit | None:
    """Decide who the subject is and on which side of the verb the content stands."""
    region = floor
    for stop in _BREAKS.finditer(sentence, floor, found.start()):
        region = stop.end()
    quote_before = sentence[:region].rstrip()[-1:] in ("”", '"') and region > floor
    left = sentence[region : found.start()]
    content_before = len(_words(sentence[floor:region])) >= _FEWEST_WORDS

    if not left.strip(" ,") or (left.rstrip().endswith(",") and _inverts(sentence, verb, found.end(), end)):
        inverted, who = _inverted_subject(sentence, verb, found.end(), end)
        if inverted.name and (content_before or len(_words(left)) >= _FEWEST_WORDS):
            return _Hit(verb, found.start(), found.end(), found.start(), inverted, True, who)
        if not earlier and left.strip(" ,"):
            return None
    if verb in lex.PARTICIPLES and left.rstrip().endswith(",") and earlier:
        return _Hit(verb, found.start(), found.end(), found.start(), earlier[-1].claimant, False, earlier[-1].who)

    subject_start, claimant = split_apposition(left)
    clause = region + subject_start
    who = _bare_range(sentence, clause, found.start())
    if claimant.name.lower() == "it" and _is_passive(left):
        claimant = Claimant("reports", "", definite=False)
        who = (sentence.lower().rindex("it", region, found.start()), found.end())
    elif _is_passive(left) and verb not in lex.PARTICIPLES:
        return None
    if not claimant.name:
        clause = found.start()
        if earlier:
            claimant, who = earlier[-1].claimant, earlier[-1].who
        else:
            claimant = _main_subject(sentence[floor:region] or left)
            at = sentence.find(claimant.name, floor, clause)
            who = (max(at, floor), max(at, floor) + len(claimant.name))
        if not claimant.name:
            return None
    is_name = len(claimant.name) > 1 and claimant.name.isupper()  # the WHO
    if (claimant.name.lower() in lex.NOBODY | lex.RELATIVES and not is_name) or _AFTERWARDS.search(
        sentence, floor, clause
    ):
        return None
    before = sentence[floor:clause].rstrip()
    if claimant.name not in sentence[who[0] : who[1]] and (at := sentence.find(claimant.name, region, who[1])) >= 0:
        who = (at, at + len(claimant.name))  # the first of two that are joined: "the League and | its allies …"
    comma = before.endswith((",", "”", '"', "?", "!", "…", "—", "–"))
    told = len(_words(before)) >= _FEWEST_WORDS
    follows = told and comma and (quote_before or _nothing_said_after(sentence, verb, found.end(), end))
    return _Hit(verb, found.start(), found.end(), clause, claimant, follows, who)


def _listening_outlet(sentence: str, hit: _Hit) -> Through | None:
    """The outlet in "told Meridian Wire": who was told is who relays it. None for any other listener."""
    listener = _LISTENER.match(sentence, hit.end) if hit.verb in lex.TELLS else None
    name = claimant_of(listener[0]).name if listener else ""
    return (name, _bare_range(sentence, *listener.span())) if listener and is_outlet(name) else None


def _bare_range(sentence: str, start: int, end: int) -> Range:
    """The range without the spaces, commas and adverbs such as "also" around a name."""
    while start < end and sentence[start] in ' ,;:–—“”"':
        start += 1
    while start < end and sentence[end - 1] in ' ,;:–—“”"':
        end -= 1
    start += signs(sentence[start:end])
    last = sentence[start:end].rpartition(" ")[2]
    if last and (last.lower() in lex.ADVERBS | lex.AUXILIARIES or last == "both"):
        return _bare_range(sentence, start, end - len(last))
    return start, start + len(without_time(sentence[start:end]))


def _main_subject(head: str) -> Claimant:
    """The subject of "The League massed troops, and said …": what stands before the first verb, past an opening."""
    for piece in head.split(","):
        words = piece.split()
        at = next((i for i, word in enumerate(words) if is_finite(word.lower())), 0)
        if 0 < at <= 5 and words[0].lower() not in lex.PREPOSITIONS | lex.ADVERBS:
            return claimant_of(" ".join(words[:at]))
    return _NOBODY


def _is_passive(left: str) -> bool:
    """Whether the words before a verb end in a form of "be": "it was (widely) reported"."""
    words = [word for word in _words(left) if word not in lex.ADVERBS and not word.endswith("ly")]
    return bool(words) and words[-1] in lex.PASSIVE


def _inverts(sentence: str, verb: str, at: int, end: int) -> bool:
    return verb in lex.INVERTS and bool(_inverted_subject(sentence, verb, at, end)[0].name)


def _inverted_subject(sentence: str, verb: str, at: int, end: int) -> Named:
    """The subject in ", said the mayor in a statement.", which has to begin like a name or a noun phrase."""
    if verb not in lex.INVERTS or verb in lex.TELLS:
        return _NOBODY, (at, at)
    phrase = _AFTER_SUBJECT.split(sentence[at:end], maxsplit=1)[0]
    words = _WORD.findall(phrase)
    if not words or words[0].lower() in lex.DAYS:
        return _NOBODY, (at, at)
    if not (words[0][0].isupper() or words[0].lower() in lex.ARTICLES or _names_a_role(words)):
        return _NOBODY, (at, at)
    if any(word.lower() in lex.FINITE for word in words):
        return _NOBODY, (at, at)
    return claimant_of(phrase), _bare_range(sentence, at, at + len(phrase))


def _names_a_role(words: Sequence[str]) -> bool:
    """ "wrote | lead author Ilse Tarrow": a role without its article, and then a name."""
    name = next((at for at, word in enumerate(words[:4]) if word[0].isupper()), 0)
    return name > 0 and words[name - 1].lower() in lex.ROLES


def _nothing_said_after(sentence: str, verb: str, at: int, end: int) -> bool:
    """Whether only time, place or the listener follows the verb, so that its content has to stand before it."""
    rest = sentence[at:end].strip()
    if not rest or rest[0] in ',.;–—)”"':
        return True
    words = _words(rest)
    if "that" in words[:12]:
        return False
    return bool(words) and (words[0] in lex.PREPOSITIONS | lex.DAYS | lex.ADVERBS or verb in lex.TELLS)


def _stated(sentence: str, start: int, end: int, hits: Sequence[_Hit], at: int) -> Statement | None:
    """The statement of one hit: its range, or None when another hit's statement already holds it."""
    hit = hits[at]
    voice: Voice = "attributes"
    if hit.verb in lex.DENY | lex.REJECT:
        voice = "denies"
    elif hit.verb in lex.ASK:
        voice = "questions"
    if hit.follows_content:
        if at and is_outlet(hit.claimant.name):
            return None
        floor = hits[at - 1].end if at else start
        if _quote_goes_on(sentence, hit.end, end):
            return Statement(*trimmed(sentence, start, end), hit.claimant, "", voice, hit.who)
        return Statement(*trimmed(sentence, floor, hit.clause), hit.claimant, "", voice, hit.who)
    stop = end
    if at + 1 < len(hits):
        following = hits[at + 1]
        stop = following.clause if following.follows_content else _clause_end(sentence, following, hit.end)
    if voice in ("denies", "questions") or hit.verb in lex.PUT:
        # Without its verb the range would read as the very thing that is denied or doubted, or have none.
        return Statement(*trimmed(sentence, hit.clause, stop), hit.claimant, "", voice, hit.who)
    if own := _NEXT_PREDICATE.search(sentence, hit.end, stop):
        stop = own.start() + 1
    content = content_start(sentence, hit.verb, hit.end, stop)
    begin = content if content is not None else hit.clause
    left, right = trimmed(sentence, begin, stop)
    if content is None and at == 0 and stop == len(sentence) and _only_opens(sentence, start, hit.clause):
        left, right = trimmed(sentence, start, stop)
    return Statement(left, right, hit.claimant, "", voice, hit.who)


def _clause_end(sentence: str, following: _Hit, floor: int) -> int:
    """Where a statement ends before the next verb's clause: without ", however, and" and the like."""
    at = following.clause
    while True:
        head = sentence[floor:at].rstrip(" ,;–—")
        last = head.rpartition(" ")[2].lower()
        at = floor + len(head)
        if last not in lex.CONJUNCTIONS | lex.ADVERBS:
            return at
        at -= len(last)


def _only_opens(sentence: str, start: int, clause: int) -> bool:
    """Whether nothing but an opening ("On Monday,") stands before the clause, so that the sentence is the statement."""
    return len(_words(sentence[start:clause])) <= 4


def _quote_goes_on(sentence: str, at: int, end: int) -> bool:
    """Whether a quotation interrupted by "he said" is taken up again: ``“…,” he said, “…``."""
    return re.match(r"[^“\"]{0,60}[,.] [“\"]", sentence[at:end]) is not None


def content_start(sentence: str, verb: str, at: int, end: int) -> int | None:
    """Where the words after a verb of saying begin to be what is said; None where no clause of its own is evident."""
    gap = re.match(r"\s*[:,]?\s*(?=[“\"])|\s*:\s*", sentence[at:end])
    if gap:
        return at + gap.end()
    words = [(found[0].lower(), found.start()) for found in _WORD.finditer(sentence, at, end)]
    lower = [word for word, _ in words]
    if "that" in lower[:14]:
        that = lower.index("that")
        between = lower[:that]
        circumstance = not between or between[0] in lex.PREPOSITIONS | lex.DAYS | lex.ADVERBS or verb in lex.TELLS
        if circumstance and that + 1 < len(words) and not (between and lex.AUXILIARIES.intersection(between)):
            return words[that + 1][1]
    first = 0
    while first < len(words) and (lower[first] in lex.DAYS | lex.ADVERBS or _is_dated(lower, first)):
        first += 1
    if first >= len(words) or sentence[at : words[0][1]].strip():
        return None
    opening = lower[first]
    if opening in lex.PREPOSITIONS or opening.endswith("ing") or verb in lex.TELLS:
        return None
    return words[first][1] if any(is_finite(word) for word in lower[first + 1 : first + 16]) else None


def _is_dated(lower: Sequence[str], at: int) -> bool:
    return lower[at] == "on" and at + 1 < len(lower) and lower[at + 1] in lex.DAYS


def _without_lone_quotes(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Drop a quotation mark at either end whose partner is outside the range."""
    part = sentence[start:end]
    straight = part.count('"') % 2 == 1
    if (part[:1] == "“" and "”" not in part) or (part[:1] == '"' and straight):
        return start + 1, end
    if (part[-1:] == "”" and "“" not in part) or (part[-1:] == '"' and straight):
        return start, end - 1
    return start, end


def _inside_quotes(sentence: str, start: int, end: int) -> tuple[int, int]:
    """What stands between the quotation marks when the range is one quotation, without the comma before the second."""
    pair = sentence[start:end][:1] + sentence[start:end][-1:]
    if pair not in ("“”", '""') or any(mark in sentence[start + 1 : end - 1] for mark in pair):
        return start, end
    start, end = start + 1, end - 1
    while start < end and sentence[end - 1] in ", ":
        end -= 1
    return start, end


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
