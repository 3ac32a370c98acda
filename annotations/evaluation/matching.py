"""How well matching finds, for a labelled claim, the same claim and the contradiction in other articles.

It sees the articles' raw text and where each claim begins and ends; who says it, and for whom, is read from the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.errors import Invalid
from annotations.evaluation.gold import GoldArticle, load_gold, nearest
from annotations.matching.pairs import Match, compare
from annotations.matching.parties import Parties
from annotations.matching.reading import Said, points_back, read
from annotations.suggesters import get_suggester
from annotations.suggesters.base import Draft
from annotations.text import blocks, iou, sentences

KINDS = {"same": "same_as", "contradicts": "contradicts", "supersedes": "updates"}
"""What the labels are called here; ``related`` is no answer to anything and left out."""
LEFT_OUT = "related"
_LITTLE = 0.2
"""Intersection over union below which a suggested span says nothing of who makes a labelled claim."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Over all labelled claims that have such a claim in another article: mean average precision, and how much of what
    is to be found stands among the first five and ten of the other articles' claims.
    """

    map: float
    recall_at_5: float
    recall_at_10: float
    queries: int


@dataclass(frozen=True, slots=True)
class Figures:
    """``typing_f1`` is that of the kind, over all pairs of claims from different articles; ``typed_right`` is the share
    of the labelled pairs among them that get the kind that people gave.
    """

    same: Ranking
    contradicts: Ranking
    typing_f1: float
    typed_right: float
    claims: int
    pairs: int


def evaluate(path: Path | str) -> Figures:
    """Measure matching on a gold file; its articles are looked up in ``../articles`` beside its folder.

    Raises ``Invalid`` for files that cannot be read or are not what they should be.
    """
    data = _document(Path(path))
    articles = load_gold(path)
    labels = _labels(data, {claim.id for article in articles for claim in article.claims})
    home = {claim.id: article.file for article in articles for claim in article.claims}
    matches = match_all(articles)
    right = proposed = labelled = 0
    for one, found in matches.items():
        for other, match in found.items():
            label = labels.get(frozenset((one, other)), "")
            if one > other or label == LEFT_OUT:
                continue
            wanted = KINDS.get(label, "")
            proposed += bool(match.kind)
            labelled += bool(wanted)
            right += bool(wanted) and wanted == match.kind
    return Figures(
        same=_ranking(matches, labels, "same"),
        contradicts=_ranking(matches, labels, "contradicts"),
        typing_f1=2 * right / (proposed + labelled) if proposed + labelled else 0.0,
        typed_right=right / labelled if labelled else 0.0,
        claims=len(home),
        pairs=labelled,
    )


def match_all(articles: Sequence[GoldArticle]) -> dict[str, dict[str, Match]]:
    """How each claim stands to each claim of the other articles, by their ids."""
    drafts = [get_suggester().suggest(article.text, "en") for article in articles]
    parties = Parties.of(
        [article.text for article in articles],
        [draft.claimant for found in drafts for draft in found if draft.claimant],
    )
    readings = {
        (article.file, claim.id): read(said)
        for article, found in zip(articles, drafts, strict=True)
        for claim, said in zip(article.claims, _said(article, found, parties), strict=True)
    }
    result = {}
    for (file, one), reading in readings.items():
        others = [key for key in readings if key[0] != file]
        found_matches = compare(reading, [readings[key] for key in others], parties.opposed)
        result[one] = {other: match for (_, other), match in zip(others, found_matches, strict=True)}
    return result


def _said(article: GoldArticle, drafts: Sequence[Draft], parties: Parties) -> Iterable[Said]:
    """The article's claims as they are compared."""
    text = article.text
    spans = sentences(text, "en")
    for claim in article.claims:
        draft = nearest(claim, drafts)
        if draft is not None and iou((claim.start, claim.end), (draft.start, draft.end)) < _LITTLE:
            draft = None
        claimant = draft.claimant if draft else ""
        touched = [at for at, span in enumerate(spans) if span.end > claim.start and span.start < claim.end]
        begin = spans[max(0, touched[0] - 1)].start if touched else claim.start
        if not claimant and points_back(claim.quote):
            block = next(one.start for one in blocks(text) if claim.start < one.end)
            before = [one for one in drafts if block <= one.start and one.end <= claim.start]
            claimant = before[-1].claimant if before else ""
        yield Said(
            text=claim.quote,
            around=text[begin : max(claim.end, spans[touched[-1]].end if touched else 0)],
            claimant=claimant,
            party=parties.party_of(claimant, said=claim.quote, before=text[: claim.start]),
            denies=draft is not None and draft.voice == "denies",
        )


def _ranking(matches: Mapping[str, Mapping[str, Match]], labels: Mapping[frozenset[str], str], label: str) -> Ranking:
    precisions, at_5, at_10 = [], [], []
    for one, found in matches.items():
        wanted = {other for other in found if labels.get(frozenset((one, other))) == label}
        if not wanted:
            continue
        order = sorted(found, key=lambda other: -(found[other].same if label == "same" else found[other].against))
        hits = 0
        total = 0.0
        for place, other in enumerate(order, start=1):
            if other in wanted:
                hits += 1
                total += hits / place
        precisions.append(total / len(wanted))
        at_5.append(len(wanted.intersection(order[:5])) / len(wanted))
        at_10.append(len(wanted.intersection(order[:10])) / len(wanted))
    return Ranking(_mean(precisions), _mean(at_5), _mean(at_10), len(precisions))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _document(path: Path) -> Mapping[str, Any]:
    """The file's content, which has what is looked at."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Invalid.field("file", f"{path} cannot be read as JSON: {error}.", code="unreadable") from None
    for name, keys in (("articles", ("file", "claims")), ("relations", ("a", "b", "type"))):
        rows = data.get(name) if isinstance(data, dict) else None
        _check_rows(path, name, rows, keys)
    for article in data["articles"]:
        _check_rows(
            path, f"the claims of {article['file']}", article["claims"], ("id", "start", "end", "quote", "speaker")
        )
    return dict(data)


def _check_rows(path: Path, name: str, rows: object, keys: Sequence[str]) -> None:
    if not isinstance(rows, list):
        raise Invalid.field("file", f"{path} has no list “{name}”, so it is no gold file.", code="no-gold")
    for number, row in enumerate(rows, start=1):
        missing = [key for key in keys if not isinstance(row, dict) or key not in row]
        if missing:
            raise Invalid.field(
                "file", f"{path}: number {number} of {name} has no {' and no '.join(missing)}.", code="no-gold"
            )


def _labels(data: Mapping[str, Any], known: set[str]) -> dict[frozenset[str], str]:
    """What people say of each pair of claims."""
    labels = {}
    for relation in data["relations"]:
        if strange := [one for one in (relation["a"], relation["b"]) if one not in known]:
            raise Invalid.field(
                "file", f"A relation names the claim {strange[0]!r}, which no article of the file has.", code="no-gold"
            )
        labels[frozenset((relation["a"], relation["b"]))] = relation["type"]
    return labels
