import numpy as np
import pytest

from eyelid.labelling.orders import ORDERS, LabellingState
from eyelid.labelling.space import Space


@pytest.fixture(scope="module")
def line() -> Space:
    """Sixty pictures along a line."""
    return Space(np.linspace(0, 1, 60)[:, None].astype(np.float32), seed=0)


def state(space: Space, p_second: np.ndarray, *, without: tuple[int, ...] = ()) -> LabellingState:
    probabilities = np.stack([1 - p_second, p_second], axis=1).astype(np.float32)
    unlabelled = np.setdiff1d(np.arange(len(space)), without)
    return LabellingState(
        space=space,
        probabilities=probabilities,
        labelled=np.array(without, np.int64),
        unlabelled=unlabelled,
        labelled_classes=2,
    )


@pytest.mark.parametrize("name", ["informative", "margin"])
def test_the_least_sure_come_first(line, name):
    p_second = 1 / (1 + np.exp(-40 * (np.linspace(0, 1, 60) - 0.5)))
    assert ORDERS[name](state(line, p_second), 1)[0] in (29, 30)


@pytest.mark.parametrize("name", ["informative", "margin", "centres"])
def test_none_twice_and_none_with_a_label(line, name):
    chosen = ORDERS[name](state(line, np.full(60, 0.5), without=(29, 30, 31)), 100).tolist()
    assert len(chosen) == len(set(chosen))
    assert not {29, 30, 31} & set(chosen)


def test_a_batch_of_the_informative_differs_more_than_one_of_margins(line):
    p_second = 0.5 + 0.01 * np.abs(np.linspace(-1, 1, 60))
    spans = {name: np.ptp(ORDERS[name](state(line, p_second), 6)) for name in ("informative", "margin")}
    assert spans["informative"] > 2 * spans["margin"]


def test_a_crowd_is_asked_before_a_lonely_picture():
    vectors = np.random.default_rng(0).normal(0, 0.1, (41, 3))
    vectors[40] += 5
    space = Space(vectors.astype(np.float32), seed=0)
    assert ORDERS["informative"](state(space, np.full(41, 0.5)), 1)[0] != 40
    assert ORDERS["margin"](state(space, np.append(np.full(40, 0.6), 0.5)), 1)[0] == 40


def test_one_class_is_no_reason_to_fail(line):
    single = LabellingState(
        space=line,
        probabilities=np.ones((60, 1), np.float32),
        labelled=np.zeros(0, np.int64),
        unlabelled=np.arange(60),
        labelled_classes=1,
    )
    assert len(ORDERS["informative"](single, 5)) == 5
