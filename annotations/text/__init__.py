"""Text as data: normalise, blocks, sentences, offsets, anchoring. Pure Python; all offsets count code points."""

from annotations.text.alignment import Alignment, Run, Stretch, align
from annotations.text.anchoring import CONTEXT_LENGTH, Quote, iou, quote_selector, verify_range
from annotations.text.blocks import Block, blocks, iter_blocks, reading
from annotations.text.difference import Difference, Paragraph, Piece, difference
from annotations.text.flatten import Mark, Segment, flatten
from annotations.text.garbled import chosen, garbled_words, look_over, mended
from annotations.text.mojibake import Repair, find_mojibake, repaired
from annotations.text.normalise import (
    TITLE_LENGTH,
    Normalised,
    cut_at_word,
    derive_title,
    normalise,
    refuse_surrogates,
    refuse_too_long,
)
from annotations.text.offsets import (
    from_utf16,
    grapheme_ceil,
    grapheme_floor,
    is_grapheme_boundary,
    to_utf16,
    utf16_length,
)
from annotations.text.reanchor import Candidate, Landing, candidates, reanchor
from annotations.text.sentences import SPLITTER, RuleSplitter, Sentence, SentenceSplitter, block_sentences, sentences

__all__ = [
    "CONTEXT_LENGTH",
    "SPLITTER",
    "TITLE_LENGTH",
    "Alignment",
    "Block",
    "Candidate",
    "Difference",
    "Landing",
    "Mark",
    "Normalised",
    "Paragraph",
    "Piece",
    "Quote",
    "Repair",
    "RuleSplitter",
    "Run",
    "Segment",
    "Sentence",
    "SentenceSplitter",
    "Stretch",
    "align",
    "block_sentences",
    "blocks",
    "candidates",
    "chosen",
    "cut_at_word",
    "derive_title",
    "difference",
    "find_mojibake",
    "flatten",
    "from_utf16",
    "garbled_words",
    "grapheme_ceil",
    "grapheme_floor",
    "iou",
    "is_grapheme_boundary",
    "iter_blocks",
    "look_over",
    "mended",
    "normalise",
    "quote_selector",
    "reading",
    "reanchor",
    "refuse_surrogates",
    "refuse_too_long",
    "repaired",
    "sentences",
    "to_utf16",
    "utf16_length",
    "verify_range",
]
