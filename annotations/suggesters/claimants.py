"""From the words before a verb of saying to a claimant's name, and from "he" or "Vasht" back to the full one."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from annotations.suggesters import lexicon as lex

LONGEST_CLAIMANT = 12
"""In words. A longer subject is hardly a speaker; nobody is named rather than a wrong one."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """``name`` as the text has it, without article or title; ``role`` the word that describes it ("spokesman"), or "".

    ``definite`` says that an article stood before it, so that it is a group or a role and not a surname.
    ``organisation`` is for whom somebody speaks or works: the League of "League spokesman Jorin Vasht".
    """

    name: str
    role: str
    definite: bool
    organisation: str = ""


_TITLES = lex.ROLES | lex.HONORIFICS | lex.GROUPS | {"agency"}
"""What stands before a name and is none: "spokesman", "Mr.", "relief agency"."""
_NOBODY = Claimant("", "", definite=False)
_WORD = re.compile(r"[^\W_]+(?:[’'.&-]+[^\W_]+)*")
_TRAILING_TIME = re.compile(
    r"\s+(?:(?:in|over|for|during) (?:recent|the (?:past|last|coming))\b.*|(?:last|this|next) \w+|"
    r"(?:late |early )?(?:on )?\w+day(?: (?:morning|night|evening|afternoon))?)$",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"\b[A-Z][\w-]*[a-z](?: (?:al|bin|de|van|von|Al|Bin)[ -])?(?: [A-Z][\w-]*[a-z]){1,3}")
_GENDERED = re.compile(
    r"\b(?P<word>Ms|Mrs|Miss|Mr|\w+woman|spokesman|chairman)\b\.?,? (?:[A-Z][\w.-]* )?(?P<last>[A-Z][\w-]+)"
)
_GROUP_SUBJECT = re.compile(
    r"(?:[^,]{1,40}, )?[Tt]he (?P<name>[A-Z][\w-]+(?: (?:of )?[A-Z][\w-]+){0,4}(?: \([A-Z]{2,}\))?) (?:have|are|were)\b"
)
_IN_A_ROLE = re.compile(
    r"(?P<name>[A-Z][\w-]+(?: [A-Z][\w-]+){1,2}), (?:an?|the|its|his|her|their) (?:[\w’-]+ ){0,4}"
    rf"(?:{'|'.join(sorted(lex.ROLES))})\b"
)
_PERSON_SUBJECT = re.compile(r"(?:(?:Mr|Ms|Mrs|Dr)\.? |(?:[A-Z][\w-]+ ){1,2})?(?P<last>[A-Z][\w-]+)[ ,]")
_POSSESSIVE = re.compile(r"(?:’s?|'s?)$")
_SIGNS = re.compile(r"[^\w“‘\"'(]*")
"""What may stand before a name and is no part of it: spaces, dashes, the dot of a list, emoji."""


def signs(phrase: str) -> int:
    """How many code points stand before the first word."""
    found = _SIGNS.match(phrase)
    return found.end() if found else 0


def is_outlet(name: str) -> bool:
    """Whether ``name`` is a carrier of news, which relays what others claim."""
    lower = name.lower().strip()
    words = lower.split()
    if not words:
        return False
    if lower in lex.OUTLETS or lower in lex.OUTLET_NAMES:
        return True
    if words[-1] in lex.OUTLET_NOUNS and len(words) <= 4:
        return True
    if len(words) == 1:
        return False
    capital = name.split()
    return (words[-1] in lex.OUTLET_ENDINGS and capital[-1][0].isupper()) or (
        words[0] in lex.OUTLET_BEGINNINGS and capital[1][0].isupper()
    )


def claimant_of(phrase: str) -> Claimant:
    """Reduce a noun phrase: "League spokesman Jorin Vasht" is Jorin Vasht, "a spokesman for the League" stays one."""
    text = _TRAILING_TIME.sub("", phrase[signs(phrase) :].strip(" ,.–—-"))
    words = text.split()
    while words and _bare(words[-1]) in lex.ADVERBS | lex.AUXILIARIES:
        words.pop()
    while words and _bare(words[0]) in lex.CONJUNCTIONS | lex.ADVERBS:
        words.pop(0)
    if not words or len(words) > LONGEST_CLAIMANT:
        return _NOBODY
    if pronoun := next((word for word in words if _bare(word) in lex.PERSON_PRONOUNS | lex.GROUP_PRONOUNS), ""):
        return Claimant(pronoun, "", definite=False)
    definite = _bare(words[0]) in lex.ARTICLES
    if definite and not (words[0] == "The" and words[1:] and words[1][0].isupper() and is_outlet(" ".join(words[1:]))):
        words.pop(0)
    role = next((_bare(word) for word in words if _bare(word) in lex.ROLES), "")
    organisation = _organisation(words, role)
    if words and _bare(words[0]) in lex.HONORIFICS:  # "Dr. Lindqvist of the district hospital"
        words = [words[0], *itertools.takewhile(lambda word: word[0].isupper(), words[1:])]
    for at in range(len(words) - 1, 0, -1):
        before = _bare(words[at - 1])
        titled = before in _TITLES or _POSSESSIVE.search(words[at - 1])
        if titled and _is_name(words[at:]):
            return Claimant(" ".join(words[at:]).rstrip(".,"), role, definite=False, organisation=organisation)
    return Claimant(" ".join(words).strip(" ,"), role, definite=definite, organisation=organisation)


def _organisation(words: list[str], role: str) -> str:
    """For whom a role is held: "an SDL spokesperson", "the League’s spokesman", "a spokesman for the League"."""
    at = next((at for at, word in enumerate(words) if role and _bare(word) == role), 0)
    before = list(itertools.takewhile(lambda word: word[0].isupper(), reversed(words[:at])))
    if before:
        return _POSSESSIVE.sub("", " ".join(reversed(before)))
    after = words[at + 1 :]
    if len(after) > 1 and after[0] in ("for", "of", "from", "with"):
        after = after[2:] if _bare(after[1]) in lex.ARTICLES else after[1:]
        return _POSSESSIVE.sub("", " ".join(itertools.takewhile(lambda word: word.strip("(")[0].isupper(), after)))
    if words and _POSSESSIVE.search(words[0]) and words[0][0].isupper():
        return _POSSESSIVE.sub("", words[0])
    return ""


def without_time(phrase: str) -> str:
    """A subject without the time that follows it: "The League last week"."""
    return _TRAILING_TIME.sub("", phrase)


def split_apposition(left: str) -> tuple[int, Claimant]:
    """The subject in the words before its verb: where it begins in ``left`` (code points), and whom it names.

    Knows "X", "However, X", "X, a spokesman," and "a spokesman, X,".
    """
    pieces: list[tuple[int, str]] = []
    at = 0
    for piece in left.split(","):
        pieces.append((at, piece))
        at += len(piece) + 1
    closed = False
    while len(pieces) > 1 and _says_nothing(pieces[-1][1]):
        closed = True
        pieces.pop()
    if closed and len(pieces) > 1 and not _is_opening(pieces[-2][1]) and not _is_clause(pieces[-2][1]):
        first, second = claimant_of(pieces[-2][1]), claimant_of(pieces[-1][1])
        start = pieces[-2][0] + _subject_start(pieces[-2][1])
        if _is_name(first.name.split()) or not _is_name(second.name.split()):
            named, other = first, second
        else:
            named, other = second, first
        return start, replace(
            named, role=named.role or other.role, organisation=named.organisation or other.organisation
        )
    if (
        len(pieces) == 2
        and _bare(pieces[0][1]) not in lex.GROUP_PRONOUNS
        and pieces[1][1].endswith(" both ")
        and lex.CONJUNCTIONS.isdisjoint(map(_bare, pieces[1][1].split()))
        and max(len(piece.split()) for _, piece in pieces) <= 3
    ):
        return pieces[0][0], Claimant(f"{pieces[0][1].strip()}, {pieces[1][1][:-6].strip()}", "", definite=False)
    start, phrase = pieces[-1]
    skip = _subject_start(phrase)
    return start + skip, claimant_of(phrase[skip:])


def _subject_start(phrase: str) -> int:
    """Past the last conjunction: in "as both sides" the subject is "both sides". "Police and medics" stay together."""
    skip = len(phrase) - len(phrase.lstrip())
    words = list(_WORD.finditer(phrase))
    # "a group of former soldiers and local fighters" is one subject, however long.
    lower = [word[0].lower() for word in words]
    one = lower[:1] in (["a"], ["an"], ["the"]) and len(words) <= LONGEST_CLAIMANT and lex.FINITE.isdisjoint(lower)
    for index, found in enumerate(words):
        word = found[0].lower()
        joins = word in ("and", "or") and 0 < index < len(words) - 1 and (len(words) <= 6 or one)
        if word in lex.CONJUNCTIONS and not joins:
            skip = found.end()
    while skip < len(phrase) and phrase[skip].isspace():
        skip += 1
    return skip


def _says_nothing(piece: str) -> bool:
    """Whether a piece between commas holds adverbs and auxiliaries only: ", however," or "is now"."""
    return all(_bare(word) in lex.ADVERBS | lex.AUXILIARIES or word == "both" for word in piece.split())


def _is_clause(piece: str) -> bool:
    """Whether a piece has a verb of its own, and so is something said rather than somebody."""
    return any(_bare(word) in lex.FINITE for word in piece.split())


def _is_opening(piece: str) -> bool:
    """Whether a piece is an opening of the sentence rather than a name or a role: "Earlier on Thursday"."""
    words = [_bare(word) for word in piece.split()]
    return not words or words[0] in lex.PREPOSITIONS | lex.ADVERBS or words[0] in lex.DAYS


def _is_name(words: list[str]) -> bool:
    """Whether the words read like a proper name: capitals, with particles such as "al" or "von" inside."""
    if not words or not words[0][0].isupper() or _bare(words[0]) in lex.ARTICLES | lex.PREPOSITIONS:
        return False
    return all(word[0].isupper() or _bare(word) in lex.NAME_PARTICLES for word in words) and not any(
        _POSSESSIVE.search(word) for word in words
    )


def _bare(word: str) -> str:
    return word.strip(".,()“”\"'’").lower()


@dataclass(slots=True)
class Speakers:
    """Who has spoken so far in one text, so that "he", "the spokesman" and a bare surname find their person."""

    surnames: dict[str, str] = field(default_factory=dict)
    pronouns: dict[str, str] = field(default_factory=dict)
    by_role: dict[str, str] = field(default_factory=dict)
    persons: list[str] = field(default_factory=list)
    organisations: dict[str, str] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    latest: str = ""
    group: str = ""

    @classmethod
    def of(cls, paragraphs: str) -> Speakers:
        """Learn from ``paragraphs`` the full names, and of whom they say Ms., Mr., spokeswoman or spokesman.

        A surname stands for the full name it occurs with most, and "the League" for "the Selmar Defence League".
        """
        seen: dict[str, Counter[str]] = {}
        with_article: set[str] = set()
        for found in _FULL_NAME.finditer(paragraphs):
            words = found[0].split()
            if words[0].lower() in lex.ROLES | lex.HONORIFICS:
                words = words[1:]
            if len(words) > 1 and words[0].lower() not in lex.ARTICLES | lex.PREPOSITIONS | lex.CONJUNCTIONS | lex.DAYS:
                seen.setdefault(words[-1], Counter())[" ".join(words)] += 1
                if paragraphs.endswith(" the ", 0, found.start()):
                    with_article.add(" ".join(words))
        pronouns = {
            found["last"]: "she" if found["word"] in ("Ms", "Mrs", "Miss") or found["word"].endswith("woman") else "he"
            for found in _GENDERED.finditer(paragraphs)
        }
        surnames = {last: min(names, key=lambda one: (-names[one], one)) for last, names in seen.items()}
        # With "the" inside a sentence it is a name of several words, and no capital of its beginning.
        organisations = {last: name for last, name in surnames.items() if name in with_article}
        people = {surnames[last] for last in pronouns if last in surnames}
        people.update(found["name"] for found in _IN_A_ROLE.finditer(paragraphs))
        return cls(surnames, pronouns, organisations=organisations, people=people)

    def hear(self, sentence: str) -> None:
        """Note whom a sentence is about ("The League have …", "Ms. Tarrow left"), for "the group" or "she" after it.

        A person is one who has spoken before, or of whom the text says a role or an honorific.
        """
        found = _GROUP_SUBJECT.match(sentence)
        if found and not is_outlet(found["name"]):
            self.group = found["name"]
        person = _PERSON_SUBJECT.match(sentence)
        if person and person["last"] in self.surnames:
            name = self.surnames[person["last"]]
            if name in self.people or name in self.persons:
                self.persons.append(name)

    def who(self, claimant: Claimant, at: tuple[int, int] | None, text: str) -> tuple[str, tuple[int, int] | None]:
        """The name to show, and the words of ``text`` that support it; ``at`` are those that name the claimant here.

        For "she", "the group" or a bare surname the words are those that name the person or the group in full.
        """
        name = self.resolve(claimant)
        if not name or at is None:
            return name, None
        if name == claimant.name:
            self.places.setdefault(name, at)
            return name, at
        known = self.places.get(name)
        if known is None:
            found = text.find(name)
            known = (found, found + len(name)) if found >= 0 else at
        return name, known

    def resolve(self, claimant: Claimant) -> str:
        """The name to show for ``claimant``, "" when a pronoun points to nobody known; remembers who it was."""
        name, lower = claimant.name, claimant.name.lower()
        if lower in lex.PERSON_PRONOUNS:
            name = self._person(lower)
        elif lower in lex.GROUP_PRONOUNS:
            name = self.latest
        elif claimant.definite and lower in lex.GROUPS:
            name = self.group or name
        elif claimant.definite and lower in lex.ROLES:
            name = self.by_role.get(_role(lower), name)
        elif claimant.definite and " " not in name:
            name = self.organisations.get(name) or self._named_before(name)
        elif " " not in name:
            name = self.surnames.get(name, name)
        if not name:
            return ""
        self.latest = name
        if claimant.role:
            self.by_role[_role(claimant.role)] = name
        if claimant.role or (_is_name(name.split()) and " " in name and not claimant.definite):
            self.persons.append(name)
            self.group = claimant.organisation or self.group
        elif name[0].isupper():
            self.group = claimant.organisation or name
        return name

    def _named_before(self, word: str) -> str:
        """The name of several words that ends in this one and has spoken before; the word itself when none has."""
        return next((name for name in self.places if name.endswith(f" {word}") and _is_name(name.split())), word)

    def _person(self, pronoun: str) -> str:
        """The latest speaker of whom the text does not say the other pronoun; "" when nobody spoke before."""
        return next(
            (one for one in reversed(self.persons) if self.pronouns.get(one.split()[-1], pronoun) == pronoun), ""
        )


def _role(word: str) -> str:
    return "spokesperson" if word in lex.SPOKES else word
