"""Training the default suggester's linear model, on top of another or of the cues alone. Pure Python, no Django."""

from annotations.training.data import Example
from annotations.training.train import Method, evaluate, held_out_scores, train

__all__ = ["Example", "Method", "evaluate", "held_out_scores", "train"]
