"""What the database refuses of the rows that decisions rest on, each time by the name of the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from factcheck import triggers
from factcheck.actions.claims import add_comment
from factcheck.actions.people import open_story, speaker_named, take_side
from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Event,
    Evidence,
    Notice,
    Policy,
    Publication,
    Quantity,
    ReplyRequest,
    Review,
    Sighting,
    Snapshot,
    StoryParty,
    Verdict,
)
from tests.support.newsroom import Newsroom, open_newsroom

A_HASH = "0" * 64


def refused(name: str, write: Callable[[], object]) -> None:
    """The database refuses it by this name, or, of a key that SQLite does not name, by its columns."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


# Sources and their copies


def source(newsroom: Newsroom, **fields: Any) -> Evidence:
    values = {"url": "https://one.example/a", "stance": "supports", "accessed_at": timezone.now(), **fields}
    return Evidence.objects.create(claim=newsroom.claim(), by=newsroom.people["checker"], **values)


A_FILE = {
    "url": "",
    "file_path": "evidence/00/report.pdf",
    "file_name": "report.pdf",
    "file_type": "application/pdf",
    "file_size": 0,
    "file_sha256": A_HASH,
}


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("evidence_is_url_or_file", {"url": ""}),
        ("evidence_is_url_or_file", {**A_FILE, "url": "https://one.example/a"}),
        ("evidence_is_url_or_file", {"file_name": "report.pdf"}),
        *(("evidence_is_url_or_file", {**A_FILE, name: ""}) for name in A_FILE if name not in ("url", "file_size")),
        ("evidence_is_url_or_file", {**A_FILE, "file_size": None}),
        ("evidence_stance_is_known", {"stance": "denies"}),
        ("evidence_directness_is_known", {"directness": "hearsay"}),
    ],
)
def test_a_source_is_a_whole_file_or_an_address(newsroom: Newsroom, rule: str, fields: dict[str, Any]):
    refused(rule, lambda: source(newsroom, **fields))


def test_a_file_is_a_source(newsroom: Newsroom):
    assert str(source(newsroom, **A_FILE)) == "report.pdf"


KEPT = {"state": "made", "body_path": "snapshots/1", "body_sha256": A_HASH, "size": 0, "made_at": timezone.now()}
FAILED = {"state": "failed", "error": "The page is not there (404)."}
WAIVED = {**FAILED, "state": "waived", "waived_at": timezone.now(), "waived_reason": "It was shown to us."}
ACKNOWLEDGED = {
    **KEPT,
    "quote_found": False,
    "quote_acknowledged_at": timezone.now(),
    "quote_acknowledged_reason": "It stands in a picture.",
}


def snapshot(newsroom: Newsroom, **fields: Any) -> Snapshot:
    """A copy; whoever waives or acknowledges is the reviewer, unless the fields name nobody."""
    for what in ("waived", "quote_acknowledged"):
        if f"{what}_at" in fields:
            fields.setdefault(f"{what}_by", newsroom.people["reviewer"])
    return Snapshot.objects.create(evidence=source(newsroom), url="https://one.example/a", **fields)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("snapshot_state_is_known", {"state": "lost"}),
        ("snapshot_made_is_kept", {"state": "made"}),
        ("snapshot_made_is_kept", {**KEPT, "body_path": ""}),
        ("snapshot_made_is_kept", {**KEPT, "body_sha256": ""}),
        ("snapshot_made_is_kept", {**KEPT, "size": None}),
        ("snapshot_made_is_kept", {**KEPT, "made_at": None}),
        ("snapshot_text_has_its_hash", {**KEPT, "text_path": "snapshots/1.txt"}),
        ("snapshot_text_has_its_hash", {**KEPT, "text_sha256": A_HASH}),
        ("snapshot_failed_says_why", {"state": "failed"}),
        ("snapshot_failed_says_why", {**WAIVED, "error": ""}),
        ("snapshot_waived_says_who_and_why", {**FAILED, "state": "waived"}),
        ("snapshot_waived_says_who_and_why", {**WAIVED, "waived_by": None}),
        ("snapshot_waived_says_who_and_why", {**WAIVED, "waived_reason": ""}),
        ("snapshot_waived_says_who_and_why", {**WAIVED, "state": "failed"}),
        ("snapshot_quote_looked_for_when_made", {**FAILED, "quote_found": False}),
        ("snapshot_quote_acknowledged_who_and_why", {**ACKNOWLEDGED, "quote_acknowledged_by": None}),
        ("snapshot_quote_acknowledged_who_and_why", {**ACKNOWLEDGED, "quote_acknowledged_reason": ""}),
        ("snapshot_quote_acknowledged_if_missing", {**ACKNOWLEDGED, "quote_found": True}),
        ("snapshot_quote_acknowledged_if_missing", {**ACKNOWLEDGED, **FAILED, "quote_found": None}),
    ],
)
def test_a_copy_says_what_became_of_it(newsroom: Newsroom, rule: str, fields: dict[str, Any]):
    refused(rule, lambda: snapshot(newsroom, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        KEPT,
        {**KEPT, "text_path": "snapshots/1.txt", "text_sha256": A_HASH, "quote_found": True},
        FAILED,
        WAIVED,
        ACKNOWLEDGED,
        {**ACKNOWLEDGED, "quote_found": None},
    ],
)
def test_a_copy_may_be_wanted_kept_failed_or_waived(newsroom: Newsroom, fields: dict[str, Any]):
    kept = snapshot(newsroom, **fields)
    assert kept.job_key == f"{kept.uuid}:1"


