import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)

from eyelid.errors import DataError
from eyelid.model_files import CLASSES
from eyelid.score import STATES, score_classes
from eyelid.score.intervals import Bootstrap
from eyelid.score.metrics import equal_error, equal_error_threshold

MOVEMENTS = CLASSES["movement"]
KINDS = ("precision", "recall", "f1")


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
    assert {name: scores[name].value for name in expected} == pytest.approx(expected)
    assert list(scores)[: len(expected) + 1] == ["accuracy", "weighted_f1", *list(expected)[1:]]


def test_movements_are_scored_by_the_likeliest():
    labels = np.array([0, 0, 1, 2])
    probabilities = np.array([[0.4, 0.3, 0.3], [0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0, 0.2, 0.8]], np.float32)
    groups = np.array(list("abcd"))
    scores = score_classes(labels, probabilities, groups, classes=("left", "blink", "straight"))
    assert not {"auc", "eer", "f1", "average_precision"} & set(scores)
    assert scores["accuracy"].value == 0.75
    assert scores["macro_f1"].value == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


@pytest.mark.parametrize("classes", [STATES, MOVEMENTS])
def test_values_are_those_of_scikit_learn(classes):
    random = np.random.default_rng(1)
    count = len(classes)
    labels = random.integers(0, count, 300)
    probabilities = random.dirichlet(np.ones(count), 300).astype(np.float32).round(2)
    probabilities[:, 0] = 1 - probabilities[:, 1:].sum(axis=1)  # many are equal
    said, truth = probabilities.argmax(axis=1), np.eye(count)[labels]
    opened = probabilities[:, -1] if count == 2 else probabilities
    expected = {
        "accuracy": accuracy_score(labels, said),
        "log_loss": log_loss(labels, np.clip(probabilities, 1e-7, 1)),
        "brier": brier_score_loss(labels, opened, labels=range(count)),
    }
    for average in ("macro", "weighted"):
        means = precision_recall_fscore_support(labels, said, average=average)
        expected |= {f"{average}_{kind}": value for kind, value in zip(KINDS, means, strict=False)}
    for index, of_class in enumerate(zip(*precision_recall_fscore_support(labels, said), strict=True)):
        prefix = "" if classes[index] == "open" else f"{classes[index]}_"
        expected |= {prefix + kind: value for kind, value in zip(KINDS, of_class, strict=False)}
    if classes == STATES:
        expected["auc"] = roc_auc_score(labels, opened)
        expected["average_precision"] = average_precision_score(labels, opened)
        expected["closed_average_precision"] = average_precision_score(labels == 0, probabilities[:, 0])
    else:
        expected["macro_auc"] = roc_auc_score(truth, probabilities, average="macro")
        expected["macro_average_precision"] = average_precision_score(truth, probabilities, average="macro")
    scores = score_classes(labels, probabilities, np.full(300, "one"), classes=classes)
    values = {name: score.value for name, score in scores.items()}
    assert set(values) - set(expected) == {"ece", "aurc"} | ({"eer"} if classes == STATES else set())
    assert {name: values[name] for name in expected} == pytest.approx(expected, abs=2e-6)


def test_one_class_is_scored_as_far_as_it_can_be():
    scores = scored([1] * 40, [0.9] * 30 + [0.2] * 10, np.arange(40) // 4)
    assert set(scores) == {"accuracy", "log_loss", "brier", "ece", "aurc"}
    assert scores["accuracy"].value == 0.75
    assert scores["accuracy"].low < 0.75 < scores["accuracy"].high


def test_intervals_are_those_of_scores_of_groups_that_were_drawn_again():
    """Weights of groups measure the same as pictures that are taken as often."""
    random = np.random.default_rng(5)
    member = random.integers(0, 6, 90)
    labels = random.integers(0, 2, 90)
    probabilities = random.dirichlet((1, 1), 90).astype(np.float32).round(1)
    probabilities[:, 0] = 1 - probabilities[:, 1]
    drawn = []
    weights = next(Bootstrap(member.astype(str), resamples=100, seed=3)._draws())
    for weight in weights.astype(int):
        rows = np.repeat(np.arange(90), weight[member])
        scores = score_classes(
            labels[rows], probabilities[rows], member[rows].astype(str), classes=STATES, resamples=0
        )
        drawn.append({name: score.value for name, score in scores.items()})
    scores = score_classes(labels, probabilities, member.astype(str), classes=STATES, resamples=100, seed=3)
    for name, score in scores.items():
        if name != "ece":  # whose bins are those of all pictures
            ends = np.percentile([each[name] for each in drawn], (2.5, 97.5))
            assert (score.low, score.high) == pytest.approx(tuple(ends)), name


def test_the_threshold_of_equal_errors_makes_them_equal():
    random = np.random.default_rng(2)
    labels = random.integers(0, 2, 2000)
    p_open = 1 / (1 + np.exp(-random.normal(3 * labels - 1, 1)))
    threshold = equal_error_threshold(labels, p_open, 1)
    probabilities = np.column_stack([1 - p_open, p_open]).astype(np.float32)
    eer = score_classes(labels, probabilities, np.full(2000, "one"), classes=STATES)["eer"].value
    assert (p_open[labels == 1] < threshold).mean() == pytest.approx(eer, abs=0.002)
    assert (p_open[labels == 0] >= threshold).mean() == pytest.approx(eer, abs=0.002)


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


def test_one_group_has_no_interval():
    score = scored([1, 0, 1], [0.9, 0.1, 0.8], ["ann"] * 3)["accuracy"]
    assert score.value == 1
    assert np.isnan(score.low)
    assert str(score) == "1.0000"


def test_a_score_is_written_with_its_interval():
    score = scored([1, 0] * 20, [0.9, 0.1, 0.4, 0.1] * 10)["accuracy"]
    assert str(score) == f"0.7500 [{score.low:.4f} - {score.high:.4f}]"


def test_no_pictures_cannot_be_scored():
    with pytest.raises(DataError, match="no pictures to score: expected some of closed, open"):
        scored([], [])
