"""Forms of the pages. They read what was typed; what is allowed is decided by the actions, whose sentences they show.

Browsers send line ends in a textarea as CRLF. They are read as LF, so that a text which nobody changed stays the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import format_html

from factcheck.actions.access import LONGEST_DAYS, LONGEST_NAME
from factcheck.actions.moments import moment_refusal
from factcheck.errors import Problem, Stale
from factcheck.models import (
    ApiToken,
    Claim,
    Desk,
    DeskArticle,
    Evidence,
    Publication,
    Rating,
    ReplyRequest,
    Sighting,
    Story,
    StoryParty,
    User,
)
from factcheck.models.access import SCOPE_MEANING
from factcheck.queries.queue.filters import DUES, PRIORITIES
from factcheck.web.templatetags.factcheck import local
from factcheck.workflow import TRANSITIONS

CHOOSE = "Choose one."


class Words(forms.CharField):
    """Somebody's words: kept as typed, but for line ends."""

    def __init__(self, *, rows: int = 3, serif: bool = True, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", **({"class": "said"} if serif else {})})
        super().__init__(widget=widget, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Line(forms.CharField):
    """One line, such as a name."""

    def __init__(self, *, suggestions: str = "", **kwargs: Any) -> None:
        attrs = {"dir": "auto", "autocomplete": "off", **({"list": suggestions} if suggestions else {})}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)


class Moment(forms.DateTimeField):
    """A day and a clock time in the newsroom's zone, without seconds."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return meant(super().to_python(value))


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def to_python(self, value: Any) -> Any:
        return meant(super().to_python(value))


def meant(value: Any) -> Any:
    """The day or moment, if it is one that a desk can mean."""
    if refusal := moment_refusal(value):
        raise forms.ValidationError(refusal)
    return value


class Address(forms.URLField):
    """A web address; one without a scheme is read as https."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault(
            "error_messages",
            {
                "invalid": "This is not a web address. It begins with http:// or https://.",
                "required": "Give the address of the source.",
            },
        )
        widget = forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"})
        super().__init__(widget=widget, assume_scheme="https", **kwargs)


class StoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """One of the desk's stories, by its uuid; it shows nothing until ``offer_stories`` gives it the stories."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Story.objects.none(), to_field_name="uuid", required=False, empty_label="No story", **kwargs)


class PlainForm(forms.Form):
    """A form that can show a problem's sentences at its fields."""

    use_required_attribute = False

    def explain(self, problem: Problem) -> None:
        """Put the problem's sentences at their fields, or above the form. Nothing else is said."""
        self.errors.clear()
        known = {name: said for name, said in problem.fields.items() if name in self.fields}
        for name, sentences in known.items():
            for sentence in sentences:
                self.add_error(name, sentence)
        if not known:
            self.add_error(None, problem.detail)


class VersionedForm(PlainForm):
    """A form made from a row's version, which comes back with it: nobody's change is overwritten unseen."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def now_on(self, version: int) -> None:
        """Let the form count as made from this version, after its writer was shown what stands there."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which a request's copy is to be changed in
        data["row_version"] = str(version)
        self.data = data

    def explain(self, problem: Problem) -> None:
        super().explain(problem)
        current = problem.extra.get("current")
        if isinstance(problem, Stale) and isinstance(current, dict):
            self.now_on(current["row_version"])


def minute(value: Any) -> Any:
    """A moment without its seconds, which a form's field cannot show."""
    return local(value).replace(second=0, microsecond=0) if value else None


# Claims


