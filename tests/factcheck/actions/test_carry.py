"""Marks carried over to new text, what of them is in doubt, and who is told."""

from __future__ import annotations

import pytest

from annotations import actions as text_actions
from annotations.models import Placement, Revision, Span, Suggestion
from factcheck import jobs
from factcheck.actions.carry import carry_article, preview_revision, request_carrying
from factcheck.actions.recheck import recheck_claim
from factcheck.actions.spans import (
    Range,
    accept_suggestion,
    confirm_span,
    delete_span,
    edit_span,
    reject_suggestion,
    reopen_suggestion,
    retire_span,
)
from factcheck.errors import Conflict, Stale
from factcheck.jobs import LostLease
from factcheck.models import Claim, DeskArticle, Event, Job
from factcheck.models.event import Verb
from factcheck.queries.workbench import CARRY, SUGGEST, load_workbench
from tests.support.newsroom import TEXT, Newsroom

OLD = """The bridge at Kallin

The bridge at Kallin was blown up on Monday. Twelve people were killed, the council said.

“We hold the customs post,” Ilse Tarrow told reporters.

The council denied that the market had been lost.
"""


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(OLD, external_id="cms-7")


def standing(row: DeskArticle) -> dict[str, str]:
    """The words on which each mark stands in the current text, by the state of its placement."""
    placements = Placement.objects.filter(revision=row.current, span__removed_at__isnull=True)
    return {one.exact: one.state for one in placements}


def publish(newsroom: Newsroom, claim: Claim) -> Claim:
    newsroom.do(claim, "take", "checker")
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    return newsroom.do(claim, "publish", "lead")


def test_each_mark_stands_on_its_words_or_somebody_is_asked(newsroom: Newsroom, row: DeskArticle):
    for words in ("blown up on Monday", "Twelve people were killed", "We hold the customs post", "the market had been"):
        newsroom.mark(row, words, tags=("quote",))
    new = OLD.replace("Twelve people", "Fourteen people").replace(
        "“We hold the customs post,” Ilse Tarrow told", "She told"
    )
    row = newsroom.revise(row, "A new lead, late at night.\n\n" + new)
    assert standing(row) == {
        "blown up on Monday": "exact",
        "Fourteen people were killed": "changed",
        "We hold the customs post": "orphan",
        "the market had been": "exact",
    }
    for one in Placement.objects.filter(revision=row.current):
        assert (one.range is None) == (one.state == "orphan")
        assert one.range is None or row.current.text[one.start : one.end] == one.exact


def test_carrying_twice_changes_nothing(newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "blown up")
    row = newsroom.revise(row, OLD + "\nMore.\n")
    before = list(Placement.objects.order_by("id").values())
    job = Job.objects.get(kind=CARRY)
    with pytest.raises(LostLease):
        carry_article(jobs.Try(job.pk, CARRY, job.key, 1))
    plan = text_actions.plan_carrying(row.current)
    assert (plan.spans, plan.decisions) == ((), ())
    assert list(Placement.objects.order_by("id").values()) == before


def test_a_mark_made_while_the_texts_were_compared_comes_along(
    newsroom: Newsroom, row: DeskArticle, monkeypatch: pytest.MonkeyPatch
):
    newsroom.mark(row, "blown up")
    real = text_actions.plan_carrying
    made: list[object] = []

    def slow(revision: Revision) -> text_actions.CarryPlan:
        plan = real(revision)
        if not made:
            made.append(newsroom.mark(row, "More", tags=("quote",)))
            span = Span.objects.order_by("id").first()
            Placement.objects.filter(span=span).update(start=0, end=3, exact="The")
        return plan

    monkeypatch.setattr(text_actions, "plan_carrying", slow)
    from factcheck.actions.ingest import ArticleInput, revise_article

    row = revise_article(row, by=newsroom.actor(), content=ArticleInput(text=OLD + "\nMore.\n")).article
    newsroom.carry(row)
    assert standing(row) == {"The": "exact", "More": "exact"}


def test_of_two_revisions_in_a_row_the_first_is_left_out(newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "blown up")
    first = newsroom.ingest(OLD + "\nOne.\n", external_id="cms-7").revision
    second = newsroom.ingest(OLD + "\nOne. Two.\n", external_id="cms-7").revision
    for revision in (first, second):
        attempt = jobs.claim_job(Job.objects.get(kind=CARRY, key=str(revision.uuid)).pk)
        assert attempt is not None
        carry_article(attempt)
    placements = Placement.objects.order_by("revision__number").values_list("revision__number", "exact", "state")
    assert list(placements) == [(1, "blown up", "exact"), (3, "blown up", "exact")]


def test_words_that_come_back_have_their_mark_again(newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "“We hold the customs post,”", tags=("quote",))
    cut = newsroom.revise(row, OLD.replace("“We hold the customs post,” Ilse Tarrow told reporters.\n\n", ""))
    assert standing(cut) == {"“We hold the customs post,”": "orphan"}
    back = newsroom.revise(cut, OLD + "\nCorrected.\n")
    assert standing(back) == {"“We hold the customs post,”": "exact"}


