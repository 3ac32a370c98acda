"""A desk's own suggester: trained on its decisions, taken when it is better, chosen and given up again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotations.models import Suggestion
from factcheck import jobs, tasks
from factcheck.actions import learning
from factcheck.actions.articles import suggest_spans
from factcheck.actions.learning import choose_suggester, request_training, request_trainings, train_desk
from factcheck.actions.lessons import learned_from
from factcheck.actions.spans import accept_suggestion, delete_span, reject_suggestion, reopen_suggestion
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Desk, DeskSuggester, Event, Job
from factcheck.queries.learning import TRAIN, WITH_SUGGESTER, decided_texts_of, readiness, suggester_of
from tests.support.newsroom import Newsroom
from tests.support.taught import article_of, own, sentences, suggest_again, teach, train


def fresh(newsroom: Newsroom) -> Desk:
    return WITH_SUGGESTER.get(pk=newsroom.desk.pk)


# What is learnt from


def learnt(newsroom: Newsroom) -> dict[str, bool]:
    return {
        text.text[one.start : one.end]: one.positive
        for text in decided_texts_of(newsroom.desk)
        for one in text.decisions
    }


def test_decisions_teach_in_a_persons_final_words_and_only_as_long_as_they_stand(newsroom: Newsroom):
    row, _ = article_of(newsroom, 1)
    first, second, third, fourth, *_ = suggest_again(row)
    by = newsroom.actor()
    accepted = accept_suggestion(first, by=by)
    reject_suggestion(second, by=by, reason="opinion")
    reject_suggestion(third, by=by, reason="wrong_span")
    accept_suggestion(fourth, by=by, tags=["quote"])
    by_hand = row.current.text[:8]
    marked = newsroom.mark(row, by_hand)
    assert learnt(newsroom) == {first.exact: True, second.exact: False, by_hand: True}

    second.refresh_from_db()
    reopen_suggestion(second, by=by)
    delete_span(marked.span, by=by, seen=None)
    delete_span(accepted.span, by=by, seen=None)
    assert learnt(newsroom) == {}


def test_a_decision_that_went_along_to_new_text_teaches_once(newsroom: Newsroom):
    row, _ = article_of(newsroom, 1)
    first, second, *_ = suggest_again(row)
    accept_suggestion(first, by=newsroom.actor())
    reject_suggestion(second, by=newsroom.actor(), reason="opinion")
    newsroom.revise(row, row.current.text + "\n\nMore is to come.")
    texts = [text for text in decided_texts_of(newsroom.desk) if text.decisions]
    assert [len(text.decisions) for text in texts] == [2]
    assert texts[0].text.endswith("More is to come.")


def test_another_desks_decisions_teach_nothing_here(newsroom: Newsroom, other_newsroom: Newsroom):
    teach(other_newsroom, range(2))
    assert learnt(newsroom) == {}
    assert readiness(fresh(newsroom)).decisions == 0


def test_what_nobody_marked_in_an_article_that_is_done_is_passed_over(newsroom: Newsroom):
    teach(newsroom, range(2), done=False)
    assert [text.done_at for text in decided_texts_of(newsroom.desk)] == [None, None]
    teach(newsroom, range(2, 4))
    assert [text.done_at is None for text in decided_texts_of(newsroom.desk)] == [True, True, False, False]


# Training


def test_a_better_suggester_takes_over_with_its_figures_and_an_event_of_each(newsroom: Newsroom):
    teach(newsroom, range(10))
    row = train(newsroom)
    assert row is not None
    assert (row.number, row.outcome, row.trained_by) == (1, "better", newsroom.people["lead"])
    assert row.figures["after"]["f1"] > row.figures["before"]["f1"] + 0.1
    assert (row.decisions, row.articles) == (row.figures["positive"] + row.figures["negative"], 10)
    assert "F1 from 0." in row.reason
    desk = fresh(newsroom)
    assert (desk.suggester, desk.row_version) == (row, 2)
    assert suggester_of(desk).version == row.version
    verbs = Event.objects.filter(verb__startswith="suggester").order_by("id").values_list("verb", "via")
    assert list(verbs) == [("suggester_trained", "job"), ("suggester_chosen", "job")]

    article, _ = article_of(newsroom, 99)
    assert {one.version for one in suggest_again(article)} == {row.version}


def test_too_few_decisions_and_no_new_ones_are_refused_in_words(newsroom: Newsroom):
    teach(newsroom, range(3))
    with pytest.raises(Conflict, match="It takes 40 decisions, at least 10 of each kind, in 4 articles"):
        request_training(newsroom.desk, by=newsroom.actor("lead"))
    teach(newsroom, range(3, 8))
    with pytest.raises(Refused, match="needs a team lead"):
        request_training(newsroom.desk, by=newsroom.actor("reviewer"))
    row = train(newsroom)
    assert row is not None
    choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=None, number=row.number)
    with pytest.raises(Conflict, match="Nothing has been decided since"):
        request_training_again(newsroom, row)


def request_training_again(newsroom: Newsroom, row: DeskSuggester) -> None:
    """As if the last one had been compared with what reads now."""
    own(newsroom, number=2, event=row.event, base=row.version, until=row.until)
    request_training(newsroom.desk, by=newsroom.actor("lead"))


def test_asked_for_twice_run_twice_and_killed_in_between_makes_one(newsroom: Newsroom):
    teach(newsroom, range(6))
    request_training(newsroom.desk, by=newsroom.actor("lead"))
    request_training(newsroom.desk, by=newsroom.actor("admin"))
    job = Job.objects.get(kind=TRAIN)
    killed = jobs.claim_job(job.pk)
    assert killed is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    taken_over = jobs.claim_job(job.pk)
    assert taken_over is not None
    assert train_desk(taken_over) is not None
    with pytest.raises(jobs.LostLease):
        train_desk(killed)
    tasks.work(job.pk)
    assert DeskSuggester.objects.count() == 1
    assert Event.objects.filter(verb="suggester_trained").count() == 1


def test_one_chosen_meanwhile_is_what_it_is_compared_with(newsroom: Newsroom):
    teach(newsroom, range(6))
    request_training(newsroom.desk, by=newsroom.actor("lead"))
    attempt = jobs.claim_job(Job.objects.get(kind=TRAIN).pk)
    assert attempt is not None
    other = own(newsroom)

    def choose_first(*_: object) -> object:
        choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=other.number)
        return learned_from(fresh(newsroom))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(learning, "learned_from", choose_first)
        assert train_desk(attempt) is None
    again = Job.objects.get(kind=TRAIN, state="queued")
    second = jobs.claim_job(again.pk)
    assert second is not None
    row = train_desk(second)
    assert row is not None
    assert row.base == other.version


def test_once_a_week_where_enough_is_new(newsroom: Newsroom):
    teach(newsroom, range(6))
    assert request_trainings() == 1
    assert request_trainings() == 0, "the same decisions are promised once"
    tasks.work(Job.objects.get(kind=TRAIN).pk)
    row = DeskSuggester.objects.get()
    assert row.trained_by is None
    teach(newsroom, range(20, 24))
    assert request_trainings() == 0, "less than a week later"


def test_the_command_trains_a_desks_own_and_says_what_came_of_it(newsroom: Newsroom):
    with pytest.raises(CommandError, match="too little to learn from"):
        call_command("train_suggester", desk="conflict")
    with pytest.raises(CommandError, match="no desk 'weather'"):
        call_command("train_suggester", desk="weather")
    with pytest.raises(CommandError, match="Give files"):
        call_command("train_suggester")
    teach(newsroom, range(6))
    said = StringIO()
    call_command("train_suggester", desk="conflict", stdout=said)
    assert said.getvalue().startswith("Suggester 1, better: On articles that it had not seen")


# Bad batches


def test_a_flipped_batch_is_left_out_named_and_makes_nothing_worse(newsroom: Newsroom):
    teach(newsroom, range(8))
    first = train(newsroom)
    assert first is not None
    teach(newsroom, range(20, 26))
    flipped = teach(newsroom, range(30, 38), by="checker2", flip=True)
    second = train(newsroom)
    assert second is not None
    [out] = second.left_out
    assert (out["name"], out["count"]) == ("Yuki Hale", flipped)
    assert out["agreement"] < 0.2
    assert second.figures["after"]["f1"] >= first.figures["after"]["f1"] - 0.05
    in_use = fresh(newsroom).suggester
    assert in_use in (first, second)
    right = [(words, worth) for seed in range(60, 64) for words, worth in _told(seed)]
    assert _f1(newsroom, right) > 0.9


def test_a_flipped_batch_of_the_only_one_who_decides_is_told_from_what_they_decided_before(newsroom: Newsroom):
    teach(newsroom, range(8))
    train(newsroom)
    flipped = teach(newsroom, range(30, 44), flip=True)
    second = train(newsroom)
    assert second is not None
    assert [(out["name"], out["count"]) for out in second.left_out] == [("Mira Lindt", flipped)]
    assert _f1(newsroom, [one for seed in range(60, 64) for one in _told(seed)]) > 0.9
    teach(newsroom, range(50, 55))
    third = train(newsroom)
    assert third is not None
    assert third.left_out == second.left_out, "what was not believed stays out"
    assert _f1(newsroom, [one for seed in range(60, 64) for one in _told(seed)]) > 0.9


def _told(seed: int) -> list[tuple[str, bool]]:
    return sentences(seed)


def _f1(newsroom: Newsroom, told: list[tuple[str, bool]]) -> float:
    """How well what reads now finds the wanted sentences."""
    reader = suggester_of(fresh(newsroom))
    found = [bool(reader.suggest(words, "en")) for words, _ in told]
    right = sum(hit and worth for hit, (_, worth) in zip(found, told, strict=True))
    return 2 * right / (sum(found) + sum(worth for _, worth in told))


# Choosing


def test_who_may_choose_and_what(newsroom: Newsroom):
    row = own(newsroom)
    with pytest.raises(Refused):
        choose_suggester(newsroom.desk, by=newsroom.actor("checker"), seen=None, number=1)
    with pytest.raises(Invalid, match="no suggester 7"):
        choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=7)
    assert choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=1).suggester == row
    with pytest.raises(Stale):
        choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=None)
    choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=2, number=1)
    assert choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=2, number=None).suggester is None
    changes = Event.objects.filter(verb="suggester_chosen").order_by("id").values_list("payload__changes", flat=True)
    assert list(changes) == [{"number": [None, 1]}, {"number": [1, None]}]


def test_a_trained_suggester_is_history(newsroom: Newsroom):
    row = own(newsroom)
    for change in (lambda: DeskSuggester.objects.update(reason="Other."), lambda: row.delete()):
        with pytest.raises(IntegrityError, match="history"), transaction.atomic():
            change()


def test_another_suggester_reads_open_articles_anew_and_asks_nothing_that_was_decided(newsroom: Newsroom):
    row, _ = article_of(newsroom, 1)
    first, second, third, *rest = suggest_again(row)
    by = newsroom.actor()
    accept_suggestion(first, by=by)
    reject_suggestion(second, by=by, reason="opinion")
    teach(newsroom, range(2, 3))
    own(newsroom)
    choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=1)
    anew = Job.objects.filter(kind="suggest", state="queued").values_list("key", flat=True)
    assert [key.partition(":")[0] for key in anew] == [str(row.current.uuid)], "and not the one that is done"
    now = suggest_again(row)
    pending = [one for one in now if one.state == "pending"]
    assert {one.suggester for one in pending} == {"desk-conflict-1"}
    assert {(one.start, one.end) for one in pending} >= {(one.start, one.end) for one in (third, *rest)}
    assert not {(one.start, one.end) for one in pending} & {(one.start, one.end) for one in (first, second)}
    assert {one.state for one in now if one.pk in (first.pk, second.pk)} == {"accepted", "rejected"}

    choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=2, number=None)
    back = [one for one in suggest_again(row) if one.state == "pending"]
    assert {one.pk for one in back} == {one.pk for one in (third, *rest)}, "what it had suggested before is asked again"
    ranges = [(one.start, one.end, one.version) for one in suggest_again(row)]
    assert len(ranges) == len(set(ranges))


def test_a_job_that_drafted_for_the_one_before_leaves_the_word_to_the_one_chosen(newsroom: Newsroom):
    row, _ = article_of(newsroom, 1)
    late = jobs.claim_job(Job.objects.get(kind="suggest").pk)
    assert late is not None
    own(newsroom)
    choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=1)
    assert suggest_spans(late) == 0
    assert {one.suggester for one in suggest_again(row)} == {"desk-conflict-1"}


def test_a_decision_carried_to_new_text_is_not_asked_again_by_another_suggester(newsroom: Newsroom):
    row, _ = article_of(newsroom, 1)
    first, second, *_ = suggest_again(row)
    reject_suggestion(first, by=newsroom.actor(), reason="opinion")
    accept_suggestion(second, by=newsroom.actor())
    row = newsroom.revise(row, row.current.text + "\n\nMore is to come from the valley of Hest tonight.")
    suggest_again(row)
    own(newsroom)
    choose_suggester(newsroom.desk, by=newsroom.actor("lead"), seen=1, number=1)
    pending = [one.exact for one in suggest_again(row) if one.state == Suggestion.State.PENDING]
    assert first.exact not in pending
    assert second.exact not in pending
    assert pending