class ClaimForm(VersionedForm):
    statement = Words(rows=3, label="Statement", help_text="One sentence, as it will be checked and published.")
    claimant = Line(
        required=False,
        max_length=200,
        suggestions="speakers",
        help_text="Who says it. Leave empty when nobody is named.",
    )
    kind = forms.ChoiceField(choices=Claim.Kind.choices)
    claimed_on = Day(required=False, label="Claimed on")
    story = StoryField()
    priority = forms.TypedChoiceField(choices=[(0, "Low"), (1, "Normal"), (2, "High"), (3, "Urgent")], coerce=int)
    due = Moment(required=False)
    single_source_reason = Words(
        rows=2,
        serif=False,
        required=False,
        label="Why one source is enough",
        help_text="Only where a second independent source cannot exist. It is shown in the checklist.",
    )

    def __init__(self, *args: Any, desk: Desk, stories: Sequence[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_stories(self.fields["story"], desk, stories)


def offer_stories(field: forms.Field, desk: Desk, stories: Sequence[Story]) -> None:
    """Let the field offer the stories, which were loaded already."""
    assert isinstance(field, StoryField)
    field.queryset = Story.objects.filter(desk=desk)
    field.choices = [("", field.empty_label or ""), *((str(story.uuid), story.title) for story in stories)]


def claim_initial(claim: Claim) -> dict[str, Any]:
    return {
        "row_version": claim.row_version,
        "statement": claim.statement,
        "claimant": claim.claimant.name if claim.claimant else "",
        "kind": claim.kind,
        "claimed_on": claim.claimed_on,
        "story": str(claim.story.uuid) if claim.story else "",
        "priority": claim.priority,
        "due": minute(claim.due),
        "single_source_reason": claim.single_source_reason,
    }


class RecheckForm(VersionedForm):
    note = Line(required=False, max_length=500, label="What you found", help_text="For the claim’s history.")


class AssignForm(VersionedForm):
    assignee = forms.ChoiceField(required=False, label="Assigned to")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody"), *((person.username, str(person)) for person in people)]


class SightingForm(VersionedForm):
    voice = forms.ChoiceField(choices=Sighting.Voice.choices)
    attributed_to = Line(required=False, max_length=200, suggestions="speakers", label="Said by")
    relayed_by = Line(required=False, max_length=200, suggestions="outlets", label="Through")
    origin = Line(
        required=False,
        max_length=200,
        suggestions="outlets",
        label="Copy of",
        help_text="The agency or outlet whose words these are. Copies of one report count as one.",
    )


def sighting_initial(row: Sighting) -> dict[str, Any]:
    return {
        "row_version": row.row_version,
        "voice": row.voice,
        "attributed_to": row.attributed_to.name if row.attributed_to else "",
        "relayed_by": row.relayed_by.name if row.relayed_by else "",
        "origin": row.origin.name if row.origin else "",
    }


class EvidenceForm(VersionedForm):
    url = Address(label="Address")
    title = Line(required=False, max_length=300, help_text="What the source is called.")
    quote = Words(rows=3, required=False, max_length=10_000, help_text="The exact words that speak to the claim.")
    stance = forms.ChoiceField(
        choices=Evidence.Stance.choices, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )
    directness = forms.ChoiceField(
        choices=Evidence.Directness.choices,
        initial=Evidence.Directness.SECONDARY,
        widget=forms.RadioSelect,
        label="Source",
    )
    origin = Line(
        required=False,
        max_length=200,
        suggestions="outlets",
        label="Where it comes from in the first place",
        help_text="If this repeats somebody else’s report, whose. Sources with one origin count as one.",
    )
    note = Words(rows=2, serif=False, required=False, max_length=10_000, help_text="For the desk; it is not published.")
    confidential = forms.BooleanField(
        required=False, help_text="It counts, and it never leaves the desk: not published, not exported."
    )


def evidence_initial(item: Evidence) -> dict[str, Any]:
    return {
        "row_version": item.row_version,
        "url": item.url,
        "title": item.title,
        "quote": item.quote,
        "stance": item.stance,
        "directness": item.directness,
        "origin": item.origin,
        "note": item.note,
        "confidential": item.confidential,
    }


class AttemptForm(PlainForm):
    asked = Line(
        max_length=300, label="Who or what was asked", error_messages={"required": "Say who or what was asked."}
    )
    asked_at = Moment(required=False, label="When", help_text="Empty: now.")
    result = Words(
        rows=2,
        serif=False,
        label="Result",
        error_messages={"required": "Say what came of it, even if it is “no answer”."},
    )


class AskReplyForm(PlainForm):
    asked = Line(max_length=300, label="Who was asked", error_messages={"required": "Say who was asked."})
    asked_at = Moment(required=False, label="When", help_text="Empty: now.")
    deadline = Moment(required=False, label="Answer by")


class LogReplyForm(VersionedForm):
    outcome = forms.ChoiceField(
        choices=[one for one in ReplyRequest.Outcome.choices if one[0] != ReplyRequest.Outcome.WAITING],
        widget=forms.RadioSelect,
        label="What came of it",
        error_messages={"required": CHOOSE},
    )
    text = Words(rows=2, required=False, label="The answer, or the reason")


class CommentForm(PlainForm):
    text = Words(rows=2, serif=False, label="Comment", error_messages={"required": "The comment is empty."})
    confidential = forms.BooleanField(required=False, help_text="It never leaves the desk.")


class RelateForm(PlainForm):
    other = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Choose a claim to link."})
    kind = forms.CharField()
    rationale = Line(required=False, max_length=2000, label="Why")


class DecideRelationForm(VersionedForm):
    rationale = Line(required=False, max_length=2000, label="Why")


# Transitions. What a field has to say is asked for in the words of the transition table.


def needed(transition: str, field: str) -> dict[str, str]:
    return {"required": TRANSITIONS[transition].needs[field]}


class TransitionForm(VersionedForm):
    """A transition that needs nothing from its form."""


class VerdictForm(TransitionForm):
    rating = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "This rating is not on the desk’s scale.", **needed("propose", "rating")},
    )
    summary = Words(rows=2, label="Summary, one sentence that readers see", error_messages=needed("propose", "summary"))
    rationale = Words(rows=5, error_messages=needed("propose", "rationale"))

    def offer(self, scale: Iterable[Rating]) -> None:
        field = self.fields["rating"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(rating.key, rating.label) for rating in scale]


