"""A desk that has decided: short articles of the invented world, and people who find some sentences worth checking.

What the desk wants differs from what the shipped suggester proposes: it checks who holds which place, and rejects the
weather and the markets, whatever figures these give.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from typing import Any

from django.utils import timezone

from annotations.models import Suggestion
from annotations.suggesters import shipped
from factcheck import jobs
from factcheck.actions.articles import edit_article, suggest_spans
from factcheck.actions.learning import request_training, train_desk
from factcheck.actions.spans import accept_suggestion, reject_suggestion
from factcheck.models import DeskArticle, DeskSuggester, Job
from factcheck.queries.learning import TRAIN
from factcheck.queries.workbench import SUGGEST
from tests.support.newsroom import Newsroom

PLACES = ("Dervane", "Oskel", "Marrow Bridge", "Tavin", "Lower Hest", "Karsin")
SIDES = ("Federal troops", "League fighters", "Border guards", "Militias from Hest")
WANTED = (
    "{side} took the town of {place} on {day} after {n} hours of fighting.",
    "{side} have lost {n} vehicles near {place} since {day}.",
    "{side} shelled the market of {place} and killed {n} people on {day}.",
    "{side} withdrew from {place} with {n} wounded on {day}.",
)
UNWANTED = (
    "Rain fell on {place} for {n} hours on {day}, the weather office reported.",
    "The price of flour in {place} rose by {n} percent on {day}.",
    "The football club of {place} won {n} matches until {day}.",
    "The harvest around {place} brought {n} tonnes of plums by {day}.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def sentences(seed: int, *, count: int = 8) -> list[tuple[str, bool]]:
    """Sentences of one article, half of them of the wanted kind; the same seed gives the same."""
    pick = random.Random(seed)
    found = []
    for number in range(count):
        wanted = number % 2 == 0
        form = pick.choice(WANTED if wanted else UNWANTED)
        filled = form.format(
            side=pick.choice(SIDES), place=pick.choice(PLACES), day=pick.choice(DAYS), n=pick.randrange(3, 90)
        )
        found.append((filled, wanted))
    return found


def suggest_again(row: DeskArticle) -> list[Suggestion]:
    """Run every suggestion job of the article that waits, as the worker does, until none does."""
    while waiting := Job.objects.filter(kind=SUGGEST, key__startswith=f"{row.current.uuid}:", state="queued").first():
        attempt = jobs.claim_job(waiting.pk)
        assert attempt is not None
        suggest_spans(attempt)
    return list(Suggestion.objects.filter(revision=row.current).order_by("start", "id"))


def train(newsroom: Newsroom, *, by: str = "lead") -> DeskSuggester | None:
    """Ask for a training and do it as the worker does."""
    request_training(newsroom.desk, by=newsroom.actor(by))
    waiting = Job.objects.filter(kind=TRAIN, state="queued").latest("id")
    attempt = jobs.claim_job(waiting.pk)
    assert attempt is not None
    return train_desk(attempt)


def article_of(newsroom: Newsroom, seed: int, *, count: int = 8) -> tuple[DeskArticle, dict[str, bool]]:
    told = sentences(seed, count=count)
    text = f"Report {seed} from the valley\n\n" + "\n\n".join(words for words, _ in told)
    return newsroom.article(text, external_id=f"taught-{seed}", language="en"), dict(told)


def decide(
    newsroom: Newsroom, row: DeskArticle, wanted: dict[str, bool], *, by: str = "checker", flip: bool = False
) -> int:
    """Decide every suggestion of the article as the desk would, or the other way round. Returns how many."""
    suggest_again(row)
    pending = Suggestion.objects.filter(revision=row.current, state=Suggestion.State.PENDING)
    decided = 0
    for suggestion in pending.order_by("start"):
        worth = next((worth for words, worth in wanted.items() if suggestion.exact[:30] in words), None)
        if worth is None:
            continue
        if worth != flip:
            accept_suggestion(suggestion, by=newsroom.actor(by))
        else:
            reject_suggestion(suggestion, by=newsroom.actor(by), reason="unimportant")
        decided += 1
    return decided


def teach(newsroom: Newsroom, seeds: range, *, by: str = "checker", flip: bool = False, done: bool = True) -> int:
    """Articles of these seeds, each decided. Returns the number of decisions."""
    decided = 0
    for seed in seeds:
        row, wanted = article_of(newsroom, seed)
        decided += decide(newsroom, row, wanted, by=by, flip=flip)
        if done:
            row.refresh_from_db()
            edit_article(row, by=newsroom.actor(by), seen=None, state="done")
    return decided


def own(newsroom: Newsroom, *, number: int = 1, **fields: Any) -> DeskSuggester:
    """A trained suggester that nobody had to train: the shipped weights under a name of the desk's."""
    model = replace(shipped(), name=f"desk-conflict-{number}", threshold=0.05)
    worth = {
        **{"examples": 60, "f1": 0.52, "precision": 0.4, "recall": 0.7, "average_precision": 0.48},
        "calibration_error": 0.1,
    }
    figures = {"positive": 20, "negative": 30, "agreement": 0.6, "known_before": None, "known_after": None}
    made: dict[str, Any] = {
        "name": model.name,
        "version": model.version,
        "base": "linear-0",
        "weights": zlib.compress(model.as_json().encode()),
        "decisions": 50,
        "articles": 5,
        "event": 0,
        "until": timezone.now(),
        "figures": {**figures, "before": worth, "after": {**worth, "f1": 0.67, "average_precision": 0.71}},
        "outcome": "better",
        "reason": "Because.",
    }
    return DeskSuggester.objects.create(desk=newsroom.desk, number=number, **{**made, **fields})
