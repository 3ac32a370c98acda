"""Garbled passages: said at ingest, repaired when somebody asks for it, and not garbled again by the next delivery."""

from __future__ import annotations

import pytest

from annotations.models import Placement, Revision
from factcheck.actions.ingest import ArticleInput, revise_article
from factcheck.actions.repairs import repair_article
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import DeskArticle, Event
from tests.support.newsroom import Newsroom

GARBLED = "He didnâ€™t go ðŸ˜€\n\nNobody knows. IRMÃ” said: â€œnoâ€."
PLACES = [(7, 10), (15, 19)]
MENDED = "He didn’t go 😀\n\nNobody knows. IRMÃ” said: “noâ€."


def repair(newsroom: Newsroom, row: DeskArticle, *places: tuple[int, int], by: str = "checker"):
    row = DeskArticle.objects.select_related("desk__policy", "article", "current").get(pk=row.pk)
    return repair_article(row, by=newsroom.actor(by), revision=str(row.current.uuid), places=places or None)


def test_a_text_is_taken_as_it_comes_and_what_looks_garbled_is_said(newsroom: Newsroom):
    result = newsroom.ingest(GARBLED)
    assert result.revision.text == GARBLED
    assert result.revision.garbled == {"count": 4, "lost": 1, "found": "â€™", "proposed": "’"}
    assert result.revision.changes == []
    [said] = result.changes
    assert said.startswith(
        "4 passages look garbled, such as “â€™”, which may have been “’”. What stood in 1 of them cannot"
    )
    assert "repair" in said
    assert newsroom.ingest("Nothing is. “Really”, IRMÃ” said.").revision.garbled == {}


def test_a_text_is_repaired_when_the_importer_says_so(newsroom: Newsroom):
    result = newsroom.ingest(GARBLED.encode(), title="He didnâ€™t", repair=True)
    revision = Revision.objects.get(pk=result.revision.pk)
    assert (revision.text, revision.title) == (MENDED, "He didn’t")
    assert bytes(revision.raw) == GARBLED.encode()
    assert revision.changes == ["Repaired 3 garbled passages: “â€™” is now “’”; “ðŸ˜€” is now “😀”; “â€œ” is now ““”."]
    assert revision.garbled["count"] == revision.garbled["lost"] == 1
    assert DeskArticle.objects.get().sha256 == revision.sha256


@pytest.mark.parametrize("keys", [{}, {"external_id": "a"}, {"url": "https://post.example/a"}])
def test_the_garbled_text_delivered_again_does_not_undo_the_repair(newsroom: Newsroom, keys: dict[str, str]):
    row = newsroom.article(GARBLED, **keys)
    repair(newsroom, row)
    again = newsroom.ingest(GARBLED, **keys)
    assert (again.outcome, again.article) == ("same", row)
    assert Revision.objects.count() == 2
    assert newsroom.ingest(GARBLED, repair=True, **keys).outcome == "same"
    fresh = DeskArticle.objects.select_related("desk", "article", "current").get()
    assert revise_article(fresh, by=newsroom.actor(), content=ArticleInput(GARBLED)).outcome == "same"


def test_the_chosen_passages_are_repaired_in_a_new_revision(newsroom: Newsroom):
    row = newsroom.article(GARBLED)
    done = repair(newsroom, row, PLACES[1])
    assert done.outcome == "revised"
    assert done.revision.text == GARBLED.replace("ðŸ˜€", "😀")
    assert done.revision.number == 2
    assert done.revision.title == "He didnâ€™t go 😀"
    assert done.revision.changes == ["Repaired 1 garbled passage: “ðŸ˜€” is now “😀”."]
    assert Event.objects.latest("id").payload["changes"] == done.revision.changes
    rest = repair(newsroom, row)
    assert rest.revision.text == MENDED
    assert rest.revision.title == "He didn’t go 😀"
    assert Revision.objects.get(number=1).text == GARBLED


def test_what_is_no_repair_is_refused(newsroom: Newsroom):
    row = newsroom.article(GARBLED)
    with pytest.raises(Invalid, match=r"no repair at \[1, 2\)"):
        repair(newsroom, row, PLACES[0], (1, 2))
    lost = GARBLED.rindex("â€")
    with pytest.raises(Invalid, match="There is no repair"):
        repair(newsroom, row, (lost, lost + 2))
    with pytest.raises(Invalid, match="at least one"):
        repair(newsroom, newsroom.article("Nothing is garbled."))
    with pytest.raises(Refused):
        repair(newsroom, row, by="viewer")
    assert Revision.objects.filter(article=row.article).count() == 1


def test_a_text_that_changed_meanwhile_is_not_written_over(newsroom: Newsroom):
    row = newsroom.article(GARBLED, external_id="a")
    read = DeskArticle.objects.select_related("desk", "article", "current").get(pk=row.pk)
    uuid = str(read.current.uuid)
    newsroom.ingest("Other words.", external_id="a")
    with pytest.raises(Stale):
        repair_article(read, by=newsroom.actor(), revision=uuid)
    with pytest.raises(Conflict, match="newer text"):
        repair_article(
            DeskArticle.objects.select_related("desk", "article", "current").get(pk=row.pk),
            by=newsroom.actor(),
            revision=uuid,
        )
    assert Revision.objects.filter(article=row.article).count() == 2


def test_marks_are_carried_over_a_repair(newsroom: Newsroom):
    text = "The Command said that its brigades donâ€™t hold the town of Dervane.\n\nNobody knows."
    row = newsroom.article(text)
    claim = newsroom.mark_claim(row, "its brigades donâ€™t hold the town of Dervane")
    elsewhere = newsroom.mark_claim(row, "Nobody knows.")
    row = repair(newsroom, row).article
    newsroom.carry(row)
    placed = Placement.objects.filter(revision=row.current).values_list("span__sightings__claim", "state", "exact")
    assert set(placed) == {
        (claim.pk, "changed", "its brigades don’t hold the town of Dervane"),
        (elsewhere.pk, "exact", "Nobody knows."),
    }
