"""A claim beside others on its page: links, figures, speakers, where it was seen, and whom a comment names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from factcheck.actions.claims import Seen, see_claim
from factcheck.actions.quantities import remove_quantity
from factcheck.actions.relations import relate_claims, suggest_relation
from factcheck.actions.spans import accept_suggestion
from factcheck.models import Claim, ClaimRelation, Notice, Quantity, ReplyRequest, Sighting, Speaker, Story, StoryParty
from factcheck.web.forms.figures import read_amount
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("60", "60", "60"),
        (" 60 ", "60", "60"),
        ("60–80", "60", "80"),
        ("60-80", "60", "80"),
        ("60 to 80", "60", "80"),
        ("at least 60", "60", None),
        ("At least 60", "60", None),
        ("60 or more", "60", None),
        ("60+", "60", None),
        ("≥ 60", "60", None),
        ("at most 80", None, "80"),
        ("up to 80", None, "80"),
        ("80 or fewer", None, "80"),
        ("12.5", "12.5", "12.5"),
        ("12,5", "12.5", "12.5"),
        ("1 250 000", "1250000", "1250000"),
        ("1\u202f250,5", "1250.5", "1250.5"),
        ("0.125", "0.125", "0.125"),
        ("1.2500", "1.25", "1.25"),
        ("-5", "-5", "-5"),
        ("−5–3", "-5", "3"),
        ("٦٠", "60", "60"),
    ],
)
def test_a_figure_is_read_as_people_write_it(text: str, low: str | None, high: str | None):
    assert read_amount(text) == (Decimal(low) if low else None, Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,250", "“1,250” can be read as 1250 or as 1.25. Write the one that you mean"),
        ("1.250", "“1.250” can be read as 1250 or as 1.25. Write the one that you mean"),
        ("60–1,250", "“1,250” can be read as 1250 or as 1.25."),
        ("1,250,000", "Write it without marks between thousands: 1250000."),
        ("1,250.5", "cannot be read for certain"),
        ("12 50", "cannot be read for certain"),
        ("about 60", "“about 60” is not a figure. Write 60, 60–80, at least 60 or at most 80."),
        ("dozens", "is not a figure"),
        ("60–", "is not a figure"),
    ],
)
def test_a_figure_that_reads_in_two_ways_is_refused_with_the_way_out(text: str, said: str):
    with pytest.raises(ValueError, match=r"figure|read") as refused:
        read_amount(text)
    assert said in str(refused.value)


def test_figures_are_added_changed_and_removed_on_the_page(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    here = reverse("web:claim", args=[claim.uuid]) + "#figures"
    added = pages.post("checker", "claim-quantities", claim.uuid, amount="at least 60", counts="League fighters")
    assert added.headers["Location"] == here
    made = Quantity.objects.get()
    for amount, said in (("1,250", "can be read as 1250 or as 1.25"), ("80–60", "Turn them round")):
        response = pages.post(
            "checker", "quantity-edit", made.uuid, amount=amount, counts="League fighters", row_version="1"
        )
        assert response.status_code == 422
        assert said in words(response)
        assert f'value="{amount}"' in words(response)
    pages.post("checker", "quantity-edit", made.uuid, amount="60–80", counts="League fighters", row_version="1")
    assert "60–80" in words(pages.get("viewer", "claim", claim.uuid))
    stale = pages.post("checker", "quantity-edit", made.uuid, amount="90", counts="x", row_version="1")
    assert stale.status_code == 412
    assert "edited a figure while you were writing" in words(stale)
    removed = pages.post("checker", "quantity-remove", made.uuid, row_version="2")
    assert removed.headers["Location"] == here
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert "removed the figure 60–80 (League fighters)." in page
    assert pages.post("viewer", "claim-quantities", claim.uuid, amount="1", counts="x").status_code == 403


def test_figures_of_rivals_stand_in_one_table_and_are_never_averaged(newsroom: Newsroom, pages: Pages, story: Story):
    claim = newsroom.claim("More than 60 died.", claimant="Federal Command", story=story)
    rival = newsroom.claim("Eleven died.", claimant="Defence League", story=story)
    silent = newsroom.claim("Many died.", claimant="Somebody", story=story)
    friend = newsroom.claim("Sixty died, we hear.", claimant="A friend", story=story)
    by = newsroom.actor()
    relate_claims(claim, other=rival, kind="contradicts", by=by)
    relate_claims(claim, other=silent, kind="different_scope", by=by)
    relate_claims(claim, other=friend, kind="supports", by=by)
    newsroom.figure(claim, low=60, counts="League fighters")
    newsroom.figure(rival, low=10, high=12, counts="league  Fighters")
    newsroom.figure(rival, low=3, counts="bridges")
    newsroom.figure(friend, low=61, counts="League fighters")
    see_claim(rival, by=by, seen=Seen(relayed_by="Meridian Wire"), url="https://wire.example/a")
    table = pages.get("viewer", "claim", claim.uuid).context["dossier"].figures
    assert table.counted == ("League fighters",)
    assert [(row.claim.label, row.side, row.through) for row in table.rivals] == [
        ("C-1", "A", ()),
        ("C-2", "B", ("Meridian Wire",)),
        ("C-3", "", ()),
    ]
    cells = [[str(one) for cell in row.cells for one in cell.figures] for row in table.rivals]
    assert cells == [["at least 60"], ["10–12"], []]
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert "gives none" in page
    assert "never added up or averaged" in page
    assert pages.get("viewer", "claim", friend.uuid).context["dossier"].figures.rivals == ()


# Links


@pytest.mark.parametrize(
    ("fields", "kind", "a", "here", "there"),
    [
        ({"way": "updates-to"}, "updates", 1, "This claim updates C-2.", "This claim is updated by C-1."),
        ({"way": "updates-from"}, "updates", 2, "This claim is updated by C-2.", "This claim updates C-1."),
        ({"way": "supports-to"}, "supports", 1, "This claim supports C-2.", "This claim is supported by C-1."),
        ({"way": "qualifies-from"}, "qualifies", 2, "This claim is qualified by C-2.", "This claim qualifies C-1."),
        ({"way": "different_scope"}, "different_scope", 1, "Different scope", "Different scope"),
        ({"kind": "contradicts", "way": ""}, "contradicts", 1, "Contradicts", "Contradicts"),
        ({"kind": "same_as", "way": "updates-to"}, "same_as", 1, "Same as", "Same as"),
    ],
)
def test_a_link_of_each_kind_is_made_and_named_from_both_sides(
    newsroom: Newsroom, pages: Pages, fields: dict[str, str], kind: str, a: int, here: str, there: str
):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    assert pages.post("checker", "claim-relations", claim.uuid, other=str(other.uuid), **fields).status_code == 302
    made = ClaimRelation.objects.get()
    assert (made.kind, made.a.number) == (kind, a)
    assert here in words(pages.get("viewer", "claim", claim.uuid))
    assert there in words(pages.get("viewer", "claim", other.uuid))


@pytest.mark.parametrize(
    ("first", "second", "status", "said"),
    [
        ("updates-to", "updates-from", 409, "C-1 updates C-2, so it cannot be the other way round as well."),
        ("supports-to", "supports-from", 409, "C-1 supports C-2, so it cannot be the other way round as well."),
        ("same_as", "contradicts", 409, "linked as the same claim, so they cannot contradict each other."),
        ("contradicts", "same_as", 409, "C-1 contradicts C-2, so they cannot become the same claim."),
        ("contradicts", "supports-to", 409, "C-1 contradicts C-2, so neither of the two supports the other."),
        ("supports-to", "contradicts", 409, "C-1 supports C-2, so neither of the two contradicts the other."),
        ("updates-to", "", 422, "Say how this claim stands to the other."),
    ],
)
def test_links_that_exclude_each_other_say_so_on_the_page(
    newsroom: Newsroom, pages: Pages, first: str, second: str, status: int, said: str
):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    pages.post("checker", "claim-relations", claim.uuid, other=str(other.uuid), way=first)
    response = pages.post("checker", "claim-relations", claim.uuid, other=str(other.uuid), way=second)
    assert response.status_code == status
    assert said in words(response)
    assert ClaimRelation.objects.count() == 1


def test_the_kind_of_a_link_is_changed_from_either_side(newsroom: Newsroom, pages: Pages):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    made = relate_claims(claim, other=other, kind="contradicts", by=newsroom.actor())
    fields = {"claim": str(other.uuid), "row_version": "1", "way": "updates-to", "rationale": "A day later."}
    away = pages.post("checker", "relation-retype", made.uuid, **fields)
    assert away.headers["Location"] == reverse("web:claim", args=[other.uuid]) + "#counter-claims"
    made.refresh_from_db()
    assert (str(made), made.rationale) == ("C-2 updates C-1", "A day later.")
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert "This claim is updated by C-2." in page
    assert "changed the kind of a link:" in page
    assert pages.post("checker", "relation-retype", made.uuid, **fields).status_code == 412
    assert pages.post("viewer", "relation-retype", made.uuid, **fields).status_code == 403


def test_a_suggested_link_shows_what_made_it_and_is_decided_or_changed(newsroom: Newsroom, pages: Pages):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    made = suggest_relation(
        claim, other, kind="updates", method="words-1", score=0.75, reasons=["same place", {"label": "a later day"}]
    )
    assert made is not None
    page = words(pages.get("viewer", "claim", other.uuid))
    for said in ("vs-suggested", "words-1", "0.75", "same place", "a later day", "This claim is updated by C-1."):
        assert said in page
    pages.post("checker", "relation-retype", made.uuid, claim=str(claim.uuid), row_version="1", way="contradicts")
    made.refresh_from_db()
    assert (made.kind, made.state) == ("contradicts", "confirmed")


def test_a_rejected_pair_is_offered_only_to_who_looks_for_it(newsroom: Newsroom, pages: Pages):
    claim, other = newsroom.claim("The town fell."), newsroom.claim("The town did not fall.")
    made = relate_claims(claim, other=other, kind="contradicts", by=newsroom.actor())
    pages.post("checker", "relation-reject", made.uuid, row_version="1")
    assert pages.get("checker", "claim", claim.uuid, link="").context["candidates"].desk == []
    assert pages.get("checker", "claim", claim.uuid, link="town").context["candidates"].desk == [other]
    assert pages.get("checker", "claim", claim.uuid, link="C-2").context["candidates"].desk == [other]


def test_a_verdict_is_carried_over_by_its_button(newsroom: Newsroom, pages: Pages):
    published, other = newsroom.bring_to("published"), newsroom.claim("The same.")
    made = relate_claims(published, other=other, kind="same_as", by=newsroom.actor())
    assert "A verdict is proposed while the claim is open." in words(pages.get("checker", "claim", other.uuid))
    newsroom.do(other, "take", "checker")
    address = reverse("web:relation-carry", args=[made.uuid])
    assert address in words(pages.get("checker", "claim", other.uuid))
    assert address not in words(pages.get("checker", "claim", published.uuid))
    away = pages.post("checker", "relation-carry", made.uuid, claim=str(other.uuid), row_version="1")
    assert away.headers["Location"] == reverse("web:claim", args=[other.uuid]) + "#verdict"
    page = words(pages.get("viewer", "claim", other.uuid))
    assert "proposed as verdict 1 the verdict of" in page
    assert ", carried over from" in page
    assert "carried verdict 1 over to" in words(pages.get("viewer", "claim", published.uuid))
    assert Claim.objects.get(pk=other.pk).state == "in_review"


# Where it was seen


def test_an_address_is_noted_changed_and_taken_away(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    fields = {"url": "https://one.example/a", "voice": "denies", "attributed_to": "Jorin Vasht"}
    fields |= {"relayed_by": "Harbour Post", "origin": "Meridian Wire"}
    assert pages.post("checker", "claim-sightings", claim.uuid, **fields).status_code == 302
    made = Sighting.objects.get()
    assert (made.voice, str(made.attributed_to), str(made.relayed_by), str(made.origin)) == (
        "denies",
        "Jorin Vasht",
        "Harbour Post",
        "Meridian Wire",
    )
    again = pages.post("checker", "claim-sightings", claim.uuid, **fields)
    assert again.status_code == 409
    assert "It is there already." in words(again)
    pages.post("checker", "sighting-edit", made.uuid, **{**fields, "url": "https://one.example/b", "row_version": "1"})
    made.refresh_from_db()
    assert made.url == "https://one.example/b"
    assert pages.post("viewer", "sighting-remove", made.uuid, row_version="2").status_code == 403
    assert pages.post("checker", "sighting-remove", made.uuid, row_version="1").status_code == 412
    assert pages.post("checker", "sighting-remove", made.uuid, row_version="2").status_code == 302
    assert not Sighting.objects.exists()


def test_where_it_was_seen_says_who_said_it_through_whom_and_that_no_outlet_is_named(newsroom: Newsroom, pages: Pages):
    seen = Seen(voice="attributes", attributed_to="Jorin Vasht", relayed_by="Meridian Wire")
    claim = newsroom.mark_claim(newsroom.article(), "The League denied that the town had fallen", seen=seen)
    page = words(pages.get("checker", "claim", claim.uuid))
    said = " ".join(strip_tags(page.partition('id="seen"')[2].partition("</table>")[0]).split())
    assert "Jorin Vasht, through Meridian Wire" in said
    assert "No outlet is named, so nothing says who is independent." in " ".join(page.split())


def test_copies_of_one_report_stand_together(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    for name, origin in (("one", "Meridian Wire"), ("two", ""), ("three", "Meridian Wire"), ("four", "Other Wire")):
        see_claim(claim, by=newsroom.actor(), seen=Seen(origin=origin), url=f"https://{name}.example/")
    response = pages.get("viewer", "claim", claim.uuid)
    groups = [(group.origin, [row.seen.outlet for row in group.rows]) for group in response.context["sighting_groups"]]
    assert groups == [
        ("", ["two.example"]),
        ("Meridian Wire", ["one.example", "three.example"]),
        ("Other Wire", ["four.example"]),
    ]
    assert "which count as one" in words(response)


# Replies, comments


def test_a_speaker_of_the_desk_is_asked_for_a_reply(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim(claimant="Federal Command")
    pages.post("checker", "claim-replies", claim.uuid, speaker="federal command")
    reply = ReplyRequest.objects.get()
    assert (str(reply.speaker), reply.asked) == ("Federal Command", "")
    nobody = pages.post("checker", "claim-replies", claim.uuid)
    assert (nobody.status_code, "Say who was asked." in words(nobody)) == (422, True)


def test_a_comment_tells_who_is_named_or_chosen(newsroom: Newsroom, pages: Pages, other_newsroom: Newsroom):
    claim = newsroom.claim()
    pages.post("checker", "claim-comments", claim.uuid, text="Who counted, @reviewer?", tell="lead")
    assert {notice.user.username for notice in Notice.objects.all()} == {"lead", "reviewer"}
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert '<b class="mention" title="Tomas Abara"><bdi>@lead</bdi></b> Who counted, ' in page
    for fields in ({"text": "@sports-lead, look."}, {"text": "Look.", "tell": "sports-lead"}):
        response: Any = pages.post("checker", "claim-comments", claim.uuid, **fields)
        assert response.status_code == 422
    response = pages.post("checker", "claim-comments", claim.uuid, text="@sports-lead, look.")
    assert "@sports-lead: there is nobody of this name on this desk" in words(response)
    assert "@sports-lead, look." in words(response)
    assert claim.comments.count() == 1


# Speakers and sides


def test_speakers_are_listed_with_their_names_sides_and_claims(newsroom: Newsroom, pages: Pages, story: Story):
    newsroom.claim("It fell.", claimant="Federal Command", story=story)
    row = Speaker.objects.get(name="Federal Command")

    def rename(who: str, **fields: str) -> Any:
        return pages.client(who).post(reverse("web:speaker", args=[row.uuid]), fields)

    saved = rename("checker", name=row.name, aliases="The Command\r\n\r\nFC", row_version="1")
    assert saved.status_code == 302
    row.refresh_from_db()
    assert row.aliases == ["The Command", "FC"]
    page = words(pages.get("viewer", "speakers"))
    for said in ("Federal Command", "<bdi>The Command</bdi>", "Fighting for Dervane", "Defence League"):
        assert said in page
    found = pages.get("viewer", "speakers", q="the command").context["rows"]
    assert [(one.speaker.name, one.claims) for one in found] == [("Federal Command", 1)]
    page = words(pages.get("viewer", "speaker", row.uuid))
    assert "It fell." in page
    assert "This needs a fact-checker" in page
    stale = rename("checker", name="X", aliases="", row_version="1")
    assert stale.status_code == 412
    taken = rename("checker", name=row.name, aliases="defence league", row_version="2")
    assert (taken.status_code, "means Defence League on this desk already" in words(taken)) == (409, True)
    assert rename("viewer", name="X", row_version="2").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_speakers_costs_the_same_with_more(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries: Any, number: int
):
    for index in range(number):
        newsroom.claim(f"Said {index}.", claimant=f"Speaker {index}")
    pages.get("viewer", "speakers")
    with django_assert_num_queries(6):
        pages.get("viewer", "speakers")


def test_a_speaker_is_taken_off_their_side(newsroom: Newsroom, pages: Pages, story: Story):
    party = StoryParty.objects.get(story=story, side="A")
    assert pages.post("viewer", "party-remove", party.uuid, row_version="1").status_code == 403
    assert pages.post("checker", "party-remove", party.uuid, row_version="2").status_code == 412
    assert pages.post("checker", "party-remove", party.uuid, row_version="1").status_code == 302
    assert list(StoryParty.objects.filter(story=story).values_list("side", flat=True)) == ["B"]


OFFERED = """\
On Monday, the federal spokeswoman Ilse Tarrow said that the League had lost at least 60 fighters.

