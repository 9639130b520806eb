import numpy as np
import pytest

from eyelid.exporting import calibrated_probabilities, fit_temperature


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


def test_few_pictures_without_an_error_do_not_make_it_sure():
    random = np.random.default_rng(1)
    labels = np.arange(30) % 2
    margins = (2 * labels - 1) * random.uniform(1, 4, 30)
    logits = np.stack([-margins, margins], axis=1).astype(np.float32) / 2
    temperature = fit_temperature(logits, labels, np.ones(30))
    assert calibrated_probabilities(logits, temperature).max() < 0.99
