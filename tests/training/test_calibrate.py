import numpy as np
import pytest

from eyelid.training.calibrate import calibrated, fit_temperature, unsure_below


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
