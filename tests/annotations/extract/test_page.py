"""Pages as outlets send them, written for these tests: what is article comes out, what is not stays behind."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from annotations.errors import Invalid
from annotations.extract import extract_html
from annotations.extract.base import read_language, read_published
from annotations.extract.page import MOST_ELEMENTS
from annotations.text import normalise

LINKED = """{"@context": "https://schema.org", "@graph": [
  {"@type": "Organization", "name": "Somebody else"},
  {"@type": ["NewsArticle"], "headline": "Ferry line to reopen in May", "datePublished": "2026-03-05T18:22:00+02:00",
   "author": [{"@type": "Person", "name": "Mira Oslen"}, {"name": "Jon Hale"}],
   "publisher": {"name": "Harbour Post"}}]}"""

NEWS = f"""<!doctype html>
<html lang="en-gb"><head><meta charset="utf-8"><title>Ferry line to reopen in May | Harbour Post</title>
<link rel="canonical" href="/2026/ferry?utm_source=x"><meta property="og:site_name" content="The Post's site">
<script type="application/ld+json">{LINKED}</script>
<script>window.secret = "tracking words"</script><style>p {{ color: red }}</style></head>
<body><div id="cookie-banner" class="cookie-consent"><p>We use cookies to improve our service. Accept all cookies?</p>
<button>Accept</button></div>
<nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport pages</a></li></ul></nav>
<main><article><h1>Ferry line to reopen in May</h1>
<p>The ferry between Ostra and the islands will run again from May, the harbour office said on <b>Thursday</b>,
after repairs to the <a href="/pier">northern pier</a> took longer than planned.</p>
<h2>What it costs</h2>
<p>The repairs cost 4.2 million crowns, which is more<br>than twice the first estimate of the town council.</p>
<ul><li>One way: 12 crowns</li><li>Return: <em>20</em> crowns
<ol><li>Children: half</li><li>Dogs: free</li></ol></li></ul>
<blockquote><p>“We could not open a pier that was not safe,” said the harbour master, Ada Lind.</p></blockquote>
<table><tr><th>Month</th><th>Crossings</th></tr>
<tr><td>May</td><td>62</td></tr><tr><td>June</td><td>120</td></tr></table>
<p>Tickets are sold from April, and the first boat leaves on the second of May at seven in the morning.</p>
</article><aside class="related"><h3>Related stories</h3><a href="/a">Storm took the old pier apart</a></aside>
<section id="comments" class="comments"><h3>Comments</h3>
<p>anonymous: I do not believe a word of this whole story.</p></section>
</main><footer><p>Copyright 2011 Harbour Post. All rights reserved.</p></footer></body></html>"""


def test_news_page_gives_the_article_in_blocks_and_nothing_around_it():
    found = extract_html(NEWS.encode(), url="https://www.harbourpost.example/2026/ferry")
    assert found.text.split("\n\n") == [
        "Ferry line to reopen in May",
        "The ferry between Ostra and the islands will run again from May, the harbour office said on Thursday, "
        "after repairs to the northern pier took longer than planned.",
        "What it costs",
        "The repairs cost 4.2 million crowns, which is more\nthan twice the first estimate of the town council.",
        "• One way: 12 crowns\n• Return: 20 crowns\n  1. Children: half\n  2. Dogs: free",
        "“We could not open a pier that was not safe,” said the harbour master, Ada Lind.",
        "Month | Crossings\nMay | 62\nJune | 120",
        "Tickets are sold from April, and the first boat leaves on the second of May at seven in the morning.",
    ]


def test_heading_comes_from_what_the_page_states():
    found = extract_html(NEWS.encode(), url="https://www.harbourpost.example/2026/ferry")
    assert (found.title, found.byline) == ("Ferry line to reopen in May", "Mira Oslen, Jon Hale")
    assert (found.outlet, found.language) == ("Harbour Post", "en-GB")
    assert found.published_at == datetime(2026, 3, 5, 18, 22, tzinfo=timezone(timedelta(hours=2)))
    assert found.canonical_url == "https://www.harbourpost.example/2026/ferry?utm_source=x"
    assert found.extractor.startswith("trafilatura ")
    assert found.notes == ()


def page(body: str = "", head: str = "", attributes: str = "") -> bytes:
    words = "<p>The council of Ostra met on Thursday and took a decision about the pier, the ferry and its price.</p>"
    whole = f"<html{attributes}><head>{head}</head><body><article>{words}{body}</article></body></html>"
    return f"<!doctype html>{whole}".encode()


def test_year_in_a_footer_is_no_date_of_publication():
    assert extract_html(page("<footer>Copyright 2011</footer>")).published_at is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:published_time" content="2026-03-05">', date(2026, 3, 5)),
        ('<meta name="date" content="2026-03-05T10:00">', datetime(2026, 3, 5, 10, 0)),
        ('<meta name="dc.date" content="2026-03-05T10:00:00Z">', datetime(2026, 3, 5, 10, 0, tzinfo=UTC)),
        ('<meta name="date" content="last Thursday">', None),
        ('<meta name="date" content="2026-13-45">', None),
    ],
)
def test_date_is_kept_as_precise_as_it_is_stated(head, expected):
    found = extract_html(page(head=head)).published_at
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<header><time datetime='2026-03-05'>5 March</time></header>", date(2026, 3, 5)),
        ("<header><time datetime='2026-03-05'></time> <time datetime='2026-03-06'></time></header>", None),
        ("<p>It began on <time datetime='1999-01-01'>New Year</time>.</p>", None),
    ],
)
def test_time_element_counts_where_it_is_the_articles_only_one(body, expected):
    assert extract_html(page(body)).published_at == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://harbourpost.example/ferry", "https://harbourpost.example/ferry"),
        ("/ferry", "https://www.harbourpost.example/ferry"),
        ("https://agency.example/ferry", ""),
        ("https://harbourpost.example.evil.example/ferry", ""),
        ("javascript:alert(1)", ""),
        ("ftp://harbourpost.example/ferry", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_canonical_address_counts_on_the_pages_own_site_only(address, expected):
    raw = page(head=f'<link rel="canonical" href="{address}">')
    assert extract_html(raw, url="https://www.harbourpost.example/a?b=c").canonical_url == expected


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        *(("en", "en"), ("EN_us", "en-US"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), (" uk ", "uk")),
        *(("english", ""), ("", ""), (None, ""), (5, ""), ("e", ""), ("en-", "")),
    ],
)
def test_language_is_a_tag_in_its_usual_case_or_nothing(said, tag):
    assert read_language(said) == tag


def test_moment_with_strange_words_is_none():
    assert [read_published(value) for value in (None, 5, "", "5 March", "2026-03-05Tnoon", "9999999-01-01")] == [
        None
    ] * 6


ARABIC = """<!doctype html><html lang="ar" dir="rtl"><head><title>المرفأ</title></head><body><article>
<h1>إعادة فتح المرفأ القديم</h1><p>قالت البلدية إن المرفأ القديم سيفتح أبوابه من جديد في شهر أيار بعد إصلاحات طويلة.</p>
<p>وأضافت أن كلفة الإصلاح بلغت أربعة ملايين، وأن أول قارب يغادر في السابعة صباحا من الرصيف الشمالي.</p>
</article></body></html>"""


def test_arabic_page_keeps_every_word():
    found = extract_html(ARABIC.encode())
    assert (found.language, found.title) == ("ar", "إعادة فتح المرفأ القديم")
    assert found.text.endswith("وأن أول قارب يغادر في السابعة صباحا من الرصيف الشمالي.")
    assert found.text.count("\n\n") == 2


CYRILLIC = "Совет города решил, что паром снова пойдёт в мае, когда закончится ремонт северного причала."


@pytest.mark.parametrize(
    ("head", "charset", "encoding", "notes"),
    [
        ('<meta charset="windows-1251">', "", "cp1251", 0),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "", "cp1251", 0),
        ("", "windows-1251", "cp1251", 0),
        ('<meta charset="utf-8">', "windows-1251", "cp1251", 0),
        ('<meta charset="utf-16">', "", "utf-8", 0),
        ('<meta charset="windows-1251">', "utf-8", "cp1251", 1),
        ("", "no-such-encoding", "utf-8", 0),
        ("", "base64", "utf-8", 0),
        ("", "", "utf-16", 0),
    ],
)
def test_encoding_is_found_as_the_html_standard_says(head, charset, encoding, notes):
    raw = f"<html><head>{head}</head><body><article><p>{CYRILLIC}</p></article></body></html>".encode(encoding)
    found = extract_html(raw, charset=charset)
    assert found.text == CYRILLIC
    assert len(found.notes) == notes


def test_few_bytes_that_are_not_in_the_declared_encoding_are_named():
    raw = page("<p>The pier: 4.2 million crowns, as announced.</p>", head='<meta charset="utf-8">')
    found = extract_html(raw.replace(b"crowns,", b"crowns\xff,"))
    assert "crowns�, as" in found.text
    assert found.notes == ("Read as utf-8, as the page says; 1 place could not be read and stand as �.",)


def test_page_that_is_not_what_it_declares_at_all_is_refused():
    raw = f'<meta charset="utf-8"><article><p>{CYRILLIC}</p></article>'.encode("cp1251")
    with pytest.raises(Invalid, match="it says that it is utf-8") as refused:
        extract_html(raw)
    assert refused.value.slug == "undecodable"


def test_undeclared_encoding_that_reads_as_no_text_is_refused():
    with pytest.raises(Invalid) as refused:
        extract_html(f"<article><p>{CYRILLIC}</p></article>".encode("cp1251"))
    assert refused.value.slug == "undecodable"
    assert list(refused.value.fields) == ["html"]


FAMILY = "A family 👨‍👩‍👧‍👦 of Zoe\u0301 saw \u200f\u2067ירושלים\u2069\u200e, a\u0327\u0301 and more words"


def test_joiners_combining_marks_and_direction_marks_come_out_as_they_went_in():
    found = extract_html(f"<html lang=en><body><article><p>{FAMILY}</p></article></body></html>".encode())
    assert found.text == FAMILY
    assert normalise(found.text, max_bytes=10_000).text == normalise(FAMILY, max_bytes=10_000).text


def test_paragraph_of_two_megabytes_comes_out_whole():
    words = "The ferry runs again from May, the harbour office said. " * 35_000
    found = extract_html(f"<html><body><article><p>{words}</p></article></body></html>".encode())
    assert found.text == words.strip()


def test_nul_in_a_page_goes_and_is_named():
    found = extract_html(page("<p>The pier was clo\0sed for two long winters, and then for one long summer too.</p>"))
    assert "was closed for two" in found.text
    assert found.notes == ("Removed 1 control character from the page.",)


def test_half_a_surrogate_pair_in_json_ld_does_not_reach_the_heading():
    head = '<script type="application/ld+json">{"@type": "Article", "headline": "A\\ud83d \\u0000ferry"}</script>'
    assert extract_html(page(head=head)).title == "A ferry"


@pytest.mark.parametrize(
    "linked",
    ["{", "[]", "null", "5", "[" * 100_000, '{"@type": 5}', '{"@type": "Article", "author": {"name": {"name": 5}}}'],
)
def test_broken_json_ld_states_nothing(linked):
    found = extract_html(page(head=f'<script type="application/ld+json">{linked}</script>'))
    assert found.byline == ""


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no-article"),
        (b"   ", "no-article"),
        (b"<html><body></body></html>", "no-article"),
        (b"<html><body><script>let x = 1</script><div id=app></div></body></html>", "no-article"),
        (b"%PDF-1.7 and so on", "binary"),
        (b"<div>" * 100_000, "too-complex"),
        (b"<ul><li>" * 300 + b"words", "too-complex"),
        (b"<p>x</p>" * (MOST_ELEMENTS + 1), "too-complex"),
    ],
)
def test_page_without_an_article_is_refused_with_the_way_out(raw, code):
    with pytest.raises(Invalid) as refused:
        extract_html(raw)
    assert refused.value.slug == code
    assert "text" in refused.value.detail


def test_parser_and_extractor_are_loaded_with_the_first_page_only():
    program = (
        "import sys, annotations.extract;"
        "print([name for name in ('lxml', 'trafilatura', 'markdown_it') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
