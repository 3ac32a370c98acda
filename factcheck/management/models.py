"""What the commands that train and evaluate suggesters share."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from annotations.errors import Problem
from annotations.suggesters import Model
from annotations.training import Example
from annotations.training.formats import read_examples


def model_in(path: Path) -> Model:
    """The model in a file. Raises CommandError."""
    try:
        return Model.from_json(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: This is not a model: it is not UTF-8.") from error
    except Problem as problem:
        raise CommandError(f"{path}: {problem.detail}") from problem


def examples_in(name: str, paths: list[Path]) -> list[Example]:
    """The labelled sentences in files of one format. Raises CommandError."""
    try:
        return read_examples(name, paths)
    except Problem as problem:
        raise CommandError(problem.detail) from problem
