from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import assume, given

from annotations.errors import Invalid
from annotations.text import TITLE_LENGTH, Normalised, derive_title, normalise
from tests.annotations.text.strategies import texts

LIMIT = 1_000_000


def code_of(raw: bytes | str, max_bytes: int = LIMIT) -> str:
    with pytest.raises(Invalid) as caught:
        normalise(raw, max_bytes=max_bytes, field="body")
    assert list(caught.value.fields) == ["body"]
    assert caught.value.detail.endswith(".")
    return caught.value.slug


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        ("Selmar fell.", "Selmar fell.", "utf-8"),
        ("Sélmar".encode(), "Sélmar", "utf-8"),
        (b"\xef\xbb\xbfSelmar", "Selmar", "utf-8"),
        ("Sélmar “now”".encode("utf-16"), "Sélmar “now”", "utf-16"),
        (b"\xfe\xff" + "Sélmar".encode("utf-16-be"), "Sélmar", "utf-16"),
        ("Vasht’s café held – “firm”".encode("windows-1252"), "Vasht’s café held – “firm”", "windows-1252"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n", "utf-8"),
        ("Se\u0301lmar", "Sélmar", "utf-8"),
        ("a\r\0\nb", "a\nb", "utf-8"),
        ("e\0\u0301t", "ét", "utf-8"),
        ("\0\ufeffSelmar", "Selmar", "utf-8"),
        ("  Selmar \n\n", "  Selmar \n\n", "utf-8"),
        ("lost\ufffdletter", "lost\ufffdletter", "utf-8"),
        ("سقطت", "سقطت", "utf-8"),
    ],
)
def test_text_is_read_composed_and_never_trimmed(raw: bytes | str, text: str, encoding: str) -> None:
    done = normalise(raw, max_bytes=LIMIT)
    assert (done.text, done.encoding) == (text, encoding)
    assert done.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert done.raw == (raw.encode() if isinstance(raw, str) else raw)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("plain", ()),
        ("a\0b", ("NUL",)),
        ("\ufeffa\r\nb", ("byte order mark", "LF")),
        ("e\u0301", ("NFC",)),
        ("café".encode("windows-1252"), ("windows-1252",)),
    ],
)
def test_every_change_is_reported(raw: bytes | str, words: tuple[str, ...]) -> None:
    changes = normalise(raw, max_bytes=LIMIT).changes
    assert len(changes) == len(words)
    for change, word in zip(changes, words, strict=True):
        assert word in change


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        (b"", "empty"),
        (" \n\t\u00a0", "empty"),
        ("\u200b\u200e\n", "empty"),
        (b"%PDF-1.7 words", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (b"PK\x03\x04" + b"\0" * 20 + b"word/document.xml", "binary"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        ("Selmar fell today.".encode("utf-16-le"), "binary"),
        ("Верхний Сельмар пал".encode("cp1251"), "undecodable"),
        (b"S\x81lmar", "undecodable"),
        ("Vasht’s “word”".encode()[:-1], "undecodable"),
        (b"\xff\xfeA", "undecodable"),
        ("half \ud83d pair", "invalid-unicode"),
    ],
)
def test_what_is_no_text_is_refused_with_its_kind(raw: bytes | str, code: str) -> None:
    assert code_of(raw) == code


def test_refusals_name_the_kind_of_file_and_the_sizes() -> None:
    with pytest.raises(Invalid, match=r"Word document \(\.docx\)"):
        normalise(b"PK\x03\x04....word/document.xml", max_bytes=LIMIT)
    with pytest.raises(Invalid, match=r"1,001 bytes and the limit is 1,000"):
        normalise("x" * 1_001, max_bytes=1_000)


def test_the_limit_counts_bytes_not_characters() -> None:
    assert normalise("é" * 5, max_bytes=10).text == "é" * 5
    assert code_of("é" * 5, max_bytes=9) == "too-long"


def normalised(raw: str) -> Normalised | None:
    """None for a generated text that is refused: only whitespace, or full of control characters."""
    try:
        return normalise(raw, max_bytes=LIMIT)
    except Invalid:
        return None


@given(texts)
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalised(raw)
    assume(once)
    assert once is not None
    again = normalise(once.text, max_bytes=LIMIT)
    assert (again.text, again.sha256, again.changes) == (once.text, once.sha256, ())
    assert unicodedata.is_normalized("NFC", once.text)
    assert normalise(once.text.encode(), max_bytes=LIMIT).text == once.text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Upper Selmar falls\n\nThe town fell.", "Upper Selmar falls"),
        (
            "\n\n  Upper\u00a0 Selmar\tfalls \nThe Orren command said it entered the town on Monday morning.",
            "Upper Selmar falls",
        ),
        ("Source link\n\nUpper Selmar falls", "Upper Selmar falls"),
        ("Source link", "Source link"),
        ("", ""),
    ],
)
def test_the_title_is_the_first_block_that_is_not_boilerplate(text: str, title: str) -> None:
    assert derive_title(text) == title


def test_a_long_title_is_cut_at_a_word() -> None:
    title = derive_title("Selmar " * 60)
    assert title.endswith("Selmar…")
    assert len(title) <= TITLE_LENGTH
    assert len(derive_title("x" * 500)) == TITLE_LENGTH
    assert derive_title("👨‍👩‍👧‍👦" * 100).count("👨") * 7 + 1 == len(derive_title("👨‍👩‍👧‍👦" * 100))


@given(texts)
def test_titles_are_never_too_long_nor_hold_line_breaks(text: str) -> None:
    title = derive_title(text)
    assert len(title) <= TITLE_LENGTH
    assert "\n" not in title
