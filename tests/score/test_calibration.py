from itertools import pairwise

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from eyelid.score.calibration import BINS, bins_of, reliability
from eyelid.score.intervals import Bootstrap
from eyelid.score.metrics import score_classes


def draw_readings(count, off=0.0, seed=0):
    """Readings of two classes that are right as often as they say, plus `off`."""
    random = np.random.default_rng(seed)
    confidence = random.uniform(0.55, 0.9, count).astype(np.float32)
    return confidence, random.random(count) < confidence + off


def test_bins_are_those_of_scikit_learn():
    confidence, right = draw_readings(2000)
    bins = reliability(right, confidence, Bootstrap(np.arange(2000).astype(str), resamples=100, seed=0))
    accuracy, mean = calibration_curve(right, confidence, n_bins=BINS, strategy="quantile")
    assert [each.accuracy.value for each in bins] == pytest.approx(accuracy)
    assert [each.confidence for each in bins] == pytest.approx(mean)
    assert sum(each.pictures for each in bins) == 2000
    for one, other in pairwise(bins):
        assert one.low <= one.confidence <= one.high < other.low
    covered = [each.accuracy.low <= each.confidence <= each.accuracy.high for each in bins]
    assert sum(covered) >= 12  # of 15 intervals of 95 %


@pytest.mark.parametrize(("count", "bins"), [(1, 1), (10, 1), (40, 2), (299, 14), (5000, BINS)])
def test_few_readings_have_few_bins(count, bins):
    assert len(np.unique(bins_of(draw_readings(count)[0]))) == bins


def test_equal_confidences_share_a_bin():
    bins = bins_of(np.repeat(np.array([0.6, 0.8], np.float32), 200))
    assert (len(set(bins[:200].tolist())), len(set(bins[200:].tolist())), bins.max()) == (1, 1, 1)


@pytest.mark.parametrize("off", [0.0, 0.08, -0.2])
def test_the_calibration_error_is_how_far_a_model_is_off(off):
    confidence, right = draw_readings(20_000, off)
    probabilities = np.column_stack([confidence, 1 - confidence])
    groups = np.arange(20_000).astype(str)
    labels = np.where(right, 0, 1)
    ece = score_classes(labels, probabilities, groups, classes=("closed", "open"), resamples=100)["ece"]
    assert ece.value == pytest.approx(abs(off), abs=0.012)
    assert ece.low <= ece.value <= ece.high
