"""The article's text as HTML: blocks with flattened marks, in which every text node is the stored text unchanged.

A browser's offset in a block's text is therefore an offset in the revision, once UTF-16 is counted as code points.
What is not text (paragraph numbers, signs after a mark) has no text node.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import escape

from django.utils.safestring import SafeString

from annotations.text import Block, Mark, Segment, block_sentences, blocks, flatten, grapheme_floor, iter_blocks
from factcheck.queries.workbench import Item
from factcheck.web.templatetags.factcheck import COLOURS, svg

# The most telling look gives a passage under several marks its first line; the next gives the second.
LOOKS = ("stamp", "ink", "tag", "pencil", "off")
SIGNS = {"pencil": "ring", "ink": "disc", "stamp": "disc", "off": "ring"}
DRAWN = frozenset({*SIGNS.values(), "two"})
"""Signs that the stylesheet draws: as pictures, thousands of them would take most of a long page's time."""
TAG_SIGNS = {"quote": "quote", "figure": "hash", "context": "para"}
OTHER_TAG = "flag"
USUAL_GAP = "\n\n"
PAGE_SIGNS = (*TAG_SIGNS.values(), OTHER_TAG, *(f"sc-{colour}" for colour in COLOURS))
"""Every sign that may stand in the text or at a line of the list: the page itself carries them."""
LONGEST_HELD = 20
"""Code points of a last word that a sign is held to; more would not break on a phone."""


def draw_text(
    text: str,
    items: Sequence[Item],
    *,
    title: str,
    language: str,
    current: str = "",
    touched: Iterable[tuple[int, int]] | None = None,
    quiet: Collection[str] = (),
) -> Iterator[SafeString]:
    """The blocks of ``text``, or only those that a range of ``touched`` reaches into, with the marks of ``items``.

    Those whose keys are in ``quiet`` step back.

    A block's ``data-v`` differs whenever it would look different, apart from the mark that is ``current``.
    """
    by_key = {item.key: item for item in items}
    found = blocks(text)
    inside = _by_block(found, items)
    wanted = None if touched is None else set(_reached(found, touched))
    heading = _title_block(text, found, title)
    number = 0
    for block in found:
        number += block.kind == "paragraph"
        if wanted is not None and block.index not in wanted:
            continue
        before = found[block.index - 1].end if block.index else 0
        words = _words(text, block, inside.get(block.index, []), by_key, current, quiet)
        element = "h1" if block.index == heading else "h2" if block.kind == "heading" else "p"
        looks = zlib.crc32(words.replace(" m-current", "").encode())
        sentences = " ".join(str(one.start) for one in block_sentences(text, block, language))
        yield SafeString(
            f'<{element} class="{_classes(block, heading)}" id="b{block.index}" data-start="{block.start}" '
            f'data-v="{looks}"{_attributes(block, number, text[before : block.start])} data-sentences="{sentences}" '
            f'lang="{escape(language)}" dir="auto">{words}</{element}>'
        )


def names_itself(text: str, title: str) -> bool:
    """Whether the text begins with its title, so that the page need not print the title above it."""
    return _title_block(text, iter_blocks(text), title) is not None


def _title_block(text: str, found: Iterable[Block], title: str) -> int | None:
    first = next((block for block in found if block.kind != "boilerplate"), None)
    if first is None or " ".join(text[first.start : first.end].split()) != " ".join(title.split()):
        return None
    return first.index


def _by_block(found: Sequence[Block], items: Iterable[Item]) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {}
    for item in items:
        for index in _reached(found, [(item.start, item.end)]):
            marks.setdefault(index, []).append(Mark(item.key, item.start, item.end))
    return marks


