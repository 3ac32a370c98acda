"""Claims that people labelled in articles, and how near a suggester comes to their ends and their claimants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.errors import Invalid
from annotations.suggesters.base import Draft, Suggester
from annotations.suggesters.lexicon import vocabulary
from annotations.text import iou, verify_range

OVERLAP = 0.5
"""Intersection over union from which two spans count as the same claim."""
THE_ARTICLE_ITSELF = "outlet"
"""What the gold names as the speaker of what an article says in its own voice."""


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A claim ``[start, end)`` in code points of its article; ``quote`` is the text there.

    ``speaker`` says it, ``source`` relays it ("" for nobody), ``kind`` is the labellers' word for what it is about.
    """

    id: str
    start: int
    end: int
    quote: str
    speaker: str
    source: str
    kind: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article's text as stored, and all the claims in it, in the order of the text."""

    file: str
    text: str
    claims: tuple[GoldClaim, ...]


def load_gold(path: Path | str) -> list[GoldArticle]:
    """The labelled articles of a gold file, whose texts are in ``../articles`` beside the gold's folder.

    Raises ``Invalid`` for a file that cannot be read, and for a claim whose quote is not what stands at its offsets.
    """
    path = Path(path)
    folder = path.resolve().parent.parent / "articles"
    try:
        data = json.loads(_read(path))
        return [_article(entry, _read(folder / entry["file"])) for entry in data["articles"]]
    except (ValueError, RecursionError) as error:
        raise _malformed(path, f"it is not JSON ({error})") from None
    except KeyError as error:
        raise _malformed(path, f"an article or a claim in it has no “{error.args[0]}”") from None
    except (TypeError, AttributeError) as error:
        raise _malformed(path, f"it is not an object with “articles” and their “claims” ({error})") from None
    except Invalid as problem:
        if problem.slug == "unreadable":
            raise
        raise Invalid.field("file", f"{path}: {problem.detail}", code=problem.slug, **problem.extra) from None


def measure(suggester: Suggester, articles: Sequence[GoldArticle]) -> dict[str, float]:
    """How well the suggester's spans and claimants meet the gold ones, over all the articles together.

    ``span_f1_exact`` asks for the same ends, ``span_f1_overlap`` for an intersection over union of at least 0.5 (with
    its ``span_precision`` and ``span_recall``); each span is counted once. ``claimant_accuracy`` is the share of the
    gold claims said by somebody whose best overlapping suggestion names that somebody; the rest is what has no such
    suggestion, names nobody or names another.
    """
    exact = overlapping = suggested = attributed = named = 0
    for article in articles:
        drafts = suggester.suggest(article.text, "en")
        ends = {(draft.start, draft.end) for draft in drafts}
        exact += len(ends & {(claim.start, claim.end) for claim in article.claims})
        overlapping += len(paired(article.claims, drafts))
        suggested += len(drafts)
        for claim in article.claims:
            if claim.speaker and claim.speaker != THE_ARTICLE_ITSELF:
                attributed += 1
                draft = nearest(claim, drafts)
                named += draft is not None and same_claimant(draft.claimant, claim.speaker, article.text)
    labelled = sum(len(article.claims) for article in articles)
    return {
        "span_f1_exact": _f1(exact, suggested, labelled),
        "span_f1_overlap": _f1(overlapping, suggested, labelled),
        "span_precision": overlapping / suggested if suggested else 0.0,
        "span_recall": overlapping / labelled if labelled else 0.0,
        "claimant_accuracy": named / attributed if attributed else 0.0,
    }


def paired(claims: Sequence[GoldClaim], drafts: Sequence[Draft]) -> list[tuple[GoldClaim, Draft]]:
    """The gold claims and the drafts that mean the same passage, one to one, the closest pairs first."""
    near = sorted(
        (
            (-score, at, to)
            for at, claim in enumerate(claims)
            for to, draft in enumerate(drafts)
            if (score := iou((claim.start, claim.end), (draft.start, draft.end))) >= OVERLAP
        ),
    )
    claims_left, drafts_left = set(range(len(claims))), set(range(len(drafts)))
    found = []
    for _, at, to in near:
        if at in claims_left and to in drafts_left:
            claims_left.remove(at)
            drafts_left.remove(to)
            found.append((claims[at], drafts[to]))
    return found


def nearest(claim: GoldClaim, drafts: Iterable[Draft]) -> Draft | None:
    """The draft that shares most with the claim, or None when none touches it."""
    near = [(iou((claim.start, claim.end), (draft.start, draft.end)), -draft.start, draft) for draft in drafts]
    best = max(near, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] > 0 else None


_NAME = re.compile(r"[^\W\d_][\w’'-]*")
_BRACKET = re.compile(r"\(([^)]*)\)")
_POSSESSIVE = re.compile(r"[’']s?$")


def same_claimant(guess: str, speaker: str, text: str) -> bool:
    """Whether the guess names the gold's speaker: the same surname, or for a group the same organisation.

    ``speaker`` is a person with an organisation in brackets ("Ilse Tarrow (Federal Command)"), an organisation or its
    spokesperson, or several joined by ";", of whom one is enough. An organisation is known by its name or by the
    initials that the article's ``text`` gives in brackets behind its name.
    """
    words = _names(guess, text)
    return any(_is_one(words, one.strip(), text) for one in speaker.split(";"))


def _is_one(words: set[str], speaker: str, text: str) -> bool:
    person = _BRACKET.sub("", speaker).split() if "(" in speaker else []
    if person:
        return person[-1].lower() in words
    return bool(words & _names(speaker, text))


def _names(phrase: str, text: str) -> set[str]:
    """The capitalised words of a phrase in lower case, with the initials that stand for them and the other way round.

    Initials may be shortened: the SDL of one article is the SDLN of another.
    """
    found = {_POSSESSIVE.sub("", word).lower() for word in _NAME.findall(phrase) if word[0].isupper()} - _NO_NAMES
    for written in _WITH_INITIALS.finditer(text):
        initials = written["initials"].lower()
        long_name = {word.lower() for word in written["name"].split()} - _NO_NAMES
        if len(long_name & found) >= 2 or any(len(one) > 2 and initials.startswith(one) for one in found):
            found |= long_name | {initials[:length] for length in range(3, len(initials) + 1)}
    return found


_WITH_INITIALS = re.compile(r"(?P<name>(?:[A-Z][\w-]*(?: of)? ){2,6})\((?P<initials>[A-Z]{2,})\)")
_NO_NAMES = vocabulary("the a an of both spokesperson spokesman spokeswoman representatives source and")


def _article(entry: dict[str, Any], text: str) -> GoldArticle:
    claims = []
    for row in entry["claims"]:
        verify_range(text, row["start"], row["end"], row["quote"])
        claims.append(
            GoldClaim(
                row["id"],
                row["start"],
                row["end"],
                row["quote"],
                row["speaker"] or "",
                row.get("source") or "",
                row.get("kind") or "",
            )
        )
    return GoldArticle(entry["file"], text, tuple(sorted(claims, key=lambda claim: (claim.start, claim.end))))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid.field("file", f"{path} cannot be read: {error}.", code="unreadable") from None


def _malformed(path: Path, what: str) -> Invalid:
    return Invalid.field("file", f"{path}: {what}. The format is that of labelled articles.", code="malformed")


def _f1(right: int, suggested: int, labelled: int) -> float:
    return 2 * right / (suggested + labelled) if suggested + labelled else 0.0
