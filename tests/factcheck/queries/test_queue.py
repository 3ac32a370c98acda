"""The queue: who stands in it, in which order, why, and how many there are."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from factcheck.actions.assign import assign_article, assign_claim
from factcheck.actions.people import open_story
from factcheck.models import Claim, Policy, Rating
from factcheck.queries.keyset import slice_of
from factcheck.queries.queue import (
    ORDERINGS,
    VIEWS,
    QueueFilter,
    after_row,
    in_queue,
    order_named,
    shown_rows,
    standing_of,
    with_details,
)
from factcheck.queries.queue.reasons import REASONS
from factcheck.workflow import Caller
from tests.support.newsroom import TEXT, Newsroom


def asked(newsroom: Newsroom, query: str, who: str = "lead") -> Any:
    filters = QueueFilter(
        QueryDict(query), queryset=Claim.objects.none(), desk=newsroom.desk, user=newsroom.people[who]
    )
    assert filters.is_valid(), filters.errors
    return filters.asked


def listed(newsroom: Newsroom, query: str = "", who: str = "lead", ordering: str = "waiting_since") -> list[Any]:
    of = asked(newsroom, query, who)
    rows = with_details(in_queue(newsroom.desk, of), of.of)
    return slice_of(rows, order_named(ordering, of.of), size=50).rows


def names(newsroom: Newsroom, query: str = "", **kwargs: Any) -> list[str]:
    return [row.statement for row in listed(newsroom, query, **kwargs)]


def whys(newsroom: Newsroom, query: str = "", who: str = "lead") -> list[tuple[str, str]]:
    caller = Caller(newsroom.people[who].pk, newsroom.desk.memberships.get(user=newsroom.people[who]).role)
    rows = shown_rows(
        newsroom.desk, listed(newsroom, query, who), caller=caller, scale=Rating.objects.filter(desk=newsroom.desk)
    )
    return [(row.why.key, row.why.text) for row in rows]


def change(claim: Claim, **fields: Any) -> None:
    Claim.objects.filter(pk=claim.pk).update(**fields)


def test_without_filters_it_holds_what_waits_the_longest_wait_first(newsroom: Newsroom, other_newsroom: Newsroom):
    for state in ("new", "open", "in_review", "approved", "published", "declined"):
        newsroom.bring_to(state, statement=state)
    other_newsroom.claim("Elsewhere.")
    change(Claim.objects.get(statement="approved"), waiting_since=timezone.now() - timedelta(days=2))
    assert names(newsroom) == ["approved", "new", "open", "in_review"]
    assert names(newsroom, "state=published&state=declined") == ["published", "declined"]


def test_each_filter_narrows(newsroom: Newsroom):
    now, lead = timezone.now(), newsroom.actor("lead")
    story = open_story(newsroom.desk, title="Fighting for Dervane", by=lead)
    plain, late, soon = newsroom.claim("Plain."), newsroom.claim("Late."), newsroom.claim("Soon.", story=story)
    change(late, due=now - timedelta(hours=1), priority=3)
    change(soon, due=now + timedelta(days=3), waiting_since=now - timedelta(days=4))
    assign_claim(late, by=lead, to=newsroom.people["lead"], seen=None)
    assign_claim(soon, by=lead, to=newsroom.people["checker"], seen=None)
    review = newsroom.bring_to("in_review", statement="Review.")
    published = newsroom.bring_to("published", statement="Published.")
    assert published.rating is not None
    for query, found in {
        "due=late": ["Late."],
        "due=week": ["Soon.", "Late."],
        "due=none": ["Plain.", "Review."],
        "assignee=me": ["Late."],
        "assignee=checker": ["Soon.", "Review."],
        "assignee=nobody": ["Plain."],
        "priority=3": ["Late."],
        "priority=3&priority=1": ["Soon.", "Plain.", "Late.", "Review."],
        f"story={story.uuid}": ["Soon."],
        "waited=3d": ["Soon."],
        "waited=90h": ["Soon."],
        "waiting_for=review": ["Review."],
        "waiting_for=review&waiting_for=checker": ["Soon.", "Plain.", "Late.", "Review."],
        "rating=contested": ["Review."],
        "rating=contested&state=published&state=in_review": ["Review.", "Published."],
        "rating=true": [],
        "q=soon": ["Soon."],
        f"q={plain.label}": ["Plain."],
        f"q={review.label}&assignee=nobody": [],
    }.items():
        assert names(newsroom, query) == found, query
    assert names(newsroom, ordering="due") == ["Late.", "Soon.", "Plain.", "Review."]
    assert names(newsroom, ordering="-priority") == ["Late.", "Review.", "Soon.", "Plain."]


def test_a_withdrawn_or_replaced_proposal_is_not_found_by_its_rating(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    newsroom.do(claim, "withdraw", "checker")
    assert names(newsroom, "rating=contested") == []
    newsroom.propose(claim, rating="false")
    assert names(newsroom, "rating=contested") == []
    assert len(names(newsroom, "rating=false")) == 1


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("of", ["claims", "articles"])
def test_pages_go_forth_and_back_in_every_ordering_and_leave_nobody_out(newsroom: Newsroom, ordering: str, of: str):
    now = timezone.now()
    for number in range(7):
        if of == "claims":
            claim = newsroom.claim(f"Claim {number}.")
            change(claim, due=now if number % 3 == 0 else None, waiting_since=now - timedelta(hours=number % 2))
        else:
            newsroom.article(f"Text {number}\n\nMore than {number} people came.")
    wanted = asked(newsroom, f"of={of}")
    order, rows = order_named(ordering, of), in_queue(newsroom.desk, wanted)
    whole = [row.pk for row in slice_of(rows, order, size=50).rows]
    assert len(set(whole)) == 7
    there, page = [], slice_of(rows, order, size=2)
    pages = [page]
    while page.after:
        page = slice_of(rows, order, size=2, after=page.after)
        pages.append(page)
    there = [row.pk for one in pages for row in one.rows]
    assert there == whole
    assert pages[0].before is None
    for earlier, later in pairwise(pages):
        assert later.before is not None
        back = slice_of(rows, order, size=2, before=later.before)
        assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("state=gone", "state", "'gone' is none of: new, open"),
        ("state=inbox", "state", "“inbox” is a state of articles. Ask for of=articles, or for one of: new, open"),
        ("of=articles&state=new", "state", "“new” is a state of claims. Ask for of=claims"),
        ("of=articles&rating=true", "rating", "Articles have no rating."),
        ("of=articles&waiting_for=reply", "waiting_for", "Articles have no waiting for."),
        ("of=all", "of", "“all” is none of: claims, articles."),
        ("assignee=stranger", "assignee", "There is no member “stranger” on this desk. Use a user name, me or nobody."),
        ("assignee=sports-lead", "assignee", "There is no member “sports-lead” on this desk."),
        ("rating=green", "rating", "“green” is not on the desk’s scale: false, mostly_false"),
        ("story=x", "story", "There is no story “x” on this desk."),
        ("story=00000000-0000-0000-0000-000000000001", "story", "There is no story"),
        ("waited=3w", "waited", "“3w” is no age. Write hours or days, such as 12h or 3d."),
        ("waited=0d", "waited", "“0d” is no age."),
        ("priority=4", "priority", "'4' is none of: 0, 1, 2, 3."),
        ("due=soon", "due", "“soon” is none of: late, today, week, none."),
        ("q=%00", "q", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    newsroom: Newsroom, other_newsroom: Newsroom, query: str, field: str, sentence: str
):
    filters = QueueFilter(
        QueryDict(query), queryset=Claim.objects.none(), desk=newsroom.desk, user=newsroom.people["lead"]
    )
    assert not filters.is_valid()
    assert list(filters.errors) == [field]
    assert sentence in str(filters.errors[field][0])


def test_each_claim_says_why_it_waits(newsroom: Newsroom):
    lead = newsroom.actor("lead")
    newsroom.claim("1")
    given = newsroom.claim("2")
    assign_claim(given, by=lead, to=newsroom.people["checker2"], seen=None)
    newsroom.bring_to("open", statement="3")
    let_go = newsroom.bring_to("open", statement="4")
    assign_claim(let_go, by=lead, to=None, seen=None)
    back = newsroom.bring_to("in_review", statement="5")
    newsroom.do(back, "send_back", "reviewer", comment="Compared with what?")
    newsroom.bring_to("in_review", statement="6")
    newsroom.bring_to("approved", statement="7")
    lacking = newsroom.bring_to("approved", statement="8")
    newsroom.archive(newsroom.add_source(lacking))
    corrected = newsroom.bring_to("published", statement="9")
    newsroom.do(corrected, "correct", "lead", severity="minor", note="Wrong date.")
    replied = newsroom.bring_to("open", statement="10")
    change(replied, waiting_for="reply")
    disputed = newsroom.bring_to("in_review", statement="11")
    newsroom.do(disputed, "dispute", "reviewer", rating="false", comment="The map shows it.")
    for number, claim in enumerate(Claim.objects.order_by("number")):
        change(claim, waiting_since=timezone.now() - timedelta(hours=20 - number))
    assert whys(newsroom) == [
        ("unassigned", "Nobody has it"),
        ("not_begun", "Yuki has not begun"),
        ("verdict", "Waits for Mira’s verdict"),
        ("unassigned", "Nobody has it"),
        ("sent_back", "Sent back by Priya"),
        ("review", "Waits for you to review it"),
        ("publication", "Ready to publish"),
        ("gate", "Missing: one approval (0 of 1)"),
        ("correction", "A correction is open"),
        ("reply", "Waits for a reply"),
        ("disputed", "Priya would rate it “False”"),
    ]
    seen_by_author = dict(zip(range(1, 12), whys(newsroom, who="checker"), strict=True))
    assert seen_by_author[3] == ("verdict", "Waits for your verdict")
    assert seen_by_author[6] == ("review", "Waits for somebody else’s review")
    assert dict(zip(range(1, 12), whys(newsroom, who="checker2"), strict=True))[6][1] == "Waits for a reviewer"
    assert {key for key, _ in whys(newsroom)} <= {key for key, _ in REASONS}


def test_a_claim_that_lacks_sources_says_how_many(newsroom: Newsroom):
    claim = newsroom.do(newsroom.claim(), "take", "checker")
    newsroom.add_source(claim)
    newsroom.propose(claim, rating="false")
    newsroom.do(claim, "approve", "reviewer")
    assert whys(newsroom) == [("gate", "Missing: 2 independent sources (1 of 2), an archived copy, the right of reply")]


def test_a_review_that_needs_two_counts_the_first(newsroom: Newsroom):
    Policy.objects.filter(desk=newsroom.desk).update(approvals_needed=2)
    newsroom.desk.refresh_from_db()
    claim = newsroom.bring_to("open")
    newsroom.attempt(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    assert whys(newsroom, who="reviewer2") == [("review", "Waits for you to review it; one approval of two")]
    assert whys(newsroom, who="reviewer") == [("review", "Waits for a reviewer; one approval of two")]


def test_articles_say_why_they_wait(newsroom: Newsroom):
    texts = ("One.", "Two.", TEXT, "Both sides came.")
    new, given, begun, done = (newsroom.article(text) for text in texts)
    assign_article(given, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    suggestions = newsroom.suggest(begun)
    newsroom.mark(begun, "Dervane", tags=("quote",))
    newsroom.mark(done, "sides", tags=("quote",))
    number = len(suggestions)
    assert number > 1
    assert whys(newsroom, "of=articles") == [
        ("unassigned", "Nobody has it"),
        ("not_begun", "Mira has not begun"),
        ("undecided", f"{number} suggestions undecided"),
        ("finish", "All decided, not marked done"),
    ]
    assert [row.pk for row in listed(newsroom, "of=articles&state=inbox&assignee=nobody")] == [new.pk]


def test_next_goes_on_after_the_row_and_begins_anew_when_it_left(newsroom: Newsroom):
    first, second = newsroom.claim("First."), newsroom.claim("Second.")
    everything, order = asked(newsroom, ""), order_named("waiting_since", "claims")
    assert after_row(newsroom.desk, everything, order, None) == first.uuid
    assert after_row(newsroom.desk, everything, order, first.uuid) == second.uuid
    assert after_row(newsroom.desk, everything, order, second.uuid) is None
    newsroom.do(second, "decline", "checker", reason="Too vague.")
    assert after_row(newsroom.desk, everything, order, second.uuid) == first.uuid


def test_views_and_people_are_counted_up_to_a_bound(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("factcheck.queries.counting.AT_MOST", 2)
    _, *given = [newsroom.claim(f"Claim {number}.") for number in range(4)]
    for claim in given:
        assign_claim(claim, by=newsroom.actor("lead"), to=newsroom.people["checker"], seen=None)
    change(given[0], due=timezone.now() - timedelta(hours=1))
    standing = standing_of(newsroom.desk, VIEWS, user=newsroom.people["checker"])
    assert {key: standing.counts[key] for key in ("all", "mine", "nobody", "late", "articles")} == {
        "all": 3,
        "mine": 3,
        "nobody": 1,
        "late": 1,
        "articles": 0,
    }
    assert [(load.open, load.late) for load in standing.people if load.user == newsroom.people["checker"]] == [(3, 1)]


def test_counting_the_views_and_the_people_is_one_query(newsroom: Newsroom, django_assert_num_queries: Any):
    newsroom.claim()
    with django_assert_num_queries(1):
        standing_of(newsroom.desk, VIEWS, user=newsroom.people["lead"])