Federal troops took the bridge.
"""


def accepted(newsroom: Newsroom, text: str = OFFERED, **content: Any) -> Claim:
    """The claim that came of accepting the first suggestion as it is."""
    row = newsroom.article(text, published_at=datetime(2026, 3, 5, 9, tzinfo=UTC), language="en", **content)
    claim = accept_suggestion(newsroom.suggest(row)[0], by=newsroom.actor()).claim
    assert claim is not None
    return claim


def offers(page: str) -> list[str]:
    """The lines of what is offered."""
    panel = re.search(r'id="offered".*?</section>', page, re.DOTALL)
    return (
        [" ".join(strip_tags(one).split()) for one in re.findall(r"<p>.*?</p>", panel[0], re.DOTALL)] if panel else []
    )


def test_what_the_text_gives_is_offered_with_its_words_and_saved_when_it_is_taken(newsroom: Newsroom, pages: Pages):
    claim = accepted(newsroom)
    figure, day = offers(words(pages.get("checker", "claim", claim.uuid)))
    assert figure == "at least 60 fighters lost from at least 60"
    assert day.endswith("2 March claimed on from On Monday")
    assert not Quantity.objects.exists()
    taken = pages.post("checker", "claim-quantities", claim.uuid, amount="at least 60", unit="", counts="fighters lost")
    assert taken.status_code == 302
    made = Quantity.objects.get()
    assert (str(made), made.counts, made.by) == ("at least 60", "fighters lost", newsroom.people["checker"])
    (day,) = offers(words(pages.get("checker", "claim", claim.uuid)))
    assert "claimed on" in day


def test_the_offered_day_goes_out_with_the_fields_of_the_claim(newsroom: Newsroom, pages: Pages):
    claim = accepted(newsroom)
    page = words(pages.get("checker", "claim", claim.uuid))
    assert re.search(r'form="edit-form"\s+name="claimed_on"\s+value="2026-03-02"', page)
    claim.refresh_from_db()
    sent = {"statement": claim.statement, "claimant": "", "kind": claim.kind, "priority": "1", "row_version": "1"}
    # A browser sends the field's own value first, then the button's.
    done = pages.post("checker", "claim-edit", claim.uuid, **sent, claimed_on=["2026-03-05", "2026-03-02"])
    assert done.status_code == 302
    claim.refresh_from_db()
    assert claim.claimed_on == date(2026, 3, 2)
    assert [one for one in offers(words(pages.get("checker", "claim", claim.uuid))) if "claimed on" in one] == []


def test_a_figure_that_was_taken_and_removed_is_offered_again(newsroom: Newsroom, pages: Pages):
    claim = accepted(newsroom)
    made = newsroom.figure(claim, low=60, high=None, counts="dead, as we count them")
    assert not any("60" in one for one in offers(words(pages.get("checker", "claim", claim.uuid))))
    remove_quantity(made, by=newsroom.actor(), seen=None)
    assert any("60" in one for one in offers(words(pages.get("checker", "claim", claim.uuid))))


def test_nothing_is_offered_to_who_may_not_take_it_nor_without_a_guess(newsroom: Newsroom, pages: Pages):
    assert offers(words(pages.get("viewer", "claim", accepted(newsroom).uuid))) == []
    assert 'id="offered"' not in words(pages.get("checker", "claim", newsroom.claim().uuid))
    plain = accepted(newsroom, "Federal troops captured the bridge and the town of Dervane.\n")
    assert 'id="offered"' not in words(pages.get("checker", "claim", plain.uuid))


def test_a_suggestion_shows_the_words_that_its_guesses_rest_on(newsroom: Newsroom, pages: Pages):
    row = newsroom.article(OFFERED, published_at=datetime(2026, 3, 5, 9, tzinfo=UTC), language="en")
    first = newsroom.suggest(row)[0]
    for who in ("checker", "viewer"):
        page = " ".join(strip_tags(words(pages.get(who, "article", row.article.uuid, item=str(first.uuid)))).split())
        assert "Named in the federal spokeswoman Ilse Tarrow" in page
        assert "Figure at least 60 fighters lost at least 60" in page
        assert "Words A paraphrase" in page
        assert re.search(r"Said on (?:\w+ )?2 March On Monday", page)
