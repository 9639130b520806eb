import cv2
import numpy as np
import onnx
import pytest
import torch

from eyelid import Reader
from eyelid.errors import ModelError
from eyelid.explaining.graph import load_graph
from eyelid.explaining.operations import OPERATIONS
from eyelid.explaining.subject import features_of
from eyelid.exporting.run_net import temperature_of
from eyelid.nets import NETS
from eyelid.weights import shipped_model


@pytest.mark.parametrize("normalise", ["patch", "fixed"])
@pytest.mark.parametrize("name", NETS)
def test_the_net_of_a_model_file_reads_as_the_file_does(name, normalise, make_run, patches):
    file = make_run(name, normalise=normalise).folder / "model.onnx"
    reader = Reader.load(file)
    subject = load_graph(file, reader.info)
    side = reader.info.input_size
    patches = np.stack([cv2.resize(patch, (side, side)) for patch in patches])
    seen = subject.standardised(patches)
    assert seen.shape == (40, side, side)
    assert seen.std() == pytest.approx(1, abs=0.5)  # it was cut behind the standardisation
    assert np.abs(subject.read(seen) - reader.read(patches).probabilities).max() < 1e-4


@pytest.mark.parametrize(
    ("model", "most"), [("eye_state", 0.03), ("eye_state_fine", 0.03), ("eye_likeness", 1e-3)]
)
def test_shipped_models_can_be_taken_apart(model, most, patches):
    reader = Reader.load(model, tasks=("state", "movement", "likeness"))
    subject = load_graph(shipped_model(model), reader.info)
    side = reader.info.input_size
    eyes = np.ascontiguousarray(np.resize(patches, (40, side, side)))
    assert np.abs(subject.read(subject.standardised(eyes)) - reader.read(eyes).probabilities).max() < most


def test_layers_have_the_names_and_the_maps_of_the_net(make_run, patches):
    run = make_run("lidnet")
    subject = load_graph(run.folder / "model.onnx", Reader.load(run.folder / "model.onnx").info)
    shapes = {name: layer.shape for name, layer in subject.layers.items()}
    assert shapes["body.0"] == shapes["body.0.2"] == (16, 12, 12)
    assert shapes["body"] == shapes["body.3"] == (48, 2, 2)
    assert list(shapes).index("body.0.2") < list(shapes).index("body.0") < list(shapes).index("body.1.0")
    assert features_of(subject, subject.standardised(patches)).shape == (40, 24)


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_the_temperature_of_a_model_file_is_found(temperature, make_run):
    file = make_run("blinknet", temperature=temperature).folder / "model.onnx"
    assert temperature_of(file.read_bytes()) == pytest.approx(temperature)


def test_operations_of_other_programs_are_refused_by_name(make_run):
    file = make_run("blinknet").folder / "model.onnx"
    model = onnx.load(file)
    next(node for node in model.graph.node if node.op_type == "Relu").op_type = "Softplus"
    onnx.save(model, file)
    with pytest.raises(ModelError, match=r"has the operation Softplus, which .* give the run folder"):
        load_graph(file, Reader.load(file).info)


def test_a_net_that_ends_otherwise_is_refused(make_run):
    file = make_run("blinknet").folder / "model.onnx"
    info = Reader.load(file).info
    model = onnx.load(file)
    model.graph.node[-1].op_type = "Sigmoid"
    del model.graph.node[-1].attribute[:]
    onnx.save(model, file)
    with pytest.raises(ModelError, match="Sigmoid for a last operation"):
        load_graph(file, info)


def test_a_rectifier_that_is_the_end_of_a_range_stops_gradients():
    value = torch.tensor([-1.0, 0.26, 2.0, 99.0], requires_grad=True)
    rounded = OPERATIONS["QuantizeLinear"](value, torch.tensor(0.1), torch.tensor(0, dtype=torch.uint8))
    assert rounded.tolist() == pytest.approx([0, 0.3, 2, 25.5])
    rounded.sum().backward()
    assert value.grad.tolist() == [0, 1, 1, 0]
