"""Claims, where they were seen, what they count, and how they stand to each other."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotations.models import Span, Suggestion
from factcheck.models.desk import Desk, Outlet, Rating, Speaker, due_key
from factcheck.models.story import Story

WAITS = ~Q(waiting_for="")
"""What is still to be done. Written like this in queries too, so that they meet the indexes."""


class Claim(models.Model):
    """One proposition by one claimant, with the same measure and date, wherever it was seen.

    ``state`` changes only through ``factcheck.actions.transitions.perform``: every change names the event that records
    it in ``state_event``, and a trigger refuses any other. ``rating`` is that of the latest live publication.
    """

    class State(models.TextChoices):
        NEW = "new", "New"
        OPEN = "open", "Open"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Declined"
        MERGED = "merged", "Merged"

    class Kind(models.TextChoices):
        EVENT = "event", "Event"
        CONTROL = "control", "Control of a place"
        CASUALTIES = "casualties", "Casualties"
        FIGURE = "figure", "Figure"
        TALKS = "talks", "Talks"
        QUOTE = "quote", "Quote"
        OTHER = "other", "Other"

    class WaitingFor(models.TextChoices):
        NOTHING = "", "Nothing"
        CHECKER = "checker", "A fact-checker"
        VERDICT = "verdict", "A verdict"
        REVIEW = "review", "A review"
        REPLY = "reply", "A reply"
        PUBLICATION = "publication", "Publication"
        RECHECK = "recheck", "A recheck"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveIntegerField()
    statement = models.TextField()
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER)
    language = models.CharField(max_length=35, blank=True)
    claimant = models.ForeignKey(Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    claimed_on = models.DateField(null=True, blank=True)
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=16, choices=State, default=State.NEW)
    state_event = models.OneToOneField(
        "factcheck.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rating = models.ForeignKey(Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_claims"
    )
    priority = models.PositiveSmallIntegerField(default=1)
    due = models.DateTimeField(null=True, blank=True)
    due_key = due_key()
    waiting_for = models.CharField(max_length=16, choices=WaitingFor, blank=True, default=WaitingFor.CHECKER)
    waiting_since = models.DateTimeField()
    needs_recheck = models.BooleanField(default=False)
    single_source_reason = models.TextField(blank=True, help_text="Why one source is enough, stated for the gate")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["desk", "number"], name="claim_number_once_per_desk"),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_statement_not_empty"),
            models.CheckConstraint(condition=Q(priority__lte=3), name="claim_priority_0_to_3"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "open", "in_review", "approved", "published", "declined", "merged"]),
                name="claim_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["event", "control", "casualties", "figure", "talks", "quote", "other"]),
                name="claim_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(waiting_for__in=["", "checker", "verdict", "review", "reply", "publication", "recheck"]),
                name="claim_waiting_for_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="claim_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="claim_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "created_at"]),
            models.Index(fields=["desk", "created_at", "id"]),
            models.Index(fields=["desk", "waiting_for", "waiting_since"]),
            # The queue: what waits, in each of its orders. Claims that are done do not weigh on these. The last column
            # is there for counting: with it an index alone answers, without looking at the rows.
            *(
                models.Index(fields=["desk", *order, "waiting_for"], name=f"claim_waits_{name}", condition=WAITS)
                for name, order in (
                    ("by_age", ("waiting_since", "id")),
                    ("by_due", ("due_key", "id")),
                    ("by_priority", ("priority", "id")),
                    ("of", ("assignee", "waiting_since", "id")),
                    ("of_by_due", ("assignee", "due_key")),
                    ("by_state", ("state", "due_key", "id")),
                )
            ),
            models.Index(fields=["desk", "state", "waiting_since", "id"], name="claim_state_by_age"),
            # When the last of a story's claims moved, and how many are in each state, without looking at them.
            models.Index(fields=["story", "updated_at", "state"], name="claim_story_by_move"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.statement[:80]}"

    @property
    def label(self) -> str:
        """The short name people use, unique on the desk."""
        return claim_label(self.number)


def claim_label(number: int) -> str:
    return f"C-{number}"


class Sighting(models.Model):
    """Where a claim was seen: a span of an article, or an address elsewhere; in which voice, and through whom."""

    Voice = Suggestion.Voice

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="sightings")
    span = models.ForeignKey(Span, null=True, blank=True, on_delete=models.PROTECT, related_name="sightings")
    url = models.URLField(max_length=2000, blank=True)
    voice = models.CharField(max_length=16, choices=Voice, default=Voice.ASSERTS)
    attributed_to = models.ForeignKey(Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    relayed_by = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose wire copy this is"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(fields=["claim", "span"], name="sighting_once_per_claim"),
            models.UniqueConstraint(
                fields=["claim", "url"], condition=~Q(url=""), name="sighting_address_once_per_claim"
            ),
            models.CheckConstraint(condition=Q(span__isnull=False) | ~Q(url=""), name="sighting_has_span_or_url"),
            models.CheckConstraint(
                condition=Q(voice__in=["asserts", "attributes", "denies", "questions"]), name="sighting_voice_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.label} {self.get_voice_display().lower()}"


class Quantity(models.Model):
    """A figure that a claim gives: one value, or a range with an open or closed end, of a unit of what is counted.

    One value stands in both ``low`` and ``high``. Removed rows are gone; the event that removed one holds its values.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="quantities")
    low = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    counts = models.CharField(max_length=200, help_text="What is counted")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "quantities"
        constraints = [
            models.CheckConstraint(condition=~Q(counts=""), name="quantity_says_what_it_counts"),
            models.CheckConstraint(condition=Q(low__isnull=False) | Q(high__isnull=False), name="quantity_has_a_value"),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")),
                name="quantity_low_to_high",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}".strip()

    @property
    def amount(self) -> str:
        """The value or range in figures: ``60``, ``60–80``, ``at least 60`` or ``at most 80``."""
        low, high = (None if end is None else f"{end.normalize():f}" for end in (self.low, self.high))
        if low is None or high is None:
            return f"at most {high}" if low is None else f"at least {low}"
        return low if low == high else f"{low}–{high}"


