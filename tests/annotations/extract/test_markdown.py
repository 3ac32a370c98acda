"""Markdown in, the words of it out."""

from datetime import date

import pytest

from annotations.errors import Invalid
from annotations.extract import extract_markdown

WRITTEN = """---
title: "Ferry line to reopen"
author:
  - Mira Oslen
  - Jon Hale
date: 2026-03-05
lang: en-gb
outlet: Harbour Post
url: https://harbourpost.example/ferry
tags: [ferry, pier]
---
# Ferry line *to reopen*

The **ferry** runs again from [May](https://harbourpost.example/may), see ![a boat at the pier](boat.png).
The old price was ~~12~~ `15` crowns <b>each</b> way.

- one
- two
  1. first

     and more of it
  2. second

> We could not open it.
> It was not safe.

    a line of code
      and its indent

| Month | Crossings |
|-------|-----------|
| May   | 62        |

5 * 3, snake_case_word, AT&amp;T and \\*stars\\*
"""


def test_markdown_reads_as_its_reader_sees_it():
    assert extract_markdown(WRITTEN.encode()).text.split("\n\n") == [
        "Ferry line to reopen",
        "The ferry runs again from May, see a boat at the pier.\nThe old price was 12 15 crowns <b>each</b> way.",
        "• one\n• two\n  1. first\n    and more of it\n  2. second",
        "We could not open it.\nIt was not safe.",
        "a line of code\n  and its indent",
        "Month | Crossings\nMay | 62",
        "5 * 3, snake_case_word, AT&T and *stars*",
    ]


def test_front_matter_is_the_heading():
    found = extract_markdown(WRITTEN.encode())
    assert (found.title, found.byline) == ("Ferry line to reopen", "Mira Oslen, Jon Hale")
    assert (found.outlet, found.language) == ("Harbour Post", "en-GB")
    assert found.published_at == date(2026, 3, 5)
    assert found.canonical_url == "https://harbourpost.example/ferry"
    assert found.extractor.startswith("markdown-it-py ")
    assert found.notes == ("Left out of the text: tags in the file's front matter.",)


def test_first_heading_is_the_title_without_front_matter():
    found = extract_markdown(b"# Ferry *again*\n\nIt runs.")
    assert (found.title, found.text) == ("Ferry again", "Ferry again\n\nIt runs.")
    assert extract_markdown(b"It runs.\n\n# Later").title == ""


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("---\nA line between rules, not front matter.\n---\nMore.", "A line between rules, not front matter."),
        ("---\ntags: only\n---\nMore.", "tags: only"),
        ("---\ntitle: never closed\n\nMore.", "title: never closed"),
        ("Title: no fence\n\nMore.", "Title: no fence"),
    ],
)
def test_what_is_no_front_matter_stays_in_the_text(source, kept):
    assert kept in extract_markdown(source.encode()).text


def test_code_fence_quote_in_a_list_and_nested_quotes_keep_their_words():
    source = "- item\n\n  > quoted in it\n\n  ```\n  code in it\n  ```\n\n> > twice quoted\n"
    assert extract_markdown(source.encode()).text == "• item\n  quoted in it\n  code in it\n\ntwice quoted"


@pytest.mark.parametrize("word", ["👨‍👩‍👧‍👦", "Zoe\u0301", "\u200fשלום\u200e", "a\u2067b\u2069"])
def test_words_of_every_kind_come_out_as_they_went_in(word):
    assert extract_markdown(f"A {word} word".encode()).text == f"A {word} word"


def test_line_ends_marks_and_nul_are_read_as_in_any_text():
    assert extract_markdown("\ufeffOne\0\r\ntwo\r\rthree".encode()).text == "One\ntwo\n\nthree"


def test_two_megabytes_of_one_paragraph_come_out_whole():
    words = "The ferry runs again from May, the harbour office said. " * 35_000
    assert extract_markdown(words.encode()).text == words.strip()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"***\n\n---\n", "empty"),
        (b"%PDF-1.7", "binary"),
        ("паром пойдёт в мае".encode("cp1251"), "undecodable"),
    ],
)
def test_what_holds_no_text_is_refused(raw, code):
    with pytest.raises(Invalid) as refused:
        extract_markdown(raw)
    assert refused.value.slug == code


def test_deep_nesting_does_not_break_the_reader():
    assert "deep" in extract_markdown(("> " * 5_000 + "deep").encode()).text
    assert "deep" in extract_markdown(("[" * 20_000 + "deep").encode()).text


def test_more_markup_than_can_be_read_is_kept_as_it_is_written():
    source = "a *b*\n" * 20_000
    found = extract_markdown(source.encode())
    assert (found.text, len(found.notes)) == (source, 1)