def test_a_source_has_one_copy(newsroom: Newsroom):
    kept = snapshot(newsroom)
    refused("evidence_id", lambda: Snapshot.objects.create(evidence=kept.evidence, url=kept.url))


# Verdicts, reviews and publications


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("review_decision_is_known", {"decision": "waved_through"}),
        ("review_sent_back_has_comment", {"decision": "sent_back"}),
        ("review_disputed_has_comment", {"decision": "disputed", "rated": True}),
        ("review_rating_iff_disputed", {"decision": "disputed", "comment": "It is false."}),
        ("review_rating_iff_disputed", {"decision": "sent_back", "comment": "It is false.", "rated": True}),
        ("review_rating_iff_disputed", {"decision": "approved", "rated": True}),
    ],
)
def test_only_who_disputes_a_verdict_rates_and_says_why(newsroom: Newsroom, rule: str, fields: dict[str, Any]):
    fields, verdict = dict(fields), Verdict.objects.get(claim=newsroom.bring_to("in_review"))
    rating = newsroom.desk.ratings.get(key="false") if fields.pop("rated", False) else None
    values = {"verdict": verdict, "content_hash": A_HASH, "reviewer": newsroom.people["reviewer"], "rating": rating}
    refused(rule, lambda: Review.objects.create(**values, **fields))


def test_a_disputed_review_is_frozen_with_its_rating(newsroom: Newsroom):
    verdict = Verdict.objects.get(claim=newsroom.bring_to("in_review"))
    review = Review.objects.create(
        verdict=verdict,
        content_hash=A_HASH,
        reviewer=newsroom.people["reviewer"],
        decision="disputed",
        comment="It is false.",
        rating=newsroom.desk.ratings.get(key="false"),
    )
    true = newsroom.desk.ratings.get(key="true")
    refused("written once", lambda: Review.objects.filter(pk=review.pk).update(rating=true))


def test_a_carried_verdict_names_the_other_and_the_link(newsroom: Newsroom):
    first, second = newsroom.bring_to("in_review"), newsroom.claim("The same, said by another.")
    verdict = Verdict.objects.get(claim=first)
    link = ClaimRelation.objects.create(a=first, b=second, kind="same_as")
    values: dict[str, Any] = {
        "claim": second,
        "number": 1,
        "rating": verdict.rating,
        "summary": verdict.summary,
        "rationale": verdict.rationale,
        "author": newsroom.people["checker"],
    }
    rule = "verdict_carried_says_whence_and_along"
    refused(rule, lambda: Verdict.objects.create(**values, carried_from=verdict))
    refused(rule, lambda: Verdict.objects.create(**values, carried_along=link))
    carried = Verdict.objects.create(**values, carried_from=verdict, carried_along=link)
    assert list(verdict.carried_to.all()) == [carried]
    refused("written once", lambda: Verdict.objects.filter(pk=carried.pk).update(carried_from=carried))


