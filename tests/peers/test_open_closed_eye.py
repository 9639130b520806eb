"""open-closed-eye-0001: what it is fed, which output counts, and files that are not it."""

import re

import numpy as np
import pytest

from eyelid.errors import EyelidError, MissingFileError, ModelError

pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")

from eyelid.peers.open_closed_eye import OpenClosedEye


def test_pixels_are_scaled_and_the_second_output_is_open(write_peer_model, tmp_path):
    peer = OpenClosedEye(str(write_peer_model(tmp_path / "peer.onnx")))
    grey = np.array([0, 127, 254], np.uint8)
    p_open = peer.read(np.broadcast_to(grey[:, None, None], (3, 32, 32)))
    scaled = (grey.astype(float) - 127) / 255
    assert p_open == pytest.approx(1 / (1 + np.exp(-16 * scaled)), abs=1e-5)
    assert peer.kilobytes == (tmp_path / "peer.onnx").stat().st_size / 1000
    assert "mrl" in peer.trained_on


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        ("missing", MissingFileError, "no such file; expected the ONNX file of open-closed-eye-0001"),
        ("text", ModelError, "not an ONNX model that can be run here"),
        ("size", ModelError, r"another model: .*\['N', 3, 24, 24\].*expected .*\['N', 3, 32, 32\]"),
        ("outputs", ModelError, r"another model: .*\['N', 3, 1, 1\].*expected .*\['N', 2, 1, 1\]"),
    ],
)
def test_a_file_that_is_not_the_model_is_refused_in_one_line(
    kind, error, message, write_peer_model, tmp_path
):
    file = tmp_path / "peer.onnx"
    if kind == "text":
        file.write_text("not a model")
    elif kind != "missing":
        write_peer_model(file, **({"side": 24} if kind == "size" else {"outputs": 3}))
    with pytest.raises(error, match=message) as caught:
        OpenClosedEye(str(file))
    assert isinstance(caught.value, EyelidError)
    assert re.match(r"--open-closed-eye .*peer\.onnx: [^\n]*$", str(caught.value))
