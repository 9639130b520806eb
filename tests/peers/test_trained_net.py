"""Nets that are trained for a benchmark: what they have seen before."""

import shutil

import pytest

pytest.importorskip("lightning", reason="lightning is not installed; it comes with eyelid[train]")

from eyelid.errors import OptionError
from eyelid.peers.trained_net import TrainedNet
from eyelid.read import Reader
from eyelid.training.options import NetOptions, TrainOptions
from eyelid.weights import shipped_model


@pytest.mark.parametrize("weights", ["run/checkpoints/best.safetensors", "run/best.safetensors"])
def test_weights_have_seen_what_the_model_beside_them_was_trained_on(weights, tmp_path):
    (tmp_path / "run").mkdir()
    shutil.copy(shipped_model("eye_state"), tmp_path / "run" / "model.onnx")
    peer = TrainedNet("recipe", TrainOptions(net=NetOptions(weights=str(tmp_path / weights))))
    assert peer.trained_on == {name.lower() for name in Reader.load("eye_state").info.set_names}
    assert len(peer.trained_on) > 0
    assert not TrainedNet("lidnet", TrainOptions()).trained_on


def test_weights_of_which_nothing_is_known_are_refused(tmp_path):
    with pytest.raises(OptionError, match=r"best.safetensors: no model.onnx beside it says what"):
        TrainedNet("recipe", TrainOptions(net=NetOptions(weights=str(tmp_path / "best.safetensors"))))
