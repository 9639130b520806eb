import numpy as np
import pytest

from eyelid.exporting import calibrated_probabilities


@pytest.fixture
def logits_and_labels():
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (20_000, 2)).astype(np.float32)
    p_open = calibrated_probabilities(logits, 1)[:, 1]
    return logits, (random.random(20_000) < p_open).astype(np.int64)
