"""Scores: how well readings agree with labels, with intervals by person."""

from eyelid.score.metrics import METRICS, Score, equal_error, score_open

__all__ = ["METRICS", "Score", "equal_error", "score_open"]
