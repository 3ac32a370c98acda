"""Desks, who belongs to them and in which role, and what a desk owns: outlets, speakers, ratings, policy, articles."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower

from annotations.models import Article, Vocabulary

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def due_key() -> models.GeneratedField:
    """``due``, or the end of time where nothing is due: what lists order by, because a key is never NULL."""
    return models.GeneratedField(
        expression=Coalesce("due", models.Value(NEVER, output_field=models.DateTimeField())),
        output_field=models.DateTimeField(),
        db_persist=True,
    )


class Desk(models.Model):
    """A newsroom desk: the border of every list, permission and export.

    ``suggester`` reads its articles, nobody: the shipped one. ``row_version`` counts how often that was chosen anew.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    publisher = models.CharField(max_length=200, blank=True, help_text="The organisation that publishes the verdicts")
    publisher_url = models.URLField(max_length=500, blank=True)
    vocabulary = models.OneToOneField(Vocabulary, on_delete=models.PROTECT, related_name="desk")
    next_claim_number = models.PositiveIntegerField(default=1)
    suggester = models.ForeignKey(
        "factcheck.DeskSuggester", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role on a desk. Roles are nested: each may do what the one before it may."""

    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer"
        CHECKER = "checker", "Fact-checker"
        REVIEWER = "reviewer", "Reviewer"
        LEAD = "lead", "Team lead"
        ADMIN = "admin", "Administrator"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "user"], name="membership_once_per_desk"),
            models.CheckConstraint(
                condition=Q(role__in=["viewer", "checker", "reviewer", "lead", "admin"]),
                name="membership_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class Policy(models.Model):
    """What a desk asks for before it publishes. No desk may ask for less than one approval.

    ``allows_single_source``: a stated reason may stand in for the sources that are lacking. ``requires_snapshots``:
    every cited address has a kept copy, or somebody accepted that it has none. ``requires_reply``: a reply was asked
    for, or a reason says why nobody has to be asked. ``requires_claimreview``: the ClaimReview has no errors.
    """

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="policy")
    approvals_needed = models.PositiveSmallIntegerField(default=1)
    sources_needed = models.PositiveSmallIntegerField(default=2, help_text="Independent sources, by origin")
    allows_single_source = models.BooleanField(default=True, help_text="One source is enough where a reason is stated")
    requires_snapshots = models.BooleanField(default=True, help_text="Every cited address has a kept copy")
    requires_reply = models.BooleanField(default=True, help_text="A reply was asked for, or a reason says why not")
    requires_claimreview = models.BooleanField(default=True, help_text="The ClaimReview has no errors")
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(condition=Q(approvals_needed__gte=1), name="policy_at_least_one_approval"),
            models.CheckConstraint(condition=Q(sources_needed__gte=1), name="policy_at_least_one_source"),
        ]

    def __str__(self) -> str:
        return f"Policy of {self.desk}"


class Rating(models.Model):
    """One step of a desk's scale. Retired when no longer used, never changed: publications point at it.

    ``number`` is the place on the scale, higher is truer; ratings that do not decide (contested, unverifiable) have
    none.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="ratings")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    colour = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=["desk", "key"], name="rating_key_once_per_desk"),
            models.CheckConstraint(condition=Q(number__isnull=True) | Q(number__gte=1), name="rating_number_from_one"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def decides(self) -> bool:
        """Whether it says where the truth lies; such a rating needs sources, the others a log of attempts."""
        return self.number is not None and self.key not in UNDECIDED


UNDECIDED = ("contested", "unverifiable")
"""Keys of ratings that say that the desk does not decide. They never carry a number."""

DEFAULT_RATINGS = (
    ("false", "False", 1, "false", "The evidence shows that it is not so"),
    ("mostly_false", "Mostly false", 2, "mfalse", "A grain of truth in a wrong statement"),
    ("half_true", "Half true", 3, "mixed", "Partly right, partly wrong or misleading"),
    ("mostly_true", "Mostly true", 4, "mtrue", "Right but for a detail or missing context"),
    ("true", "True", 5, "true", "The evidence shows that it is so"),
    (
        "contested",
        "Contested",
        None,
        "contested",
        "The sides assert opposite things and neither can be shown to be right",
    ),
    ("unverifiable", "Unverifiable", None, "unver", "It cannot be checked with what can be known now"),
)


class Outlet(models.Model):
    """Who publishes or relays: a paper, a broadcaster, an agency."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="outlets")
    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)
    is_agency = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="outlet_name_once_per_desk")]

    def __str__(self) -> str:
        return self.name


class Speaker(models.Model):
    """Who claims something: a person, an organisation, a side."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=200)
    aliases = models.JSONField(default=list, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["desk", "name"], name="speaker_name_once_per_desk")]

    def __str__(self) -> str:
        return self.name


UNDONE = Q(state__in=("inbox", "working"))
"""Articles with work left. Written like this in queries too, so that they meet the indexes."""


class DeskArticle(models.Model):
    """An article on its desk: the work to be done with it.

    Identity within the desk is held here, by constraints: ``external_id``, ``canonical_url`` and ``sha256``, the hash
    of the current revision's text. Every change of ``state`` names the event that made it; the database refuses others.
    """

    class State(models.TextChoices):
        INBOX = "inbox", "New"
        WORKING = "working", "In work"
        DONE = "done", "Done"
        SKIPPED = "skipped", "Skipped"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="articles")
    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="on_desk")
    current = models.ForeignKey("annotations.Revision", on_delete=models.PROTECT, related_name="+")
    story = models.ForeignKey(
        "factcheck.Story", null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    state = models.CharField(max_length=16, choices=State, default=State.INBOX)
    state_event = models.OneToOneField(
        "factcheck.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    priority = models.PositiveSmallIntegerField(default=1)
    due = models.DateTimeField(null=True, blank=True)
    due_key = due_key()
    external_id = models.CharField(max_length=200, blank=True)
    canonical_url = models.CharField(max_length=2000, blank=True)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["desk", "sha256"], name="article_text_once_per_desk"),
            models.UniqueConstraint(
                fields=["desk", "external_id"], condition=~Q(external_id=""), name="article_external_id_once_per_desk"
            ),
            models.UniqueConstraint(
                fields=["desk", "canonical_url"], condition=~Q(canonical_url=""), name="article_url_once_per_desk"
            ),
            models.CheckConstraint(condition=Q(priority__lte=3), name="article_priority_0_to_3"),
            models.CheckConstraint(
                condition=Q(state__in=["inbox", "working", "done", "skipped"]), name="article_state_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "created_at"]),
            models.Index(fields=["desk", "created_at", "id"], name="article_by_age"),
            *(
                models.Index(fields=["desk", *order, "state"], name=f"article_undone_{name}", condition=UNDONE)
                for name, order in (
                    ("by_age", ("created_at", "id")),
                    ("by_due", ("due_key", "id")),
                    ("of", ("assignee", "created_at", "id")),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} on {self.desk}"


class SavedQueue(models.Model):
    """Named filters of the queue, kept as the query string that the queue page reads: somebody's own, or the desk's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="saved_queues")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose it is; nobody: the whole desk's",
    )
    position = models.PositiveSmallIntegerField(default=0)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                "desk", "owner", Lower("name"), condition=Q(owner__isnull=False), name="saved_queue_name_once_per_owner"
            ),
            models.UniqueConstraint(
                "desk", Lower("name"), condition=Q(owner__isnull=True), name="saved_queue_name_once_per_desk"
            ),
        ]

    def __str__(self) -> str:
        return self.name
