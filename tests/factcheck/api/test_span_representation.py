"""What is written out by hand says what the schema says."""

from __future__ import annotations

import pytest

from factcheck.api.serializers.common import ClaimRefSerializer, PersonSerializer, RatingSerializer
from factcheck.api.serializers.spans import SpanSerializer
from factcheck.models import Claim
from factcheck.queries.span_rows import span_row, span_rows
from tests.support.newsroom import Newsroom

pytestmark = pytest.mark.django_db


def test_a_span_has_exactly_the_fields_of_its_schema(newsroom: Newsroom) -> None:
    claim = newsroom.bring_to("published")
    marked = newsroom.mark(newsroom.article(), "60 dead", join=Claim.objects.get(pk=claim.pk))

    [row] = span_rows(type(marked.placement).objects.filter(pk=marked.placement.pk))
    shown = SpanSerializer(row).data

    assert set(shown) == set(SpanSerializer().fields)
    assert set(shown["claim"]) == set(ClaimRefSerializer().fields)
    assert set(shown["claim"]["rating"]) == set(RatingSerializer().fields)
    assert set(shown["creator"]) == set(PersonSerializer().fields)


@pytest.mark.parametrize("tags", [("claim",), ("figure", "context")])
def test_what_an_action_returns_reads_as_what_stands_in_the_database(newsroom: Newsroom, tags: tuple[str, ...]) -> None:
    article = newsroom.article()
    marked = newsroom.mark(article, "60 dead", tags=tags, claimant="Ilse Tarrow")

    written = span_row(marked.placement, article=article.article, tags=marked.tags, claim=marked.claim)
    [stored] = span_rows(type(marked.placement).objects.filter(pk=marked.placement.pk))

    assert SpanSerializer(written).data == SpanSerializer(stored).data
