"""``desks/{slug}/suggester/`` and ``suggesters/``"""

from __future__ import annotations

from factcheck.models import Desk
from tests.factcheck.api.conftest import Caller
from tests.support.newsroom import Newsroom
from tests.support.taught import own, teach

PATH = "desks/conflict/suggester/"


def test_what_reads_and_what_was_trained(checker: Caller, lead: Caller, newsroom: Newsroom):
    answer = checker.read(PATH)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"v1"')
    assert answer.json()["suggester"] is None
    assert "too little to learn from" in answer.json()["ready"]["refusal"]
    own(newsroom)
    own(newsroom, number=2)
    assert [row["number"] for row in checker.read("desks/conflict/suggesters/").json()["results"]] == [2, 1]
    chosen = lead.change(PATH, {"number": 2}, 1)
    assert (chosen.status_code, chosen.headers["ETag"], chosen.json()["suggester"]["number"]) == (200, '"v2"', 2)
    assert lead.change(PATH, {"number": None}, 1).status_code == 412
    assert lead.change(PATH, {"number": None}, 2).json()["suggester"] is None


def test_who_may_not_and_what_is_not_there(checker: Caller, lead: Caller, outsider: Caller, newsroom: Newsroom):
    own(newsroom)
    assert checker.change(PATH, {"number": 1}, 1).status_code == 403
    assert lead.call("patch", PATH, {"number": 1}).status_code == 428
    assert lead.change(PATH, {"number": 7}, 1).status_code == 422
    for path in (PATH, f"{PATH}report/", "desks/conflict/suggesters/"):
        assert outsider.read(path).status_code == 404
    assert outsider.send(f"{PATH}train/").status_code == 404
    assert Desk.objects.get(pk=newsroom.desk.pk).suggester is None


def test_training_is_asked_for_and_refused(checker: Caller, lead: Caller, newsroom: Newsroom):
    assert lead.send(f"{PATH}train/").status_code == 409
    teach(newsroom, range(6))
    assert checker.send(f"{PATH}train/").status_code == 403
    answer = lead.send(f"{PATH}train/")
    assert (answer.status_code, answer.json()["training"]) == (202, "queued")


def test_the_report_tells_what_is_rejected_and_how_scores_hold(checker: Caller, newsroom: Newsroom):
    teach(newsroom, range(3))
    report = checker.read(f"{PATH}report/").json()
    assert report["rejected"] == sum(line["rejected"] for line in report["reasons"])
    assert report["decided"] == sum(band["decided"] for band in report["bands"])
    assert report["of_one"] is True
    assert {line["key"] for line in report["reasons"]} == {"unimportant"}
    assert all(line["rejected"] / line["decided"] > report["rejected"] / report["decided"] for line in report["cues"])
