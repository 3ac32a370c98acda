"""What was UTF-8 and was read as something else is found and given back; what only looks like it is left alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.mojibake import Repair, find_mojibake, repaired
from tests.annotations.text.strategies import texts as any_texts


def garbled(text: str, page: str = "cp1252") -> str:
    """The text's UTF-8 read by this code page; a byte that it leaves undefined stays a control character."""
    read = []
    for value in text.encode():
        try:
            read.append(bytes([value]).decode(page))
        except UnicodeDecodeError:
            read.append(chr(value))
    return "".join(read)


def mended(text: str) -> str:
    return repaired(text, find_mojibake(text))


WORDS = (
    *("déjà", "œuvre", "à", "français", "não", "informações", "Ação", "straße", "Österreich", "año", "Łódź", "zażółć"),
    *(
        "ışık",
        "değil",
        "İstanbul",
        "Việt",
        "nước",
        "với",
        "český",
        "Žižka",
        "ő",
        "ș",
        "Þór",
        "ð",
        "café",
        "£5",
        "10 °C",
    ),
    *(
        "Привет",
        "и",
        "Київ",
        "ґанок",
        "Ελλάδα",
        "και",
        "שלום",
        "العربية",
        "फ़ैसला",
        "中文",
        "字",
        "日本語テキスト",
        "한국어",
    ),
    *(
        "😀",
        "👨‍👩‍👧",
        "💥💥",
        "❤️",
        "don’t",
        "“quoted”",
        "«da»",
        "„hier“",
        "—",
        "…",
        "½",
        "3×10⁻²",
        "≤",
        "→",
        "€20",
        "№ 5",
    ),
)
"""Each of a language or sign that newsrooms meet."""
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@given(SENTENCES, st.sampled_from(["\n", " ", "\n\n"]))
def test_a_text_read_as_windows_1252_comes_back(words: str, between: str):
    text = f"“She didn’t say.”{between}{words}"
    assert mended(garbled(text)) == text


@given(SENTENCES)
def test_a_text_garbled_twice_comes_back(words: str):
    text = f"“She didn’t say.” {words}"
    assert mended(garbled(garbled(text))) == text


@given(SENTENCES, st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
def test_a_text_that_decodes_well_is_not_touched(words: str, more: str):
    assert find_mojibake(f"{words}\n{more}") == []


@given(any_texts)
def test_what_is_found_stands_there_and_comes_in_order(text: str):
    found = find_mojibake(text + garbled(text))
    done = 0
    for one in found:
        assert done <= one.start < one.end
        assert (text + garbled(text))[one.start : one.end] == one.found
        assert one.proposed != one.found
        done = one.end


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("latin-1", "Un café près de l’hôtel, “déjà vu” – 5 £"),
        ("cp1254", "Dışişleri “görüşmeler 😀” dedi; şarkı, İstanbul’da"),
        ("cp1250", "“Příliš” žluťoučký kůň’s 10 £"),
        ("cp1251", "Привет, мир и «все» — “так” 😀"),
        ("cp1251", "Їхати до Києва’ — №5"),
        ("koi8-r", "Привет, мир и «все» — так"),
        ("cp1253", "Καλημέρα κόσμε — “και” 😀"),
    ],
)
def test_other_code_pages(page: str, text: str):
    assert mended(garbled(text, page)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("IRMÃ”", "«está»…", "CAFÉ’s", "NESCAFÉ®", "2×½×¼", "« voilà\u00a0»", "été\u00a0»", "“Perché…”", "Maß“", "Ü”"),
        *("Úžasný", "Ústí", "Úštěk", "AMANHÃ…", "NÃO», «É”", "CASĂ” ŢĂRĂ…", "à\u00a0« propos", "la qualità…»"),
        *("the sign “Â£” and the letter Ã", "â’r tŷ", "Â, Ã e Õ", "À Á Â Ã Ä Å Æ ¡ ¢ £ ¤ ¥", "ÀÁÂÃÄÅÆ", "Ð, ð, Þ"),
        *("С…С…Стой!", "«Різдво» Січ РІС СІРІ", "пёс", "ГОРЁ", "Ό,τι «ή» π’", "√π ≤ 3×10⁻²", "ŞİŞLİ’de", "Ğ”"),
        *("Ngày mai, ở Việt Nam…", "الله “كذا”", "中文“引号”…", "😀👍🏽", "Größe „x“", "iPhone 5€–6€", "5 £", "½ €"),
    ],
)
def test_letters_beside_signs_are_left_alone(text: str):
    assert find_mojibake(text) == []
    assert find_mojibake(f"One line.\n{text} and more\n{text}") == []


def test_only_what_is_garbled_is_touched_in_a_text_that_has_both():
    text = "“IRMÃ” said the café’s owner, IRMÃ”. Then: donâ€™t, rÃ©sumÃ©, ðŸ˜€.\nNÃO…”"
    assert [(one.found, one.proposed) for one in find_mojibake(text)] == [
        ("â€™", "’"),
        ("Ã©", "é"),
        ("Ã©", "é"),
        ("ðŸ˜€", "😀"),
    ]
    assert mended(text) == "“IRMÃ” said the café’s owner, IRMÃ”. Then: don’t, résumé, 😀.\nNÃO…”"


def test_where_a_byte_was_lost_nothing_is_proposed_and_the_rest_is():
    text = "â€œHelloâ€ he said, ðŸ˜ caf\u00c3, ï¿½ ðŸ˜€ðŸ˜ðŸ˜€"
    found = find_mojibake(text)
    assert [one.found for one in found if one.proposed is None] == ["â€", "ðŸ˜", "Ã", "ï¿½", "ðŸ˜"]
    assert repaired(text, found) == "“Helloâ€ he said, ðŸ˜ caf\u00c3, ï¿½ 😀ðŸ˜😀"


def test_some_of_the_repairs_may_be_made():
    text = "ðŸ˜€ and ðŸ’¥"
    first, second = find_mojibake(text)
    assert repaired(text, [second]) == "ðŸ˜€ and 💥"
    assert repaired(text, [second, first]) == "😀 and 💥"


def test_repairs_of_another_text_are_refused():
    [one] = find_mojibake("ðŸ˜€")
    with pytest.raises(ValueError, match="There is no"):
        repaired("something else", [one])
    with pytest.raises(ValueError, match="twice"):
        repaired("ðŸ˜€", [one, one])


def test_greek_with_the_signs_of_windows_1252():
    """ISO 8859-7 has control characters where windows-1252 has ’ and Ÿ, and the two were mixed."""
    assert find_mojibake("So πŸ’₯!") == [Repair(3, 7, "πŸ’₯", "💥")]


@pytest.mark.shared
def test_the_emoji_of_the_real_article(shared_dir: Path):
    """They are F0 9F 92 A5, thrice. ftfy makes ’ a straight quote first, and with it the third byte is gone."""
    garbled_ones = {}
    for path in sorted((shared_dir / "articles").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        if found := find_mojibake(text):
            garbled_ones[path.name[:3]] = [(one.found, one.proposed) for one in found]
    assert garbled_ones == {"003": [("πŸ’₯" * 3, "💥" * 3)]}


@pytest.mark.parametrize("piece", ["café Österreich “x” ", "Привет «мир» ", "ÃƒÂ© IRMÃ” ", "â€", "Ã", "\u0080\u009fð"])
def test_a_hundred_thousand_such_characters_take_seconds_at_most(piece: str):
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    find_mojibake(text)
    find_mojibake(garbled(text[:50_000]))
    assert time.process_time() - began < 15
