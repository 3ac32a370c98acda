"""How claims stand to each other, their figures, speakers and sides, where they were seen: by REST."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.models import Claim, Event, Notice, Quantity, Sighting, StoryParty
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom


@pytest.fixture
def pair(newsroom: Newsroom) -> tuple[Claim, Claim]:
    return newsroom.claim("The province fell."), newsroom.claim("Dervane is the last holdout.")


@pytest.mark.parametrize(
    ("kind", "sent", "a", "seen_here", "seen_there", "said"),
    [
        ("updates", None, "C-2", "to", "from", "C-2 updates C-1"),
        ("updates", "to", "C-2", "to", "from", "C-2 updates C-1"),
        ("updates", "from", "C-1", "from", "to", "C-1 updates C-2"),
        ("supports", "from", "C-1", "from", "to", "C-1 supports C-2"),
        ("qualifies", "to", "C-2", "to", "from", "C-2 qualifies C-1"),
        ("contradicts", None, "C-1", None, None, "C-1 contradicts C-2"),
        ("same_as", None, "C-1", None, None, "C-1 says the same as C-2"),
        ("different_scope", None, "C-1", None, None, "C-1 has another scope than C-2"),
    ],
)
def test_a_link_says_which_way_it_reads(
    checker: Caller,
    pair: tuple[Claim, Claim],
    kind: str,
    sent: str | None,
    a: str,
    seen_here: str | None,
    seen_there: str | None,
    said: str,
):
    older, newer = pair
    body = {"other": str(older.uuid), "kind": kind, **({"direction": sent} if sent else {})}
    made = checker.send(f"claims/{newer.uuid}/relations/", body).json()
    assert (made["direction"], made["other"]["label"], made["a"]["label"]) == (seen_here, "C-1", a)
    assert made["sentence"] == said
    [there] = checker.read(f"claims/{older.uuid}/relations/").json()["results"]
    assert (there["direction"], there["other"]["label"]) == (seen_there, "C-2")
    assert checker.read(f"claims/{older.uuid}/").json()["relations"] == [there]


def test_a_direction_where_there_is_none_is_refused(checker: Caller, pair: tuple[Claim, Claim]):
    body = {"other": str(pair[0].uuid), "kind": "contradicts", "direction": "to"}
    answer = checker.send(f"claims/{pair[1].uuid}/relations/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["direction"])


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({"kind": "updates"}, {"kind": "updates", "direction": "from"}, "opposite-links"),
        ({"kind": "supports"}, {"kind": "supports", "direction": "from"}, "opposite-links"),
        ({"kind": "qualifies"}, {"kind": "qualifies", "direction": "from"}, "opposite-links"),
        ({"kind": "same_as"}, {"kind": "contradicts"}, "contradicts-inside-same"),
        ({"kind": "contradicts"}, {"kind": "same_as"}, "same-with-contradiction"),
        ({"kind": "contradicts"}, {"kind": "supports"}, "contradicts-and-supports"),
        ({"kind": "supports"}, {"kind": "contradicts"}, "contradicts-and-supports"),
        ({"kind": "different_scope"}, {"kind": "different_scope"}, "relation-exists"),
    ],
)
def test_links_that_exclude_each_other_are_409(
    checker: Caller, pair: tuple[Claim, Claim], first: dict[str, str], second: dict[str, str], code: str
):
    path, other = f"claims/{pair[0].uuid}/relations/", {"other": str(pair[1].uuid)}
    assert checker.send(path, {**other, **first}).status_code == 201
    answer = checker.send(path, {**other, **second})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, code)


def test_a_link_is_changed_under_its_version(checker: Caller, pair: tuple[Claim, Claim], outsider: Caller):
    older, newer = pair
    made = checker.send(f"claims/{newer.uuid}/relations/", {"other": str(older.uuid), "kind": "contradicts"}).json()
    path = f"relations/{made['uuid']}/"
    changed = checker.change(path, {"kind": "updates", "a": str(newer.uuid), "rationale": "Four days later."}, 1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"v2"')
    assert (changed.json()["sentence"], changed.json()["rationale"]) == ("C-2 updates C-1", "Four days later.")
    assert checker.change(path, {"a": str(older.uuid)}, 2).json()["sentence"] == "C-1 updates C-2"
    stale = checker.change(path, {"kind": "supports"}, 2)
    assert (stale.status_code, stale.json()["current"]["sentence"]) == (412, "C-1 updates C-2")
    assert checker.call("patch", path, {"kind": "supports"}).status_code == 428
    for body, field in (
        ({"rationale": "Why."}, "kind"),
        ({"kind": "likes"}, "kind"),
        ({"kind": "contradicts", "a": str(newer.uuid)}, "a"),
        ({"a": "2f0a6f0e-0000-4000-8000-000000000000"}, "a"),
    ):
        answer = checker.change(path, body, 3)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field]), body
    assert outsider.change(path, {"kind": "supports"}, 3).status_code == 404


def test_a_verdict_is_carried_over_when_a_person_says_so(newsroom: Newsroom, checker: Caller, caller: MakeCaller):
    published, other = newsroom.bring_to("published"), newsroom.claim("The same.")
    newsroom.do(other, "take", "checker")
    made = checker.send(f"claims/{other.uuid}/relations/", {"other": str(published.uuid), "kind": "same_as"}).json()
    path = f"relations/{made['uuid']}/carry/"
    assert caller("viewer").send(path, {"to": str(other.uuid)}).status_code == 403
    assert checker.send(path, {"to": str(other.uuid)}, If_Match='"v4"').status_code == 412
    assert checker.send(path, {}).status_code == 422
    assert checker.send(path, {"to": str(published.uuid)}).status_code == 409
    answer = checker.send(path, {"to": str(other.uuid)}, If_Match='"v1"')
    assert answer.status_code == 201
    verdict = answer.json()
    assert verdict["claim"] == str(other.uuid)
    assert verdict["carried_from"] == str(published.verdicts.get().uuid)
    assert verdict["carried_along"] == made["uuid"]
    assert checker.read(f"claims/{other.uuid}/verdicts/").json()["results"] == [verdict]
    assert checker.read(f"claims/{published.uuid}/verdicts/").json()["results"][0]["carried_from"] is None
    assert checker.send(path, {"to": str(other.uuid)}).status_code == 409


# Figures


@pytest.mark.parametrize(
    ("sent", "low", "high", "amount"),
    [
        ({"low": "60", "high": "60"}, "60", "60", "60"),
        ({"low": 60, "high": 80.5}, "60", "80.5", "60–80.5"),
        ({"low": "60.500"}, "60.5", None, "at least 60.5"),
        ({"low": None, "high": 1000000}, None, "1000000", "at most 1000000"),
    ],
)
def test_a_figure_is_sent_in_decimals_and_answered_in_words_too(
    checker: Caller, newsroom: Newsroom, sent: dict[str, Any], low: str | None, high: str | None, amount: str
):
    claim = newsroom.claim()
    made = checker.send(f"claims/{claim.uuid}/quantities/", {**sent, "counts": "soldiers killed", "unit": "men"})
    assert made.status_code == 201
    figure = made.json()
    assert (figure["low"], figure["high"], figure["amount"]) == (low, high, amount)
    assert (figure["counts"], figure["unit"], figure["claim"]) == ("soldiers killed", "men", str(claim.uuid))
    assert made.headers["Location"].endswith(f"/quantities/{figure['uuid']}/")
    assert checker.read(f"claims/{claim.uuid}/").json()["quantities"] == [figure]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"counts": "dead"}, "low"),
        ({"low": "80", "high": "60", "counts": "dead"}, "high"),
        ({"low": "1,250", "counts": "dead"}, "low"),
        ({"low": True, "counts": "dead"}, "low"),
        ({"low": "NaN", "counts": "dead"}, "low"),
        ({"low": "1e40", "counts": "dead"}, "low"),
        ({"low": "0.1234567", "counts": "dead"}, "low"),
        ({"low": "60"}, "counts"),
        ({"low": "60", "counts": " "}, "counts"),
        ({"low": "60", "counts": "dead", "mean": 1}, "mean"),
    ],
)
def test_a_figure_that_does_not_fit_is_422(checker: Caller, newsroom: Newsroom, body: dict[str, Any], field: str):
    answer = checker.send(f"claims/{newsroom.claim().uuid}/quantities/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not Quantity.objects.exists()


@pytest.mark.alone  # on PostgreSQL the feed waits for every transaction of the server
@pytest.mark.django_db(transaction=True)
def test_a_figure_is_changed_and_removed_under_its_version(checker: Caller, things: Things, caller: MakeCaller):
    path = f"quantities/{things.quantity.uuid}/"
    assert checker.change(path, {"high": "80"}, 1).json()["amount"] == "60–80"
    assert checker.change(path, {"low": None}, 2).json()["amount"] == "at most 80"
    assert checker.change(path, {"high": None}, 3).status_code == 422
    assert checker.change(path, {"unit": "men"}, 2).status_code == 412
    assert checker.call("delete", path).status_code == 428
    assert caller("viewer").remove(path, 3).status_code == 403
    assert checker.remove(path, 3).status_code == 204
    assert checker.read(path).status_code == 404
    changes = checker.read("export/changes/").json()["results"]
    assert {"type": "quantity", "uuid": str(things.quantity.uuid)} in changes[-1]["gone"]


# Speakers and sides


def test_speakers_are_listed_and_named(checker: Caller, things: Things, caller: MakeCaller):
    [row] = checker.read("speakers/").json()["results"]
    assert (row["name"], row["aliases"], row["claim_count"], row["desk"]) == ("Ilse Tarrow", [], 1, "conflict")
    path = f"speakers/{row['uuid']}/"
    changed = checker.change(path, {"aliases": ["The spokeswoman"]}, 1)
    assert (changed.status_code, changed.json()["aliases"]) == (200, ["The spokeswoman"])
    assert checker.send("claims/", {"statement": "It fell.", "claimant": "the SPOKESWOMAN"}).json()["claimant"] == (
        "Ilse Tarrow"
    )
    other = checker.send("claims/", {"statement": "It held.", "claimant": "Jorin Vasht"}).json()
    assert other["claimant"] == "Jorin Vasht"
    taken = checker.change(path, {"aliases": ["jorin vasht"]}, 2)
    assert (taken.status_code, list(taken.json()["errors"])) == (409, ["aliases"])
    assert checker.read("speakers/?name=jorin vasht").json()["results"][0]["name"] == "Jorin Vasht"
    assert checker.change(path, {"name": ""}, 2).status_code == 422
    assert checker.change(path, {"name": "I. Tarrow"}, 1).status_code == 412
    assert caller("viewer").change(path, {"name": "I. Tarrow"}, 2).status_code == 403


def test_sides_are_taken_changed_and_left(checker: Caller, things: Things, caller: MakeCaller):
    path = f"stories/{things.story.uuid}/parties/"
    made = checker.send(path, {"speaker": "Jorin Vasht", "side": "B"})
    assert (made.status_code, made.json()["speaker"], made.json()["side"]) == (201, "Jorin Vasht", "B")
    parties = checker.read(f"stories/{things.story.uuid}/").json()["parties"]
    assert [(party["speaker"], party["side"]) for party in parties] == [("Ilse Tarrow", "A"), ("Jorin Vasht", "B")]
    own = f"parties/{made.json()['uuid']}/"
    assert checker.change(own, {"side": "A"}, 1).json()["side"] == "A"
    assert checker.change(own, {"side": "C"}, 2).status_code == 422
    assert checker.change(own, {"side": "B"}, 1).status_code == 412
    assert caller("viewer").remove(own, 2).status_code == 403
    assert checker.remove(own, 2).status_code == 204
    assert StoryParty.objects.count() == 1
    assert Event.objects.filter(verb="story_edited").last().payload["changes"] == {"side": ["A", None]}  # type: ignore[union-attr]
    viewer = caller("viewer")
    before = Event.objects.count()
    assert checker.send(path, {"speaker": " ", "side": "B"}).status_code == 422
    assert viewer.send(path, {"speaker": "Somebody new", "side": "B"}).status_code == 403
    assert Event.objects.count() == before


# Where it was seen


def test_an_address_is_seen_once_changed_and_removed(checker: Caller, things: Things):
    path = f"claims/{things.claim.uuid}/sightings/"
    assert checker.send(path, {"url": "https://one.example/live"}).status_code == 409
    made = checker.send(path, {"url": "https://two.example/", "origin": "Meridian Wire"}).json()
    own = f"sightings/{made['uuid']}/"
    assert checker.change(own, {"url": "https://one.example/live"}, 1).status_code == 409
    assert checker.change(own, {"url": "no address"}, 1).status_code == 422
    assert checker.change(own, {"url": "https://two.example/b"}, 1).json()["url"] == "https://two.example/b"
    assert checker.remove(own, 1).status_code == 412
    assert checker.remove(own, 2).status_code == 204
    gone = Event.objects.get(verb="sighting_removed").payload
    assert (gone["url"], gone["origin"]) == ("https://two.example/b", "Meridian Wire")
    assert checker.send(path, {"url": "https://two.example/b"}).status_code == 201


def test_a_mark_is_removed_in_its_article_and_has_its_address_there(checker: Caller, things: Things):
    mark = Sighting.objects.get(span=things.span)
    answer = checker.remove(f"sightings/{mark.uuid}/", 1)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "seen-in-mark")
    assert checker.change(f"sightings/{mark.uuid}/", {"url": "https://two.example/"}, 1).status_code == 422
    assert Sighting.objects.filter(pk=mark.pk).exists()


# Mentions


def test_a_comment_names_who_is_told(checker: Caller, things: Things, other_newsroom: Newsroom):
    path = f"claims/{things.claim.uuid}/comments/"
    made = checker.send(path, {"text": "@lead, who counted?"}).json()
    assert made["mentions"] == [{"username": "lead", "name": "Tomas Abara"}]
    assert checker.read(path).json()["results"] == [made]
    for name in ("sports-lead", "nobody"):
        answer = checker.send(path, {"text": f"@{name}, who counted?"})
        assert answer.status_code == 422
        assert f"@{name}: there is nobody of this name on this desk" in answer.json()["errors"]["text"][0]
    assert Notice.objects.count() == 1
