"""Scoring: measures how well readings agree with labels, with intervals over people, and on which slices."""

from eyelid.score.calibration import ConfidenceBin
from eyelid.score.confusion import ClassScore
from eyelid.score.coverage import Coverage, Point
from eyelid.score.evaluation import (
    Evaluation,
    ScoringRules,
    evaluate_readings,
    slicing_columns,
)
from eyelid.score.intervals import Score
from eyelid.score.labels import expect_classes
from eyelid.score.metrics import KEY_METRICS, STATES, score_classes
from eyelid.score.set_readings import SetReadings, read_set, write_readings
from eyelid.score.slices import Slice
from eyelid.score.speed import Speed, measure_speed, seconds_a_call
from eyelid.score.trained_on import trained_on

__all__ = [
    "KEY_METRICS",
    "STATES",
    "ClassScore",
    "ConfidenceBin",
    "Coverage",
    "Evaluation",
    "Point",
    "Score",
    "ScoringRules",
    "SetReadings",
    "Slice",
    "Speed",
    "evaluate_readings",
    "expect_classes",
    "measure_speed",
    "read_set",
    "score_classes",
    "seconds_a_call",
    "slicing_columns",
    "trained_on",
    "write_readings",
]
