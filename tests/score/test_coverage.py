import numpy as np
import pytest

from eyelid.score.coverage import ERRORS, UNSURE_SHARE, measure_coverage
from eyelid.score.intervals import Bootstrap
from eyelid.score.metrics import score_classes


def measured(right, confidence, unsure_below=0.5, resamples=0):
    bootstrap = Bootstrap(np.arange(len(right)).astype(str), resamples=resamples, seed=0)
    return measure_coverage(np.array(right, bool), np.array(confidence, np.float32), unsure_below, bootstrap)


def test_a_curve_that_can_be_counted_by_hand():
    coverage = measured([1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.7, 0.6], unsure_below=0.75)
    assert coverage.thresholds == pytest.approx([0.9, 0.8, 0.7, 0.6])
    assert coverage.coverage == pytest.approx([0.2, 0.4, 0.8, 1])
    assert coverage.error == pytest.approx([0, 0, 1 / 4, 2 / 5])
    assert (coverage.decided.coverage.value, coverage.decided.error.value) == (0.4, 0)
    for error in ERRORS:
        point = coverage.at_error[error]
        assert (point.threshold, point.coverage.value) == pytest.approx((0.8, 0.4))
    assert coverage.at_unsure.coverage.value == 1


def test_no_threshold_may_do():
    coverage = measured([0, 1, 1], [0.9, 0.8, 0.7], unsure_below=0.95)
    assert set(coverage.at_error.values()) == {None}
    assert (coverage.decided.coverage.value, coverage.decided.error.value) == (0, 0)


def test_thresholds_keep_what_they_promise():
    random = np.random.default_rng(0)
    confidence = random.uniform(0.5, 1, 5000).astype(np.float32)
    right = random.random(5000) < confidence**0.25
    coverage = measured(right, confidence, resamples=100)
    for error, point in coverage.at_error.items():
        decided = confidence >= np.float32(point.threshold)
        assert point.error.value == pytest.approx((~right[decided]).mean())
        assert point.error.value <= error
        assert point.coverage.value == pytest.approx(decided.mean())
        assert point.coverage.low < point.coverage.value < point.coverage.high
    assert 1 - coverage.at_unsure.coverage.value == pytest.approx(UNSURE_SHARE, abs=1e-3)
    assert coverage.at_unsure.coverage.value >= 1 - UNSURE_SHARE
    assert len(coverage.thresholds) <= 400
    assert coverage.coverage[-1] == 1


def test_each_picture_may_have_the_threshold_of_its_own_model():
    coverage = measured([1, 0, 1], [0.9, 0.9, 0.6], unsure_below=np.array([0.5, 0.95, 0.5]))
    assert (coverage.decided.coverage.value, coverage.decided.error.value) == (pytest.approx(2 / 3), 0)
    assert np.isnan(coverage.decided.threshold)


def test_the_area_is_the_mean_error_over_all_coverages():
    confidence = np.array([0.9, 0.8, 0.7, 0.6], np.float32)
    probabilities = np.column_stack([confidence, 1 - confidence])
    labels = np.array([0, 0, 1, 0])  # the third is wrong: errors 0, 0, 1/3, 1/4
    aurc = score_classes(
        labels, probabilities, np.array(list("abcd")), classes=("closed", "open"), resamples=0
    )["aurc"]
    assert aurc.value == pytest.approx((1 / 3 + 1 / 4) / 4)