class ClaimRelation(models.Model):
    """How two claims stand to each other. A symmetric kind is stored once, with the older claim in ``a``.

    Of the others ``a`` is the one that supports, qualifies or updates, and ``b`` the one that this is done to.
    """

    class Kind(models.TextChoices):
        CONTRADICTS = "contradicts", "Contradicts"
        SAME_AS = "same_as", "Same as"
        SUPPORTS = "supports", "Supports"
        QUALIFIES = "qualifies", "Qualifies"
        UPDATES = "updates", "Updates"
        DIFFERENT_SCOPE = "different_scope", "Different scope"

    class State(models.TextChoices):
        SUGGESTED = "suggested", "Suggested"
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Rejected"

    SYMMETRIC = (Kind.CONTRADICTS, Kind.SAME_AS, Kind.DIFFERENT_SCOPE)

    class Direction(models.TextChoices):
        """Which way a link that is not symmetric reads, seen from one of its claims."""

        TO = "to", "From this claim to the other"
        FROM = "from", "From the other claim to this one"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    a = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations_from")
    b = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations_to")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.SUGGESTED)
    rationale = models.TextField(blank=True)
    method = models.CharField(max_length=40, default="person")
    score = models.FloatField(null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(fields=["a", "b", "kind"], name="relation_once_per_kind"),
            models.CheckConstraint(condition=~Q(a=F("b")), name="relation_not_to_itself"),
            models.CheckConstraint(
                condition=~Q(kind__in=["contradicts", "same_as", "different_scope"]) | Q(a__lt=F("b")),
                name="relation_symmetric_stored_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["contradicts", "same_as", "supports", "qualifies", "updates", "different_scope"]),
                name="relation_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "confirmed", "rejected"]), name="relation_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "rejected"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="relation_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a.label} {link_words(self.kind)} {self.b.label}"

    def direction_from(self, claim: Claim) -> str:
        """The link's direction seen from one of its two claims; empty for a symmetric kind."""
        if self.kind in self.SYMMETRIC:
            return ""
        return self.Direction.TO if self.a_id == claim.pk else self.Direction.FROM


_LINK_WORDS: dict[str, tuple[str, str]] = {
    "contradicts": ("contradicts", "contradicts"),
    "same_as": ("says the same as", "says the same as"),
    "different_scope": ("has another scope than", "has another scope than"),
    "supports": ("supports", "is supported by"),
    "qualifies": ("qualifies", "is qualified by"),
    "updates": ("updates", "is updated by"),
}


def link_words(kind: str, direction: str = "") -> str:
    """What stands between the names of two linked claims, the one first from which ``direction`` is seen."""
    return _LINK_WORDS[kind][direction == ClaimRelation.Direction.FROM]


class Comment(models.Model):
    """What somebody of the desk wrote to the others. Whom it mentions is told by a ``Notice``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    confidential = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.author} on {self.claim.label}"
