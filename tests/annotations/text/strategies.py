"""Generated Unicode with what goes wrong in practice: emoji families, flags, combining marks, RTL, every line end."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from annotations.errors import Invalid
from annotations.text import normalise
from tests.conftest import Soak

PIECES = (
    "Ilse Tarrow said",
    "Upper Selmar fell.",
    "the Orren Federal Command",
    "“We hold the pass,”",
    "on Aug. 15, 2031.",
    "the U.S.-led force",
    "👨‍👩‍👧‍👦",
    "👩🏽‍🚒",
    "🇩🇪🇫🇷",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "e\u0301",
    "a\u0323\u0302",
    "क्षत्रिय",
    "각",
    "\u1100\u1161\u11a8",
    "سقطت المدينة؟",
    "\u0600١٢",
    "我们控制了山口。",
    "\u200d",
    "\ufe0f",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "…",
    ". ",
    "? ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\x00",
    "Source link",
    "Read also: Dervane",
)

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=24).map("".join)


def _normal(text: str) -> str:
    try:
        return normalise(text, max_bytes=1_000_000).text
    except Invalid:
        return "Ilse Tarrow said no more."


normalised_texts = texts.map(_normal)
"""As they are kept."""


def for_many_texts(soak: Soak, full: int, holds: Callable[[str], None]) -> None:
    """Check that ``holds`` raises for none of the soak's share of ``full`` texts, the same ones for the same seed."""
    many = settings(max_examples=soak.count(full), deadline=None, database=None)
    seed(soak.random.randrange(2**32))(many(given(texts)(holds)))()


@st.composite
def text_and_range(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text that is not empty and a range in it, which may be empty and may split a grapheme."""
    text = draw(texts.filter(bool))
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))
