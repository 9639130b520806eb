import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from eyelid.errors import DataError
from eyelid.read import CLASSES
from eyelid.score import STATES, score_classes
from eyelid.score.metrics import equal_error

MOVEMENTS = CLASSES["movement"]


def scored(is_open, p_open, groups=None, classes=STATES, **options):
    p_open = np.array(p_open, np.float32)
    columns = {"closed": 1 - p_open, "open": p_open}
    labels = np.where(np.array(is_open, bool), classes.index("open"), classes.index("closed"))
    groups = np.array(range(len(labels)) if groups is None else groups, np.str_)
    probabilities = np.stack([columns[name] for name in classes], axis=1)
    return score_classes(labels, probabilities, groups, classes=classes, **options)


@pytest.mark.parametrize("classes", [("closed", "open"), ("open", "closed")])
@pytest.mark.parametrize(
    ("is_open", "p_open", "accuracy", "macro_f1", "f1", "auc", "eer"),
    [
        ([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1], 1.0, 1.0, 1.0, 1.0, 0.0),
        ([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9], 0.0, 0.0, 0.0, 0.0, 1.0),
        ([1, 1, 0, 0], [0.9, 0.3, 0.4, 0.1], 0.75, (2 / 3 + 4 / 5) / 2, 2 / 3, 0.75, 0.5),
        ([1, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.1], 0.8, (6 / 7 + 2 / 3) / 2, 6 / 7, 1.0, 0.0),
        ([1, 0, 0], [0.6, 0.4, 0.4], 1.0, 1.0, 1.0, 1.0, 0.0),
    ],
)
def test_metrics_of_cases_that_can_be_counted_by_hand(
    is_open, p_open, accuracy, macro_f1, f1, auc, eer, classes
):
    scores = scored(is_open, p_open, classes=classes, resamples=0)
    expected = {"accuracy": accuracy, "macro_f1": macro_f1, "f1": f1, "auc": auc, "eer": eer}
    assert {name: score.value for name, score in scores.items()} == pytest.approx(expected)


def test_movements_are_scored_by_the_likeliest():
    labels = np.array([0, 0, 1, 2])
    probabilities = np.array([[0.4, 0.3, 0.3], [0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0, 0.2, 0.8]], np.float32)
    groups = np.array(list("abcd"))
    scores = score_classes(labels, probabilities, groups, classes=("left", "blink", "straight"))
    assert set(scores) == {"accuracy", "macro_f1"}
    assert scores["accuracy"].value == 0.75
    assert scores["macro_f1"].value == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


@pytest.mark.parametrize("classes", [STATES, MOVEMENTS])
def test_values_are_those_of_scikit_learn(classes):
    random = np.random.default_rng(1)
    labels = random.integers(0, len(classes), 300)
    probabilities = random.dirichlet(np.ones(len(classes)), 300).astype(np.float32)
    said = probabilities.argmax(axis=1)
    scores = score_classes(labels, probabilities, np.full(300, "one"), classes=classes)
    assert scores["accuracy"].value == pytest.approx(accuracy_score(labels, said))
    assert scores["macro_f1"].value == pytest.approx(f1_score(labels, said, average="macro"))
    if classes == STATES:
        assert scores["f1"].value == pytest.approx(f1_score(labels, said))
        assert scores["auc"].value == pytest.approx(roc_auc_score(labels, probabilities[:, 1]))


def test_equal_error_lies_where_the_curve_crosses():
    assert equal_error(np.array([0, 0.1, 0.4, 1]), np.array([0, 0.8, 0.9, 1])) == pytest.approx(0.1 + 0.3 / 4)


def test_intervals_hold_the_value_and_are_wider_when_pictures_share_people():
    random = np.random.default_rng(0)
    skill = np.repeat(random.normal(1, 1, 20), 30)  # some people are hard, in all their pictures
    is_open = random.random(600) < 0.5
    p_open = 1 / (1 + np.exp(-(np.where(is_open, skill, -skill) + random.normal(0, 0.5, 600))))
    by_person = scored(is_open, p_open, np.repeat(np.arange(20), 30))
    by_picture = scored(is_open, p_open)
    for name in ("accuracy", "macro_f1", "auc", "eer"):
        assert by_person[name].low < by_person[name].value < by_person[name].high
        width = by_person[name].high - by_person[name].low
        assert width > 2 * (by_picture[name].high - by_picture[name].low)


def test_nineteen_of_twenty_intervals_cover_the_truth():
    random = np.random.default_rng(4)
    covered = []
    for _ in range(200):  # 60 people, each with a skill of their own; 0.7 is the mean
        skill = np.repeat(random.beta(7, 3, 60), 10)
        labels = random.integers(0, 3, 600)
        said = np.where(random.random(600) < skill, labels, (labels + 1) % 3)
        groups = np.repeat(np.arange(60), 10).astype(str)
        told = np.eye(3, dtype=np.float32)[said]
        score = score_classes(labels, told, groups, classes=MOVEMENTS[:3], resamples=200)["accuracy"]
        covered.append(score.low <= 0.7 <= score.high)
    assert 0.88 <= np.mean(covered) <= 0.99


def test_one_group_has_no_interval():
    score = scored([1, 0, 1], [0.9, 0.1, 0.8], ["ann"] * 3)["accuracy"]
    assert score.value == 1
    assert np.isnan(score.low)
    assert str(score) == "1.0000"


def test_a_score_is_told_with_its_interval():
    score = scored([1, 0] * 20, [0.9, 0.1, 0.4, 0.1] * 10)["accuracy"]
    assert str(score) == f"0.7500 [{score.low:.4f} - {score.high:.4f}]"


@pytest.mark.parametrize("is_open", [[], [1, 1], [0]])
def test_one_class_only_cannot_be_scored(is_open):
    with pytest.raises(DataError, match="expected at least two of closed, open"):
        scored(is_open, [0.5] * len(is_open))
