"""The check of the whole database notices what it is there for: each of its rules is broken once, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from factcheck import triggers
from factcheck.actions.claims import Seen, add_comment, see_claim
from factcheck.actions.evidence import withdraw_evidence
from factcheck.actions.relations import relate_claims
from factcheck.actions.replies import ask_reply
from factcheck.actions.splitting import Parts, Second, split_claim
from factcheck.models import (
    Claim,
    ClaimRelation,
    Desk,
    DeskArticle,
    Event,
    Evidence,
    IdempotencyRecord,
    Job,
    Notice,
    Publication,
    Review,
    Sighting,
    Snapshot,
    Verdict,
)
from tests.support.invariants import RULES, broken
from tests.support.newsroom import Newsroom, open_another_newsroom, open_newsroom


class File:
    """A desk on which a bit of everything happened."""

    def __init__(self) -> None:
        self.newsroom: Newsroom = open_newsroom()
        self.other: Newsroom = open_another_newsroom("sports", prefix="sports-")
        by = self.newsroom.actor("checker")
        self.published = self.newsroom.bring_to("published")
        self.retracted = self.newsroom.bring_to("published", statement="It fell.")
        self.newsroom.do(self.retracted, "retract", "lead", note="The source withdrew it.")
        self.sent_back = self.newsroom.bring_to("in_review", statement="They hold it.")
        self.newsroom.do(self.sent_back, "send_back", "reviewer", comment="Compared with what?")
        self.merged = self.newsroom.bring_to("merged")
        self.newsroom.do(self.newsroom.bring_to("merged"), "unmerge", "lead")
        self.open = self.newsroom.bring_to("open")
        self.source: Evidence = self.newsroom.add_source(self.open)
        gone: Evidence = self.newsroom.add_source(self.open, url="https://two.example/b")
        withdraw_evidence(gone, by=by, seen=None)
        ask_reply(self.open, by=by, asked="The Federal Command")
        add_comment(self.open, by=by, text="Look at the map.")
        row = self.newsroom.article()
        self.marked = self.newsroom.mark_claim(row, "60 dead")
        self.sighting = see_claim(self.open, by=by, seen=Seen(), url="https://one.example/live")
        relate_claims(self.open, other=self.marked, kind="contradicts", by=by)
        second = Second("The town fell.")
        split_claim(
            self.open,
            by=self.newsroom.actor("lead"),
            seen=None,
            second=second,
            parts=Parts(evidence=[self.source.uuid]),
        )
        self.theirs = self.other.claim()

    def change(self, claim: Claim, **fields: object) -> None:
        Claim.objects.filter(pk=claim.pk).update(**fields)

    def event(self, claim: Claim, verb: str) -> Event:
        found = Event.objects.filter(claim=claim, verb=verb).last()
        assert found is not None
        return found


@pytest.fixture
def file(db: None) -> File:
    made = File()
    connection.check_constraints()  # PostgreSQL drops no trigger from a table with foreign keys still to be checked
    return made


def copy_of_an_event(file: File, claim: Claim, verb: str) -> None:
    event = file.event(claim, verb)
    event.pk = None
    event.save(force_insert=True)


def without_its_last_approval(file: File) -> None:
    Review.objects.filter(verdict__claim=file.published).update(content_hash="0" * 64)


def in_a_ring(file: File) -> None:
    file.change(file.open, state="merged", merged_into=file.merged)
    file.change(file.merged, merged_into=file.open)


def snapshot(file: File) -> None:
    Snapshot.objects.filter(evidence=file.source).delete()
    Snapshot.objects.create(evidence=file.source, url=file.source.url)
    Job.objects.exclude(kind="suggest").delete()


def notice(file: File) -> None:
    event = file.event(file.published, "claim_published")
    Notice.objects.create(user=file.newsroom.people["lead"], claim=file.open, event=event, kind="published")


# Each rule, and what somebody would have to do to the rows to break it.
DAMAGE: dict[str, Callable[[File], object]] = {
    "the_state_is_where_the_last_event_led": lambda file: DeskArticle.objects.update(state="done"),
    "a_claim_was_made_once": lambda file: copy_of_an_event(file, file.open, "claim_created"),
    "claims_are_numbered_without_a_gap": lambda file: Desk.objects.update(next_claim_number=99),
    "an_event_stands_on_the_desk_of_its_claim": lambda file: Event.objects.filter(claim=file.open).update(
        desk=file.other.desk
    ),
    "a_claim_waits_for_what_its_state_asks": lambda file: file.change(file.published, waiting_for="checker"),
    "every_change_raised_the_version_once": lambda file: file.change(file.open, row_version=F("row_version") + 1),
    "every_verdict_was_proposed_once": lambda file: copy_of_an_event(file, file.sent_back, "verdict_proposed"),
    "every_review_was_told_once": lambda file: Review.objects.filter(verdict__claim=file.sent_back).delete(),
    "nobody_approved_their_own_verdict": lambda file: Verdict.objects.update(author=file.newsroom.people["reviewer"]),
    "enough_approvals_of_one_content_made_it_approved": lambda file: Review.objects.filter(
        verdict__claim=file.published
    ).update(at=timezone.now() + timedelta(hours=1)),
    "what_was_published_is_what_was_approved": without_its_last_approval,
    "the_rating_is_that_of_what_is_public": lambda file: file.change(file.published, rating=None),
    "a_retraction_was_told_once_and_took_everything_back": lambda file: Publication.objects.update(
        retracted_at=timezone.now(), retraction_note="Gone."
    ),
    "a_merged_claim_names_where_it_went": in_a_ring,
    "links_stay_on_one_desk": lambda file: ClaimRelation.objects.update(b=file.theirs),
    "what_is_in_the_file_is_what_the_history_leaves_there": lambda file: Sighting.objects.filter(
        pk=file.sighting.pk
    ).update(claim=file.published),
    "a_source_is_withdrawn_with_its_event": lambda file: Evidence.objects.update(withdrawn_at=timezone.now()),
    "a_notice_is_about_its_claims_own_event": notice,
    "every_copy_of_a_source_is_promised_or_settled": snapshot,
    "the_ledger_of_jobs_adds_up": lambda file: Job.objects.update(state="running"),
    "every_kept_answer_is_whole": lambda file: IdempotencyRecord.objects.create(
        user=file.newsroom.people["lead"], key="k", method="POST", path="/", body_sha256="0", status=0
    ),
    "no_row_points_at_nothing": lambda file: file.change(file.open, story=987654),
}


def test_every_rule_is_broken_here_once() -> None:
    assert list(DAMAGE) == [rule.__name__ for rule in RULES]


def test_a_desk_on_which_a_bit_of_everything_happened_adds_up(file: File) -> None:
    assert broken() == []


@pytest.mark.parametrize("rule", DAMAGE)
def test_a_rule_that_is_broken_is_named(file: File, rule: str) -> None:
    with triggers.lifted(), transaction.atomic():
        DAMAGE[rule](file)
        found = broken()
        transaction.set_rollback(True)
    assert [said for said in found if said.startswith(f"{rule}: ")], found