@pytest.mark.parametrize("fields", [{"severity": "minor"}, {"note": "The date."}, {"severity": "tiny", "note": "x"}])
def test_a_correction_has_severity_and_note(newsroom: Newsroom, fields: dict[str, str]):
    claim = newsroom.bring_to("published")
    first = claim.publications.get()
    values = {
        name: getattr(first, name) for name in ("claim", "verdict", "rating", "record", "content_hash", "by", "at")
    }
    refused("publication_note_with_severity", lambda: Publication.objects.create(**values, number=2, **fields))
    assert Publication.objects.create(**values, number=2, severity="minor", note="The date.").number == 2


def test_an_attempt_is_logged_once(newsroom: Newsroom):
    attempt = newsroom.attempt(newsroom.claim())
    refused("logged once", lambda: Attempt.objects.filter(pk=attempt.pk).update(result="They answered."))
    refused("logged once", attempt.delete)


# Words from a list


@pytest.mark.parametrize(
    ("rule", "model", "field"),
    [
        ("claim_kind_is_known", Claim, "kind"),
        ("claim_waiting_for_is_known", Claim, "waiting_for"),
        ("sighting_voice_is_known", Sighting, "voice"),
        ("relation_kind_is_known", ClaimRelation, "kind"),
        ("relation_state_is_known", ClaimRelation, "state"),
        ("reply_outcome_is_known", ReplyRequest, "outcome"),
        ("side_is_a_or_b", StoryParty, "side"),
        ("membership_role_is_known", None, "role"),
    ],
)
def test_a_word_that_is_on_no_list_is_refused(newsroom: Newsroom, rule: str, model: Any, field: str):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    ClaimRelation.objects.create(a=claim, b=other, kind="contradicts")
    ReplyRequest.objects.create(claim=claim, asked="Both", asked_at=timezone.now(), by=newsroom.people["checker"])
    Sighting.objects.create(claim=claim, url="https://one.example/a", by=newsroom.people["checker"])
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor())
    speaker = speaker_named(newsroom.desk, "The League")
    assert speaker is not None
    take_side(story, speaker=speaker, side="A", by=newsroom.actor())
    rows = model.objects.all() if model else newsroom.desk.memberships.all()
    refused(rule, lambda: rows.update(**{field: "?"}))


@pytest.mark.parametrize(
    ("table", "rule"), [("claim", "claim_state_is_known"), ("deskarticle", "article_state_is_known")]
)
def test_an_unknown_state_is_refused_even_with_its_event(newsroom: Newsroom, table: str, rule: str):
    row = newsroom.claim() if table == "claim" else newsroom.article()
    of: dict[str, Any] = {"claim": row} if isinstance(row, Claim) else {"article": row.article}
    event = Event.objects.create(
        desk=newsroom.desk, verb="claim_state", via="page", state_from=row.state, state_to="limbo", **of
    )
    refused(rule, lambda: type(row)._default_manager.filter(pk=row.pk).update(state="limbo", state_event=event))


# Links, figures and notices


