"""``/api/``: version 1, its description, and a problem for everything else."""

from __future__ import annotations

from django.urls import include, path, re_path

from factcheck.api.views import (
    articles,
    changes,
    claim_file,
    claims,
    desks,
    exports,
    imports,
    me,
    queue,
    queues,
    relations,
    spans,
    stories,
    suggestions,
)
from factcheck.api.views.frame import NothingHere, SchemaView

app_name = "api"

v1 = [
    path("me/", me.Me.as_view(), name="me"),
    path("desks/", desks.DeskList.as_view(), name="desks"),
    path("articles/", articles.ArticleList.as_view(), name="articles"),
    path("articles/import/", imports.ArticleImport.as_view(), name="articles-import"),
    path("articles/<uuid:uuid>/", articles.ArticleDetail.as_view(), name="article"),
    path("articles/<uuid:uuid>/revisions/", articles.RevisionList.as_view(), name="article-revisions"),
    path("articles/<uuid:uuid>/spans/", articles.ArticleSpanList.as_view(), name="article-spans"),
    path("articles/<uuid:uuid>/orphans/", articles.ArticleOrphanList.as_view(), name="article-orphans"),
    path("articles/<uuid:uuid>/suggestions/", articles.ArticleSuggestionList.as_view(), name="article-suggestions"),
    path("articles/<uuid:uuid>/changes/", changes.ArticleChanges.as_view(), name="article-changes"),
    path("articles/<uuid:uuid>/history/", articles.ArticleHistory.as_view(), name="article-history"),
    path("revisions/<uuid:uuid>/", articles.RevisionDetail.as_view(), name="revision"),
    path("spans/", spans.SpanList.as_view(), name="spans"),
    path("spans/<uuid:uuid>/", spans.SpanDetail.as_view(), name="span"),
    path("spans/<uuid:uuid>/confirm/", spans.SpanConfirm.as_view(), name="span-confirm"),
    path("spans/<uuid:uuid>/retire/", spans.SpanRetire.as_view(), name="span-retire"),
    path("suggestions/decide/", suggestions.SuggestionDecisions.as_view(), name="suggestions-decide"),
    path("suggestions/<uuid:uuid>/", suggestions.SuggestionDetail.as_view(), name="suggestion"),
    path("suggestions/<uuid:uuid>/accept/", suggestions.SuggestionAccept.as_view(), name="suggestion-accept"),
    path("suggestions/<uuid:uuid>/reject/", suggestions.SuggestionReject.as_view(), name="suggestion-reject"),
    path("suggestions/<uuid:uuid>/reopen/", suggestions.SuggestionReopen.as_view(), name="suggestion-reopen"),
    path("claims/", claims.ClaimList.as_view(), name="claims"),
    path("claims/<uuid:uuid>/", claims.ClaimDetail.as_view(), name="claim"),
    path("claims/<uuid:uuid>/recheck/", claims.ClaimRecheck.as_view(), name="claim-recheck"),
    path("claims/<uuid:uuid>/transitions/", claims.ClaimTransitions.as_view(), name="claim-transitions"),
    path("claims/<uuid:uuid>/evidence/", claim_file.EvidenceList.as_view(), name="claim-evidence"),
    path("claims/<uuid:uuid>/attempts/", claim_file.AttemptList.as_view(), name="claim-attempts"),
    path("claims/<uuid:uuid>/replies/", claim_file.ReplyList.as_view(), name="claim-replies"),
    path("claims/<uuid:uuid>/verdicts/", claim_file.VerdictList.as_view(), name="claim-verdicts"),
    path("claims/<uuid:uuid>/reviews/", claim_file.ReviewList.as_view(), name="claim-reviews"),
    path("claims/<uuid:uuid>/relations/", relations.RelationsOfClaim.as_view(), name="claim-relations"),
    path("claims/<uuid:uuid>/sightings/", claim_file.SightingList.as_view(), name="claim-sightings"),
    path("claims/<uuid:uuid>/comments/", claim_file.CommentList.as_view(), name="claim-comments"),
    path("claims/<uuid:uuid>/history/", claim_file.ClaimHistory.as_view(), name="claim-history"),
    path("claims/<uuid:uuid>/publications/", claim_file.PublicationList.as_view(), name="claim-publications"),
    path("evidence/<uuid:uuid>/", claim_file.EvidenceDetail.as_view(), name="evidence"),
    path("replies/<uuid:uuid>/", claim_file.ReplyDetail.as_view(), name="reply"),
    path("sightings/<uuid:uuid>/", claim_file.SightingDetail.as_view(), name="sighting"),
    path("relations/<uuid:uuid>/", relations.RelationDetail.as_view(), name="relation"),
    path("relations/<uuid:uuid>/confirm/", relations.RelationConfirm.as_view(), name="relation-confirm"),
    path("relations/<uuid:uuid>/reject/", relations.RelationReject.as_view(), name="relation-reject"),
    path("queue/", queue.QueueList.as_view(), name="queue"),
    path("queue/assign/", queue.QueueAssign.as_view(), name="queue-assign"),
    path("queue/plan/", queue.QueuePlan.as_view(), name="queue-plan"),
    path("queue/undo/", queue.QueueUndo.as_view(), name="queue-undo"),
    path("queues/", queues.SavedQueueList.as_view(), name="saved-queues"),
    path("queues/<uuid:uuid>/", queues.SavedQueueDetail.as_view(), name="saved-queue"),
    path("stories/", stories.StoryList.as_view(), name="stories"),
    path("stories/<uuid:uuid>/", stories.StoryDetail.as_view(), name="story"),
    path("stories/<uuid:uuid>/matrix/", stories.StoryMatrix.as_view(), name="story-matrix"),
    path("export/claims.jsonl", exports.ClaimsJsonLines.as_view(), name="export-jsonl"),
    path("export/claims.csv", exports.ClaimsCsv.as_view(), name="export-csv"),
    path("export/annotations.jsonl", exports.AnnotationsJsonLines.as_view(), name="export-annotations"),
    path("export/changes/", changes.DeskChanges.as_view(), name="export-changes"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", SchemaView.as_view(), name="schema"),
    re_path(r"^", NothingHere.as_view(), name="nothing-here"),
]
