import numpy as np
import pytest

from eyelid.training.calibrate import calibrated, fit_temperature, thresholds, unsure_below


@pytest.fixture
def logits_and_labels():
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (20_000, 2)).astype(np.float32)
    p_open = calibrated(logits, 1)[:, 1]
    return logits, (random.random(20_000) < p_open).astype(np.int64)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_spoiled_calibration_is_found(logits_and_labels, temperature):
    logits, labels = logits_and_labels
    found = fit_temperature(logits * temperature, labels, np.ones(len(labels)))
    assert found == pytest.approx(temperature, rel=0.05)


def test_pictures_without_weight_do_not_count(logits_and_labels):
    logits, labels = logits_and_labels
    weights = np.ones(len(labels))
    weights[::2] = 0
    spoiled = labels.copy()
    spoiled[::2] = 1 - spoiled[::2]
    assert fit_temperature(logits, spoiled, weights) == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize("error", [0.02, 0.05, 0.1])
def test_decided_readings_err_at_most_at_the_rate(logits_and_labels, error):
    logits, labels = logits_and_labels
    probabilities = calibrated(logits, 1)
    threshold = unsure_below(probabilities, labels, np.ones(len(labels)), error=error)
    decided = probabilities.max(axis=1) >= threshold
    wrong = (probabilities.argmax(axis=1) != labels)[decided].mean()
    assert wrong <= error
    assert wrong > 0.9 * error  # and no more are left undecided than that takes


def test_perfect_readings_are_all_decided():
    probabilities = np.array([[0.6, 0.4], [0.1, 0.9]], np.float32)
    assert unsure_below(probabilities, np.array([0, 1]), np.ones(2), error=0.01) < 0.601


@pytest.mark.parametrize(
    ("confidences", "right", "error", "expected"),
    [
        ((0.9, 0.8, 0.7), (True, True, False), 0.0, 0.75),
        ((0.9, 0.8, 0.7), (True, False, True), 0.34, 0.7),
        ((0.9, 0.8, 0.7), (False, True, True), 0.1, None),
        ((0.9, 0.8, 0.8, 0.7), (True, True, False, True), 0.0, 0.85),  # the two of 0.8 stand or fall together
        ((0.9,), (True,), 0.0, 0.9),
    ],
)
def test_the_threshold_lies_between_what_is_decided_and_what_is_not(confidences, right, error, expected):
    probabilities = np.array([(1 - p, p) for p in confidences], np.float32)
    found = unsure_below(probabilities, np.array(right, np.int64), np.ones(len(right)), error=error)
    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-6))


def test_rates_that_cannot_be_kept_are_left_out(logits_and_labels):
    logits, labels = logits_and_labels
    labels = labels.copy()
    labels[np.argmax(np.abs(logits[:, 1] - logits[:, 0]))] ^= 1  # the surest of all is wrong
    pairs = thresholds(calibrated(logits, 1), labels, np.ones(len(labels)))
    rates, kept = zip(*pairs, strict=True)
    assert 0.001 not in rates
    assert rates[-1] == 0.1
    assert list(kept) == sorted(kept, reverse=True)
