"""Scores: how well readings agree with labels, with intervals by person."""

from eyelid.score.evaluation import STATES, Evaluation, evaluate_patches
from eyelid.score.metrics import METRICS, Score, equal_error, score_open

__all__ = ["METRICS", "STATES", "Evaluation", "Score", "equal_error", "evaluate_patches", "score_open"]
