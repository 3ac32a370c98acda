"""Filters of the lists. A value that cannot be meant (another desk, no such state) is refused, not an empty list."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from annotations.models import Placement, Suggestion
from factcheck.models import (
    Claim,
    ClaimRelation,
    Desk,
    DeskArticle,
    Evidence,
    Fetch,
    Notice,
    Review,
    Sighting,
    Story,
    StoryOffer,
)
from factcheck.models.event import Verb, Via
from factcheck.queries import api_scope
from factcheck.queries.copies import with_copies
from factcheck.queries.search import find_articles, find_claims, find_stories


def own_desks(request: HttpRequest | None) -> QuerySet[Desk]:
    return api_scope.desks_of(request.user) if request else Desk.objects.none()  # type: ignore[arg-type]


def own_stories(request: HttpRequest | None) -> QuerySet[Story]:
    if request is None:
        return Story.objects.none()
    return Story.objects.filter(desk__memberships__user=request.user)  # type: ignore[misc]


@extend_schema_field(OpenApiTypes.STR)
class DeskFilter(filters.ModelChoiceFilter):  # type: ignore[misc]
    """One of the caller's desks, by its short name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=own_desks, to_field_name="slug", label="Short name of one of your desks", **kwargs)
        self.extra["error_messages"] = {"invalid_choice": "There is no such desk among yours."}


@extend_schema_field(OpenApiTypes.UUID)
class StoryFilter(filters.ModelChoiceFilter):  # type: ignore[misc]
    """A story of the caller's desks, by its uuid."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=own_stories, to_field_name="uuid", label="uuid of a story", **kwargs)
        self.extra["error_messages"] = {"invalid_choice": "There is no such story on your desks."}


class OneOf(filters.MultipleChoiceFilter):  # type: ignore[misc]
    """One of a list; given several times, any of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(distinct=False, **kwargs)


class Words(filters.CharFilter):  # type: ignore[misc]
    """The search that the pages do; ``find`` is its function in ``queries.search``."""

    def __init__(self, find: Callable[[QuerySet[Any], str], QuerySet[Any]], *, label: str) -> None:
        super().__init__(label=label)
        self.find = find

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        return self.find(rows, value) if value else rows


class Happened(filters.ChoiceFilter):  # type: ignore[misc]
    """true: rows that have the moment; false: those that do not have it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "Yes"), ("false", "No")], **kwargs)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field_name}__isnull": value == "false"}) if value else rows


class NotHappened(Happened):
    """true: rows that do not have the moment yet; false: those that have it."""

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field_name}__isnull": value == "true"}) if value else rows


class HasCopies(filters.ChoiceFilter):  # type: ignore[misc]
    """true: articles with a copy that nobody dismissed; false: the others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "Yes"), ("false", "No")], **kwargs)

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return with_copies(rows, has=value == "true") if value else rows


class MomentField(IsoDateTimeField):  # type: ignore[misc]
    """A moment that can be told in UTC: the first hours of year 1, east of Greenwich, cannot. An empty one is none."""

    def clean(self, value: Any) -> datetime.datetime | None:
        if value == "":
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment: datetime.datetime | None = super().clean(value)
        return moment

    def to_python(self, value: Any) -> datetime.datetime | None:
        moment: datetime.datetime | None = super().to_python(value)
        try:
            return moment and moment.astimezone(datetime.UTC)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentFilter(filters.IsoDateTimeFilter):  # type: ignore[misc]
    """ISO 8601; without an offset it is read as UTC."""

    field_class = MomentField


class ArticleFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter()
    state = OneOf(choices=DeskArticle.State.choices)
    story = StoryFilter()
    outlet = filters.CharFilter(field_name="outlet__name", lookup_expr="iexact", label="Name of the outlet")
    language = filters.CharFilter(field_name="current__language", lookup_expr="iexact", label="BCP 47")
    q = Words(find_articles, label="Every word in title or outlet")
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte", label="At or after")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt", label="Before")
    external_id = filters.CharFilter(field_name="external_id", label="As sent with the article")
    has_copies = HasCopies(label="Whether another article has nearly the same text")


class FetchFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter()
    state = OneOf(choices=Fetch.State.choices)
    dismissed = Happened(field_name="dismissed_at", label="Only those dismissed, or only the others")


class SuggestionFilter(filters.FilterSet):  # type: ignore[misc]
    state = OneOf(choices=Suggestion.State.choices)


class ClaimFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter()
    state = OneOf(choices=Claim.State.choices)
    rating = filters.CharFilter(field_name="rating__key", label="Key of the published rating")
    story = StoryFilter()
    claimant = filters.CharFilter(field_name="claimant__name", lookup_expr="iexact", label="Name of the claimant")
    assignee = filters.CharFilter(field_name="assignee__username", label="User name")
    kind = OneOf(choices=Claim.Kind.choices)
    waiting_for = OneOf(choices=[choice for choice in Claim.WaitingFor.choices if choice[0]])
    q = Words(find_claims, label="Every word in statement or claimant; or a claim's short name, such as C-12")


class StoryListFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter()
    q = Words(find_stories, label="Every word in the title")


class OfferListFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter(field_name="article__desk")
    story = StoryFilter(field_name="story")
    article = filters.UUIDFilter(field_name="article__article__uuid", label="uuid of an article")
    state = OneOf(choices=StoryOffer.State.choices, label="Any of these states")


class SpeakerFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter()
    name = filters.CharFilter(field_name="name", lookup_expr="iexact", label="Name, in whatever case")


class SavedQueueFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter()


class SpanFilter(filters.FilterSet):  # type: ignore[misc]
    tag = filters.CharFilter(field_name="span__tags__key", label="Key of a tag that the span carries")
    state = OneOf(choices=Placement.State.choices)


class EventFilter(filters.FilterSet):  # type: ignore[misc]
    verb = OneOf(choices=Verb.choices)
    actor = filters.CharFilter(field_name="actor__username", label="User name")
    via = OneOf(choices=Via.choices)
    after = MomentFilter(field_name="at", lookup_expr="gte", label="At or after")
    before = MomentFilter(field_name="at", lookup_expr="lt", label="Before")


class EvidenceFilter(filters.FilterSet):  # type: ignore[misc]
    stance = OneOf(choices=Evidence.Stance.choices)
    directness = OneOf(choices=Evidence.Directness.choices)
    withdrawn = Happened(field_name="withdrawn_at", label="Only those withdrawn, or only the others")


class ReviewFilter(filters.FilterSet):  # type: ignore[misc]
    decision = OneOf(choices=Review.Decision.choices)


class RelationFilter(filters.FilterSet):  # type: ignore[misc]
    kind = OneOf(choices=ClaimRelation.Kind.choices)
    state = OneOf(choices=ClaimRelation.State.choices)


class NoticeFilter(filters.FilterSet):  # type: ignore[misc]
    desk = DeskFilter(field_name="claim__desk")
    kind = OneOf(choices=Notice.Kind.choices)
    unseen = NotHappened(field_name="seen_at", label="true: only those not read yet; false: only the others")


class SightingFilter(filters.FilterSet):  # type: ignore[misc]
    voice = OneOf(choices=Sighting.Voice.choices)


class PublicationFilter(filters.FilterSet):  # type: ignore[misc]
    retracted = Happened(field_name="retracted_at", label="Only those retracted, or only the others")
