"""The commands that an operator types."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from factcheck.actions.access import digest_of, find_token
from factcheck.demo import ARTICLES, LOGINS
from factcheck.errors import BadToken
from factcheck.models import ApiToken, Claim, Desk, DeskArticle, Fetch, Job, Story, User
from factcheck.web.accounts import Backend
from tests.factcheck.actions.test_webannotations import annotation
from tests.support.newsroom import Newsroom


def run(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_token_is_printed_once_and_alone_and_only_its_hash_is_kept(newsroom: Newsroom):
    out, err = run("create_token", "checker", "--scope", "write", "--scope", "read", "--name", "CMS")
    secret = out.strip()
    assert out == secret + "\n"
    assert err == ""
    token = ApiToken.objects.get()
    assert (token.digest, token.scopes, token.name) == (digest_of(secret), ["read", "write"], "CMS")
    assert token.expires_at is None
    assert find_token(secret) == token
    with pytest.raises(BadToken):
        find_token(secret + "x")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nobody", "--scope", "read"], "There is no user 'nobody'."),
        (["checker", "--scope", "everything"], "'everything': no such scope"),
        (["checker", "--scope", "read", "--days", "0"], "--days is 0"),
        (["checker", "--scope", "read", "--days", "9999999999"], "--days is 9999999999; it is 1 to 3650"),
        (["checker", "--scope", "read", "--name", "x" * 81], "at most 80 printable characters"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_in_one_sentence(newsroom: Newsroom, words: list[str], sentence: str):
    with pytest.raises(CommandError, match=sentence):
        run("create_token", *words)
    assert ApiToken.objects.count() == 0


def test_files_are_imported_the_bad_ones_named_and_the_others_go_in(newsroom: Newsroom, tmp_path: Path):
    files = {
        "good.txt": b"Federal troops took the town on Monday.",
        "empty.txt": b"",
        "binary.txt": b"%PDF-1.4\x00\x00",
        "again.txt": b"\xef\xbb\xbfFederal troops took the town on Monday.",
        "other.txt": b"The League denied it.",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    out, err = StringIO(), StringIO()
    paths = [str(tmp_path / name) for name in (*files, "missing.txt")]
    with pytest.raises(CommandError, match="3 of 6 files were not imported"):
        call_command(
            "import_articles", *paths, "--desk", "conflict", "--story", "Dervane", "--outlet", "The Quay",
            stdout=out, stderr=err,
        )  # fmt: skip
    assert DeskArticle.objects.count() == 2
    assert Story.objects.get().articles.count() == 2
    assert "good.txt: added" in out.getvalue()
    assert "again.txt: was here already" in out.getvalue()
    for name in ("empty.txt", "binary.txt", "missing.txt"):
        assert f"{name}: " in err.getvalue()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(newsroom: Newsroom, tmp_path: Path):
    huge, small = tmp_path / "huge.txt", tmp_path / "small.txt"
    with huge.open("wb") as file:
        file.truncate(3_000_000_000_000)  # takes no place on the disk, and no memory has it
    small.write_text("Words.")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 of 2 files were not imported"):
        call_command("import_articles", str(huge), str(small), "--desk", "conflict", stdout=out, stderr=err)
    assert "huge.txt: The text takes 3,000,000,000,000 bytes and the limit is 2,000,000." in err.getvalue()
    assert "small.txt: added" in out.getvalue()


def test_pages_markdown_lines_and_addresses_are_imported(newsroom: Newsroom, tmp_path: Path):
    page = "<html lang=uk><article><h1>Ferry</h1><p>The ferry runs again, the harbour office said.</p></article>"
    lines = [
        {"text": "First.", "external_id": "a", "outlet": "Own", "published_at": "2026-03-05T10:00:00"},
        {"html": page.replace("Ferry", "Pier")},
        {"url": "https://one.example/a"},
        {"text": "60 dead.", "spans": [{"start": 0, "end": 7, "exact": "60 dead", "tags": ["claim"]}]},
        {"text": "x", "html": "x"},
        {"text": ""},
        {"url": "http://127.0.0.1/"},
        {"text": "x", "titel": "x"},
        {"text": "x", "confirm_lost": "yes"},
        {"url": "https://three.example/", "confirm_lost": True},
        {"text": "x", "title": "\ud800"},
        {"text": "x", "title": "\0"},
        {"text": "x", "published_at": "soon"},
        {"text": "x", "desk": "sports"},
        {"text": "x", "spans": [{"start": True}]},
        {"text": "x", "story": "nowhere"},
        {"text": 5},
        {},
        5,
    ]
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "b.MD").write_text("---\ntitle: The pier\nlang: en\n---\nThe **pier** is open.")
    (tmp_path / "c.ndjson").write_text("\n\n".join(map(json.dumps, lines)) + "\n{broken")
    out, err = StringIO(), Terminal()
    with pytest.raises(CommandError, match="16 of 23 articles were not imported"):
        call_command(
            "import_articles", *(str(tmp_path / name) for name in ("a.html", "b.MD", "c.ndjson")),
            "--url", "https://two.example/b", "--desk", "conflict", "--outlet", "Quay", "--language", "de",
            stdout=out, stderr=err,
        )  # fmt: skip
    rows = {row.current.title: row for row in DeskArticle.objects.select_related("current", "outlet")}
    assert set(rows) == {"Ferry", "The pier", "First.", "Pier", "60 dead."}
    assert rows["The pier"].current.text == "The pier is open."
    assert bytes(rows["Ferry"].current.raw) == page.encode()
    assert {row.current.language for row in rows.values()} == {"de"}
    assert {title: row.outlet.name for title, row in rows.items() if row.outlet}["First."] == "Own"
    assert str(rows["First."].current.published_at) == "2026-03-05 10:00:00+00:00"
    assert set(Fetch.objects.values_list("url", "outlet")) == {
        ("https://one.example/a", "Quay"),
        ("https://two.example/b", "Quay"),
    }
    assert "c.ndjson:1: added “First.”" in out.getvalue()
    assert "https://two.example/b: is being fetched by the worker" in out.getvalue()
    told = [line.rpartition("c.ndjson:")[2] for line in err.getvalue().splitlines() if "c.ndjson:" in line]
    assert [line.partition(":")[0] for line in told] == [str(number) for number in (*range(9, 38, 2), 38)]
    assert "23 of 23 articles" in err.getvalue()


def test_there_has_to_be_something_to_import(newsroom: Newsroom):
    with pytest.raises(CommandError, match="Name a file, or an address with --url"):
        run("import_articles", "--desk", "conflict")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_an_import_says_how_far_it_is(newsroom: Newsroom, tmp_path: Path):
    paths = [tmp_path / f"{number}.txt" for number in range(201)]
    for path in paths:
        path.write_text(f"Text {path.name}.")
    out, err = StringIO(), Terminal()
    call_command("import_articles", *map(str, paths), "--desk", "conflict", stdout=out, stderr=err)
    assert out.getvalue().count(": added") == 201
    assert err.getvalue() == "\r200 of 201 files\r\x1b[K\r201 of 201 files\r\x1b[K"
    assert run("import_articles", str(paths[0]), "--desk", "conflict")[1] == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--desk", "nowhere"], "There is no desk 'nowhere'. Desks: conflict."),
        (["--desk", "conflict", "--by", "nobody"], "There is no user 'nobody'."),
        (["--desk", "conflict", "--story", "x" * 201], "story's title"),
    ],
)
def test_an_import_that_cannot_start_says_why(newsroom: Newsroom, tmp_path: Path, words: list[str], sentence: str):
    (tmp_path / "a.txt").write_text("Words.")
    with pytest.raises(CommandError, match=sentence):
        run("import_articles", str(tmp_path / "a.txt"), *words)


def test_the_demo_desk_has_a_story_two_sides_and_its_articles_wait_for_suggestions(db: None):
    run("demo")
    desk = Desk.objects.get(slug="demo")
    assert desk.articles.count() == len(ARTICLES) >= 5
    assert Job.objects.filter(kind="suggest").count() == len(ARTICLES)
    assert set(desk.stories.get().parties.values_list("side", flat=True)) == {"A", "B"}
    roles = dict(desk.memberships.values_list("user__username", "role"))
    assert roles == {"checker": "checker", "checker2": "reviewer", "lead": "lead"}
    assert Claim.objects.count() == 0
    with pytest.raises(CommandError, match="only created in an empty database"):
        run("demo")


def test_demo_logins_work_at_a_loopback_address_only(db: None, settings: Any):
    settings.ALLOWED_HOSTS = ["*"]
    run("demo")
    username, password, _ = LOGINS[0]
    here: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}
    cases = (
        (here, True),
        ({**here, "HTTP_HOST": "127.0.0.1"}, True),
        ({**here, "REMOTE_ADDR": "192.0.2.7"}, False),
        ({**here, "HTTP_HOST": "news.example"}, False),
        ({**here, "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
    )
    for meta, works in cases:
        request = RequestFactory().post("/accounts/login/", **meta)
        user = Backend().authenticate(request, username=username, password=password)
        assert (user is not None) == works, meta
    assert Backend().authenticate(None, username=username, password=password) is None
    User.objects.create_user("lead2", password="correct-horse-9")
    request = RequestFactory().post("/accounts/login/", REMOTE_ADDR="192.0.2.7")
    assert Backend().authenticate(request, username="lead2", password="correct-horse-9") is not None


@pytest.mark.shared
def test_the_real_articles_are_imported_as_they_are(newsroom: Newsroom, shared_dir: Path):
    files = sorted(str(path) for path in (shared_dir / "articles").glob("*.txt"))
    out, err = run("import_articles", *files, "--desk", "conflict", "--story", "The valley")
    assert out.count(": added") == len(files) == 5
    assert err == ""


def test_a_desk_is_opened_with_ratings_tags_policy_and_a_new_administrator(db: None):
    out, _ = run("create_desk", "politics", "Politics desk", "--admin", "ada")
    desk = Desk.objects.get(slug="politics")
    assert desk.ratings.count() == 7
    assert list(desk.vocabulary.tags.values_list("key", flat=True)) == ["claim", "quote", "figure", "context"]
    assert desk.policy.approvals_needed == 1
    assert desk.memberships.get().role == "admin"
    password = out.strip().rsplit(" ", 1)[1]
    assert User.objects.get(username="ada").check_password(password)
    with pytest.raises(CommandError, match="There is a desk 'politics' already"):
        run("create_desk", "politics", "Again", "--admin", "ada")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["create_desk", "no spaces", "Name", "--admin", "ada"], "is not a short name"),
        (["create_desk", "sports", "Name", "--admin", "a b"], "is not a user name"),
        (["add_member", "ada", "--desk", "nowhere", "--role", "lead"], "There is no desk 'nowhere'"),
        (["add_member", "newcomer", "--desk", "conflict", "--role", "boss"], "'boss' is not a role"),
    ],
)
def test_a_desk_or_member_that_cannot_be_is_refused_and_nobody_is_made(
    newsroom: Newsroom, words: list[str], sentence: str
):
    users = User.objects.count()
    with pytest.raises(CommandError, match=sentence):
        run(*words)
    assert User.objects.count() == users


def test_a_member_is_added_with_a_password_and_changed_without(newsroom: Newsroom):
    out, _ = run("add_member", "nora", "--desk", "conflict", "--role", "checker", "--first", "Nora")
    assert "nora is fact-checker of Conflict desk." in out
    assert "shown once" in out
    out, _ = run("add_member", "nora", "--desk", "conflict", "--role", "lead")
    assert "shown once" not in out
    assert newsroom.desk.memberships.get(user__username="nora").role == "lead"


def test_an_import_says_what_looks_garbled_and_repairs_it_when_told_to(newsroom: Newsroom, tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("He didnâ€™t go ðŸ˜€", encoding="utf-8")
    out, _ = run("import_articles", str(path), "--desk", newsroom.desk.slug)
    assert "2 passages look garbled, such as “â€™”, which may have been “’”." in out
    assert "--repair" in out
    path.write_text("He didnâ€™t come ðŸ˜€", encoding="utf-8")
    out, _ = run("import_articles", str(path), "--desk", newsroom.desk.slug, "--repair")
    assert "Repaired 2 garbled passages: “â€™” is now “’”; “ðŸ˜€” is now “😀”." in out
    assert set(DeskArticle.objects.values_list("current__text", flat=True)) == {
        "He didnâ€™t go ðŸ˜€",
        "He didn’t come 😀",
    }


def test_annotations_go_to_the_articles_that_they_name(newsroom: Newsroom, tmp_path: Path):
    here = newsroom.article(url="https://one.example/a")
    there = newsroom.article("Nobody knows how many died in Sell.")

    def about(exact: str, source: str) -> dict[str, Any]:
        one = annotation(exact)
        return {**one, "target": {**one["target"], "source": source}}

    lines = [
        about("60 dead", "https://one.example/a#top"),
        about("Sell", f"urn:uuid:{there.current.uuid}"),
        annotation("60 dead"),
        about("gone", f"/revisions/{here.current.uuid}/"),
    ]
    path = tmp_path / "marks.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\nnonsense\n", encoding="utf-8")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 of 5 annotations were not imported"):
        call_command("import_annotations", str(path), "--desk", newsroom.desk.slug, stdout=out, stderr=err)
    assert f"{path}:3: Its target names no article of the desk" in err.getvalue()
    assert f"{path}:5: This is not JSON" in err.getvalue()
    assert f"{path}:4: its words are not in the text" in out.getvalue()
    assert "2 placed, 1 lost, 0 same, 2 refused" in out.getvalue()
    path.write_text(json.dumps({"type": "AnnotationPage", "items": [lines[0], lines[2]]}), encoding="utf-8")
    page = path.rename(tmp_path / "marks.jsonld")
    words = ("import_annotations", str(page), "--desk", newsroom.desk.slug, "--article", str(here.article.uuid))
    assert "1 placed, 0 lost, 1 same, 0 refused" in run(*words)[0]
    assert "0 placed, 0 lost, 2 same, 0 refused" in run(*words)[0]
    with pytest.raises(CommandError, match="There is no article"):
        run(*words[:-1], str(here.current.uuid))
