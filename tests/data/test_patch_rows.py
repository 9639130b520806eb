"""Chosen rows behave as a copy of them would, whether they are one or not."""

import numpy as np
import pytest

from eyelid.data import patch_rows
from eyelid.data.patch_rows import PatchRows, take_rows

PATCHES = np.random.default_rng(0).integers(0, 256, (20, 8, 8), np.uint8)
CHOSEN = np.arange(20) % 3 > 0
COPY = PATCHES[CHOSEN]
INDICES = [0, -1, slice(2, 5), slice(None), np.array([4, 0, 4]), np.arange(13) > 5, np.array([], int)]


@pytest.fixture
def rows(monkeypatch):
    monkeypatch.setattr(patch_rows, "COPIED_BYTES", 100)
    rows = take_rows(PATCHES, CHOSEN)
    assert isinstance(rows, PatchRows)
    return rows


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_rows_are_indexed_as_a_copy(rows, index):
    assert np.array_equal(rows[index], COPY[index])
    assert rows[index].dtype == np.uint8


def test_rows_have_the_shape_of_a_copy_and_become_one(rows):
    assert (len(rows), rows.shape, rows.dtype) == (len(COPY), COPY.shape, COPY.dtype)
    assert np.array_equal(np.asarray(rows), COPY)
    assert np.array_equal(np.concatenate([rows, rows]), np.concatenate([COPY, COPY]))
    assert np.asarray(rows, np.float32).dtype == np.float32


def test_rows_of_rows_are_rows_of_the_same_array(rows):
    again = np.arange(len(rows)) % 2 == 0
    taken = take_rows(rows, again)
    assert isinstance(taken, PatchRows)
    assert taken.patches is PATCHES
    assert np.array_equal(np.asarray(taken), COPY[again])


def test_few_rows_are_a_copy(rows):
    one = np.arange(len(rows)) == 2
    assert isinstance(take_rows(rows, one), np.ndarray)
    assert np.array_equal(take_rows(rows, one), COPY[2:3])
