import numpy as np
import pytest

from eyelid.labelling.orders import ORDERS, Standing
from eyelid.labelling.space import Space


@pytest.fixture(scope="module")
def line() -> Space:
    """Sixty pictures along a line."""
    return Space(np.linspace(0, 1, 60)[:, None].astype(np.float32), seed=0)


def standing(space: Space, p_second: np.ndarray, *, without: tuple[int, ...] = ()) -> Standing:
    told = np.stack([1 - p_second, p_second], axis=1).astype(np.float32)
    left = np.setdiff1d(np.arange(len(space)), without)
    return Standing(space=space, probabilities=told, known=np.array(without, np.int64), left=left)


@pytest.mark.parametrize("name", ["informative", "margin"])
def test_the_least_sure_come_first(line, name):
    p_second = 1 / (1 + np.exp(-40 * (np.linspace(0, 1, 60) - 0.5)))
    assert ORDERS[name](standing(line, p_second), 1)[0] in (29, 30)


@pytest.mark.parametrize("name", ["informative", "margin", "centres"])
def test_none_twice_and_none_that_is_not_left(line, name):
    chosen = ORDERS[name](standing(line, np.full(60, 0.5), without=(29, 30, 31)), 100).tolist()
    assert len(chosen) == len(set(chosen))
    assert not {29, 30, 31} & set(chosen)


def test_a_batch_of_the_informative_differs_more_than_one_of_margins(line):
    p_second = 0.5 + 0.01 * np.abs(np.linspace(-1, 1, 60))
    spans = {name: np.ptp(ORDERS[name](standing(line, p_second), 6)) for name in ("informative", "margin")}
    assert spans["informative"] > 2 * spans["margin"]


def test_a_crowd_is_asked_before_a_lonely_picture():
    vectors = np.random.default_rng(0).normal(0, 0.1, (41, 3))
    vectors[40] += 5
    space = Space(vectors.astype(np.float32), seed=0)
    assert ORDERS["informative"](standing(space, np.full(41, 0.5)), 1)[0] != 40
    assert ORDERS["margin"](standing(space, np.append(np.full(40, 0.6), 0.5)), 1)[0] == 40


def test_one_class_is_no_reason_to_fail(line):
    alone = Standing(
        space=line,
        probabilities=np.ones((60, 1), np.float32),
        known=np.zeros(0, np.int64),
        left=np.arange(60),
    )
    assert len(ORDERS["informative"](alone, 5)) == 5
