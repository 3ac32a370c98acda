"""What a desk's decisions teach: read, learnt from, and told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotations.suggesters.model import shipped
from annotations.training.decided import Decided, Judged, Learned, ReadToTheEnd, examples_in, learn
from factcheck.models import Desk, DeskSuggester, User
from factcheck.queries.learning import (
    DecidedText,
    Decision,
    decided_texts_of,
    model_of,
    suggesters_on,
    version_of,
)


@dataclass(frozen=True)
class Taught:
    """What was learnt, from how many decisions in how many articles, the last of them at ``until``.

    ``left_out`` are the decisions that are not believed, those that were not before included: who made how many between
    ``since`` (None: from the first on) and ``until``, and how they agree with everybody else's.
    """

    learned: Learned
    decisions: int
    articles: int
    until: datetime
    left_out: list[dict[str, Any]]
    positive: int

    @property
    def outcome(self) -> str:
        outcome = DeskSuggester.Outcome
        if not self.learned.better:
            return outcome.NO_BETTER
        return outcome.DOUBTFUL if self.learned.against else outcome.BETTER

    @property
    def figures(self) -> dict[str, Any]:
        one = self.learned
        worths = {
            "before": one.before,
            "after": one.after,
            "known_before": one.known_before,
            "known_after": one.known_after,
        }
        return {
            "positive": self.positive,
            "negative": self.decisions - self.positive,
            "agreement": one.agreement,
            **{name: worth and worth.as_dict() for name, worth in worths.items()},
        }

    @property
    def reason(self) -> str:
        """Why it is taken or not, in words."""
        one = self.learned
        f1 = f"F1 from {one.before.f1:.2f} to {one.after.f1:.2f}"
        ranked = f"average precision from {one.before.average_precision:.2f} to {one.after.average_precision:.2f}"
        said = f"On articles that it had not seen it changed {f1} and {ranked}."
        if one.forgets:
            assert one.known_before is not None
            assert one.known_after is not None
            return (
                f"{said} But on what was decided before, F1 would fall from {one.known_before.f1:.2f} to "
                f"{one.known_after.f1:.2f}: the new decisions contradict the earlier ones."
            )
        if not one.gains:
            return f"{said} That is not better by more than chance."
        if one.against:
            assert one.agreement is not None
            return (
                f"{said} But the new decisions go against the suggester in use: what it scores high was rejected, and "
                f"what it scores low accepted (agreement {one.agreement:.0%}). Look whether they are right; if they "
                "are, use this one."
            )
        return said


def learned_from(desk: Desk) -> Taught:
    """Train on what the desk decided. What was not believed the last time, against the same suggester, is not now.

    The desk comes with its ``suggester``.
    """
    in_use = desk.suggester
    known_until = in_use.until if in_use else None
    last = suggesters_on(desk).first()
    told = last if last is not None and last.base == version_of(desk) else in_use
    banned: list[dict[str, Any]] = told.left_out if told is not None else []
    found: list[Decided] = []
    counted: list[Decision] = []
    for text in decided_texts_of(desk):
        believed = [one for one in text.decisions if not any(_covers(entry, one) for entry in banned)]
        counted += believed
        found += _examples(text, believed, known_until=known_until)
    learned = learn(
        found,
        shipped=shipped(),
        in_use=model_of(desk),
        name=f"desk-{desk.slug}"[:29],
        provenance={"trained_on": f"decisions of the desk {desk.slug}", "base": shipped().version},
    )
    out = {one.hand: one for one in learned.left_out}
    taught = [one for one in counted if str(one.by) not in out or (known_until and one.at <= known_until)]
    until = max(one.at for one in counted)
    names = User.objects.in_bulk([int(hand) for hand in out])
    left_out = [
        {
            "user": one.hand,
            "name": str(names[int(one.hand)]),
            "count": one.count,
            "agreement": round(one.agreement, 3),
            "since": known_until.isoformat() if known_until else None,
            "until": until.isoformat(),
        }
        for one in learned.left_out
    ]
    return Taught(
        learned=learned,
        decisions=len(taught),
        articles=len({one.example.group for one in found if one.hand}),
        until=until,
        left_out=[*banned, *left_out],
        positive=sum(one.positive for one in taught),
    )


def _examples(text: DecidedText, decisions: Sequence[Decision], *, known_until: datetime | None) -> list[Decided]:
    def known(at: datetime) -> bool:
        return known_until is not None and at <= known_until

    judged = [Judged(one.start, one.end, one.positive, str(one.by), known(one.at)) for one in decisions]
    done = ReadToTheEnd(text.taken, known(text.done_at)) if text.done_at else None
    return examples_in(text.text, text.language, judged, group=str(text.article), done=done)


def _covers(entry: dict[str, Any], decision: Decision) -> bool:
    """Whether a decision is among those that a suggester's ``left_out`` names."""
    since = datetime.fromisoformat(entry["since"]) if entry["since"] else None
    within = (since is None or decision.at > since) and decision.at <= datetime.fromisoformat(entry["until"])
    return within and entry["user"] == str(decision.by)
