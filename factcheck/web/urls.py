"""The pages."""

from __future__ import annotations

from django.urls import path

from factcheck.web import article, articles, claims, export, home, lost, queue, stories, tokens

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/choose/", home.choose_desk, name="choose-desk"),
    path("queue/", queue.queue, name="queue"),
    path("queue/filters/", queue.queue_filters, name="queue-filters"),
    path("queue/assign/", queue.assign, name="queue-assign"),
    path("queue/plan/", queue.plan, name="queue-plan"),
    path("queue/undo/", queue.undo, name="queue-undo"),
    path("queue/saved/", queue.save, name="queue-save"),
    path("queue/saved/<uuid:uuid>/", queue.change_saved, name="queue-saved"),
    path("queue/next/", queue.next_in_queue, name="queue-next"),
    path("articles/", articles.article_list, name="articles"),
    path("articles/add/", articles.add_article, name="add-article"),
    path("articles/fetches/", articles.fetch_list, name="fetches"),
    path("articles/fetches/<uuid:uuid>/retry/", articles.retry, name="fetch-retry"),
    path("articles/fetches/<uuid:uuid>/dismiss/", articles.dismiss, name="fetch-dismiss"),
    path("articles/<uuid:uuid>/", article.workbench, name="article"),
    path("articles/<uuid:uuid>/state/", articles.set_state, name="article-state"),
    path("articles/<uuid:uuid>/news/", article.news, name="article-news"),
    path("articles/<uuid:uuid>/marks/", article.fragment, name="article-marks"),
    path("articles/<uuid:uuid>/spans/", article.mark, name="article-mark"),
    path("articles/<uuid:uuid>/lost/", lost.lost_marks, name="article-lost"),
    path("spans/<uuid:uuid>/place/", lost.place, name="span-place"),
    path("spans/<uuid:uuid>/retire/", lost.retire, name="span-retire"),
    path("spans/<uuid:uuid>/confirm/", lost.confirm, name="span-confirm"),
    path("spans/<uuid:uuid>/edit/", article.edit_mark, name="span-edit"),
    path("spans/<uuid:uuid>/delete/", article.delete_mark, name="span-delete"),
    path("suggestions/<uuid:uuid>/accept/", article.accept, name="suggestion-accept"),
    path("suggestions/<uuid:uuid>/reject/", article.reject, name="suggestion-reject"),
    path("suggestions/<uuid:uuid>/reopen/", article.reopen, name="suggestion-reopen"),
    path("claims/", claims.claim_list, name="claims"),
    path("claims/<uuid:uuid>/", claims.claim, name="claim"),
    path("claims/<uuid:uuid>/edit/", claims.edit, name="claim-edit"),
    path("claims/<uuid:uuid>/assign/", claims.assign, name="claim-assign"),
    path("claims/<uuid:uuid>/recheck/", claims.recheck, name="claim-recheck"),
    path("claims/<uuid:uuid>/transitions/<slug:name>/", claims.transition, name="claim-transition"),
    path("claims/<uuid:uuid>/evidence/", claims.add_evidence, name="claim-evidence"),
    path("claims/<uuid:uuid>/attempts/", claims.log_attempt, name="claim-attempts"),
    path("claims/<uuid:uuid>/replies/", claims.ask_reply, name="claim-replies"),
    path("replies/<uuid:uuid>/log/", claims.log_reply, name="reply-log"),
    path("claims/<uuid:uuid>/relations/", claims.relate, name="claim-relations"),
    path("claims/<uuid:uuid>/comments/", claims.comment, name="claim-comments"),
    path("evidence/<uuid:uuid>/edit/", claims.edit_evidence, name="evidence-edit"),
    path("evidence/<uuid:uuid>/withdraw/", claims.withdraw_evidence, name="evidence-withdraw"),
    path("relations/<uuid:uuid>/confirm/", claims.confirm_relation, name="relation-confirm"),
    path("relations/<uuid:uuid>/reject/", claims.reject_relation, name="relation-reject"),
    path("sightings/<uuid:uuid>/edit/", claims.edit_sighting, name="sighting-edit"),
    path("stories/", stories.story_list, name="stories"),
    path("stories/<uuid:uuid>/", stories.story, name="story"),
    path("export/", export.export_page, name="export"),
    path("export/claims.<str:format>", export.claims_file, name="export-claims"),
    path("account/tokens/", tokens.token_list, name="tokens"),
    path("account/tokens/<uuid:uuid>/revoke/", tokens.revoke, name="token-revoke"),
]
