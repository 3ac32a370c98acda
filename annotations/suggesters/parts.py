"""The claims inside one statement: both halves of "A and B", and what is said of a name in passing ("…, the only …").

Everything works on one sentence's reading text; ranges are code points of that sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from annotations.suggesters import lexicon as lex
from annotations.suggesters.lexicon import vocabulary

Range = tuple[int, int]

_JOINT = re.compile(r",?\s+(?:and|but|while|whereas)\s+(?:that\s+)?|,\s+(?=as\s)(?!as\s+(?:well|for|of|if|to)\b)as\s+")
_WORD = re.compile(r"[^\W_]+(?:[’'.&-]+[^\W_]+)*")
_CONDITION = re.compile(r"[\s“\"]*(?:if|when|unless|although|though|while|because|neither|either|not only)\b", re.I)
_RANK = (
    r"only|last|first|sole|worst|most \w+|(?:\w+[- ])?"
    r"(?:larg|bigg|high|long|old|young|poor|rich|small|strong|deadli|heavi|great|fast|low|near|new|lat)\w*est"
)
_IN_PASSING = re.compile(rf"(?:,|\s[–—-])\s(?P<said>the (?:{_RANK})\b[^,;–—“”\"]*)")
_FEWEST_BEFORE = 4
_FEWEST_AFTER = 5
_FEWEST_IN_PASSING = 6
_SUBJECT_WORDS = 8
"""How far from its beginning a clause's verb is looked for."""
_ABOUT = vocabulary("at more over about nearly almost around up two three four five six seven eight nine ten eleven")
"""What a clause may begin with that tells how many: "at least 40 soldiers were …"."""
_BARE_SUBJECT = 3
_ADJECTIVES = vocabulary("""
    armed wounded injured displaced united masked allied limited unnamed retired disputed unarmed detained besieged
    captured occupied elected wanted related rugged combined
""")
"""Participles that mostly stand before a noun: "and armed groups" begins no second half."""
_PAST = vocabulary("""
    resisted repelled captured recaptured reclaimed seized killed wounded attacked shelled bombed destroyed detained
    arrested evacuated launched reached entered crossed received published opened closed raised increased reduced
    approved rejected signed banned announced promised offered called issued carried began
""")
_BEFORE_OBJECT = lex.DETERMINERS | lex.PREPOSITIONS | lex.PERSON_PRONOUNS | vocabulary("to up out off back down")
_SUBJECTS = (
    lex.ARTICLES
    | lex.PERSON_PRONOUNS
    | vocabulary("""
    they it we i you this that these those both neither there their his her its our many some most all several
""")
)


def halves(sentence: str, start: int, end: int, *, own_subjects: bool = False) -> list[Range]:
    """The parts of ``[start, end)`` that each say something of their own; the range itself when it has no such parts.

    A part has a verb of its own, at least four words before the joint and five after it. Nothing is cut inside a
    quotation or a bracket, nor where the sentence sets a condition. ``own_subjects``: a part needs a subject, too.
    """
    if _CONDITION.match(sentence, start, end) or sentence[start:end].rstrip('”" ').endswith("?"):
        return [(start, end)]
    found: list[Range] = []
    left = start
    for joint in _JOINT.finditer(sentence, start, end):
        before, after = sentence[left : joint.start()], sentence[joint.end() : end]
        if (
            joint.start() > left
            and _is_whole(before, sentence[start:end])
            and _parts_at(joint[0], before, after, own_subjects=own_subjects)
        ):
            found.append((left, joint.start()))
            left = joint.end()
    return [*found, (left, end)]


def in_passing(sentence: str, start: int, end: int) -> Iterator[Range]:
    """What is said of a name beside the point: "the valley, the only province that has not fallen, …"."""
    for found in _IN_PASSING.finditer(sentence, start, end):
        said_start, said_end = found.span("said")
        while said_end > said_start and sentence[said_end - 1] in " .":
            said_end -= 1
        if len(_WORD.findall(sentence, said_start, said_end)) >= _FEWEST_IN_PASSING:
            yield said_start, said_end


def _is_whole(part: str, among: str) -> bool:
    """Whether a part closes every quotation and bracket that it opens; "'" and the like are left out of account."""
    if part.count("(") != part.count(")") or part.count('"') % 2:
        return False
    opened = part.count("“") - part.count("”")
    # A quotation that the whole range is inside of may be cut: both parts stay within it.
    return opened == 0 or (opened == 1 and among[:1] == "“" and among.count("“") == 1)


def _parts_at(joint: str, before: str, after: str, *, own_subjects: bool) -> bool:
    left = [word.lower() for word in _WORD.findall(before)]
    right = _WORD.findall(after)
    if len(left) < _FEWEST_BEFORE or len(right) < _FEWEST_AFTER or not any(map(is_finite, left[1:])):
        return False
    right_lower = [word.lower() for word in right]
    if right_lower[0] in lex.ADVERBS or (right_lower[0].endswith("ly") and len(right_lower[0]) > 4):
        right, right_lower = right[1:], right_lower[1:]
    if "as" in joint.split():
        if not lex.VERBS.isdisjoint(right_lower[:_SUBJECT_WORDS]):
            return False  # "…, as the mayor had said"
    elif not own_subjects and _begins_with_verb(left, right_lower):
        return True
    return _begins_with_clause(left, right, right_lower, comma=joint.startswith(","))


def _begins_with_verb(left: Sequence[str], right: Sequence[str]) -> bool:
    """ "… held the pass and | resisted two attacks": a second verb of the same subject."""
    verb, following = right[0], right[1]
    if verb in lex.AUXILIARIES:
        return True
    if verb in _ADJECTIVES and following not in _BEFORE_OBJECT and not following.isdigit():
        return False
    if left[-1].endswith("ed") and verb.endswith("ed"):
        return False  # "were killed and wounded in the fighting"
    return (
        verb in lex.FINITE
        or verb in _PAST
        or (verb.endswith("ed") and len(verb) > 4 and (following in _BEFORE_OBJECT or following[0].isdigit()))
    )


def _begins_with_clause(left: Sequence[str], right: Sequence[str], right_lower: Sequence[str], *, comma: bool) -> bool:
    """ "… took the bridge, but | the road was still open": a second subject with its verb."""
    opening = right_lower[0]
    if opening in lex.PERSON_PRONOUNS | lex.GROUP_PRONOUNS and opening == left[0]:
        return False  # "They did not win and they did not lose" says one thing twice
    if not (opening in _SUBJECTS or opening in _ABOUT or right[0][0].isupper() or opening[0].isdigit()):
        # ", but | clashes are still going on", not the last of a list: "dominance, hatred, and | oppression brought …"
        return comma and not lex.AUXILIARIES.isdisjoint(right_lower[1:_BARE_SUBJECT])
    for at, word in enumerate(right_lower[1:_SUBJECT_WORDS], start=1):
        if word in lex.RELATIVES or word in lex.CONJUNCTIONS:
            return False
        if word in lex.FINITE or word in lex.AUXILIARIES or (word in _PAST and at + 1 < len(right_lower)):
            return True
    return False


def is_finite(word: str) -> bool:
    """Whether a word, in lower case, may be a verb in a tense: "took", "has", "captured", "isn't"."""
    return word in lex.FINITE or (word.endswith("ed") and len(word) > 4) or word.endswith(("n't", "n’t"))
