"""``articles/{uuid}/repairs/`` and the option ``repair``."""

from __future__ import annotations

import pytest

from annotations.models import Revision
from tests.factcheck.api.conftest import Caller
from tests.factcheck.api.test_import import ndjson, sent, told
from tests.support.newsroom import Newsroom

GARBLED = "He didnâ€™t go ðŸ˜€, nobody knows: â€œnoâ€."


def test_repairs_are_listed_and_the_chosen_ones_made(checker: Caller, newsroom: Newsroom):
    row = newsroom.article(GARBLED)
    url = f"articles/{row.article.uuid}/repairs/"
    listed = checker.read(url).json()
    assert (listed["revision"], listed["count"]) == (str(row.current.uuid), 4)
    assert listed["repairs"][1] == {
        "start": 15,
        "end": 19,
        "found": "ðŸ˜€",
        "proposed": "😀",
        "prefix": "He didnâ€™t go ",
        "suffix": ", nobody knows: â€œnoâ€.",
    }
    assert listed["repairs"][3]["proposed"] is None
    body = {"revision": listed["revision"], "repairs": [{"start": 15, "end": 19}]}
    made = checker.send(url, body)
    assert (made.status_code, made.json()["outcome"]) == (201, "revised")
    assert made.json()["changes"][0] == "Repaired 1 garbled passage: “ðŸ˜€” is now “😀”."
    again = checker.send(url, body)
    assert (again.status_code, again.json()["type"].rsplit(":", 1)[-1]) == (409, "revision-mismatch")
    rest = checker.send(url, {"revision": made.json()["revision"]})
    assert rest.status_code == 201
    current = checker.read(f"articles/{row.article.uuid}/").json()["revision"]
    assert current["text"] == "He didn’t go 😀, nobody knows: “noâ€."
    assert current["garbled"] == {"count": 1, "lost": 1, "found": "â€", "proposed": None}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "revision"),
        ({"revision": "x"}, "revision"),
        ({"repairs": [{"start": 0, "end": 1}]}, "repairs"),
        ({"repairs": []}, "repairs"),
    ],
)
def test_what_is_no_repair_is_refused_by_name(checker: Caller, newsroom: Newsroom, body: dict, field: str):
    row = newsroom.article(GARBLED)
    if "repairs" in body:
        body = {"revision": str(row.current.uuid), **body}
    answer = checker.send(f"articles/{row.article.uuid}/repairs/", body)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]


def test_an_article_says_what_looks_garbled_and_takes_the_option(checker: Caller):
    taken = checker.send("articles/", {"text": GARBLED}).json()
    assert "4 passages look garbled" in taken["changes"][0]
    mended = checker.send("articles/", {"text": f"{GARBLED} Twice.", "repair": True}).json()
    assert mended["changes"][0].startswith("Repaired 3 garbled passages")
    revised = checker.send(f"articles/{taken['uuid']}/revisions/", {"text": f"{GARBLED} Thrice.", "repair": True})
    assert revised.json()["changes"][0].startswith("Repaired 3 garbled passages")
    assert Revision.objects.filter(text__startswith="He didn’t go 😀").count() == 2


def test_lines_of_an_import_take_the_option(checker: Caller):
    lines = [{"text": GARBLED}, {"text": f"{GARBLED} Twice.", "repair": True}, {"text": "x", "repair": "yes"}]
    results = told(sent(checker, ndjson(lines)))
    assert [one["outcome"] for one in results] == ["created", "created", "refused"]
    assert "look garbled" in results[0]["changes"][0]
    assert results[1]["changes"][0].startswith("Repaired 3")
