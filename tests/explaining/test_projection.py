import numpy as np
import pytest

from eyelid.errors import DataError
from eyelid.explaining.projection import project

RANDOM = np.random.default_rng(0)
CLOUDS = np.concatenate([RANDOM.normal(0, 1, (40, 8)), RANDOM.normal(9, 1, (40, 8))]).astype(np.float32)


@pytest.mark.parametrize("projection", ["pca", "tsne"])
def test_two_clouds_stay_apart(projection):
    places = getattr(project(CLOUDS, seed=0), projection)
    gap = np.linalg.norm(places[:40].mean(axis=0) - places[40:].mean(axis=0))
    assert places.shape == (80, 2)
    assert gap > 2 * max(places[:40].std(), places[40:].std())


def test_the_same_seed_gives_the_same_map():
    assert np.array_equal(project(CLOUDS, seed=1).tsne, project(CLOUDS, seed=1).tsne)
    assert not np.array_equal(project(CLOUDS, seed=1).tsne, project(CLOUDS[::-1], seed=1).tsne)


@pytest.mark.parametrize(("count", "perplexity"), [(3, 0), (4, 0), (5, 1), (40, 13), (80, 26)])
def test_few_points_have_a_smaller_perplexity_and_very_few_no_tsne(count, perplexity):
    projected = project(CLOUDS[:count], seed=0)
    assert projected.perplexity == perplexity
    assert (projected.tsne is None) == (perplexity == 0)
    assert projected.pca.shape == (count, 2)
    assert 0 < sum(projected.explained) <= 1.0001


def test_pictures_that_are_all_alike_and_nets_of_one_feature_have_a_map():
    alike = project(np.ones((10, 4), np.float32), seed=0)
    assert (alike.tsne, alike.perplexity, alike.explained) == (None, 0, (0.0, 0.0))
    assert project(CLOUDS[:20, :1], seed=0).pca.shape == (20, 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_map_of_one_picture_is_refused(count):
    with pytest.raises(DataError, match=f"{count} readable pictures: a map needs at least 3"):
        project(CLOUDS[:count], seed=0)
