import numpy as np
import pytest

from eyelid.labelling import space as space_module
from eyelid.labelling.space import Space


def crowds(sizes: tuple[int, ...] = (60, 40, 20), *, width: int = 8, seed: int = 0) -> np.ndarray:
    """Vectors in crowds far from each other, one after the other."""
    random = np.random.default_rng(seed)
    middles = 4 * np.eye(width, dtype=np.float32)[: len(sizes)]
    return np.repeat(middles, sizes, axis=0) + random.normal(0, 0.3, (sum(sizes), width)).astype(np.float32)


def test_neighbours_are_of_the_same_crowd():
    space = Space(crowds(), seed=0)
    rows, columns = space.graph.nonzero()
    member = np.repeat([0, 1, 2], (60, 40, 20))
    assert (member[rows] == member[columns]).all()
    assert (rows != columns).all()
    assert np.bincount(rows).min() >= 10


def test_features_multiply_to_the_kernel():
    space = Space(crowds(), seed=0)
    product = space.features @ space.features.T
    assert product[:60, :60].mean() > 0.9
    assert product[:60, 60:].max() < 0.6


def test_first_centres_are_of_all_crowds():
    space = Space(crowds(), seed=0)
    assert set(np.searchsorted((60, 100), space.centres[:10], side="right")) == {0, 1, 2}
    assert len(set(space.centres.tolist())) == len(space.centres)


def test_the_densest_pictures_are_not_the_lonely_one():
    vectors = np.concatenate([crowds((50, 30)), -9 * np.ones((1, 8), np.float32)])
    assert Space(vectors, seed=0).density.argmin() == 80


@pytest.mark.parametrize("count", [1, 2, 5, 11])
def test_small_piles(count):
    space = Space(crowds()[:count], seed=0)
    assert len(space) == count
    assert space.graph.shape == (count, count)
    assert np.isfinite(space.features).all()
    assert set(space.centres.tolist()) <= set(range(count))


def test_pictures_that_are_all_alike():
    space = Space(np.ones((50, 4), np.float32), seed=0)
    assert np.isfinite(space.features).all()
    assert len(space.centres)


def test_large_piles_find_nearly_all_neighbours_cell_by_cell(monkeypatch):
    vectors = np.random.default_rng(0).normal(size=(2000, 3)).astype(np.float32)
    exact = Space(vectors, seed=0).graph > 0
    monkeypatch.setattr(space_module, "_EXACT", 100)
    by_cells = Space(vectors, seed=0).graph > 0
    assert (exact * by_cells).nnz > 0.97 * exact.nnz


def test_cells_of_copies_have_neighbours_all_the_same(monkeypatch):
    monkeypatch.setattr(space_module, "_EXACT", 100)
    monkeypatch.setattr(space_module, "_CELL", 100)
    vectors = np.concatenate([np.zeros((1200, 3)), np.eye(3)]).astype(np.float32)
    assert Space(vectors, seed=0).graph.shape == (1203, 1203)
