import numpy as np
import pytest

from eyelid.labelling.space import Space
from eyelid.labelling.suggesters import SUGGESTERS, suggest

TRUTH = np.repeat([0, 1, 2], 50)
PILE = np.arange(150)


@pytest.fixture(scope="module")
def three_crowds() -> Space:
    noise = np.random.default_rng(0).normal(0, 0.5, (150, 8))
    return Space((3 * np.eye(8)[TRUTH] + noise).astype(np.float32), seed=0)


@pytest.mark.parametrize("name", SUGGESTERS)
@pytest.mark.parametrize("labelled", [(0, 60, 120), (0, 1, 2, 70, 71, 72, 120, 121, 122)])
def test_a_few_labels_are_enough_for_the_rest(three_crowds, name, labelled):
    probabilities = suggest(name, three_crowds, np.array(labelled), TRUTH[list(labelled)], PILE, count=3)
    assert probabilities.shape == (150, 3)
    assert probabilities.dtype == np.float32
    assert (probabilities.argmax(axis=1) == TRUTH).mean() > 0.95
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", SUGGESTERS)
def test_only_what_is_wanted_is_probabilities(three_crowds, name):
    labelled = np.array([0, 60, 120, 10])
    everything = suggest(name, three_crowds, labelled, TRUTH[labelled], PILE, count=3)
    some = suggest(name, three_crowds, labelled, TRUTH[labelled], np.array([77, 3]), count=3)
    np.testing.assert_allclose(some, everything[[77, 3]], atol=1e-5)


@pytest.mark.parametrize(
    ("labels", "first", "others"),
    [((), 1 / 3, 1 / 3), ((0,), 0.5, 0.25), ((0, 0, 0, 0), 5 / 7, 1 / 7)],
)
def test_classes_that_nobody_has_seen(three_crowds, labels, first, others):
    labelled = np.arange(len(labels))
    probabilities = suggest("kernel", three_crowds, labelled, np.array(labels, np.int64), PILE, count=3)
    np.testing.assert_allclose(probabilities, np.tile([first, others, others], (150, 1)), atol=1e-6)


def test_a_class_without_a_label_keeps_its_column(three_crowds):
    labelled = np.array([0, 1, 120, 121])
    probabilities = suggest("kernel", three_crowds, labelled, TRUTH[labelled], PILE, count=3)
    assert set(probabilities.argmax(axis=1)) == {0, 2}
    np.testing.assert_allclose(probabilities[:, 1], 1 / 7, atol=1e-6)


def test_spreading_tells_what_no_label_reaches_by_the_nearest():
    lines = np.concatenate([np.linspace(0, 1, 30), np.linspace(50, 51, 30), np.linspace(70, 71, 30)])
    space = Space(lines[:, None].astype(np.float32), seed=0)
    probabilities = suggest("spreading", space, np.array([0, 89]), np.array([0, 1]), np.arange(90), count=2)
    assert probabilities.argmax(axis=1).tolist() == [0] * 30 + [1] * 60
