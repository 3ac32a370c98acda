"""The form that makes a token."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from factcheck.actions.access import LONGEST_DAYS, LONGEST_NAME
from factcheck.models import ApiToken
from factcheck.models.access import SCOPE_MEANING
from factcheck.web.forms.base import PlainForm
from factcheck.web.forms.fields import CHOOSE, Day, Line


class TokenForm(PlainForm):
    """A key for a program. ``uuid`` is drawn with the form, so that a second press makes no second token."""

    DAY = "day"

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    name = Line(
        max_length=LONGEST_NAME,
        help_text="What it is for, such as the program that will use it.",
        error_messages={"required": "Say what it is for."},
    )
    scope = forms.ChoiceField(
        label="What it may do",
        widget=forms.RadioSelect,
        choices=[
            (scope.value, format_html("<span><b>{}</b> <small>{}</small></span>", scope.label, SCOPE_MEANING[scope]))
            for scope in ApiToken.Scope
        ],
        error_messages={"required": CHOOSE},
    )
    expiry = forms.ChoiceField(
        label="It expires",
        choices=[
            ("never", "Never"),
            ("30", "In 30 days"),
            ("90", "In 90 days"),
            ("365", "In a year"),
            (DAY, "After a day that you choose"),
        ],
        error_messages={"required": CHOOSE},
    )
    day = Day(required=False, label="Last day")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("expiry") != self.DAY or "day" in self.errors:
            return data
        today = timezone.localdate()
        day = data.get("day")
        if day is None:
            self.add_error("day", "Choose the last day on which it works.")
        elif not today <= day <= today + timedelta(days=LONGEST_DAYS):
            self.add_error("day", f"The last day is today or later, and within {LONGEST_DAYS // 365} years.")
        return data

    def draw_again(self) -> None:
        """Let the next press ask for another token than this one did."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which a request's copy is to be changed in
        data["uuid"] = str(uuid4())
        self.data = data

    def expires_at(self) -> datetime | None:
        """When the token ends: at the end of the chosen day in the newsroom's zone, after so many days, or never."""
        match self.cleaned_data["expiry"]:
            case "never":
                return None
            case self.DAY:
                return timezone.make_aware(datetime.combine(self.cleaned_data["day"] + timedelta(days=1), time.min))
            case days:
                return timezone.now() + timedelta(days=int(days))
