"""Who speaks for whom, and who stands against whom, as some texts tell it. English, and only where it is evident.

A party is told by the words in which its speakers are named: "a League spokesman", "the Valley Council (VC)". Names
that share such a word are one party. Two parties are opposed when some sentence sets them against each other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from annotations.matching.words import vocabulary

NOBODY = -1
"""The party of somebody of whom the texts do not tell it."""


_OFFICES = vocabulary("""
    spokesman spokeswoman spokesperson spokespeople spokesmen representative representatives source sources official
    officials officer officers leader leaders chief deputy head commander commanders general fighter fighters soldiers
    member members minister president governor mayor lawyer lawyers director secretary envoy negotiator negotiators
    adviser aide activist activists leads led representing
""")
_BODIES = vocabulary("""
    front party union council ministry command league movement force forces troops guard alliance coalition company
    authority agency court committee federation emirate republic office bureau association club bank university
    commission delegation group groups side camp faction organisation organization
""")
"""What a party is, which tells it from no other unless its name has nothing else: the League."""
_COLLECTIVE = vocabulary("resistance rebel rebels opposition government police army")
"""The same, and yet said of one party alone where its name has nothing else."""
_STANDS_FOR = vocabulary("""
    group groups movement organisation organization militia militias insurgents militants fighters forces side faction
    coalition source sources spokesman spokeswoman spokesperson spokespeople representatives official officials they it
    he she
""")
"""Whom these mean was said before."""
_PLAIN = vocabulary("""
    a an the of for from in on at by to and or with within into that who which its their his her our national local
    senior former new another own some one two several many both all anti pro acting late mr mrs ms dr other each
    neither either sides parties unnamed
""")
_AGAINST = re.compile(
    r"\b(?:clash\w*|fight\w*|fought|battl\w*|combat\w*|against|between|versus|vs?|den(?:y|ies|ied)|disput\w*|accus\w*|"
    r"blam\w*|attack\w*|resist(?:s|ed|ing)?|rival\w*|oppos(?:e|es|ed|ing)|counter\w*|reject\w*|defeat\w*|inflict\w*|war|"
    r"killed|sue[sd]?|lawsuit|assault\w*|offensive|struggle|surround\w*|thwart\w*|repel\w*)\b",
    re.IGNORECASE,
)
_OFFICE = "|".join(sorted(_OFFICES))
_NAMED = r"[A-Z][\w-]*(?: [A-Z][\w-]*){0,5}"
_FULL_NAME = re.compile(rf"\b{_NAMED}")
_EMPLOYED = (
    re.compile(rf"\b(?P<whom>{_NAMED})(?:[’']s)? (?:\w+ )?(?:{_OFFICE}),? (?P<who>{_NAMED})"),
    re.compile(
        rf"\b(?P<who>{_NAMED}), (?:(?:a|an|the|another|its) )?(?P<whom>{_NAMED})(?:[’']s)? (?:\w+ )?(?:{_OFFICE})\b"
    ),
    re.compile(
        rf"\b(?P<who>{_NAMED}), [^,.;]{{0,30}}\b(?:{_OFFICE}) (?:for|of|from|at|in) (?:the )?(?P<whom>{_NAMED})"
    ),
)
_INITIALS = re.compile(r"((?:[A-Z][\w’'-]*[ \n](?:(?:of|for|the|and) )*){2,7})\(([A-Z]{2,})\)")
_TOKEN = re.compile(r"[^\W_]+(?:[.&-]+[^\W_]+)*")
_APPOSED = re.compile(
    r"\b(resistance|rebel|rebels|opposition|government)(?: \w+)?, (?:the )?([A-Z][\w-]+(?: [A-Z][\w-]+){1,4})"
)
_PLACED = re.compile(r"\b(?:located|based|in|from within|near|at)\b")
_SENTENCES = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])|\n\s*\n")
_BEFORE, _AFTER = 6, 9
"""Words around a person's name among which the party is looked for."""
_FAR = 600
"""Code points before a passage within which its "group" or "they" was named."""


