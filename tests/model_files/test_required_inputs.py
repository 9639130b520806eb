import numpy as np
import onnxruntime as ort
import pytest

from eyelid.errors import ModelError
from eyelid.model_files.required_inputs import with_required_inputs
from eyelid.weights import shipped_model

MOVEMENT = shipped_model("eye_movement").read_bytes()


def session(model: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    return ort.InferenceSession(model, options)


def test_an_input_must_be_given_and_nothing_else_changes() -> None:
    made = with_required_inputs(MOVEMENT, ["pose", "is_right"])
    before, after = session(MOVEMENT), session(made)
    assert [each.name for each in before.get_inputs()] == ["eyes"]
    assert sorted(each.name for each in after.get_inputs()) == ["eyes", "is_right", "pose"]
    assert after.get_modelmeta().custom_metadata_map == before.get_modelmeta().custom_metadata_map
    eyes = np.random.default_rng(1).integers(0, 255, (2, 48, 48), np.uint8)
    inputs = {"eyes": eyes, "pose": np.ones((2, 3), np.float32), "is_right": np.array([0, 1], np.float32)}
    assert np.array_equal(after.run(None, inputs)[0], before.run(None, inputs)[0])


@pytest.mark.parametrize(
    ("model", "names", "error"),
    [
        (MOVEMENT, ["eyes"], "no defaults for the inputs eyes"),
        (b"no model at all", ["pose"], "no ONNX model"),
        (MOVEMENT[:1000], ["pose"], "no ONNX model"),
        (b"", ["pose"], "no defaults"),
    ],
)
def test_what_cannot_be_is_said(model: bytes, names: list[str], error: str) -> None:
    with pytest.raises(ModelError, match=error):
        with_required_inputs(model, names)