class ApproveForm(TransitionForm):
    comment = Words(rows=2, serif=False, required=False, label="Comment")


class SendBackForm(TransitionForm):
    comment = Words(rows=3, serif=False, label="What has to change", error_messages=needed("send_back", "comment"))


class ReopenForm(TransitionForm):
    comment = Words(rows=2, serif=False, required=False, label="Why")


class DeclineForm(TransitionForm):
    reason = Words(rows=2, serif=False, label="Why it is not checked", error_messages=needed("decline", "reason"))


class CorrectForm(TransitionForm):
    severity = forms.ChoiceField(
        choices=Publication.Severity.choices,
        widget=forms.RadioSelect,
        label="How serious",
        error_messages=needed("correct", "severity"),
    )
    note = Words(
        rows=3,
        label="Public note",
        help_text="What was wrong. Readers see it with the correction.",
        error_messages=needed("correct", "note"),
    )


class RetractForm(TransitionForm):
    note = Words(
        rows=3,
        label="Public note",
        help_text="Why it is withdrawn. Readers see it in place of the verdict.",
        error_messages=needed("retract", "note"),
    )


class MergeForm(TransitionForm):
    into = Line(
        max_length=40,
        label="Merge into",
        help_text="The other claim’s number, such as C-12.",
        error_messages=needed("merge", "into"),
    )


TRANSITION_FORMS: dict[str, type[TransitionForm]] = {
    "propose": VerdictForm,
    "approve": ApproveForm,
    "send_back": SendBackForm,
    "reopen": ReopenForm,
    "decline": DeclineForm,
    "correct": CorrectForm,
    "retract": RetractForm,
    "merge": MergeForm,
}


# Articles and stories


class RawText(forms.Field):
    """A pasted text, handed on exactly as it came: the ingest normalises it once."""

    widget = forms.Textarea(attrs={"rows": 10, "dir": "auto", "class": "said"})

    def to_python(self, value: Any) -> str:
        return value or ""


