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
@pytest.mark.parametrize("known", [(0, 60, 120), (0, 1, 2, 70, 71, 72, 120, 121, 122)])
def test_a_few_labels_tell_the_rest(three_crowds, name, known):
    told = suggest(name, three_crowds, np.array(known), TRUTH[list(known)], PILE, count=3)
    assert told.shape == (150, 3)
    assert told.dtype == np.float32
    assert (told.argmax(axis=1) == TRUTH).mean() > 0.95
    np.testing.assert_allclose(told.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", SUGGESTERS)
def test_only_what_is_wanted_is_told(three_crowds, name):
    known = np.array([0, 60, 120, 10])
    everything = suggest(name, three_crowds, known, TRUTH[known], PILE, count=3)
    some = suggest(name, three_crowds, known, TRUTH[known], np.array([77, 3]), count=3)
    np.testing.assert_allclose(some, everything[[77, 3]], atol=1e-5)


@pytest.mark.parametrize(
    ("labels", "first", "others"),
    [((), 1 / 3, 1 / 3), ((0,), 0.5, 0.25), ((0, 0, 0, 0), 5 / 7, 1 / 7)],
)
def test_classes_that_nobody_has_seen(three_crowds, labels, first, others):
    known = np.arange(len(labels))
    told = suggest("kernel", three_crowds, known, np.array(labels, np.int64), PILE, count=3)
    np.testing.assert_allclose(told, np.tile([first, others, others], (150, 1)), atol=1e-6)


def test_a_class_without_a_label_keeps_its_column(three_crowds):
    known = np.array([0, 1, 120, 121])
    told = suggest("kernel", three_crowds, known, TRUTH[known], PILE, count=3)
    assert set(told.argmax(axis=1)) == {0, 2}
    np.testing.assert_allclose(told[:, 1], 1 / 7, atol=1e-6)


def test_spreading_tells_what_no_label_reaches_by_the_nearest():
    lines = np.concatenate([np.linspace(0, 1, 30), np.linspace(50, 51, 30), np.linspace(70, 71, 30)])
    space = Space(lines[:, None].astype(np.float32), seed=0)
    told = suggest("spreading", space, np.array([0, 89]), np.array([0, 1]), np.arange(90), count=2)
    assert told.argmax(axis=1).tolist() == [0] * 30 + [1] * 60
