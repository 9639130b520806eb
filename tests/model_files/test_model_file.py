"""A damaged model file is told in one line, whatever was changed."""

import json
from random import Random

import numpy as np
import onnx
import pytest

from eyelid import Reader
from eyelid.errors import EyelidError, ModelError
from eyelid.weights import DEFAULT_MODEL, shipped_model

PATCHES = np.zeros((70, 24, 24), np.uint8)


@pytest.fixture(scope="module")
def whole():
    return shipped_model(DEFAULT_MODEL).read_bytes()


def complaint(file):
    """Returns what is said of a file; "" if its readings are finite."""
    try:
        probabilities = Reader.load(file).read(PATCHES).probabilities
    except EyelidError as error:
        return str(error)
    return "" if np.isfinite(probabilities).all() else "not finite"


def test_a_changed_byte_anywhere_is_an_error_of_one_line_or_harmless(whole, tmp_path, capfd):
    file, random = tmp_path / "a.onnx", Random(0)
    metadata = whole.index(b"eyelid.schema")
    for place in [*(random.randrange(len(whole)) for _ in range(100)), *range(metadata, len(whole), 17)]:
        for value in (0xFF, whole[place] ^ 1):
            file.write_bytes(whole[:place] + bytes([value]) + whole[place + 1 :])
            words = complaint(file)
            assert words == "" or words.startswith(str(file))
            assert "\n" not in words
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused(share, whole, tmp_path):
    (tmp_path / "a.onnx").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ModelError, match=r"a\.onnx: "):
        Reader.load(tmp_path / "a.onnx")


def test_a_model_that_gives_no_probabilities_is_refused(whole, tmp_path):
    model = onnx.load_from_string(whole)
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            nan = np.full(tuple(tensor.dims), np.nan, np.float32)
            tensor.CopyFrom(onnx.numpy_helper.from_array(nan, tensor.name))
    onnx.save(model, tmp_path / "a.onnx")
    with pytest.raises(ModelError, match=r"a\.onnx: damaged: what it gives are no probabilities"):
        Reader.load(tmp_path / "a.onnx")


def test_metadata_that_is_not_utf8_is_refused(whole, tmp_path):
    name = json.dumps(Reader.load().info.name).encode()
    (tmp_path / "a.onnx").write_bytes(whole.replace(name, b'"' + b"\xff" * (len(name) - 2) + b'"'))
    with pytest.raises(ModelError, match=r"a\.onnx: damaged: .* not UTF-8"):
        Reader.load(tmp_path / "a.onnx")