ACCEPTED_FILES = ".txt,.html,.htm,.md,text/plain,text/html,text/markdown"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    widget = ManyFilesInput(attrs={"multiple": True, "accept": ACCEPTED_FILES})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files as they came; an empty one is left to the ingest, which names it."""
        return list(data or [])


class ArticleForm(PlainForm):
    text = RawText(required=False, label="Text")
    uploads = ManyFiles(
        required=False,
        label="Files",
        help_text="One or several .txt, .html or .md files. Each becomes an article of its own.",
    )
    title = Line(required=False, max_length=300, help_text="Empty: from the page, or the text’s first line.")
    outlet = Line(required=False, max_length=200, suggestions="outlets", help_text="Who published it.")
    story = StoryField()
    new_story = Line(required=False, max_length=200, label="Or a new story")
    language = Line(required=False, max_length=35, help_text="Such as en, ar or uk.")
    published_at = Moment(required=False, label="Published")
    url = Address(
        required=False,
        label="Address of the page",
        help_text="Alone, the page is fetched. With a text or a file it says where that was published.",
    )
    external_id = Line(required=False, max_length=200, label="Id in your own system")
    fetch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    repair = forms.BooleanField(
        required=False,
        label="Repair garbled characters",
        help_text="Such as “donâ€™t”, which was “don’t”. What was repaired is named on the revision.",
    )

    ONE_ONLY = ("title", "url", "external_id")

    def __init__(self, *args: Any, desk: Desk, stories: Sequence[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_stories(self.fields["story"], desk, stories)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        number = len(data.get("uploads") or []) + bool(data.get("text"))
        if not number and not data.get("url") and not {"text", "url"} & self.errors.keys():
            self.add_error("url", "Give an address, paste a text, or choose one or more files.")
        for name in self.ONE_ONLY:
            if number > 1 and data.get(name):
                label = str(self.fields[name].label or name).lower()
                self.add_error(
                    name, f"There are {number} articles here, and they cannot share one {label}. Leave it empty."
                )
        if data.get("story") and data.get("new_story"):
            self.add_error("new_story", "Choose a story or name a new one, not both.")
        return data


class ReviseForm(PlainForm):
    """New text for an article, written against ``revision``; ``previewed`` is the hash of the text that was shown."""

    text = RawText(required=False, label="Text")
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Text, HTML or Markdown file",
        help_text="It is read into the field above, where you see it before anything is saved.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    )
    title = Line(required=False, max_length=300, help_text="Empty: it stays as it is.")
    byline = Line(required=False, max_length=300, help_text="Empty: it stays as it is.")
    published_at = Moment(required=False, label="Published", help_text="Empty: it stays as it is.")
    confirm_lost = forms.BooleanField(required=False, label="Save all the same")
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """With LF: the CRLF that a browser sends is its own and not the author's."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not (data.get("text") or data.get("file") or "text" in self.errors):
            self.add_error("text", "Paste the new text, or choose a file.")
        return data

    def put(self, **values: str) -> None:
        """Let the form show these values, whatever was sent."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which a request's copy is to be changed in
        for name, value in values.items():
            data[name] = value
        self.data = data


class StoryForm(PlainForm):
    title = Line(max_length=200, error_messages={"required": "Name the story."})
    summary = Words(rows=2, serif=False, required=False, help_text="What it is about, in a sentence or two.")


class PartyForm(PlainForm):
    speaker = Line(max_length=200, suggestions="speakers", error_messages={"required": "Name the speaker."})
    side = forms.ChoiceField(
        choices=StoryParty.Side.choices, widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )


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


# Filters in an address. What makes no sense is ignored: a filter never stops a page.


class ListForm(forms.Form):
    narrows = True  # a filter: nothing in it is asked for, so nothing has to be called optional
    use_required_attribute = False
    q = forms.CharField(
        required=False,
        max_length=200,
        label="Words",
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    story = StoryField()

    def __init__(self, *args: Any, desk: Desk, stories: Sequence[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_stories(self.fields["story"], desk, stories)
        field = self.fields["story"]
        assert isinstance(field, StoryField)
        field.choices = [("", "Every story"), *((str(story.uuid), story.title) for story in stories)]

    def read(self) -> dict[str, Any]:
        """The filters that make sense."""
        self.full_clean()
        return dict(self.cleaned_data)


class ArticleListForm(ListForm):
    state = forms.ChoiceField(choices=DeskArticle.State.choices, required=False, widget=forms.HiddenInput)


class ClaimListForm(ListForm):
    rating = forms.ChoiceField(required=False)
    claimant = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "list": "speakers", "autocomplete": "off"}),
    )
    waiting = forms.ChoiceField(
        required=False,
        label="Waiting for",
        choices=[("", "Anything"), *((key, label) for key, label in Claim.WaitingFor.choices if key)],
    )
    state = forms.ChoiceField(choices=Claim.State.choices, required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scale: Iterable[Rating], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rating"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every rating"), *((rating.key, rating.label) for rating in scale)]


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
