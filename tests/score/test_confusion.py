import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from eyelid.score import ClassScore
from eyelid.score.confusion import averages, count_confusion, score_each_class


@pytest.mark.parametrize(
    ("labels", "said", "confusion", "macro"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 1], [[2, 0, 0], [0, 2, 0], [0, 0, 0]], 1),  # the third never comes up
        ([0, 1, 2], [1, 2, 0], [[0, 1, 0], [0, 0, 1], [1, 0, 0]], 0),
        ([0, 0, 1, 2], [0, 1, 1, 2], [[1, 1, 0], [0, 1, 0], [0, 0, 1]], (2 / 3 + 2 / 3 + 1) / 3),
        ([0, 0, 1, 1], [0, 2, 1, 1], [[1, 0, 1], [0, 2, 0], [0, 0, 0]], (2 / 3 + 1 + 0) / 3),  # only read
        ([0, 1, 1, 2], [0, 1, 1, 1], [[1, 0, 0], [0, 2, 0], [0, 1, 0]], (1 + 4 / 5 + 0) / 3),  # never read
    ],
)
def test_confusions_that_can_be_counted_by_hand(labels, said, confusion, macro):
    counted = count_confusion(np.array(labels), np.array(said), 3)
    assert counted.tolist() == confusion
    assert averages(counted)["macro_f1"] == pytest.approx(macro)
    assert macro == pytest.approx(f1_score(labels, said, average="macro", zero_division=0))


def test_a_class_has_precision_recall_f1_and_its_pictures():
    scores = score_each_class(np.array([[6, 2, 0], [0, 4, 0], [0, 4, 0]]), ("left", "right", "up"))
    assert scores == {
        "left": ClassScore(1.0, 0.75, pytest.approx(6 / 7), 8),
        "right": ClassScore(0.4, 1.0, pytest.approx(4 / 7), 4),
        "up": ClassScore(0.0, 0.0, 0.0, 4),
    }


def test_all_is_as_scikit_learn_counts_it():
    random = np.random.default_rng(0)
    labels, said = random.integers(0, 5, 500), random.integers(0, 4, 500)  # one class is never read
    counted = count_confusion(labels, said, 5)
    assert (counted == confusion_matrix(labels, said)).all()
    for average in ("macro", "weighted"):
        expected = precision_recall_fscore_support(labels, said, average=average, zero_division=0)[:3]
        for kind, value in zip(("precision", "recall", "f1"), expected, strict=True):
            assert averages(counted)[f"{average}_{kind}"] == pytest.approx(value)
    scores = score_each_class(counted, "abcde").values()
    columns = zip(*((one.precision, one.recall, one.f1, one.pictures) for one in scores), strict=True)
    expected = precision_recall_fscore_support(labels, said, zero_division=0)
    for ours, theirs in zip(columns, expected, strict=True):
        assert ours == pytest.approx(theirs)


def test_many_confusions_are_averaged_at_once():
    random = np.random.default_rng(0)
    several = random.integers(0, 9, (7, 3, 3))
    at_once = averages(several)
    for name, values in at_once.items():
        assert values == pytest.approx(np.array([averages(one)[name] for one in several]))