def test_a_directed_link_may_run_either_way_and_a_symmetric_one_runs_from_the_older(newsroom: Newsroom):
    older, newer = newsroom.claim(), newsroom.claim("Another.")

    def link(kind: str, a: Claim, b: Claim) -> Callable[[], ClaimRelation]:
        return lambda: ClaimRelation.objects.create(a=a, b=b, kind=kind)

    for kind in ClaimRelation.Kind.values:
        link(kind, older, newer)()
        if kind in ClaimRelation.SYMMETRIC:
            refused("relation_symmetric_stored_once", link(kind, newer, older))
        else:
            link(kind, newer, older)()
            refused("a_id|once_per_kind", link(kind, newer, older))


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("quantity_says_what_it_counts", {"low": 60, "counts": ""}),
        ("quantity_has_a_value", {"counts": "dead"}),
        ("quantity_low_to_high", {"low": 80, "high": 60, "counts": "dead"}),
    ],
)
def test_a_figure_has_a_value_of_something(newsroom: Newsroom, rule: str, fields: dict[str, Any]):
    claim, by = newsroom.claim(), newsroom.people["checker"]
    refused(rule, lambda: Quantity.objects.create(claim=claim, by=by, **fields))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("100", "100", "100 people"),
        ("60", "80", "60–80 people"),
        ("0.5", None, "at least 0.5 people"),
        (None, "80", "at most 80 people"),
    ],
)
def test_a_figure_reads_as_it_was_given(newsroom: Newsroom, low: str | None, high: str | None, said: str):
    ends = {"low": low and Decimal(low), "high": high and Decimal(high)}
    made = Quantity.objects.create(
        claim=newsroom.claim(), by=newsroom.people["checker"], unit="people", counts="dead", **ends
    )
    assert str(Quantity.objects.get(pk=made.pk)) == said


@pytest.mark.parametrize(
    ("rule", "kind", "mentions"),
    [
        ("notice_kind_is_known", "nudged", False),
        ("notice_comment_iff_mentioned", "mentioned", False),
        ("notice_comment_iff_mentioned", "approved", True),
    ],
)
def test_a_notice_is_of_a_known_kind_and_a_mention_names_its_comment(
    newsroom: Newsroom, rule: str, kind: str, mentions: bool
):
    claim = newsroom.claim()
    comment = add_comment(claim, by=newsroom.actor(), text="Look, @lead.") if mentions else None
    event = claim.events.latest("id")
    user = newsroom.people["lead"]
    refused(rule, lambda: Notice.objects.create(user=user, claim=claim, event=event, kind=kind, comment=comment))


def test_somebody_is_told_of_an_event_once(newsroom: Newsroom):
    claim = newsroom.claim()
    values = {"user": newsroom.people["lead"], "claim": claim, "event": claim.events.get()}
    Notice.objects.create(**values, kind="assigned")
    refused("event_id|once_per_event", lambda: Notice.objects.create(**values, kind="approved"))


# From the version before


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    """The models of migration 0019 and its database, with a published claim in it; afterwards as it is now."""
    open_newsroom().bring_to("published")
    call_command("migrate", "factcheck", "0019_presence", verbosity=0)
    yield MigrationLoader(connection).project_state(("factcheck", "0019_presence")).apps
    call_command("migrate", verbosity=0)


def test_what_was_there_before_gets_what_it_lacked(before: Any):
    claim = before.get_model("factcheck", "Claim").objects.get(number=1)
    quantity, party = before.get_model("factcheck", "Quantity"), before.get_model("factcheck", "StoryParty")
    speaker, story = before.get_model("factcheck", "Speaker"), before.get_model("factcheck", "Story")
    evidence = before.get_model("factcheck", "Evidence")
    for low in (60, 80):
        quantity.objects.create(claim=claim, low=low, counts="dead")
    told = story.objects.create(desk=claim.desk, title="Dervane")
    for side in "AB":
        whose = speaker.objects.create(desk=claim.desk, name=side)
        party.objects.create(story=told, speaker=whose, side=side)
    url = "https://one.example/a"
    evidence.objects.create(
        claim=claim, url=url, stance="supports", accessed_at=timezone.now(), by_id=claim.created_by_id
    )
    call_command("migrate", verbosity=0)
    assert triggers.amiss(connection) == []
    figures = Quantity.objects.select_related("claim")
    assert [(figure.by_id, figure.row_version) for figure in figures] == [(claim.created_by_id, 1)] * 2
    for rows in (figures, StoryParty.objects.all()):
        uuids = {row.uuid for row in rows}
        assert len(uuids) == 2
        assert all(isinstance(one, UUID) for one in uuids)
    assert Evidence.objects.filter(url=url, file_path="", snapshot=None).count() == 1
    policy = Policy.objects.get()
    assert (policy.requires_snapshots, policy.requires_reply, policy.requires_claimreview) == (True, True, True)
    assert policy.allows_single_source
    assert Claim.objects.get(number=1).publications.count() == 1
