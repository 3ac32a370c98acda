"""The queue page: what it lists, what it says, and giving rows to somebody from it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.actions.assign import assign_claim
from factcheck.models import Claim, DeskArticle, Event, SavedQueue, Story
from factcheck.models.event import Verb
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["rows"]]


def pick(claim: Claim) -> str:
    claim.refresh_from_db()
    return f"{claim.number}.{claim.row_version}"


def give(pages: Pages, who: str, *picks: str, **fields: str) -> Any:
    """Press a button of the bulk bar, and follow to the page that says what became of it."""
    data = {"pick": list(picks), "of": "claims", **fields}
    return pages.client(who).post(reverse("web:queue-assign"), data, follow=True)


def test_a_row_says_what_it_is_why_it_waits_and_who_has_it(newsroom: Newsroom, pages: Pages, story: Story):
    newsroom.bring_to("approved", statement="It fell.")
    page = words(pages.get("lead", "queue"))
    for part in ("It fell.", "C-1", "Approved", "Contested", "Ready to publish", "Mira", "1 claim, longest wait first"):
        assert part in page


def test_words_that_nothing_has_are_told_from_an_empty_filter(newsroom: Newsroom, pages: Pages):
    newsroom.claim()
    page = words(pages.get("lead", "queue", q="zebra"))
    assert "These words are nowhere in this queue." in page
    assert "No claims" in page


def test_an_empty_desk_and_an_empty_filter_say_what_to_do(newsroom: Newsroom, pages: Pages):
    assert "Nothing waits on this desk." in words(pages.get("lead", "queue"))
    newsroom.claim()
    page = words(pages.get("lead", "queue", due="late"))
    assert "Nothing is in this queue." in page
    assert f'href="{reverse("web:queue")}">Everything open' in page


def test_views_carry_their_counts_and_addresses(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    newsroom.article()
    Claim.objects.filter(pk=claim.pk).update(due=timezone.now() - timedelta(hours=1))
    page = pages.get("lead", "queue", due="late", ordering="due")
    assert page.context["title"] == "Overdue"
    late = next(one for one in page.context["views"] if one.label == "Overdue")
    assert (late.count, late.on, late.hot) == ("1", True, True)
    assert [chip.label for chip in page.context["chips"]][:2] == ["New", "Open"]
    assert [one.count for one in page.context["article_views"]] == ["1", "1"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"state": "gone"}, "state: 'gone' is none of: new, open"),
        ({"color": "red"}, "color: There is no such filter. Filters: of, state, assignee"),
        ({"ordering": "statement"}, "ordering: “statement” is no ordering. Use one of: waiting_since"),
        ({"after": "nonsense"}, "cursor: This cursor cannot be read."),
        ({"assignee": "<b>"}, "assignee: There is no member “<b>” on this desk."),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_the_way_out(
    newsroom: Newsroom, pages: Pages, query: dict[str, str], sentence: str
):
    newsroom.claim("Not shown.")
    response = pages.get("lead", "queue", **query)
    assert response.status_code == 422
    page = re.sub(r"</?bdi>", "", words(response))
    assert sentence in page
    assert "Show everything open" in page
    assert "Not shown." not in page


def test_a_filter_that_is_set_can_be_taken_away(newsroom: Newsroom, pages: Pages):
    newsroom.claim()
    response = pages.get("lead", "queue", assignee="nobody", priority="1")
    links = {one.label: one.url for one in response.context["filters"]}
    assert links == {"Assigned to: nobody": "?priority=1", "Priority: Normal": "?assignee=nobody"}


def test_filters_come_as_a_part_for_a_script_and_as_a_page_without(newsroom: Newsroom, pages: Pages, story: Story):
    address = f"{reverse('web:queue-filters')}?assignee=nobody&q=bridge"
    page = words(pages.client("lead").get(address))
    part = words(pages.client("lead").get(address, headers={"HX-Request": "true"}))
    assert "<h1>Filters of the queue</h1>" in page
    assert part.lstrip().startswith('<details class="menu menu-start" open>')
    for answer in (page, part):
        assert '<option value="nobody" selected>Nobody</option>' in answer
        assert '<input type="hidden" name="q" value="bridge"' in answer
        assert "Fighting for Dervane" in answer
    assert "Every rating" not in words(pages.get("lead", "queue-filters", of="articles"))
    assert pages.get("lead", "queue-filters", assignee="stranger").status_code == 422


def test_a_search_keeps_the_other_filters(newsroom: Newsroom, pages: Pages):
    page = words(pages.get("lead", "queue", assignee="nobody", priority=["1", "3"]))
    for name, value in (("assignee", "nobody"), ("priority", "1"), ("priority", "3")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_fifty_rows_are_a_light_page(newsroom: Newsroom, pages: Pages):
    for number in range(50):
        newsroom.claim(f"Federal Command says that {number} people crossed the bridge at Kessim on Tuesday night.")
    assert len(pages.get("lead", "queue").content) < 40_000


def test_only_the_own_desk_is_listed(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    other_newsroom.claim("Elsewhere.")
    assert titles(pages.get("lead", "queue")) == []


def test_a_lead_gives_many_and_is_told_what_became_of_each(newsroom: Newsroom, pages: Pages):
    free, moved, theirs = newsroom.claim("Free."), newsroom.claim("Moved."), newsroom.claim("Theirs.")
    checker = newsroom.people["checker"]
    assign_claim(theirs, by=newsroom.actor("lead"), to=checker, seen=None)
    stale = pick(moved)
    assign_claim(moved, by=newsroom.actor("lead"), to=newsroom.people["reviewer"], seen=None)
    response = give(pages, "lead", pick(free), stale, pick(theirs), give="to", to="checker", back="assignee=nobody")
    page = words(response)
    assert "1 claim is Mira Lindt’s now." in page
    assert "1 claim was Mira Lindt’s already." in page
    assert "1 claim was not assigned." in page
    assert "<bdi>C-2</bdi> It changed after this list was drawn: new, and Priya Sand has it." in page
    assert response.redirect_chain == [(f"{reverse('web:queue')}?assignee=nobody", 302)]
    batches = set(Event.objects.filter(verb=Verb.CLAIM_ASSIGNED, claim=free).values_list("batch", flat=True))
    assert len(batches) == 1


def test_taking_and_letting_go_need_no_name(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    assert "1 claim is yours now." in words(give(pages, "checker", pick(claim), give="me"))
    claim.refresh_from_db()
    assert claim.assignee == newsroom.people["checker"]
    assert "1 claim is nobody’s now." in words(give(pages, "checker", pick(claim), give="nobody"))


def undo_form(page: str) -> dict[str, str]:
    """The fields of the form that the page offers for undoing what was just done."""
    form = page[page.index("data-undo") :]
    return {name: re.search(f'name="{name}" value="([^"]*)"', form)[1] for name in ("batch", "next")}  # type: ignore[index]


def test_what_was_given_can_be_undone_from_the_message(newsroom: Newsroom, pages: Pages):
    free, moved = newsroom.claim("Free."), newsroom.claim("Moved.")
    page = words(give(pages, "lead", pick(free), pick(moved), give="to", to="checker", back="assignee=nobody"))
    fields = undo_form(page)
    assert fields["next"] == "/queue/?assignee=nobody"
    newsroom.do(moved, "take", "checker")
    answer = pages.client("lead").post(reverse("web:queue-undo"), fields, follow=True)
    assert answer.redirect_chain == [("/queue/?assignee=nobody", 302)]
    page = words(answer)
    assert "Undone: 1 claim is as before." in page
    assert "1 claim was not undone." in page
    assert "<bdi>C-2</bdi> Mira Lindt changed it since: open, and Mira Lindt has it." in page
    free.refresh_from_db()
    assert free.assignee is None
    assert "This is undone already" in words(
        pages.client("lead").post(reverse("web:queue-undo"), {**fields, "idempotency_key": ""}, follow=True)
    )


def test_an_undo_leads_nowhere_else_and_says_what_it_cannot_read(newsroom: Newsroom, pages: Pages):
    answer = pages.client("lead").post(
        reverse("web:queue-undo"), {"batch": "x", "next": "//evil.example/"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("web:queue"), 302)]
    assert "“x” is no uuid." in words(answer)


def test_a_single_assignment_is_undone_from_the_claims_page(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    data = {"assignee": "checker", "row_version": "1"}
    page = words(pages.client("lead").post(reverse("web:claim-assign", args=[claim.uuid]), data, follow=True))
    answer = pages.client("lead").post(reverse("web:queue-undo"), undo_form(page), follow=True)
    assert answer.redirect_chain == [(f"/claims/{claim.uuid}/", 302)]
    assert "undid an assignment; it is nobody’s again." in words(answer)


def test_priority_and_due_date_are_set_for_many(newsroom: Newsroom, pages: Pages):
    first, second = newsroom.claim("First."), newsroom.claim("Second.")

    def plan(*picks: str, **fields: str) -> str:
        data = {"pick": list(picks), "of": "claims", **fields}
        return words(pages.client("lead").post(reverse("web:queue-plan"), data, follow=True))

    assert "2 claims were changed." in plan(pick(first), pick(second), give="priority", priority="3")
    assert "1 claim was changed." in plan(pick(first), give="due", due="2026-03-06T18:00")
    assert "1 claim was set like this already." in plan(pick(first), give="due", due="2026-03-06T18:00")
    first.refresh_from_db()
    assert (first.priority, first.due is not None) == (3, True)
    page = plan(pick(first), pick(second), give="no-due")
    assert "1 claim was changed." in page
    assert "1 claim was set like this already." in page
    assert "Say when it is due: a day and a time." in plan(pick(first), give="due", due="")
    assert "Choose a priority in the list." in plan(pick(first), give="priority", priority="high")
    assert "is not a priority" in plan(pick(first), give="priority", priority="7")


def test_articles_are_given_too(newsroom: Newsroom, pages: Pages):
    row = newsroom.article()
    page = give(pages, "lead", f"{row.article.uuid}.1", of="articles", give="to", to="checker", back="of=articles")
    assert "1 article is Mira Lindt’s now." in words(page)
    assert DeskArticle.objects.get(pk=row.pk).assignee == newsroom.people["checker"]


@pytest.mark.parametrize(
    ("picks", "fields", "sentence"),
    [
        ([], {"give": "me"}, "Nothing is chosen."),
        (["x.1"], {"give": "me"}, "“x.1” is no row of this list."),
        (["C-1"], {"give": "me"}, "“C-1” is no row of this list."),
        ([None], {"give": "to", "to": ""}, "Say whom to give them to: choose somebody in the list."),
        ([None], {"give": "to", "to": "stranger"}, "There is no member “stranger” on this desk."),
        ([None], {"give": "to", "to": "viewer"}, "Vera Holm only views this desk."),
    ],
)
def test_a_choice_that_cannot_be_meant_changes_nothing_and_says_so(
    newsroom: Newsroom, pages: Pages, picks: list[str | None], fields: dict[str, str], sentence: str
):
    claim = newsroom.claim()
    page = give(pages, "lead", *(one or pick(claim) for one in picks), **fields)
    assert sentence in words(page)
    claim.refresh_from_db()
    assert (claim.assignee, claim.row_version) == (None, 1)


def test_a_checker_sees_what_needs_a_lead_and_a_viewer_why_nothing_can_be_done(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    page = words(pages.get("checker", "queue"))
    assert "Giving to others needs a team lead." in page
    assert 'name="to"' not in page
    assert "This needs a fact-checker; on this desk you are a viewer." in words(pages.get("viewer", "queue"))
    refused = words(give(pages, "viewer", pick(claim), give="me"))
    assert "This needs a fact-checker; on this desk you are a viewer." in refused


def test_a_post_leads_back_to_the_queue_and_nowhere_else(newsroom: Newsroom, pages: Pages):
    response = pages.client("lead").post(reverse("web:queue-assign"), {"back": "//evil.example/?a=b", "give": "me"})
    assert response.headers["Location"].startswith(f"{reverse('web:queue')}?")


def test_next_opens_the_first_and_goes_on_from_a_claims_page(newsroom: Newsroom, pages: Pages):
    first, second = newsroom.claim("First."), newsroom.claim("Second.")
    opened = pages.get("lead", "queue-next", assignee="nobody")
    assert opened.headers["Location"] == f"{reverse('web:claim', args=[first.uuid])}?queue=assignee%3Dnobody"
    page = words(pages.client("lead").get(opened.headers["Location"]))
    following = re.search(r'href="(/queue/next/[^"]*)"', page)
    assert following
    assert pages.client("lead").get(following[1]).headers["Location"].startswith(f"/claims/{second.uuid}/")
    end = pages.client("lead").get(reverse("web:queue-next"), {"seen": str(second.uuid)}, follow=True)
    assert "That was the last one of this queue." in words(end)
    assert pages.get("lead", "queue-next", seen="x").status_code == 422


def test_pages_lead_forth_and_back(newsroom: Newsroom, pages: Pages, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("factcheck.web.queue.PAGE_SIZE", 2)
    for number in range(5):
        newsroom.claim(f"{number}")
    first = pages.get("lead", "queue", assignee="nobody")
    assert (titles(first), first.context["newer"]) == (["0", "1"], None)
    second = pages.client("lead").get(reverse("web:queue") + first.context["older"])
    assert titles(second) == ["2", "3"]
    third = pages.client("lead").get(reverse("web:queue") + second.context["older"])
    assert (titles(third), third.context["older"]) == (["4"], None)
    back = pages.client("lead").get(reverse("web:queue") + third.context["newer"])
    assert titles(back) == ["2", "3"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_with_more_rows(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries: Any, number: int
):
    for index in range(number):
        for state in ("new", "open", "in_review", "approved"):
            claim = newsroom.bring_to(state, statement=f"{state} {index}")
            newsroom.add_source(claim, url=f"https://one.example/{index}")
            Claim.objects.filter(pk=claim.pk).update(story=story, due=timezone.now() - timedelta(hours=1))
        newsroom.article(f"Text {index}\n\nMore than {index} people came.", outlet=f"Outlet {index}")
    pages.get("lead", "queue")
    with django_assert_num_queries(13):
        assert len(titles(pages.get("lead", "queue"))) == 4 * number
    with django_assert_num_queries(8):
        assert len(titles(pages.get("lead", "queue", of="articles"))) == number


def test_filters_that_a_form_leaves_open_narrow_nothing(pages: Pages, newsroom: Newsroom):
    newsroom.claim("Federal troops hold Dervane.")
    answer = pages.client("lead").get("/queue/?state=&due=&assignee=&q=&rating=&story=&priority=&waited=")
    assert answer.status_code == 200
    assert "Federal troops hold Dervane." in words(answer)


def saved_links(response: Any) -> list[tuple[str, str, str, bool]]:
    return [(one.label, one.url, one.count, one.on) for one in response.context["saved"]]


def test_filters_are_saved_listed_with_their_count_renamed_and_deleted(newsroom: Newsroom, pages: Pages):
    newsroom.claim()
    page = words(pages.get("lead", "queue", assignee="nobody", priority="1"))
    assert '<input type="hidden" name="query" value="assignee=nobody&priority=1">' in page
    fields = {"name": "Ours", "query": "priority=1&assignee=nobody", "for": "desk"}
    answer = pages.client("lead").post(reverse("web:queue-save"), fields, follow=True)
    assert answer.redirect_chain == [("/queue/?assignee=nobody&priority=1", 302)]
    assert "Saved as “Ours”, for the whole desk." in words(answer)
    assert answer.context["title"] == "Ours"
    assert saved_links(answer) == [("Ours", "?assignee=nobody&priority=1", "1", True)]
    assert saved_links(pages.get("checker", "queue")) == [("Ours", "?assignee=nobody&priority=1", "1", False)]
    again = pages.client("lead").post(reverse("web:queue-save"), fields, follow=True)
    assert "There is a saved queue “Ours” already." in words(again)
    saved = SavedQueue.objects.get()
    change = reverse("web:queue-saved", args=[saved.uuid])
    renamed = pages.client("lead").post(change, {"name": "Free", "do": "rename", "row_version": "1"}, follow=True)
    assert "It is called “Free” now." in words(renamed)
    stale = pages.client("lead").post(change, {"name": "Old", "do": "rename", "row_version": "1"}, follow=True)
    assert "Somebody changed this since you read it" in words(stale)
    refused = pages.client("checker").post(change, {"do": "delete", "row_version": "2"}, follow=True)
    assert "This needs a team lead" in words(refused)
    gone = pages.client("lead").post(change, {"do": "delete", "row_version": "2"}, follow=True)
    assert "“Free” is deleted." in words(gone)
    assert not SavedQueue.objects.exists()


def test_a_saved_queue_that_cannot_be_read_any_more_says_so_when_it_is_opened(newsroom: Newsroom, pages: Pages):
    SavedQueue.objects.create(desk=newsroom.desk, name="Gone", query="assignee=stranger")
    SavedQueue.objects.create(desk=newsroom.desk, name="Words", query="q=bridge")
    page = pages.get("lead", "queue")
    assert saved_links(page) == [("Gone", "?assignee=stranger", "", False), ("Words", "?q=bridge", "", False)]
    assert "There is no member “stranger” on this desk." in re.sub(
        r"</?bdi>", "", words(pages.get("lead", "queue", assignee="stranger"))
    )


def test_somebody_elses_saved_queue_is_not_there(newsroom: Newsroom, pages: Pages):
    saved = SavedQueue.objects.create(desk=newsroom.desk, name="Mine", query="", owner=newsroom.people["checker"])
    assert saved_links(pages.get("lead", "queue")) == []
    assert pages.post("lead", "queue-saved", saved.uuid, do="delete").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_saved_queues_cost_the_same_however_many(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries: Any, number: int
):
    newsroom.claim()
    for index in range(number):
        query = f"assignee=checker&priority={index}&rating=true&story={story.uuid}"
        SavedQueue.objects.create(desk=newsroom.desk, name=f"Q{index}", query=query)
    pages.get("lead", "queue")
    with django_assert_num_queries(10):
        assert len(saved_links(pages.get("lead", "queue"))) == number
