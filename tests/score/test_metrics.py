import numpy as np
import pytest

from eyelid.errors import DataError
from eyelid.score import equal_error, score_open


def scored(is_open, p_open, groups=None, **options):
    groups = range(len(is_open)) if groups is None else groups
    return score_open(
        np.array(is_open, bool), np.array(p_open, np.float32), np.array(groups, np.str_), **options
    )


@pytest.mark.parametrize(
    ("is_open", "p_open", "accuracy", "f1", "auc", "eer"),
    [
        ([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1], 1.0, 1.0, 1.0, 0.0),
        ([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9], 0.0, 0.0, 0.0, 1.0),
        ([1, 1, 0, 0], [0.9, 0.3, 0.4, 0.1], 0.75, 2 / 3, 0.75, 0.5),
        ([1, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.1], 0.8, 6 / 7, 1.0, 0.0),
        ([1, 0, 0], [0.5, 0.4, 0.4], 1.0, 1.0, 1.0, 0.0),
    ],
)
def test_metrics_of_cases_that_can_be_counted_by_hand(is_open, p_open, accuracy, f1, auc, eer):
    scores = {name: score.value for name, score in scored(is_open, p_open, resamples=0).items()}
    assert scores == pytest.approx({"accuracy": accuracy, "f1": f1, "auc": auc, "eer": eer})


def test_equal_error_lies_where_the_curve_crosses():
    assert equal_error(np.array([0, 0.1, 0.4, 1]), np.array([0, 0.8, 0.9, 1])) == pytest.approx(0.1 + 0.3 / 4)


def test_intervals_hold_the_value_and_are_wider_when_pictures_share_people():
    random = np.random.default_rng(0)
    skill = np.repeat(random.normal(1, 1, 20), 30)  # some people are hard, in all their pictures
    is_open = random.random(600) < 0.5
    p_open = 1 / (1 + np.exp(-(np.where(is_open, skill, -skill) + random.normal(0, 0.5, 600))))
    by_person = scored(is_open, p_open, np.repeat(np.arange(20), 30))["accuracy"]
    by_picture = scored(is_open, p_open)["accuracy"]
    assert by_person.low < by_person.value < by_person.high
    assert by_person.high - by_person.low > 2 * (by_picture.high - by_picture.low)


def test_one_group_has_no_interval():
    score = scored([1, 0, 1], [0.9, 0.1, 0.8], ["ann"] * 3)["accuracy"]
    assert score.value == 1
    assert np.isnan(score.low)
    assert str(score) == "1.0000"


@pytest.mark.parametrize("is_open", [[], [1, 1], [0]])
def test_one_class_only_cannot_be_scored(is_open):
    with pytest.raises(DataError, match="expected both"):
        scored(is_open, [0.5] * len(is_open))
