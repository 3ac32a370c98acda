"""Odd text through every door: it comes out as it went in, normalised, or is refused with a sentence and no trace."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.test import Client

from factcheck import tasks
from factcheck.actions.fetches import request_fetch
from factcheck.actions.ingest import ArticleInput
from factcheck.fetch import client as http
from factcheck.fetch import read_allowed
from factcheck.models import DeskArticle, Fetch, Job
from tests.factcheck.api.conftest import V1, Caller, MakeCaller, caller
from tests.factcheck.commands.test_commands import run
from tests.support.hostile import answer, hostile_server
from tests.support.newsroom import Newsroom

__all__ = ["caller"]

LEAD = "A ferry runs again, the harbour office said.\n\n"
TEXTS = {
    "newlines": LEAD + "One\nline\n\n\nand\tmore \n",
    "crlf": LEAD.replace("\n", "\r\n") + "old\rlines\r\n",
    "nul": LEAD + "a\0b",
    "emoji family": LEAD + "👨‍👩‍👧‍👦 and 👩🏽‍🚒 and 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "combining marks": LEAD + "Cafe\u0301 a\u0323\u0302 क्षत्रिय 각",
    "marks of direction": LEAD + "\u202bسقطت المدينة\u202c \u200fand\u200e \u2067back\u2069",
    "only right to left": "سقطت المدينة؟ قال المتحدث.",
    "chinese": "我们控制了山口。三人受伤。",
    "hindi": "परिषद ने कहा कि पुल टूट गया।",
    "turkish": "İstanbul’da ışıklar söndü.",
    "inner space": LEAD + "  two  spaces, a\u00a0hard one, \u2028 a line separator",
    "one paragraph of 2 MB": "word " * 399_999 + "end.",
}
SURROGATE = "lone \ud800 surrogate"


def kept(text: str) -> str:
    """What is kept of a text: no NUL, LF, composed."""
    return unicodedata.normalize("NFC", text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"))


Door = Callable[[Any, str], int]
"""Sends a text and answers with a status: below 300 it was taken."""


class Doors:
    def __init__(self, newsroom: Newsroom, api: Caller, folder: Path, settings: Any) -> None:
        self.newsroom, self.api, self.folder, self.settings = newsroom, api, folder, settings
        self.browser = Client()
        self.browser.force_login(newsroom.people["checker"])
        self.said = ""

    def rest(self, text: str) -> int:
        return self._heard(self.api.send("articles/", {"text": text}))

    def revision(self, text: str) -> int:
        row = self.newsroom.article("The first wording.")
        return self._heard(self.api.send(f"articles/{row.article.uuid}/revisions/", {"text": text}))

    def upload_of_lines(self, text: str) -> int:
        body = json.dumps({"text": text}).encode() + b"\n"
        response: Any = self.api.post(V1 + "articles/import/", body, content_type="application/x-ndjson")
        [line] = [json.loads(one) for one in b"".join(response.streaming_content).splitlines()]
        self.said = str(line["problem"])
        return 200 if line["problem"] is None else int(line["problem"]["status"])

    def pasted(self, text: str) -> int:
        response = self.browser.post("/articles/add/", {"text": text})
        self.said = response.content.decode()
        return response.status_code if response.status_code != 302 else 201

    def file(self, text: str) -> int:
        upload = SimpleUploadedFile("a.txt", text.encode(errors="surrogatepass"), content_type="text/plain")
        response = self.browser.post("/articles/add/", {"uploads": [upload]})
        self.said = response.content.decode()
        return 201 if DeskArticle.objects.exists() else 422

    def command(self, text: str) -> int:
        return self._run("a.txt", text.encode(errors="surrogatepass"))

    def command_of_lines(self, text: str) -> int:
        return self._run("a.ndjson", json.dumps({"text": text}).encode() + b"\n")

    def address(self, text: str) -> int:
        with hostile_server() as server:
            server.pages["/text"] = answer(text.encode(errors="surrogatepass"), "200 OK", "text/plain; charset=utf-8")
            self.settings.FETCH_ALLOW = read_allowed([server.host])
            fetch, _ = request_fetch(
                self.newsroom.desk,
                by=self.newsroom.actor(),
                content=ArticleInput(text="", url=server.address("/text")),
            )
            tasks.work(Job.objects.get(kind="fetch", key=fetch.job_key).pk)
        fetch.refresh_from_db()
        self.said = fetch.error
        return 201 if fetch.state == Fetch.State.DONE else 422

    def _heard(self, response: Any) -> int:
        self.said = response.content.decode()
        return int(response.status_code)

    def _run(self, name: str, raw: bytes) -> int:
        (self.folder / name).write_bytes(raw)
        try:
            run("import_articles", str(self.folder / name), "--desk", self.newsroom.desk.slug, "--by", "checker")
        except CommandError as error:
            self.said = str(error)
            return 422
        return 201


DOORS: dict[str, Door] = {
    name: getattr(Doors, name)
    for name in (
        *("rest", "revision", "upload_of_lines", "pasted", "file"),
        *("command", "command_of_lines", "address"),
    )
}


@pytest.fixture
def doors(newsroom: Newsroom, caller: MakeCaller, tmp_path: Path, settings: Any) -> Doors:
    assert http.LIMITS.total > 5, "two megabytes have time to come"
    return Doors(newsroom, caller("checker"), tmp_path, settings)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", TEXTS)
def test_text_comes_out_as_it_went_in(doors: Doors, door: str, name: str):
    text = TEXTS[name]
    status = DOORS[door](doors, text)
    if (door, name) == ("address", "nul"):  # a site that sends NUL sends no text
        assert status == 422
        assert "something other than text" in doors.said
        return
    assert status < 300, doors.said[:500]
    row = DeskArticle.objects.select_related("current").get()
    assert row.current.text == kept(text)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", [SURROGATE, "", " \n\u200b\n", "\0\0\0\0\0\0 a"])
def test_what_is_no_text_is_refused_with_a_sentence_and_leaves_nothing(doors: Doors, door: str, text: str):
    if (door, text) == ("pasted", SURROGATE):
        return  # no browser can say it in a form
    before = DeskArticle.objects.count()
    status = DOORS[door](doors, text)
    assert 400 <= status < 500, doors.said[:300]
    assert doors.said
    assert DeskArticle.objects.exclude(current__text="The first wording.").count() == before
