"""Scores: how well readings agree with labels, with intervals by person."""

from eyelid.score.evaluation import CLASSES, Evaluation, evaluate_patches
from eyelid.score.metrics import METRICS, Score, equal_error, score_open

__all__ = ["CLASSES", "METRICS", "Evaluation", "Score", "equal_error", "evaluate_patches", "score_open"]
