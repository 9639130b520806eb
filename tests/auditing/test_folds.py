"""Nobody is told by who has learned from the same group, and wrong labels are found by what is left."""

import numpy as np
import pytest

from eyelid.auditing import folds
from eyelid.auditing.fitting_labels import fitting_labels, why_not
from eyelid.auditing.folds import NetLearner, VectorLearner, out_of_fold
from eyelid.data import pack, read_labelled


class Watcher:
    """Learns nothing, and remembers of whom."""

    shown = 1

    def __init__(self):
        self.learned = []

    def fit(self, chosen, *, seed, progress):
        progress(1)
        self.learned.append(chosen)
        return lambda wanted: np.full((int(wanted.sum()), 2), len(self.learned), float)


def test_no_unit_is_on_both_sides_and_everybody_is_told():
    units = np.repeat(np.arange(40), 3)
    labels = np.tile([0, 1, -1], 40)
    watcher, done = Watcher(), []
    logits = out_of_fold(watcher, labels, units, labels >= 0, count=2, progress=done.append)
    assert sum(done) == len(watcher.learned) == folds.FOLDS
    for number, learned in enumerate(watcher.learned, 1):
        told = logits[:, 0] == number
        assert told.any()
        assert not set(units[told]) & set(units[learned])
        assert not learned[labels < 0].any()
    assert (logits > 0).all()


@pytest.mark.parametrize(
    ("labels", "units", "classes", "told"),
    [
        ([-1, -1], [0, 1], (), "there are none"),
        ([0] * 20, range(20), ("open",), "all are open"),
        ([0] * 20 + [1] * 3, range(23), ("closed", "open"), "open has 3 pictures, and 10 are the least"),
        (
            [0] * 20 + [1] * 20,
            [*range(20), *[20] * 20],
            ("closed", "open"),
            "all pictures of open are of one",
        ),
        ([0] * 20 + [1] * 20, range(40), ("closed", "open"), ""),
    ],
)
def test_it_is_said_why_labels_cannot_be_checked(labels, units, classes, told):
    reason = why_not(np.array(labels), np.array(units), classes)
    assert reason.startswith(told)
    assert bool(reason) == bool(told)


def learn(drawn_set, learner_of, *, wrong):
    packed = pack(read_labelled(str(drawn_set)), classes=("closed", "open"), size=24)
    labels = packed.labels.copy()
    labels[wrong] = 1 - labels[wrong]
    packed.labels[:] = labels
    people = np.unique(packed.groups, return_inverse=True)[1]
    learner = learner_of(packed, labels)
    told = fitting_labels(learner, labels, people, people, count=2, seed=0, progress=lambda _: None)
    return told[np.arange(len(labels)), labels]


def test_a_net_finds_wrong_labels(drawn_set, monkeypatch):
    monkeypatch.setattr(folds, "_DRAWS", 128 * 40)
    wrong = np.arange(5, 480, 24)
    score = learn(drawn_set, lambda packed, _: NetLearner(packed, ("closed", "open")), wrong=wrong)
    assert np.isin(np.argsort(score)[: len(wrong)], wrong).mean() > 0.7


def test_a_line_through_vectors_finds_wrong_labels(drawn_set):
    def learner(packed, labels):
        vectors = packed.patches.reshape(len(packed), -1).astype(np.float32)
        vectors -= vectors.mean(axis=1, keepdims=True)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return VectorLearner(vectors, labels, 2)

    wrong = np.arange(5, 480, 24)
    score = learn(drawn_set, learner, wrong=wrong)
    assert np.isin(np.argsort(score)[: 2 * len(wrong)], wrong).sum() > 0.6 * len(wrong)