def _reached(found: Sequence[Block], ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The indices of the blocks that the ranges reach into."""
    for start, end in ranges:
        low, high = 0, len(found)
        while low < high:
            middle = (low + high) // 2
            if found[middle].end <= start:
                low = middle + 1
            else:
                high = middle
        while low < len(found) and found[low].start < end:
            yield low
            low += 1


def _classes(block: Block, heading: int | None) -> str:
    if block.index == heading:
        return "block block-first"
    return {"heading": "block block-title", "boilerplate": "block block-off"}.get(block.kind, "block")


def _attributes(block: Block, number: int, gap: str) -> str:
    """The paragraph's number, and the whitespace before the block where it is not one blank line."""
    html = f' data-number="{number}"' if block.kind == "paragraph" else ""
    if block.index and gap != USUAL_GAP:
        html += f' data-gap="{escape(gap)}"'
    return html


def _words(
    text: str, block: Block, marks: Sequence[Mark], by_key: Mapping[str, Item], current: str, quiet: Collection[str]
) -> str:
    """The block's text with its marks. A sign stands where a group of overlapping marks ends."""
    parts = []
    overlapped = False
    for segment in flatten(block.start, block.end, marks):
        if not segment.ids:
            parts.append(escape(text[segment.start : segment.end]))
            continue
        under = [by_key[key] for key in segment.ids]
        if len(under) > 1:
            under.sort(key=lambda item: LOOKS.index(item.look))
        ended = [by_key[key] for key in segment.ends]
        overlapped = overlapped or len(under) > 1
        alone = len(ended) == len(under)
        sign = _sign(ended, alone, overlapped)
        parts.append(_segment(text[segment.start : segment.end], segment, under, sign, current, quiet))
        overlapped = overlapped and not alone
    return "".join(parts)


def _segment(
    words: str, segment: Segment, under: Sequence[Item], sign: str, current: str, quiet: Collection[str]
) -> str:
    """HTML. Put together by hand, as it is for every mark: keys are uuids and classes words of ours."""
    classes = [f"m-{under[0].look}"]
    if under[0].rating:
        classes.append(f"r-{_colour(under[0])}")
    if len(under) > 1:
        classes += ["m-both", f"m-under-{under[1].look}"]
    if quiet and all(key in quiet for key in segment.ids):
        classes.append("m-quiet")
    if current in segment.ids:
        classes.append("m-current")
    title = f' title="{escape(_title(under))}"' if under[0].claim else ""
    shown = _held(words, sign) if sign else escape(words)
    return f'<mark class="{" ".join(classes)}" data-ids="{" ".join(segment.ids)}"{title}>{shown}</mark>'


def _title(under: Sequence[Item]) -> str:
    """What the marks of a passage stand for, for whoever points at it."""
    named = [item.claim.label + (f", {item.rating.label}" if item.rating else "") for item in under if item.claim]
    return " · ".join(named)


def _sign(ended: Sequence[Item], alone: bool, overlapped: bool) -> str:
    """The sign after a segment in which the marks ``ended`` end; ``alone`` says that no other goes on."""
    html = ""
    for item in ended:
        if item.look == "stamp":
            colour = _colour(item)
            name, look = (sign_of(item), "i") if colour == "plain" else (f"sc-{colour}", "scale")
            html += _glyph(f"g-stamp r-{colour}", name, look)
    if not ended or not alone or all(item.look == "off" for item in ended):
        return html
    first = min(ended, key=lambda item: LOOKS.index(item.look))
    if overlapped:
        return html + _glyph("g-pencil" if first.look == "pencil" else "g-ink", "two", "i")
    if first.look == "stamp":
        return html
    return html + _glyph("g-ink" if first.look == "ink" else "g-pencil", sign_of(first), "i")


def sign_of(item: Item) -> str:
    """The sign that stands for the item where there is only one: a ring, a disc, or its first tag's."""
    if item.look == "tag":
        return TAG_SIGNS.get(item.tags[0].key, OTHER_TAG) if item.tags else OTHER_TAG
    return SIGNS[item.look]


def _colour(item: Item) -> str:
    assert item.rating is not None
    return item.rating.colour if item.rating.colour in COLOURS else "plain"


def _glyph(classes: str, name: str, look: str) -> str:
    if name in DRAWN:
        return f'<span class="g {classes} s-{name}"></span>'
    return f'<span class="g {classes}">{svg(name, look, here=True)}</span>'


def _held(words: str, sign: str) -> str:
    """The words, with the sign held to the last one so that it never begins a line."""
    split = words.split()
    cut = len(words.rstrip()) - len(split[-1]) if split else len(words)
    if len(words) - cut > LONGEST_HELD:
        cut = grapheme_floor(words, len(words) - LONGEST_HELD)
    return f'{escape(words[:cut])}<span class="nb">{escape(words[cut:])}{sign}</span>'
