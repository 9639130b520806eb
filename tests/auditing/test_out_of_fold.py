"""No group is predicted by a model that was trained on it, and wrong labels are found by that."""

import numpy as np
import pytest

from eyelid.auditing import out_of_fold as out_of_fold_module
from eyelid.auditing.label_probabilities import label_fit, label_probabilities, unlearnable
from eyelid.auditing.out_of_fold import NetLearner, VectorLearner, predict_out_of_fold
from eyelid.data import pack, read_labelled


class Watcher:
    """Learns nothing, and remembers which pictures it was given."""

    pictures_per_fit = 1

    def __init__(self):
        self.learned = []

    def fit(self, chosen, *, seed, progress):
        progress(1)
        self.learned.append(chosen)
        return lambda wanted: np.full((int(wanted.sum()), 2), len(self.learned), float)


def test_no_unit_is_on_both_sides_and_everybody_is_predicted():
    units = np.repeat(np.arange(40), 3)
    labels = np.tile([0, 1, -1], 40)
    watcher, done = Watcher(), []
    logits = predict_out_of_fold(watcher, labels, units, labels >= 0, count=2, progress=done.append)
    assert sum(done) == len(watcher.learned) == out_of_fold_module.FOLDS
    for number, learned in enumerate(watcher.learned, 1):
        predicted = logits[:, 0] == number
        assert predicted.any()
        assert not set(units[predicted]) & set(units[learned])
        assert not learned[labels < 0].any()
    assert (logits > 0).all()


@pytest.mark.parametrize(
    ("labels", "units", "reasons"),
    [
        ([0] * 20 + [1] * 3, range(23), {"open": "of open: 3, and 10 pictures are the least to learn from"}),
        ([0] * 20 + [1] * 20, [*range(20), *[20] * 20], {"open": "of open: all pictures are of one group"}),
        ([0] * 20 + [1] * 20, range(40), {}),
    ],
)
def test_it_is_said_which_classes_cannot_be_learned(labels, units, reasons):
    assert unlearnable(np.array(labels), np.array(units), ("closed", "open")) == reasons


def test_label_fit_is_the_mean_of_the_classes():
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.7, 0.3], [0.2, 0.8]])
    assert label_fit(probabilities, np.array([0, 0, 0, 1, -1])) == pytest.approx((2 / 3 + 0) / 2)


def test_where_one_class_is_left_to_learn_from_it_is_predicted_for_all():
    labels = np.array([0, 0, 1, 1])
    learner = VectorLearner(np.eye(4, dtype=np.float32), labels, 3)
    predict = learner.fit(labels == 1, seed=0, progress=lambda _: None)
    assert predict(labels == 0).argmax(axis=1).tolist() == [1, 1]


def learn(drawn_set, learner_of, *, wrong):
    packed = pack(read_labelled(str(drawn_set)), classes=("closed", "open"), size=24)
    labels = packed.labels.copy()
    labels[wrong] = 1 - labels[wrong]
    packed.labels[:] = labels
    people = np.unique(packed.groups, return_inverse=True)[1]
    learner = learner_of(packed, labels)
    probabilities = label_probabilities(
        learner, labels, people, people, count=2, seed=0, progress=lambda _: None
    )
    return probabilities[np.arange(len(labels)), labels]


def test_a_net_finds_wrong_labels(drawn_set, monkeypatch):
    monkeypatch.setattr(out_of_fold_module, "_DRAWS", 128 * 20)
    wrong = np.arange(5, 480, 24)
    score = learn(drawn_set, lambda packed, _: NetLearner(packed, ("closed", "open")), wrong=wrong)
    assert np.isin(np.argsort(score)[: len(wrong)], wrong).mean() > 0.7


def test_the_net_is_not_shown_a_few_pictures_for_minutes(drawn_set):
    packed = pack(read_labelled(str(drawn_set)), classes=("closed", "open"), size=24)
    shown = [
        NetLearner(packed.take(np.arange(len(packed)) < count), ("closed", "open")).pictures_per_fit
        for count in (24, 48)
    ]
    assert 24 * 100 < shown[0] < shown[1] < 48 * 300


def test_a_line_through_vectors_finds_wrong_labels(drawn_set):
    def learner(packed, labels):
        vectors = packed.patches.reshape(len(packed), -1).astype(np.float32)
        vectors -= vectors.mean(axis=1, keepdims=True)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return VectorLearner(vectors, labels, 2)

    wrong = np.arange(5, 480, 24)
    score = learn(drawn_set, learner, wrong=wrong)
    assert np.isin(np.argsort(score)[: 2 * len(wrong)], wrong).sum() > 0.6 * len(wrong)
