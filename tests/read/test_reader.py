"""The reader loads any eyelid model file, refuses all others by name, and reads patches of any size."""

import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

import eyelid
from eyelid.errors import MissingFileError, ModelError, OptionError, PictureError
from eyelid.model_files import locate_model
from eyelid.synth import draw_eyes
from eyelid.weights import shipped_model

RANDOM = np.random.default_rng(0)
SMOOTH = np.stack(
    [cv2.GaussianBlur(RANDOM.integers(0, 256, (24, 24), np.uint8), (0, 0), 2) for _ in range(150)]
)


@pytest.fixture(scope="module")
def reader():
    return eyelid.Reader.load()


@pytest.fixture
def rewritten(tmp_path):
    """Writes the shipped model with changed metadata, or another number of patches in its signature."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed; it comes with eyelid[train]")

    def rewrite(batch=None, **metadata):
        model = onnx.load(shipped_model("eye_state"))
        kept = {prop.key: prop.value for prop in model.metadata_props}
        kept |= {f"eyelid.{key}": value for key, value in metadata.items()}
        onnx.helper.set_model_props(model, {key: value for key, value in kept.items() if value is not None})
        if batch:
            model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = batch
        onnx.save(model, tmp_path / "model.onnx")
        return tmp_path / "model.onnx"

    return rewrite


def test_well_lit_drawn_eyes_are_read_rightly(reader):
    patches, looks = draw_eyes(200, seed=11, size=40, well_lit=True)
    states = np.array(reader.read(patches).p_open > 0.5)
    assert np.mean(states == [look.state == "open" for look in looks]) >= 0.9


def test_probabilities_are_probabilities(reader):
    probabilities = reader.read(SMOOTH).probabilities
    assert probabilities.shape == (150, len(reader.info.classes))
    assert probabilities.min() >= 0
    assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("block", [1, 7, 64, 65, 149])
def test_reading_does_not_depend_on_its_neighbours(reader, block):
    whole = reader.read(SMOOTH).p_open
    parts = [reader.read(SMOOTH[start : start + block]).p_open for start in range(0, 150, block)]
    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize(
    "arranged",
    [
        list,
        tuple,
        np.asfortranarray,
        lambda patches: np.repeat(patches, 2, axis=0)[::2],
        lambda patches: patches.transpose(0, 2, 1).copy().transpose(0, 2, 1),
        lambda patches: np.stack([patches] * 3, axis=-1),
        lambda patches: [patches[0], *(cv2.merge([patch] * 3) for patch in patches[1:])],
    ],
)
def test_patches_may_be_arranged_in_any_way(reader, arranged):
    assert np.array_equal(reader.read(arranged(SMOOTH)).p_open, reader.read(SMOOTH).p_open)


def test_patches_of_many_sizes_are_read_together(reader):
    shapes = [(8, 8), (24, 24), (200, 100), (9, 300, 3)]
    assert len(reader.read([np.zeros(shape, np.uint8) for shape in shapes])) == 4


@pytest.mark.parametrize("none", [[], np.zeros((0, 24, 24), np.uint8), np.zeros((0, 40, 40, 3), np.uint8)])
def test_no_patches_give_no_readings(reader, none):
    assert len(reader.read(none)) == 0


@pytest.mark.parametrize(
    ("patches", "message"),
    [
        (SMOOTH[0][0], r"patch 0 is uint8 \[\]; expected uint8, grey \[H, W\] or BGR"),
        (SMOOTH[:, :, :1], r"patch 0 is uint8 \[24, 1\]"),
        (SMOOTH[:, :, :4], r"patch 0 is uint8 \[24, 4\]"),
        (SMOOTH.astype(np.float32), r"patch 0 is float32 \[24, 24\]"),
        ([SMOOTH[0], SMOOTH[0] / 255], r"patch 1 is float64 \[24, 24\]"),
        (np.zeros((2, 9, 9, 4), np.uint8), r"patch 0 is uint8 \[9, 9, 4\]"),
        ([np.zeros((0, 9), np.uint8)], r"patch 0 is uint8 \[0, 9\]"),
        ([None], "patch 0 is object"),
        (None, "a NoneType is no patch; expected uint8"),
        (7, "a int is no patch"),
        (SMOOTH / 255, r"from floats: \(patches \* 255\)\.round\(\)\.astype\('uint8'\)$"),
        (SMOOTH.astype(float), r"from floats: \(patches\)\.round"),
        (np.full((9, 9), np.nan), r"patch 0 is float64 \[9, 9\]"),
        (np.zeros((60, 90, 4), np.uint8), r"of such channels: patches\[\.\.\., :3\]$"),
        (np.zeros((60, 90, 1), np.uint8), r"of such channels: patches\[\.\.\., 0\]$"),
    ],
)
def test_what_is_no_patch_is_refused(reader, patches, message):
    with pytest.raises(OptionError, match=message):
        reader.read(patches)


def test_one_reader_serves_many_threads(reader):
    expected = reader.read(SMOOTH).p_open
    with ThreadPoolExecutor(8) as threads:
        for readings in threads.map(reader.read, [SMOOTH] * 32):
            assert np.array_equal(readings.p_open, expected)


def test_any_eyelid_model_file_is_loaded(tmp_path):
    for name in ("mine.onnx", "no ending \N{EYE}"):
        (tmp_path / name).write_bytes(shipped_model("eye_state").read_bytes())
        assert eyelid.Reader.load(tmp_path / name).info == eyelid.Reader.load().info


def test_a_run_folder_stands_for_its_model(tmp_path, monkeypatch):
    (tmp_path / "eye_state").mkdir()
    monkeypatch.chdir(tmp_path)
    assert locate_model("eye_state") == shipped_model("eye_state")
    for name in ("./eye_state", tmp_path / "eye_state"):
        assert locate_model(name).resolve() == tmp_path / "eye_state" / "model.onnx"
    (tmp_path / "eye_state" / "model.onnx").write_bytes(shipped_model("eye_state").read_bytes())
    assert eyelid.Reader.load(tmp_path / "eye_state").info == eyelid.Reader.load().info


@pytest.mark.parametrize("content", [b"", b"text", b"\x80\x04K\x01.", bytes(1000)])
def test_what_is_no_onnx_is_refused_by_name(tmp_path, content, capfd):
    (tmp_path / "strange.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"strange\.onnx: "):
        eyelid.Reader.load(tmp_path / "strange.onnx")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"schema": None}, "not an eyelid model"),
        ({"schema": "99"}, "written in model schema 99, and this eyelid reads schema"),
        ({"input_size": "32"}, "inputs and outputs are"),
        ({"task": '"movement"', "classes": '["left", "right", "up"]'}, "inputs and outputs are"),
        ({"batch": 1}, "inputs and outputs are"),
    ],
)
def test_onnx_that_is_no_model_of_ours_is_refused_by_name(rewritten, changed, message):
    with pytest.raises(ModelError, match=rf"model\.onnx: .*{message}"):
        eyelid.Reader.load(rewritten(**changed))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            "nosuch",
            "no such file, and the shipped models are eye_landmarks, eye_likeness, eye_movement, eye_state, "
            "eye_state_fine, face_expression",
        ),
        ("nosuch.onnx", r"nosuch\.onnx: the model cannot be opened"),
        ("", "no such file"),
        (".", r"model\.onnx: the model cannot be opened: expected a file, as the run folder of a finished"),
        ("folder.onnx", r"folder\.onnx: the model cannot be opened: expected a file"),
        ("pipe.onnx", r"pipe\.onnx: the model cannot be opened: expected a file"),
    ],
)
def test_missing_model_is_refused_by_name(tmp_path, monkeypatch, model, message):
    monkeypatch.chdir(tmp_path)
    os.mkdir("folder.onnx")
    os.mkfifo("pipe.onnx")
    with pytest.raises(MissingFileError, match=message):
        eyelid.Reader.load(model)


@pytest.mark.parametrize("shape", [(24, 24), (57, 40), (57, 40, 3), (24, 24, 3)])
def test_one_patch_is_one_reading_and_the_same_as_in_a_batch(reader, shape):
    patch = RANDOM.integers(0, 256, shape, np.uint8)
    one = reader.read(patch)
    assert len(one) == 1
    assert one.p_open[0] == reader.read(patch[None]).p_open[0] == reader.read([patch]).p_open[0]


def test_colour_is_bgr(reader):
    patch = cv2.applyColorMap(SMOOTH[0], cv2.COLORMAP_JET)
    grey = cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY)
    assert reader.read(patch).p_open == pytest.approx(reader.read(grey).p_open, abs=1e-5)


def test_paths_are_read_like_predict_reads_them(reader, eyes):
    rows = list(eyelid.predict(eyes, model="eye_state"))
    paths = sorted(eyes.iterdir())
    assert reader.read(paths).p_open == pytest.approx([row.p_open for row in rows], abs=1e-6)
    assert reader.read(str(paths[0])).p_open == pytest.approx([rows[0].p_open], abs=1e-6)
    assert len(reader.read([paths[0], SMOOTH[0]])) == 2


def test_a_picture_that_cannot_be_read_is_an_error(reader, tmp_path):
    (tmp_path / "no.png").write_bytes(b"no")
    with pytest.raises(PictureError, match=r"is a directory; eyelid\.predict reads folders"):
        reader.read(tmp_path)
    with pytest.raises(PictureError, match=r"no\.png: "):
        reader.read(tmp_path / "no.png")
