"""What a queue is asked for, read from an address. What cannot be meant is refused by name, never ignored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError

from factcheck.models import Claim, Desk, DeskArticle, Rating, Story, User

CLAIMS, ARTICLES = "claims", "articles"
ME, NOBODY = "me", "nobody"
STATES = {CLAIMS: Claim.State, ARTICLES: DeskArticle.State}
PRIORITIES = ((0, "Low"), (1, "Normal"), (2, "High"), (3, "Urgent"))
DUES = (
    ("late", "Overdue"),
    ("today", "Due today or overdue"),
    ("week", "Due within 7 days or overdue"),
    ("none", "Without a date"),
)
AGE = re.compile(r"([1-9][0-9]{0,3})([hd])")
ONLY_CLAIMS = ("rating", "waiting_for")


@dataclass(frozen=True)
class Asked:
    """What a queue is narrowed to; empty fields narrow nothing. Without ``states``: what still waits."""

    of: str = CLAIMS
    states: tuple[str, ...] = ()
    assignee: User | None = None
    nobody: bool = False
    rating: Rating | None = None
    story: Story | None = None
    waiting_for: tuple[str, ...] = ()
    waited: timedelta | None = None
    priority: tuple[int, ...] = ()
    due: str = ""
    q: str = ""


class OneOfField(forms.MultipleChoiceField):
    """Several of a list; a wrong value is told the list. A form that leaves it open sends an empty value."""

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if one]

    def validate(self, value: Any) -> None:
        if strange := [one for one in value if not self.valid_value(one)]:
            keys = ", ".join(str(key) for key, _ in self.choices)  # type: ignore[union-attr, misc]
            raise ValidationError("%(value)r is none of: %(keys)s.", params={"value": strange[0][:80], "keys": keys})


class OneOf(filters.MultipleChoiceFilter):  # type: ignore[misc]
    """One of a list; given several times, any of them."""

    field_class = OneOfField


class Single(filters.ChoiceFilter):  # type: ignore[misc]
    """One of a list, once."""

    def __init__(self, *, choices: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        said = f"“%(value)s” is none of: {', '.join(key for key, _ in choices)}."
        super().__init__(choices=choices, error_messages={"invalid_choice": said}, **kwargs)


class Known:
    """The desk's people, ratings and stories, looked up one by one."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def member(self, name: str) -> User | None:
        return User.objects.filter(username=name, memberships__desk=self.desk).first()

    def rating(self, key: str) -> Rating | None:
        return Rating.objects.filter(desk=self.desk, key=key).first()

    def story(self, uuid: UUID) -> Story | None:
        return Story.objects.filter(desk=self.desk, uuid=uuid).first()


class QueueForm(forms.Form):
    """Checks what a single field cannot know: the desk's people, ratings and stories, and what goes together.

    ``desk``, ``user`` and ``known`` are set by the filter set.
    """

    desk: Desk
    user: User
    known: Known
    asked: Asked

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        of = data.get("of") or CLAIMS
        states = tuple(data.get("state") or ())
        if strange := [state for state in states if state not in STATES[of].values]:
            other = ARTICLES if of == CLAIMS else CLAIMS
            self.add_error(
                "state",
                f"“{strange[0]}” is a state of {other}. Ask for of={other}, or for one of: "
                f"{', '.join(STATES[of].values)}.",
            )
        for name in ONLY_CLAIMS:
            if of == ARTICLES and data.get(name):
                self.add_error(name, f"Articles have no {name.replace('_', ' ')}. Leave it out, or ask for of=claims.")
        self.asked = Asked(
            of=of,
            states=states,
            assignee=self._member(data.get("assignee") or ""),
            nobody=data.get("assignee") == NOBODY,
            rating=self._rating(data.get("rating") or ""),
            story=self._story(data.get("story") or ""),
            waiting_for=tuple(data.get("waiting_for") or ()),
            waited=self._age(data.get("waited") or ""),
            priority=tuple(int(one) for one in data.get("priority") or ()),
            due=data.get("due") or "",
            q=(data.get("q") or "").strip(),
        )
        return data

    def _member(self, name: str) -> User | None:
        if name == ME:
            return self.user
        if name in ("", NOBODY):
            return None
        found = self.known.member(name)
        if found is None:
            self.add_error("assignee", f"There is no member “{name[:80]}” on this desk. Use a user name, me or nobody.")
        return found

    def _rating(self, key: str) -> Rating | None:
        if not key:
            return None
        found = self.known.rating(key)
        if found is None:
            keys = ", ".join(Rating.objects.filter(desk=self.desk).values_list("key", flat=True))
            self.add_error("rating", f"“{key[:80]}” is not on the desk’s scale: {keys}.")
        return found

    def _story(self, uuid: str) -> Story | None:
        if not uuid:
            return None
        try:
            found = self.known.story(UUID(uuid))
        except ValueError:
            found = None
        if found is None:
            self.add_error("story", f"There is no story “{uuid[:80]}” on this desk. Give a story’s uuid.")
        return found

    def _age(self, value: str) -> timedelta | None:
        if not value:
            return None
        match = AGE.fullmatch(value)
        if match is None:
            self.add_error("waited", f"“{value[:80]}” is no age. Write hours or days, such as 12h or 3d.")
            return None
        return timedelta(**{"hours" if match[2] == "h" else "days": int(match[1])})


class QueueFilter(filters.FilterSet):  # type: ignore[misc]
    """The filters of the queue page and of ``GET queue/``. ``filter_queryset`` only reads and checks them (``asked``):
    what they mean for rows is ``factcheck.queries.queue.rows.in_queue``, for claims and articles alike.
    """

    of = Single(choices=((CLAIMS, "Claims"), (ARTICLES, "Articles")), label="What is listed; claims by default")
    state = OneOf(
        choices=[*Claim.State.choices, *DeskArticle.State.choices], label="Without it: what still waits for something"
    )
    assignee = filters.CharFilter(label="User name, `me` or `nobody`")
    rating = filters.CharFilter(label="Key of the published or proposed rating; claims only")
    story = filters.CharFilter(label="uuid of a story")
    waiting_for = OneOf(choices=[one for one in Claim.WaitingFor.choices if one[0]], label="Claims only")
    waited = filters.CharFilter(label="Waiting at least so long, in hours or days: 12h, 3d")
    priority = OneOf(choices=[(str(key), label) for key, label in PRIORITIES], label="0 (low) to 3 (urgent)")
    due = Single(choices=DUES, label="By when it is due; days as on the newsroom’s clock")
    q = filters.CharFilter(max_length=200, label="Words, or a claim’s number such as C-12")

    class Meta:
        form = QueueForm

    def __init__(self, *args: Any, desk: Desk, user: User, known: Known | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.user, self.known = desk, user, known or Known(desk)

    @property
    def form(self) -> QueueForm:
        form: QueueForm = super().form
        form.desk, form.user, form.known = self.desk, self.user, self.known
        return form

    @property
    def asked(self) -> Asked:
        """What was asked for. Only of a filter set that is valid."""
        return self.form.asked

    def filter_queryset(self, queryset: Any) -> Any:
        return queryset
