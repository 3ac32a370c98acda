"""The queue's filters as its page draws them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from factcheck.models import Claim, DeskArticle, Rating, Story, User
from factcheck.queries.queue.filters import DUES, PRIORITIES


def words_of(choices: Iterable[tuple[Any, str]], anything: str) -> list[tuple[str, str]]:
    return [("", anything), *((str(key), label) for key, label in choices if key != "")]


class QueuePageForm(forms.Form):
    """Draws the queue's filters as they stand in the address; ``QueueFilter`` reads them."""

    narrows = True
    use_required_attribute = False
    LABELS = {
        "q": "Words",
        "state": "State",
        "assignee": "Assigned to",
        "rating": "Rating",
        "story": "Story",
        "waiting_for": "Waiting for",
        "waited": "Waiting",
        "priority": "Priority",
        "due": "Due",
        "ordering": "Sorted by",
    }
    CHOICES: dict[str, list[tuple[str, str]]] = {
        "waiting_for": words_of(Claim.WaitingFor.choices, "Anything"),
        "waited": words_of(
            (("1d", "a day or longer"), ("3d", "3 days or longer"), ("7d", "a week or longer")), "However long"
        ),
        "priority": words_of(PRIORITIES, "Every priority"),
        "due": words_of(DUES, "Whenever"),
        "ordering": [
            ("waiting_since", "Longest wait"),
            ("-waiting_since", "Shortest wait"),
            ("due", "Due date"),
            ("-priority", "Priority"),
        ],
    }

    of = forms.CharField(widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(required=False, widget=forms.Select(attrs={"autofocus": True}))
    assignee = forms.ChoiceField(required=False)
    waiting_for = forms.ChoiceField(required=False)
    rating = forms.ChoiceField(required=False)
    story = forms.ChoiceField(required=False)
    waited = forms.ChoiceField(required=False)
    priority = forms.ChoiceField(required=False)
    due = forms.ChoiceField(required=False)
    ordering = forms.ChoiceField(required=False)

    def __init__(
        self,
        *,
        initial: dict[str, Any],
        people: Iterable[User],
        scale: Iterable[Rating],
        stories: list[Story],
        chosen: Story | None,
    ) -> None:
        super().__init__(initial=initial, auto_id="queue-%s")
        if chosen and chosen not in stories:
            stories = [chosen, *stories]
        states = DeskArticle.State.choices if self.initial.get("of") == "articles" else Claim.State.choices
        offered = {
            **self.CHOICES,
            "state": words_of(states, "Everything that waits"),
            "assignee": [
                ("", "Everybody"),
                ("me", "You"),
                ("nobody", "Nobody"),
                *((person.username, str(person)) for person in people),
            ],
            "rating": words_of(((rating.key, rating.label) for rating in scale), "Every rating"),
            "story": words_of(((story.uuid, story.title) for story in stories), "Every story"),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.label, field.choices = self.LABELS[name], choices
        if self.initial.get("of") == "articles":
            for name in ("waiting_for", "rating"):
                del self.fields[name]

    @classmethod
    def word(cls, name: str, value: str) -> str:
        """A value of the address as a reader takes it; one that no list here offers stays as it is."""
        offered = {**cls.CHOICES, "state": [*Claim.State.choices, *DeskArticle.State.choices]}
        return dict(offered.get(name, ())).get(value, value)
