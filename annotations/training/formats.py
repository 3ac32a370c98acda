"""Labelled sentences in the formats that the field publishes them in, as examples.

- claimbuster: CSV with a header; ``Text``, and ``Verdict`` 1 for what is worth checking, 0 and -1 for what is not.
  ``File_id``, where there is one, is the debate. Arslan et al. 2020, doi 10.5281/zenodo.3609356.
- clef: TSV without a header, a debate a file: line number, speaker, sentence, label 1 or 0. CLEF CheckThat! task 1.
- newsclaims: JSON lines with ``sentence``, ``claim`` (true or false) and ``doc``. Gangi Reddy et al. 2022.
- gold: articles with labelled spans, as ``annotations.evaluation.gold`` reads them; each sentence is an example.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from annotations.errors import Invalid
from annotations.evaluation.gold import GoldArticle, load_gold
from annotations.suggesters import LinearSuggester, passage_of
from annotations.suggesters.base import Draft
from annotations.suggesters.features import Passage
from annotations.text import reading, sentences
from annotations.training.data import Example


def read_examples(name: str, paths: Sequence[Path]) -> list[Example]:
    """The examples of these files in one of the formats. Raises ``Invalid`` that names file, line and column."""
    found = [example for path in paths for example in FORMATS[name](path)]
    if not found:
        raise _problem(paths[0], "it holds no sentence. Is it the right file?")
    return found


def _claimbuster(path: Path) -> Iterator[Example]:
    reader = csv.DictReader(_lines(path), strict=True)
    try:
        for column in ("Text", "Verdict"):
            if column not in (reader.fieldnames or ()):
                raise _problem(path, f"the first line names no column “{column}”. The format wants Text and Verdict.")
        for row in reader:
            verdict = (row["Verdict"] or "").strip()
            if verdict not in ("1", "0", "-1"):
                raise _at(path, reader.line_num, "Verdict", f"“{verdict[:40]}” is none of 1, 0 and -1")
            if not (row["Text"] or "").strip():
                raise _at(path, reader.line_num, "Text", "it is empty")
            yield Example(passage_of(row["Text"]), verdict == "1", row.get("File_id") or path.name)
    except csv.Error as error:
        raise _problem(path, f"line {reader.line_num:,} is not CSV: {error}.") from None


def _clef(path: Path) -> Iterator[Example]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        columns = line.split("\t")
        if len(columns) != 4:
            raise _problem(
                path,
                f"line {number:,} has {len(columns)} columns. The format wants four between tabs: line number, "
                "speaker, sentence, and label 1 or 0.",
            )
        label = columns[3].strip()
        if label not in ("0", "1"):
            raise _at(path, number, "4, the label", f"“{label[:40]}” is neither 1 nor 0")
        yield Example(passage_of(columns[2]), label == "1", path.name)


def _newsclaims(path: Path) -> Iterator[Example]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _problem(path, f"line {number:,} is not JSON: {error}.") from None
        if not isinstance(row, dict):
            raise _problem(path, f"line {number:,} is not a JSON object.")
        if not isinstance(row.get("sentence"), str):
            raise _at(path, number, "sentence", "it is missing or no text")
        if not isinstance(row.get("claim"), bool):
            raise _at(path, number, "claim", "it is neither true nor false")
        # The sentences are a report's, whose other sentences the file leaves out.
        alone = passage_of(row["sentence"])
        passage = Passage(alone.text, report=True, attributed=alone.attributed, voice=alone.voice)
        yield Example(passage, row["claim"], str(row.get("doc") or path.name))


def _gold(path: Path) -> Iterator[Example]:
    for article in load_gold(path):
        for start, end, positive in labelled_sentences(article):
            alone = passage_of(reading(article.text, start, end))
            passage = Passage(alone.text, report=True, attributed=alone.attributed, voice=alone.voice)
            yield Example(passage, positive, article.file)


FORMATS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "claimbuster": _claimbuster,
    "clef": _clef,
    "newsclaims": _newsclaims,
    "gold": _gold,
}


def labelled_sentences(article: GoldArticle) -> Iterator[tuple[int, int, bool]]:
    """The sentences of a labelled article, and whether a claim is in each: half of the shorter of the two is shared."""
    for sentence in sentences(article.text, "en"):
        yield (
            sentence.start,
            sentence.end,
            any(
                2 * (min(claim.end, sentence.end) - max(claim.start, sentence.start))
                > min(claim.end - claim.start, sentence.end - sentence.start)
                for claim in article.claims
            ),
        )


def scored_sentences(suggester: LinearSuggester, article: GoldArticle) -> Iterator[tuple[float, bool]]:
    """For each sentence of a labelled article the best score of what was looked at in it, and whether a claim is in it.

    0 for a sentence in which nothing was looked at, such as boilerplate.
    """
    drafts: list[Draft] = suggester.candidates(article.text, "en")
    for start, end, positive in labelled_sentences(article):
        yield max((draft.score for draft in drafts if draft.start < end and draft.end > start), default=0.0), positive


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Invalid.field("file", f"{path} cannot be read: {error.strerror}.", code="unreadable") from None
    except UnicodeDecodeError as error:
        raise _problem(path, f"it is not UTF-8 (byte {error.start:,}). Save it as UTF-8.") from None
    # Not splitlines: a sentence may hold separators that end no line in these formats.
    return [line + "\n" for line in content.replace("\r\n", "\n").removesuffix("\n").split("\n")]


def _problem(path: Path, what: str) -> Invalid:
    return Invalid.field("file", f"{path}: {what}", code="malformed")


def _at(path: Path, line: int, column: str, what: str) -> Invalid:
    return _problem(path, f"line {line:,}, column {column}: {what}.")