@dataclass(slots=True)
class Parties:
    """What some texts tell. A party is a number of no meaning; ``NOBODY`` where none is evident."""

    by_word: dict[str, int] = field(default_factory=dict)
    by_person: dict[str, int] = field(default_factory=dict)
    against: set[frozenset[int]] = field(default_factory=set)

    @classmethod
    def of(cls, texts: Sequence[str], claimants: Iterable[str]) -> Parties:
        """Learn from ``texts`` about the parties for which these ``claimants`` speak."""
        told = cls()
        sentences = [sentence for text in texts for sentence in _SENTENCES.split(text)]
        groups: list[set[str]] = []
        persons: list[str] = []
        whole = "\n".join(texts)
        initials = _initials(texts)
        names = list(dict.fromkeys(claimants))
        for name in names:
            if _is_person(name, whole):
                persons.append(name)
            elif keys := _keys(name, initials):
                groups.append(keys)
        groups += [keys for phrase in _employers(persons, whole) if (keys := _keys(phrase, initials))]
        for match in _APPOSED.finditer(whole):
            groups.append({match[1].lower(), *_keys(match[2], initials)})
        groups += [{short, *_keys(long, {})} for short, long in initials.items() if _keys(long, {})]
        groups += _short_forms(names, initials, whole)
        for number, keys in enumerate(_joined(groups)):
            told.by_word.update(dict.fromkeys(keys, number))
        told._learn_persons(persons, sentences)
        for sentence in sentences:
            if _AGAINST.search(sentence):
                told.against.update(map(frozenset, combinations(sorted(told.named_in(sentence)), 2)))
        return told

    def named_in(self, text: str) -> set[int]:
        """The parties that are named in a text, by a word of theirs or by a person who speaks for them."""
        return {party for word in _lower(text) if (party := self._named(word)) != NOBODY}

    def _named(self, word: str) -> int:
        party = self.by_word.get(word, NOBODY)
        return party if party != NOBODY else self.by_person.get(word, NOBODY)

    def party_of(self, claimant: str, *, said: str = "", before: str = "") -> int:
        """For whom a claimant speaks. ``said`` is what is claimed, ``before`` the text up to there: "the group" is the
        party that was named last and of which the claim does not speak as of somebody else.
        """
        words = _lower(claimant)
        several = ("and" in words or "," in claimant) and _OFFICES.isdisjoint(words)
        if not words or several or {"both", "sides", "each", "neither"} & set(words):
            return NOBODY
        found = {party for word in words if (party := self.by_word.get(word, NOBODY)) != NOBODY}
        if len(found) == 1:
            return found.pop()
        if found:
            return NOBODY
        if (party := self.by_person.get(words[-1], NOBODY)) != NOBODY:
            return party
        if _STANDS_FOR.isdisjoint(words):
            return NOBODY
        others = self.named_in(said)
        named = [party for word in _lower(before[-_FAR:]) if (party := self._named(word)) != NOBODY]
        return next((party for party in reversed(named) if party not in others), named[-1] if named else NOBODY)

    def opposed(self, one: int, other: int) -> bool:
        """Whether the texts set the two against each other."""
        return one != other and frozenset((one, other)) in self.against

    def _learn_persons(self, persons: Iterable[str], sentences: Sequence[str]) -> None:
        votes: defaultdict[str, Counter[int]] = defaultdict(Counter)
        surnames = {name.split()[-1].lower() for name in persons}
        like_before: dict[str, str] = {}
        latest = ""
        for sentence in sentences:
            tokens = _lower(sentence)
            for at, word in enumerate(tokens):
                if word not in surnames:
                    continue
                around = [*tokens[max(0, at - _BEFORE) : at][::-1], *tokens[at + 1 : at + 1 + _AFTER]]
                near = [self.by_word[one] for one in around if one in self.by_word]
                if near and not _OFFICES.isdisjoint(around):
                    votes[word][near[0]] += 2
                elif at and self.by_word.get(tokens[at - 1], NOBODY) != NOBODY:
                    votes[word][self.by_word[tokens[at - 1]]] += 1  # the League's Vasht
                elif "another" in around and latest and latest != word:
                    like_before.setdefault(word, latest)
                latest = word
        self.by_person = {name: party.most_common(1)[0][0] for name, party in votes.items()}
        for name, other in like_before.items():
            if name not in self.by_person and other in self.by_person:
                self.by_person[name] = self.by_person[other]


