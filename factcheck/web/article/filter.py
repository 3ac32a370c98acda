"""Which marks and suggestions the list shows: undecided or all, from which score on, of which kinds. Kept in the URL.

A page or piece is asked for with ``show``, ``score`` and ``kind`` (several). A script sends all of it as one field,
``show``, just as the address has it: ``undecided&score=0.7&kind=quote``. What makes no sense is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest

from annotations.models import Tag
from factcheck.queries.workbench import Item

SHOWS = {"undecided": ("pending",), "all": ("marked", "pending", "rejected"), "rejected": ("rejected",)}
USUAL_SHOW = "all"
SUGGESTION = "suggestion"
SCORES = (0.5, 0.6, 0.7, 0.8, 0.9)
MOST_KINDS = 20
LONGEST_KIND = 60


@dataclass(frozen=True)
class View:
    """What of the article's marks is wanted. ``score`` is None when suggestions of every score are."""

    show: str = USUAL_SHOW
    score: float | None = None
    kinds: tuple[str, ...] = ()

    @property
    def filtered(self) -> bool:
        return self.score is not None or bool(self.kinds)

    def keeps(self, item: Item) -> bool:
        """Whether the filter, whatever the list shows, lets this one through."""
        if item.standing == "marked":
            return self.kinds_of_marks is None or any(tag.key in self.kinds for tag in item.tags)
        if not self.keeps_suggestions:
            return False
        return self.score is None or (item.suggestion is not None and item.suggestion.score >= self.score)

    @property
    def kinds_of_marks(self) -> tuple[str, ...] | None:
        """The tags of which a mark needs one; None when every mark is wanted."""
        return self.kinds or None

    @property
    def keeps_suggestions(self) -> bool:
        return not self.kinds or SUGGESTION in self.kinds

    def lists(self, item: Item) -> bool:
        return item.standing in SHOWS[self.show] and self.keeps(item)

    @property
    def sent(self) -> str:
        """As a script sends it, and as an address has it after ``show=``."""
        return self.shown(self.show)

    def shown(self, show: str) -> str:
        """The same filter over another part of the list."""
        return "&".join([show, *([self._filter] if self._filter else [])])

    @property
    def query(self) -> str:
        """What an address adds; empty for everything."""
        usual = self.show == USUAL_SHOW and not self.filtered
        return "" if usual else f"show={self.sent}"

    @property
    def _filter(self) -> str:
        pairs = [("score", f"{self.score:g}")] if self.score is not None else []
        return urlencode([*pairs, *(("kind", kind) for kind in self.kinds)])


def view_of(request: HttpRequest) -> View:
    """What the request asks to see."""
    if raw := request.POST.get("show"):
        asked = parse_qs(f"show={raw}", max_num_fields=MOST_KINDS + 2) if raw.count("&") <= MOST_KINDS else {}
    else:
        asked = {name: request.GET.getlist(name) for name in ("show", "score", "kind")}
    show = (asked.get("show") or [USUAL_SHOW])[0]
    kinds = tuple(dict.fromkeys(kind for kind in asked.get("kind", ()) if 0 < len(kind) <= LONGEST_KIND))[:MOST_KINDS]
    return View(show if show in SHOWS else USUAL_SHOW, score_from((asked.get("score") or [""])[0]), kinds)


def score_from(value: str) -> float | None:
    """A score as an address has it, above 0 and up to 1; None for anything else."""
    try:
        score = float(value) if len(value) <= 8 and value.isascii() else 0.0
    except ValueError:
        return None
    return score if 0 < score <= 1 else None


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


def score_choices(view: View) -> list[Choice]:
    scores = sorted({*SCORES, *([view.score] if view.score is not None else [])})
    return [
        Choice("", "any", view.score is None),
        *(Choice(f"{one:g}", f"{one:g}", one == view.score) for one in scores),
    ]


def kind_choices(view: View, tags: Sequence[Tag]) -> list[Choice]:
    kinds = [(SUGGESTION, "Suggestion"), *((tag.key, tag.label) for tag in tags)]
    return [Choice(key, label, key in view.kinds) for key, label in kinds]
