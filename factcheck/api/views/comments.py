"""What the desk said about a claim: ``claims/{uuid}/comments/``."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.claims import add_comment
from factcheck.api.base import Collection
from factcheck.api.serializers.comments import CommentSerializer, NewCommentSerializer
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Comment
from factcheck.queries.comments import comments_on


class CommentList(ClaimEndpoint, Collection):
    queryset = Comment.objects.none()

    @extend_schema(responses=CommentSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What the desk said about the claim."""
        return self.page(comments_on(self.load()), CommentSerializer)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Write to the others of the desk. Whoever is named in it as `@user.name` is told."""
        claim = self.load()
        comment = add_comment(claim, by=self.actor, **self.body(NewCommentSerializer))
        return Response(CommentSerializer(comment).data, status=201)
