"""The parts of a fold: the same pictures at several sizes."""

from pathlib import Path

import cv2
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


def test_two_people_in_one_photo_are_not_mixed_up(drawn_set, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = ["path,label,person,x,y,width,height"]
    for number in range(60):
        eyes = [cv2.imread(str(drawn_set.parent / f"{2 * number + eye}.png"), 0) for eye in (0, 1)]
        cv2.imwrite(f"{number}.png", np.hstack(eyes))
        rows += [f"{number}.png,{STATES[eye]},person {eye} in {number},{24 * eye},0,24,24" for eye in (0, 1)]
    Path("truth.csv").write_text("\n".join(rows))
    options = BenchmarkOptions(data=("truth.csv",), cache="cache")
    set_options, sets = read_states(options.data, options)
    (training,) = fold_trainings(options, set_options, sets)
    fold = fold_parts(sets, training, resume=False, say=print)
    small, labels = fold.sample("training", most=40)
    large, same = fold.sample("training", most=40, size=48)
    assert len(small) == len(large) == 40
    assert (labels == same).all()
    assert np.abs(large.reshape(40, 24, 2, 24, 2).mean(axis=(2, 4)) - small).mean() < 3


def test_a_process_without_standard_error_shows_no_bar(drawn_set, tmp_path, monkeypatch):
    _, (pictures,) = read_states([str(drawn_set)], BenchmarkOptions(data=(str(drawn_set),)))
    monkeypatch.setattr("sys.stderr", None)
    assert len(pack_set(pictures, STATES, 24, tmp_path)) == len(pictures)
