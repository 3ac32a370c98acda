"""The log of everything that changed. Rows are added in the change's own transaction and never altered or removed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from annotations.models import Article
from factcheck.models.desk import Desk


class Verb(models.TextChoices):
    """Every change has one of these names. The list is closed: an unknown verb is refused by the database."""

    ARTICLE_INGESTED = "article_ingested", "added the article"
    ARTICLE_REVISED = "article_revised", "added a revision"
    ARTICLE_CARRIED = "article_carried", "carried the marks over"
    ARTICLE_SUGGESTED = "article_suggested", "suggested spans"
    ARTICLE_STATE = "article_state", "moved the article"
    ARTICLE_EDITED = "article_edited", "edited the article's details"
    ARTICLE_COMPARED = "article_compared", "compared the text with the desk's others"
    COPY_DISMISSED = "copy_dismissed", "said that two texts are no copies"
    COPY_RESTORED = "copy_restored", "took back that two texts are no copies"
    FETCH_REQUESTED = "fetch_requested", "asked for a page"
    FETCH_RETRIED = "fetch_retried", "asked for a page again"
    FETCH_DONE = "fetch_done", "fetched a page"
    FETCH_FAILED = "fetch_failed", "could not fetch a page"
    FETCH_DISMISSED = "fetch_dismissed", "dismissed a page"
    SPAN_CREATED = "span_created", "marked a passage"
    SPAN_EDITED = "span_edited", "changed a mark"
    SPAN_CONFIRMED = "span_confirmed", "confirmed a mark"
    SPAN_RETIRED = "span_retired", "retired a mark"
    SPAN_REMOVED = "span_removed", "removed a mark"
    SPAN_RESTORED = "span_restored", "brought a mark back"
    SUGGESTION_ACCEPTED = "suggestion_accepted", "accepted a suggestion"
    SUGGESTION_REJECTED = "suggestion_rejected", "rejected a suggestion"
    SUGGESTION_REOPENED = "suggestion_reopened", "reopened a suggestion"
    CLAIM_CREATED = "claim_created", "made the claim"
    CLAIM_EDITED = "claim_edited", "edited the claim"
    CLAIM_FLAGGED = "claim_flagged", "asked for a recheck"
    CLAIM_RECHECKED = "claim_rechecked", "rechecked the claim"
    CLAIM_STATE = "claim_state", "moved the claim"
    CLAIM_ASSIGNED = "claim_assigned", "assigned the claim"
    SIGHTING_ADDED = "sighting_added", "added where it was seen"
    SIGHTING_EDITED = "sighting_edited", "edited where it was seen"
    SIGHTING_REMOVED = "sighting_removed", "removed where it was seen"
    QUANTITY_ADDED = "quantity_added", "added a figure"
    QUANTITY_EDITED = "quantity_edited", "edited a figure"
    QUANTITY_REMOVED = "quantity_removed", "removed a figure"
    EVIDENCE_ADDED = "evidence_added", "added evidence"
    EVIDENCE_EDITED = "evidence_edited", "edited evidence"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn", "withdrew evidence"
    SNAPSHOT_MADE = "snapshot_made", "kept a copy of a source"
    SNAPSHOT_FAILED = "snapshot_failed", "could not keep a copy of a source"
    SNAPSHOT_RETRIED = "snapshot_retried", "asked for the copy of a source again"
    SNAPSHOT_WAIVED = "snapshot_waived", "accepted a source without a copy"
    QUOTE_ACKNOWLEDGED = "quote_acknowledged", "accepted a quote that the copy does not show"
    ATTEMPT_ADDED = "attempt_added", "logged an attempt"
    REPLY_ASKED = "reply_asked", "asked for a reply"
    REPLY_LOGGED = "reply_logged", "logged a reply"
    VERDICT_PROPOSED = "verdict_proposed", "proposed a verdict"
    VERDICT_WITHDRAWN = "verdict_withdrawn", "withdrew the verdict"
    VERDICT_SENT_BACK = "verdict_sent_back", "sent the verdict back"
    VERDICT_DISPUTED = "verdict_disputed", "would rate it differently"
    VERDICT_APPROVED = "verdict_approved", "approved the verdict"
    VERDICT_CARRIED = "verdict_carried", "carried a verdict over"
    CLAIM_PUBLISHED = "claim_published", "published the claim"
    CLAIM_CORRECTED = "claim_corrected", "opened a correction"
    CLAIM_RETRACTED = "claim_retracted", "retracted the publication"
    CLAIM_MERGED = "claim_merged", "merged the claim"
    CLAIM_UNMERGED = "claim_unmerged", "took a merge back"
    CLAIM_SPLIT = "claim_split", "split the claim"
    RELATION_ADDED = "relation_added", "linked a claim"
    RELATION_CONFIRMED = "relation_confirmed", "confirmed a link"
    RELATION_REJECTED = "relation_rejected", "rejected a link"
    RELATION_RETYPED = "relation_retyped", "changed the kind of a link"
    RELATION_WITHDRAWN = "relation_withdrawn", "withdrew a suggested link"
    COMMENT_ADDED = "comment_added", "commented"
    STORY_CREATED = "story_created", "opened a story"
    STORY_EDITED = "story_edited", "edited a story"
    STORY_MERGED = "story_merged", "merged a story into another"
    STORY_SPLIT = "story_split", "split a story"
    STORY_OFFERED = "story_offered", "offered the article a story"
    STORY_DECLINED = "story_declined", "declined the offered story"
    SPEAKER_EDITED = "speaker_edited", "edited a speaker"
    QUEUE_SAVED = "queue_saved", "saved a queue"
    QUEUE_EDITED = "queue_edited", "changed a saved queue"
    QUEUE_DELETED = "queue_deleted", "deleted a saved queue"
    DESK_CREATED = "desk_created", "opened the desk"
    MEMBER_ADDED = "member_added", "added a member"
    POLICY_EDITED = "policy_edited", "changed the policy"
    SUGGESTER_TRAINED = "suggester_trained", "trained the desk's suggester"
    SUGGESTER_CHOSEN = "suggester_chosen", "chose which suggester reads for the desk"
    TOKEN_CREATED = "token_created", "made a token"
    TOKEN_REVOKED = "token_revoked", "revoked a token"
    TEXT_REDACTED = "text_redacted", "redacted a text"


class Via(models.TextChoices):
    PAGE = "page", "Page"
    API = "api", "API"
    JOB = "job", "Background job"
    COMMAND = "command", "Command"


HALF = 1 << 64


def batch_from(page: uuid.UUID | None) -> uuid.UUID:
    """A new batch. One from an open page begins with the page's own half, so that the page knows its own changes."""
    fresh = uuid.uuid4()
    return fresh if page is None else uuid.UUID(int=page.int // HALF * HALF + fresh.int % HALF)


def batches_from(page: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """The first and the last batch that ``batch_from`` may make for this page."""
    first = page.int // HALF * HALF
    return uuid.UUID(int=first), uuid.UUID(int=first + HALF - 1)


class Event(models.Model):
    """One change: who, what, when, through which door.

    ``payload`` holds ids, offsets, hashes, and old and new values of short fields. ``state_from`` and ``state_to`` are
    set when the change moved a state, and the triggers on the moved row check them. ``batch`` groups what one request
    did; ``undoes`` points at the event that this one takes back. ``txid`` is PostgreSQL's transaction id, set by a
    trigger, so that the changes feed can stop below the oldest running transaction; null on SQLite, where writers take
    turns.
    """

    # Each of these three begins an index below; one of its own would be written with every event and never read.
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="events", db_index=False)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claim = models.ForeignKey(
        "factcheck.Claim", null=True, blank=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=24, choices=Verb)
    via = models.CharField(max_length=8, choices=Via)
    batch = models.UUIDField(default=uuid.uuid4)
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    txid = models.BigIntegerField(null=True, blank=True)
    state_from = models.CharField(max_length=16, blank=True)
    state_to = models.CharField(max_length=16, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=models.Q(verb__in=Verb.values), name="event_verb_is_known")]
        indexes = [
            models.Index(fields=["desk", "id"]),
            models.Index(fields=["desk", "txid", "id"]),
            models.Index(fields=["claim", "id"]),
            models.Index(fields=["article", "id"]),
            models.Index(fields=["batch"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor or 'Background work'} {self.get_verb_display()}"
