"""The programs in docs/examples give the probabilities that Python gives, where their tools are installed."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

import eyelid
from eyelid.examples import EYES
from eyelid.eyes import whole_patch
from eyelid.pictures import DiskFile
from eyelid.read import Reader
from eyelid.weights import shipped_model

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
BUILDS = all(map(shutil.which, ("cmake", "c++"))) and find_spec("openvino") is not None
RUNS = shutil.which("node") is not None and (EXAMPLES / "node_modules" / "onnxruntime-web").is_dir()
LEVELS = 1e-3  # both models compute in 8 bits; docs/export.md


@pytest.fixture(params=["eye_state", "eye_state_fine"])
def eye(request, tmp_path):
    """The name of a model, a file of the grey pixels of a patch for it, and what Python reads in it."""
    reader = Reader.load(request.param)
    pixels = DiskFile(str(EYES / "003.png")).picture().pixels
    patch = whole_patch(pixels, reader.info.input_size)
    (tmp_path / "eye.gray").write_bytes(patch.tobytes())
    return request.param, tmp_path / "eye.gray", reader.read(patch).probabilities[0]


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """The C++ example, built as docs/export.md says."""
    folder = tmp_path_factory.mktemp("build")
    (openvino,) = find_spec("openvino").submodule_search_locations
    for words in (
        ["cmake", "-S", EXAMPLES, "-B", folder, f"-DOpenVINO_DIR={openvino}/cmake"],
        ["cmake", "--build", folder],
    ):
        subprocess.run(words, check=True, capture_output=True, timeout=300)
    return folder / "read_eye"


def printed_by(*words):
    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=120)
    return np.array(done.stdout.split(), float)


@pytest.mark.skipif(not BUILDS, reason="cmake, a C++ compiler or openvino is not installed")
def test_in_c_plus_plus(eye, program, tmp_path):
    name, file, expected = eye
    eyelid.export(name, to="openvino", output=f"{tmp_path}/", say=lambda line: None)
    found = printed_by(program, tmp_path / f"{name}.xml", file)
    np.testing.assert_allclose(found, expected, atol=LEVELS)


@pytest.mark.skipif(not RUNS, reason="node, or npm's onnxruntime-web in docs/examples, is not installed")
def test_in_javascript(eye):
    name, file, expected = eye
    found = printed_by("node", EXAMPLES / "read_eye.mjs", shipped_model(name), file)
    np.testing.assert_allclose(found, expected, atol=LEVELS)


@pytest.mark.parametrize("name", ["eye_state", "eye_state_fine"])
def test_in_opencv(name, grey_eyes):
    reader = Reader.load(name)
    net = cv2.dnn.readNetFromONNX(str(shipped_model(name)))
    patch = whole_patch(grey_eyes[0], reader.info.input_size)
    net.setInput(patch[None].astype(np.float32), "eyes")
    np.testing.assert_allclose(net.forward(), reader.read(patch).probabilities, atol=LEVELS)
