import numpy as np
import pytest

from eyelid.exporting import calibrated_probabilities, decided_errors


@pytest.mark.parametrize("error", [0.02, 0.05, 0.1])
def test_decided_readings_err_at_most_at_the_rate(logits_and_labels, error):
    logits, labels = logits_and_labels
    probabilities = calibrated_probabilities(logits, 1)
    threshold = decided_errors(probabilities, labels, np.zeros(len(labels), int)).threshold(error)
    decided = probabilities.max(axis=1) >= threshold
    wrong = (probabilities.argmax(axis=1) != labels)[decided].mean()
    assert wrong <= error
    assert wrong > 0.9 * error  # and no more are left undecided than that takes


def test_the_rate_is_kept_on_average_by_those_who_come_later(logits_and_labels):
    logits, labels = logits_and_labels
    probabilities, random = calibrated_probabilities(logits, 1), np.random.default_rng(1)
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


def test_a_net_that_is_always_sure_still_decides():
    sure, surer = np.nextafter(np.float32(1), np.float32(0), dtype=np.float32) - np.float32([3e-7, 0])
    probabilities = np.array([[0, surer], [0, surer], [0, sure]], np.float32)
    threshold = decided_errors(probabilities, np.array([1, 1, 0]), np.zeros(3, int)).threshold(0.34)
    assert threshold is not None
    assert (probabilities.max(axis=1) >= threshold).tolist() == [True, True, False]


def test_where_no_threshold_keeps_the_error_the_nearest_one_is_returned():
    probabilities = np.array([[0.6, 0.4], [0.1, 0.9]], np.float32)
    decided = decided_errors(probabilities, np.array([0, 1]), np.zeros(2, int))
    assert decided.threshold(0.01) is None
    assert decided.nearest() == (pytest.approx(1 / 3), pytest.approx(0.6))


def test_rates_that_cannot_be_kept_are_left_out(logits_and_labels):
    logits, labels = logits_and_labels
    pairs = decided_errors(
        calibrated_probabilities(logits, 1)[:900], labels[:900], np.zeros(900, int)
    ).pairs()
    rates, kept = zip(*pairs, strict=True)
    assert 0.001 not in rates
    assert rates[-1] == 0.1
    assert list(kept) == sorted(kept, reverse=True)
