"""``manage.py revise_article``: new text for an article from a file or a pipe."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Revision
from factcheck.models import DeskArticle, Event, Job
from factcheck.models.event import Verb
from tests.support.newsroom import Newsroom

FIRST = "The council counted 60 dead in Dervane.\n\nNobody else could be reached on Monday.\n\nMore is to follow later."
SECOND = FIRST.replace("60", "75")


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(FIRST, title="Dervane")


def run(*words: object) -> str:
    out = io.StringIO()
    call_command("revise_article", *map(str, words), stdout=out)
    return out.getvalue()


def texts(row: DeskArticle) -> list[str]:
    return list(Revision.objects.filter(article=row.article).order_by("number").values_list("text", flat=True))


def file(folder: Path, text: str | bytes) -> Path:
    path = folder / "new.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_new_text_is_the_next_revision_and_the_marks_are_counted(newsroom: Newsroom, row: DeskArticle, tmp_path: Path):
    newsroom.mark(row, "60 dead")
    newsroom.mark(row, "Nobody else")
    said = run(row.article.uuid, file(tmp_path, SECOND.replace("\n", "\r\n")), "--by", "checker2")
    assert said.splitlines() == [
        "revised: “Dervane” has revision 2",
        "Changed line ends to LF.",
        "marks that stay on their words: 1",
        "marks that stand on changed words: 1",
    ]
    assert texts(row) == [FIRST, SECOND]
    event = Event.objects.get(verb=Verb.ARTICLE_REVISED)
    assert (event.actor, event.via) == (newsroom.people["checker2"], "command")
    assert Job.objects.filter(key=str(Revision.objects.get(article=row.article, number=2).uuid)).exists()


def test_text_comes_from_a_pipe(row: DeskArticle, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SECOND.encode())))
    assert run(row.article.uuid, "-") == "revised: “Dervane” has revision 2\n"
    assert texts(row) == [FIRST, SECOND]


def test_a_markdown_file_is_read_as_one(row: DeskArticle, tmp_path: Path):
    path = tmp_path / "new.md"
    path.write_text(SECOND.replace("75 dead", "**75 dead**"))
    run(row.article.uuid, path)
    assert texts(row)[1].strip() == SECOND


def test_the_same_text_is_no_new_revision(row: DeskArticle, tmp_path: Path):
    assert run(row.article.uuid, file(tmp_path, FIRST)) == "unchanged: this is the text of revision 1 already\n"
    assert texts(row) == [FIRST]


def test_losing_the_words_of_a_published_claim_has_to_be_confirmed(
    newsroom: Newsroom, row: DeskArticle, tmp_path: Path
):
    claim = newsroom.mark_claim(row, "60 dead in Dervane")
    claim = newsroom.do(claim, "take", "checker")
    newsroom.attempt(claim)
    newsroom.complete(claim)
    newsroom.do(newsroom.do(newsroom.propose(claim), "approve", "reviewer"), "publish", "lead")
    path = file(tmp_path, FIRST.partition("\n\n")[2])
    with pytest.raises(CommandError, match="add --confirm-lost") as error:
        run(row.article.uuid, path)
    assert f"{claim.label}: 60 dead in Dervane" in str(error.value)
    assert texts(row) == [FIRST]
    assert "marks that lose their place: 1" in run(row.article.uuid, path, "--confirm-lost")
    assert len(texts(row)) == 2


@pytest.mark.parametrize(
    ("words", "text", "sentence"),
    [
        (("--by", "nobody"), SECOND, "There is no user 'nobody'."),
        (("--by", "viewer"), SECOND, "checker"),
        ((), " \n", "The text holds only whitespace and invisible characters."),
        ((), b"\x89PNG\r\n\x1a\n\0\0\0", "not plain text"),
    ],
)
def test_what_cannot_be_taken_is_said(
    row: DeskArticle, tmp_path: Path, words: tuple[str, ...], text: str | bytes, sentence: str
):
    with pytest.raises(CommandError, match=sentence):
        run(row.article.uuid, file(tmp_path, text), *words)
    assert texts(row) == [FIRST]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(row: DeskArticle, tmp_path: Path, settings):
    settings.MAX_ARTICLE_BYTES = 10
    with pytest.raises(CommandError, match="the limit is 10"):
        run(row.article.uuid, file(tmp_path, SECOND))


def test_an_article_or_file_that_is_not_there_is_named(newsroom: Newsroom, row: DeskArticle, tmp_path: Path):
    path = file(tmp_path, SECOND)
    with pytest.raises(CommandError, match="'dervane' is not a uuid"):
        run("dervane", path)
    with pytest.raises(CommandError, match="There is no article"):
        run(uuid4(), path)
    with pytest.raises(CommandError, match="cannot be read \\(No such file or directory\\)"):
        run(row.article.uuid, tmp_path / "other.txt")
