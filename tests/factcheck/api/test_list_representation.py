"""The rows of lists, written out by hand, are what their serializers' fields would make of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import Serializer

from factcheck.actions.assign import assign_claim
from factcheck.api.serializers.articles import ArticleItemSerializer
from factcheck.api.serializers.claims import ClaimItemSerializer
from factcheck.api.serializers.queue import QueueItemSerializer
from factcheck.models import Claim, DeskArticle, Rating, Story
from factcheck.queries import api_scope
from factcheck.queries.queue.rows import shown_rows
from factcheck.workflow import Caller
from tests.support.newsroom import Newsroom

pytestmark = pytest.mark.django_db


def by_hand_and_by_field(kind: type[Serializer[Any]], rows: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    field_by_field = type(f"FieldByField{kind.__name__}", (kind,), {"to_representation": Serializer.to_representation})
    for row in rows:
        yield tuple(JSONRenderer().render(one(row).data) for one in (kind, field_by_field))


def test_claims_in_every_state_with_everything_and_with_nothing(newsroom: Newsroom) -> None:
    for state in Claim.State.values:
        newsroom.bring_to(state)
    newsroom.add_source(newsroom.bring_to("approved"))  # which voids the approval
    full = newsroom.claim("Élan.", claimant="Ilse Tarrow", claimed_on=date(2026, 3, 1), kind="quote", language="uk")
    story = Story.objects.create(desk=newsroom.desk, title="The fall")
    Claim.objects.filter(pk=full.pk).update(
        story=story, due=datetime(2026, 3, 2, 12, 30, tzinfo=UTC), needs_recheck=True
    )
    full.refresh_from_db()
    assign_claim(full, by=newsroom.actor("lead"), to=newsroom.people["checker2"], seen=None)
    rows = list(api_scope.claim_list_of(newsroom.people["lead"]))
    assert len(rows) > len(Claim.State.values)
    for hand, field in by_hand_and_by_field(ClaimItemSerializer, rows):
        assert hand == field

    desk = newsroom.desk
    scale = list(Rating.objects.filter(desk=desk))
    lines = shown_rows(desk, rows, caller=Caller(newsroom.people["lead"].pk, "lead"), scale=scale)
    assert any(line.why.missing for line in lines)
    for hand, field in by_hand_and_by_field(QueueItemSerializer, lines):
        assert hand == field


def test_articles_with_everything_and_with_nothing(newsroom: Newsroom) -> None:
    row = newsroom.article(
        title="Harbour",
        outlet="The Quay",
        url="https://one.example/a",
        language="en",
        published_at=datetime(2026, 3, 1, 7, 0, tzinfo=UTC),
        external_id="cms-1",
    )
    newsroom.mark(row, "60 dead")
    newsroom.suggest(row)
    story = Story.objects.create(desk=newsroom.desk, title="The fall")
    DeskArticle.objects.filter(pk=row.pk).update(story=story, assignee=newsroom.people["checker"])
    newsroom.article("Only a text.\n")
    rows = list(api_scope.article_list_of(newsroom.people["viewer"]))
    assert {one.outlet is None for one in rows} == {True, False}
    for hand, field in by_hand_and_by_field(ArticleItemSerializer, rows):
        assert hand == field