def _lower(text: str) -> list[str]:
    """The words in lower case; "anti-League" names nobody, "League’s" the League."""
    return [word.lower() for word in _TOKEN.findall(text) if word.lower() != "s"]


def _initials(texts: Iterable[str]) -> dict[str, str]:
    """What the texts give initials for in brackets: initials in lower case → the name as it stands before them."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _INITIALS.finditer(text):
            long, short = match[1], match[2].lower()
            # As many capitals as the initials ask for, counted from the bracket.
            capitals = [at for at, char in enumerate(long) if char.isupper() and (not at or long[at - 1].isspace())]
            if len(capitals) >= len(short):
                found.setdefault(short, long[capitals[-len(short)] :].strip())
    return found


def _employers(persons: Iterable[str], whole: str) -> Iterator[str]:
    """For whom these people speak, by the phrases beside a name: "League spokesman X", "X, a League envoy"."""
    surnames = {person.split()[-1] for person in persons}
    for pattern in _EMPLOYED:
        for match in pattern.finditer(whole):
            if match["who"].split()[-1] in surnames:
                yield match["whom"]


def _short_forms(names: Iterable[str], initials: dict[str, str], whole: str) -> list[set[str]]:
    """Names that texts also give by their body alone, "the League" for the Valley League, where only one has it."""
    full = [*names, *(match[0] for match in _FULL_NAME.finditer(whole) if " " in match[0])]
    by_body: defaultdict[str, list[set[str]]] = defaultdict(list)
    for name in full:
        keys = _keys(name, initials)
        last = name.split()[-1].lower()
        if last in _BODIES and last not in keys and keys not in by_body[last]:
            by_body[last].append(keys)
    return [
        {body, *keys}
        for body, found in by_body.items()
        for keys in _joined(found)[:1]
        if len(_joined(found)) == 1 and re.search(rf"\b[Tt]he {re.escape(body.capitalize())}\b", whole)
    ]


def _keys(name: str, initials: dict[str, str]) -> set[str]:
    """The words that tell a party from others."""
    tokens = _TOKEN.findall(_PLACED.split(name, maxsplit=1)[0])
    capital = {
        one.lower()
        for at, one in enumerate(tokens)
        if one[0].isupper()
        and one.lower() not in _PLAIN | _OFFICES | _BODIES | _COLLECTIVE
        # In "Front of Arland" and "Council for the Valley" the place tells it from no other party there.
        and not (at and tokens[at - 1].lower() == "of" and len(tokens) > 3)
    }
    for one in list(capital):
        if one in initials:
            capital |= _keys(initials[one], {})
    if capital - set(initials):
        return capital
    collective = {one.lower() for one in tokens if one.lower() in _COLLECTIVE}
    return capital | (collective or {one.lower() for one in tokens if one[0].isupper() and one.lower() in _BODIES})


def _is_person(name: str, whole: str) -> bool:
    """Two or more capitalised words without a body's noun among them, and nowhere with an article before them."""
    words = name.split()
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return False
    if not {word.lower() for word in words}.isdisjoint(_BODIES | _COLLECTIVE):
        return False
    return f"the {name}" not in whole and f"The {name}" not in whole


def _joined(groups: Iterable[set[str]]) -> list[set[str]]:
    """Sets of words of which no two share one."""
    joined: list[set[str]] = []
    for group in groups:
        apart = [one for one in joined if one.isdisjoint(group)]
        joined = [*apart, group.union(*(one for one in joined if not one.isdisjoint(group)))]
    return joined