def test_what_nobody_has_looked_at_stays_in_doubt_in_the_next_text_too(newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "Twelve people were killed", tags=("figure",))
    row = newsroom.revise(row, OLD.replace("Twelve", "Fourteen"))
    row = newsroom.revise(row, OLD.replace("Twelve", "Fourteen") + "\nMore.\n")
    assert standing(row) == {"Fourteen people were killed": "changed"}
    confirm_span(Span.objects.get(), by=newsroom.actor(), seen=None)
    row = newsroom.revise(row, OLD.replace("Twelve", "Fourteen") + "\nMore. And more.\n")
    assert standing(row) == {"Fourteen people were killed": "exact"}


def test_what_was_decided_is_not_asked_again_in_the_new_text(newsroom: Newsroom, row: DeskArticle):
    suggestions = newsroom.suggest(row)
    rejected = suggestions[0]
    reject_suggestion(rejected, by=newsroom.actor(), reason="opinion")
    row = newsroom.revise(row, "A new lead.\n\n" + OLD)
    copy = Suggestion.objects.get(carried_from=rejected)
    assert (copy.state, copy.reject_reason, copy.decided_by) == ("rejected", "opinion", newsroom.people["checker"])
    assert row.current.text[copy.start : copy.end] == copy.exact == rejected.exact
    newsroom.suggest(row)
    again = Suggestion.objects.filter(revision=row.current, start__lt=copy.end, end__gt=copy.start)
    assert "pending" not in {one.state for one in again}
    assert not Suggestion.objects.filter(revision__number=1, state="pending").exists()


def test_suggestions_come_after_the_marks(newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "blown up")
    done = newsroom.ingest(OLD + "\nMore.\n", external_id="cms-7")
    keys = set(Job.objects.filter(kind=SUGGEST).values_list("key", flat=True))
    assert not any(key.startswith(str(done.revision.uuid)) for key in keys)
    newsroom.carry(row)
    assert Job.objects.filter(kind=SUGGEST, key__startswith=f"{done.revision.uuid}:").exists()


def test_a_claim_whose_words_changed_is_flagged_and_its_lead_finds_it(newsroom: Newsroom, row: DeskArticle):
    kept = publish(newsroom, newsroom.mark_claim(row, "blown up on Monday"))
    changed = publish(newsroom, newsroom.mark_claim(row, "Twelve people were killed"))
    newsroom.revise(row, OLD.replace("Twelve", "Fourteen"))
    kept.refresh_from_db()
    changed.refresh_from_db()
    assert (kept.needs_recheck, kept.waiting_for) == (False, "")
    assert (changed.needs_recheck, changed.waiting_for) == (True, "recheck")
    event = Event.objects.get(verb=Verb.CLAIM_FLAGGED)
    assert (event.claim, event.payload["state"], event.payload["words"]) == (
        changed,
        "changed",
        "Fourteen people were killed",
    )
    from factcheck.queries.desk import waiting_for

    found = waiting_for(newsroom.desk, user=newsroom.people["lead"], role="lead", most=10)
    assert [(one.claim, one.reason) for one in found.rows] == [(changed, "recheck")]


def test_a_recheck_is_recorded_and_the_claim_waits_for_what_it_waited_for(newsroom: Newsroom, row: DeskArticle):
    claim = newsroom.do(newsroom.mark_claim(row, "Twelve people were killed"), "take", "checker")
    newsroom.revise(row, OLD.replace("Twelve", "Fourteen"))
    with pytest.raises(Stale):
        recheck_claim(claim, by=newsroom.actor(), seen=claim.row_version)
    claim = recheck_claim(claim, by=newsroom.actor(), seen=None, note="The council confirms.")
    assert (claim.needs_recheck, claim.waiting_for) == (False, "verdict")
    assert Event.objects.get(verb=Verb.CLAIM_RECHECKED).payload == {"note": "The council confirms."}
    assert Placement.objects.get(revision__number=2).decided_by == newsroom.people["checker"]
    with pytest.raises(Conflict):
        recheck_claim(claim, by=newsroom.actor(), seen=None)


def test_a_claim_that_needs_a_recheck_is_not_published(newsroom: Newsroom, row: DeskArticle):
    claim = newsroom.do(newsroom.mark_claim(row, "Twelve people were killed"), "take", "checker")
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.revise(row, OLD.replace("Twelve", "Fourteen"))
    with pytest.raises(Conflict, match="recheck"):
        newsroom.do(claim, "publish", "lead")
    confirm_span(Span.objects.get(), by=newsroom.actor(), seen=None)
    assert newsroom.do(claim, "publish", "lead").state == "published"


def lost_mark(newsroom: Newsroom, row: DeskArticle) -> tuple[DeskArticle, Span, Claim]:
    marked = newsroom.mark(row, "“We hold the customs post,”")
    row = newsroom.revise(row, OLD.replace("“We hold the customs post,” Ilse Tarrow told", "Ilse Tarrow told"))
    assert marked.claim is not None
    return row, marked.span, marked.claim


