"""All of the words of a page, in which a quote is looked up."""

from __future__ import annotations

import time

import pytest

from annotations.errors import Invalid
from annotations.extract import extract_html, file_text, page_text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<title>T</title><p>Hello <b>wor</b>ld<br>and <i>more</i>", "T\nHello world\nand more"),
        ("<p>a<script>no()</script><style>p{}</style><!-- no -->b", "ab"),
        ("<table><tr><th>Dead<td>60<tr><th>Hurt<td>9</table>", "Dead 60\nHurt 9"),
        ("<nav>Menu</nav><main>Text</main><aside>Box</aside><footer>End</footer>", "Menu\nText\nBox\nEnd"),
        ("<details><summary>S</summary>Hidden</details><noscript>N</noscript>", "S\nHidden\nN"),
        ("<p hidden>kept</p><p style='display:none'>too", "kept\ntoo"),
        ("one\r\n two\t three", "one two three"),
        ("spokes&shy;woman&nbsp;said &amp; left", "spokes\u00adwoman\u00a0said & left"),
        ("cafe\u0301\x00\x0b", "café"),
        ("<p>" + "</p><p>".join("abc"), "a\nb\nc"),
        ("<div>" * 1_000 + "deep", "deep"),
        ("", ""),
        ("<script>only</script>", ""),
    ],
)
def test_words_of_a_page(page: str, text: str):
    assert page_text(page.encode()) == text


def test_nothing_that_the_article_leaves_out_is_missing():
    words = "The ferry runs again from May, said the harbour office, and carries cars and people to the islands."
    page = f"<html><body><article><p>{words}</p></article><div class=comments><p>A reader wrote this.</p></div>"
    assert "A reader" not in extract_html(page.encode()).text
    assert "A reader wrote this." in page_text(page.encode())


def test_encoding_is_read_as_everywhere():
    assert page_text("<p>Паром".encode("cp1251"), charset="windows-1251") == "Паром"
    assert file_text("Паром\r\ncafe\u0301".encode("utf-16")) == "Паром\ncafé"
    with pytest.raises(Invalid):
        page_text(b"\xfe\xfd\xfc\xfb" * 50, charset="utf-8")


def test_what_the_parser_drops_is_not_said_to_be_missing():
    with pytest.raises(Invalid) as raised:
        page_text(b"<div>" * 5_000 + b"words</div>")
    assert raised.value.slug == "too-complex"


def test_a_large_page_takes_time_by_its_length():
    began = time.process_time()
    assert len(page_text(b"<p>word <b>w</b> " * 200_000)) > 1_000_000
    assert time.process_time() - began < 10
