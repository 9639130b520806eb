"""Scores: how well readings agree with labels, with intervals by person."""

from eyelid.score.confusion import ClassScore
from eyelid.score.evaluation import (
    Evaluation,
    evaluate_patches,
    evaluate_probabilities,
    read_probabilities,
)
from eyelid.score.metrics import STATES, Score, score_classes

__all__ = [
    "STATES",
    "ClassScore",
    "Evaluation",
    "Score",
    "evaluate_patches",
    "evaluate_probabilities",
    "read_probabilities",
    "score_classes",
]
