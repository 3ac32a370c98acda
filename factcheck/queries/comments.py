"""What the people of a desk wrote to each other about a claim."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from factcheck.models import Claim, Comment, Notice


def comments() -> QuerySet[Comment]:
    """Comments with their authors and, in their notices, whom they mention. Two queries at any number."""
    told = Prefetch("notices", queryset=Notice.objects.select_related("user").order_by("id"))
    return Comment.objects.select_related("author").prefetch_related(told)


def comments_on(claim: Claim) -> QuerySet[Comment]:
    return comments().filter(claim=claim)
