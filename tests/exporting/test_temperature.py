import numpy as np
import pytest

from eyelid.exporting.temperature import calibrated, decided_errors, fit_temperature


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
    threshold = decided_errors(probabilities, labels, np.zeros(len(labels), int)).threshold(error)
    decided = probabilities.max(axis=1) >= threshold
    wrong = (probabilities.argmax(axis=1) != labels)[decided].mean()
    assert wrong <= error
    assert wrong > 0.9 * error  # and no more are left undecided than that takes


def test_the_rate_is_kept_on_average_by_those_who_come_later(logits_and_labels):
    logits, labels = logits_and_labels
    probabilities, random = calibrated(logits, 1), np.random.default_rng(1)
    wrong = probabilities.argmax(axis=1) != labels
    later = []
    for _ in range(200):
        known = random.choice(len(labels), 150, replace=False)
        threshold = decided_errors(probabilities[known], labels[known], np.zeros(150, int)).threshold(0.05)
        if threshold is not None:
            later.append(wrong[probabilities.max(axis=1) >= threshold].mean())
    assert len(later) > 150
    assert np.mean(later) <= 0.05


@pytest.mark.parametrize(
    ("confidences", "right", "sets", "error", "expected"),
    [
        ((0.9, 0.8, 0.7), (1, 1, 0), (0, 0, 0), 0.34, 0.75),
        ((0.9, 0.8, 0.7), (1, 0, 1), (0, 0, 0), 0.5, 0.7),
        ((0.9, 0.8, 0.7), (0, 1, 1), (0, 0, 0), 0.4, None),
        ((0.9, 0.8, 0.8, 0.7), (1, 1, 0, 1), (0, 0, 0, 0), 0.5, 0.7),
        ((0.9, 0.8, 0.8, 0.7), (1, 1, 0, 0), (0, 0, 0, 0), 0.5, 0.75),  # those of 0.8 stand or fall together
        ((0.9, 0.8, 0.7, 0.6), (1, 1, 1, 0), (0, 1, 0, 1), 0.5, 0.65),  # the worst set counts
        ((0.9,), (1,), (0,), 0.5, 0.9),
    ],
)
def test_the_threshold_lies_between_what_is_decided_and_what_is_not(
    confidences, right, sets, error, expected
):
    probabilities = np.array([(1 - p, p) for p in confidences], np.float32)
    found = decided_errors(probabilities, np.array(right), np.array(sets)).threshold(error)
    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-6))


def test_where_no_threshold_keeps_the_rate_the_nearest_is_told():
    probabilities = np.array([[0.6, 0.4], [0.1, 0.9]], np.float32)
    decided = decided_errors(probabilities, np.array([0, 1]), np.zeros(2, int))
    assert decided.threshold(0.01) is None
    assert decided.nearest() == (pytest.approx(1 / 3), pytest.approx(0.6))


def test_rates_that_cannot_be_kept_are_left_out(logits_and_labels):
    logits, labels = logits_and_labels
    pairs = decided_errors(calibrated(logits, 1)[:900], labels[:900], np.zeros(900, int)).pairs()
    rates, kept = zip(*pairs, strict=True)
    assert 0.001 not in rates
    assert rates[-1] == 0.1
    assert list(kept) == sorted(kept, reverse=True)


def test_few_pictures_without_an_error_do_not_make_it_sure():
    random = np.random.default_rng(1)
    labels = np.arange(30) % 2
    margins = (2 * labels - 1) * random.uniform(1, 4, 30)
    logits = np.stack([-margins, margins], axis=1).astype(np.float32) / 2
    temperature = fit_temperature(logits, labels, np.ones(30))
    assert calibrated(logits, temperature).max() < 0.99
