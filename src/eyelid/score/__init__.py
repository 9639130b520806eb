"""Scores: how well readings agree with labels, with intervals by person, and for whom they do not."""

from eyelid.score.calibration import ConfidenceBin
from eyelid.score.confusion import ClassScore
from eyelid.score.coverage import Coverage, Point
from eyelid.score.evaluation import (
    Evaluation,
    evaluate_patches,
    evaluate_probabilities,
    evaluate_readings,
)
from eyelid.score.intervals import Score
from eyelid.score.metrics import KEY_METRICS, STATES, score_classes
from eyelid.score.set_readings import SetReadings, read_probabilities, read_set, write_readings
from eyelid.score.slices import Slice
from eyelid.score.speed import Speed, measure_speed, seconds_a_call

__all__ = [
    "KEY_METRICS",
    "STATES",
    "ClassScore",
    "ConfidenceBin",
    "Coverage",
    "Evaluation",
    "Point",
    "Score",
    "SetReadings",
    "Slice",
    "Speed",
    "evaluate_patches",
    "evaluate_probabilities",
    "evaluate_readings",
    "measure_speed",
    "read_probabilities",
    "read_set",
    "score_classes",
    "seconds_a_call",
    "write_readings",
]
