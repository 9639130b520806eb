"""The parts of a fold: the same pictures at several sizes."""

import numpy as np
import pytest

pytest.importorskip("lightning", reason="lightning is not installed; it comes with eyelid[train]")

from eyelid.peers.fold_parts import fold_parts
from eyelid.peers.inputs import fold_trainings, read_states
from eyelid.peers.options import BenchmarkOptions
from eyelid.score import STATES
from eyelid.training.training_data import pack_set


def test_a_sample_is_of_the_same_pictures_at_each_size(drawn_set, tmp_path):
    options = BenchmarkOptions(data=(str(drawn_set),), cache=str(tmp_path))
    set_options, sets = read_states(options.data, options)
    (training,) = fold_trainings(options, set_options, sets)
    fold = fold_parts(sets, training, resume=False, say=print)
    small, labels = fold.sample("training", most=100)
    large, same = fold.sample("training", most=100, size=48)
    assert (small.shape, large.shape) == ((100, 24, 24), (100, 48, 48))
    assert (labels == same).all()
    halved = large.reshape(100, 24, 2, 24, 2).mean(axis=(2, 4))
    assert np.abs(halved - small).mean() < 3


def test_a_process_without_standard_error_shows_no_bar(drawn_set, tmp_path, monkeypatch):
    _, (pictures,) = read_states([str(drawn_set)], BenchmarkOptions(data=(str(drawn_set),)))
    monkeypatch.setattr("sys.stderr", None)
    assert len(pack_set(pictures, STATES, 24, tmp_path)) == len(pictures)
