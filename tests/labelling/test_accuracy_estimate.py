import numpy as np
import pytest

from eyelid.labelling.accuracy_estimate import estimate_accuracy, out_of_fold_suggestions
from eyelid.labelling.space import Space


def suggestions(p_right: np.ndarray) -> np.ndarray:
    """Suggestions of the first class, each with a probability."""
    return np.stack([p_right, 1 - p_right], axis=1).astype(np.float32)


def labelling(random: np.random.Generator, *, count: int = 2000, asked: int = 200):
    """Suggestions that err as often as they say; asked for are the hardest, and every tenth at random."""
    p_right = random.beta(8, 1, count) / 2 + 0.5
    labels = (random.random(count) > p_right).astype(np.int64)
    hard = np.argsort(p_right)[: asked * 9 // 10]
    drawn = random.permutation(np.setdiff1d(np.arange(count), hard))[: asked // 10]
    labelled = np.concatenate([hard, drawn])
    left = np.setdiff1d(np.arange(count), labelled)
    return p_right, labels, labelled, np.isin(labelled, drawn), left


def test_covers_the_truth_nineteen_times_of_twenty_though_the_hard_ones_were_asked_for():
    random = np.random.default_rng(0)
    inside, values, truths = [], [], []
    for _ in range(200):
        p_right, labels, labelled, drawn, left = labelling(random)
        score = estimate_accuracy(
            suggestions(p_right[labelled]),
            labels[labelled],
            drawn=drawn,
            unlabelled=suggestions(p_right[left]),
        )
        truth = (labels[left] == 0).mean()
        inside.append(score.low <= truth <= score.high)
        values.append(score.value)
        truths.append(truth)
    assert np.mean(inside) >= 0.93
    assert abs(np.mean(values) - np.mean(truths)) < 0.01


def test_random_pictures_overrule_probabilities_that_promise_too_much():
    random = np.random.default_rng(1)
    p_right = np.full(1000, 0.99)
    labels = (random.random(1000) > 0.7).astype(np.int64)
    labelled, drawn = np.arange(400), np.ones(400, bool)
    score = estimate_accuracy(
        suggestions(p_right[labelled]), labels[labelled], drawn=drawn, unlabelled=suggestions(p_right[400:])
    )
    assert score.low < 0.7 < score.high
    assert score.high - score.low < 0.12


def test_no_errors_leave_room_for_some():
    score = estimate_accuracy(
        suggestions(np.full(100, 0.9)),
        np.zeros(100, np.int64),
        drawn=np.arange(100) < 10,
        unlabelled=suggestions(np.full(50, 0.9)),
    )
    assert 0.9 < score.low < score.value < score.high == 1


@pytest.mark.parametrize(("count", "drawn", "left"), [(19, 19, 5), (50, 1, 5), (50, 10, 0), (0, 0, 5)])
def test_too_few_labels_give_no_estimate(count, drawn, left):
    score = estimate_accuracy(
        suggestions(np.full(count, 0.9)),
        np.zeros(count, np.int64),
        drawn=np.arange(count) < drawn,
        unlabelled=suggestions(np.full(left, 0.9)),
    )
    assert score is None


def test_a_picture_does_not_learn_from_its_own_label():
    vectors = np.random.default_rng(0).normal(size=(200, 5)).astype(np.float32)
    labels = np.random.default_rng(1).integers(0, 2, 200)
    labelled = np.arange(200)
    predictions = out_of_fold_suggestions(
        "neighbours", Space(vectors, seed=0), labelled, labels, count=2, seed=0
    )
    assert abs((predictions.argmax(axis=1) == labels).mean() - 0.5) < 0.12
