import numpy as np
import pytest
import torch

from eyelid import EyelidError, Reader
from eyelid.explaining.loader import load_subject
from eyelid.fitting.checkpoints import load_state, save_state


def test_the_net_of_a_training_reads_as_its_model_does(trained, patches):
    subject = load_subject(trained)
    expected = Reader.load(trained / "model.onnx").read(patches).probabilities
    assert np.abs(subject.read(subject.standardised(patches)) - expected).max() < 2e-3
    assert "lidnet of the run folder" in subject.description
    assert "last checkpoint, epoch 10" in subject.description


@pytest.mark.parametrize("normalise", ["patch", "fixed"])
def test_one_that_is_not_finished_is_read_without_calibration(normalise, make_run, patches):
    run = make_run("plainnet", normalise=normalise, finished=False)
    subject = load_subject(run.folder)
    with torch.no_grad():
        expected = run.net(torch.from_numpy(patches)).softmax(1).numpy()
    assert np.allclose(subject.read(subject.standardised(patches)), expected, atol=1e-6)
    assert "not finished" in subject.description
    assert subject.info.unsure_below == 0


@pytest.mark.parametrize("from_file", [False, True])
def test_attention_is_that_of_the_net(from_file, make_run, patches):
    run = make_run("attention")
    subject = load_subject(run.folder / "model.onnx" if from_file else run.folder)
    maps = subject.attention(subject.standardised(patches))
    assert {name: tuple(map_.shape) for name, map_ in maps.items()} == {
        "attention.0": (40, 12, 12),
        "attention.1": (40, 6, 6),
        "attention.2": (40, 3, 3),
    }
    with torch.no_grad():
        local, whole = run.net.features(torch.from_numpy(patches))
        expected = run.net.attention[1].weights(local[1], whole)[:, 0]
    assert torch.allclose(maps["attention.1"], expected, atol=1e-3)
    assert torch.allclose(maps["attention.0"].sum(dim=(1, 2)), torch.ones(40), atol=1e-4)


@pytest.mark.parametrize("name", ["attention-off", "lidnet"])
def test_other_nets_have_no_attention(name, make_run):
    run = make_run(name)
    assert load_subject(run.folder).attention is None
    assert load_subject(run.folder / "model.onnx").attention is None


def _without_config(folder):
    (folder / "config.yaml").unlink()


def _damaged_config(folder):
    (folder / "config.yaml").write_text("fit: [")


def _unfinished_epoch(folder):
    (folder / "checkpoints" / "last.safetensors").unlink()


def _damaged_facts(folder):
    (folder / "checkpoints" / "last.json").write_text('{"net": "lidnet"')


def _other_weights(folder):
    (folder / "checkpoints" / "last.json").write_text(
        (folder / "checkpoints" / "last.json").read_text().replace("blinknet", "eyenet")
    )


def _other_model(folder):
    file = folder / "checkpoints" / "last.safetensors"
    state = load_state(file)
    state["state_dict"]["net.head.2.bias"] += torch.tensor([0.0, 5.0])
    save_state(state, file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without_config, "not the run folder of a training: it has no config.yaml; expected such a folder"),
        (_damaged_config, "config.yaml: damaged"),
        (_unfinished_epoch, r"no checkpoint .*last.safetensors: the first epoch .* --resume"),
        (_damaged_facts, "last.json: missing or damaged"),
        (_other_weights, "its weights are of another net than EyeNet24"),
        (_other_model, "the net gives other readings in torch than the file"),
    ],
)
def test_damaged_run_folders_are_refused_in_one_line(change, message, make_run):
    folder = make_run("blinknet").folder
    change(folder)
    with pytest.raises(EyelidError, match=message) as error:
        load_subject(folder)
    assert "\n" not in str(error.value)