def test_a_lost_mark_is_placed_again_by_a_person(newsroom: Newsroom, row: DeskArticle):
    row, span, claim = lost_mark(newsroom, row)
    assert load_workbench(row).lost == 1
    start = row.current.text.index("Ilse Tarrow told")
    edit_span(
        span,
        by=newsroom.actor(),
        seen=None,
        revision=row.current.sha256,
        range_=Range(start, start + 11, "Ilse Tarrow"),
    )
    assert standing(row) == {"Ilse Tarrow": "exact"}
    claim.refresh_from_db()
    assert (claim.needs_recheck, claim.waiting_for) == (False, "checker")


def test_a_retired_mark_is_carried_no_further_and_its_sighting_stays(newsroom: Newsroom, row: DeskArticle):
    row, span, claim = lost_mark(newsroom, row)
    retire_span(span, by=newsroom.actor(), seen=None)
    assert load_workbench(row).lost == 0
    claim.refresh_from_db()
    assert not claim.needs_recheck
    assert claim.sightings.count() == 1
    newsroom.mark(row, "blown up", tags=("quote",))
    row = newsroom.revise(row, OLD)
    assert standing(row) == {"blown up": "exact"}
    with pytest.raises(Conflict):
        retire_span(span, by=newsroom.actor(), seen=None)


def test_marks_that_are_being_carried_over_cannot_be_changed_meanwhile(newsroom: Newsroom, row: DeskArticle):
    span = newsroom.mark(row, "blown up").span
    newsroom.ingest(OLD + "\nMore.\n", external_id="cms-7")
    for change in (
        lambda: edit_span(span, by=newsroom.actor(), seen=None, tags=["quote"]),
        lambda: delete_span(span, by=newsroom.actor(), seen=None),
        lambda: confirm_span(span, by=newsroom.actor(), seen=None),
    ):
        with pytest.raises(Conflict) as refused:
            change()
        assert refused.value.slug == "marks-being-carried"


def test_a_failed_carrying_can_be_asked_for_again(newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "blown up")
    done = newsroom.ingest(OLD + "\nMore.\n", external_id="cms-7")
    Job.objects.filter(kind=CARRY).update(state=Job.State.FAILED, tries=5, error="It broke.")
    request_carrying([done.revision])
    assert newsroom.carry(row) == {"exact": 1}


def test_the_preview_foretells_what_carrying_does(newsroom: Newsroom, row: DeskArticle):
    claim = newsroom.mark_claim(row, "Twelve people were killed")
    newsroom.mark(row, "“We hold the customs post,”", tags=("quote",))
    newsroom.mark(row, "blown up", tags=("quote",))
    new = OLD.replace("Twelve", "Fourteen").replace("“We hold the customs post,” Ilse Tarrow told", "Ilse Tarrow told")
    preview = preview_revision(row, new)
    assert preview.counts == {"exact": 1, "changed": 1, "orphan": 1}
    assert [(one.exact, one.now, one.state, one.claim_label) for one in preview.touched] == [
        ("Twelve people were killed", "Fourteen people were killed", "changed", claim.label),
        ("“We hold the customs post,”", "", "orphan", ""),
    ]
    assert Placement.objects.count() == 3
    assert preview_revision(row, OLD).same


def test_new_text_that_would_lose_a_published_claim_is_refused_whole(newsroom: Newsroom, row: DeskArticle):
    claim = publish(newsroom, newsroom.mark_claim(row, "“We hold the customs post,”"))
    new = OLD.replace("“We hold the customs post,” Ilse Tarrow told", "Ilse Tarrow told")
    with pytest.raises(Conflict) as refused:
        newsroom.ingest(new, external_id="cms-7")
    assert refused.value.slug == "would-lose-published"
    assert claim.label in refused.value.detail
    assert row.article.revisions.count() == 1
    assert newsroom.ingest(new, external_id="cms-7", confirm_lost=True).outcome == "revised"


def test_the_work_goes_on_in_an_article_without_marks_as_before(newsroom: Newsroom):
    newsroom.article(external_id="a")
    newsroom.ingest(TEXT + "More.", external_id="a")
    assert not Job.objects.filter(kind=CARRY).exists()


def test_a_mark_removed_after_new_text_leaves_its_suggestion_to_be_decided_again(newsroom: Newsroom):
    row = newsroom.article(TEXT, external_id="cms-8")
    first = newsroom.suggest(row)[0]
    span = accept_suggestion(first, by=newsroom.actor()).span
    row = newsroom.revise(row, TEXT + "\nMore came later.\n")
    newsroom.suggest(row)
    undecided = sum(item.standing == "pending" for item in load_workbench(row).items)
    with pytest.raises(Conflict, match="earlier revision"):
        reopen_suggestion(first, by=newsroom.actor())
    delete_span(span, by=newsroom.actor(), seen=None)
    items = load_workbench(row).items
    assert not [item for item in items if item.standing == "marked"]
    assert [item.exact for item in items if item.start == first.start and item.standing == "pending"] == [first.exact]
    assert len(items) == undecided + 1
    row = newsroom.revise(row, TEXT + "\nMore came later, and more.\n")
    newsroom.suggest(row)
    assert {item.standing for item in load_workbench(row).items} == {"pending"}, "what was taken back is not carried"
