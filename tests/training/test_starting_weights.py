from dataclasses import replace

import pytest

from eyelid.exporting import write_info
from eyelid.read import Reader
from eyelid.training.starting_weights import sets_of_weights
from eyelid.weights import shipped_model


@pytest.fixture
def run(tmp_path):
    (tmp_path / "run" / "checkpoints").mkdir(parents=True)
    model = tmp_path / "run" / "model.onnx"
    model.write_bytes(shipped_model("eye_state").read_bytes())
    write_info(replace(Reader.load(model).info, set_names=("first", "second")), model)
    return tmp_path / "run"


def test_weights_know_the_sets_of_the_model_of_their_run_folder(run):
    assert sets_of_weights("") == ()
    assert sets_of_weights(str(run / "checkpoints" / "best.safetensors")) == ("first", "second")
    assert sets_of_weights(str(run / "moved.safetensors")) == ("first", "second")
    assert sets_of_weights(str(run.parent / "elsewhere" / "best.safetensors")) is None


def test_what_goes_on_from_weights_knows_their_sets_too(run, drawn_set, tmp_path, without_plots):
    from eyelid.fitting.checkpoints import save_state
    from eyelid.fitting.options import FitOptions
    from eyelid.nets import build_net
    from eyelid.training.options import NetOptions, TrainOptions
    from eyelid.verbs.train import train

    weights = run / "checkpoints" / "best.safetensors"
    net = build_net("blinknet", 2)
    save_state({"epoch": 0, "state_dict": {f"net.{k}": v for k, v in net.state_dict().items()}}, weights)
    tuned = train(
        TrainOptions(
            data=(f"manifest:{drawn_set}",),
            net=NetOptions(name="blinknet", weights=str(weights)),
            fit=FitOptions(epochs=1),
            runs=str(tmp_path / "runs"),
        )
    )
    assert Reader.load(tuned).info.set_names[1:] == ("first", "second")
