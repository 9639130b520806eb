"""MediaPipe runs in a Python of its own, which is asked about one photo after the other."""

import io
import json
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")

from eyelid.errors import MissingFileError, WorkerError
from eyelid.peers import mediapipe_worker
from eyelid.peers.mediapipe import FILE, MediaPipe
from eyelid.pictures import Picture

ANSWERS = """
import json, sys
while line := sys.stdin.buffer.readline():
    height, width = map(int, line.split())
    red = sys.stdin.buffer.read(3 * height * width)[0]
    eyes = [[width / 4, height / 2, red / 255]] if red else []
    print(json.dumps({"eyes": eyes, "seconds": 0.5}), flush=True)
"""
ENDS = "import sys; sys.exit('ModuleNotFoundError: No module named mediapipe')"


@pytest.fixture
def python(tmp_path, monkeypatch):
    """Makes a program that runs some code in place of the worker; the landmarker's file is there."""
    monkeypatch.setenv("EYELID_MODELS", str(tmp_path))
    (tmp_path / FILE).write_bytes(b"1234")

    def write(code):
        program = tmp_path / "python"
        program.write_text(f"#!{sys.executable}\n{code}")
        program.chmod(0o755)
        return str(program)

    return write


def test_photos_are_measured_in_their_colours(python):
    meter = MediaPipe(python(ANSWERS))
    photo = np.zeros((300, 400, 3), np.uint8)
    photo[..., 2] = 51  # red, in BGR
    assert meter.measure(Picture(photo, "a.png")) == [(100, 150, 0.2)]
    assert meter.measure(Picture(photo[..., ::-1], "a.png")) == []
    assert (meter.away_s, meter.kilobytes) == (1.5, 0.004)


def test_what_cannot_be_run_is_one_line(python, tmp_path, monkeypatch):
    with pytest.raises(
        WorkerError, match="cannot run MediaPipe: ModuleNotFoundError: No module named mediapipe"
    ):
        MediaPipe(python(ENDS))
    with pytest.raises(MissingFileError, match="expected the program of a Python that has mediapipe"):
        MediaPipe(str(tmp_path / "nothing"))
    monkeypatch.delenv("EYELID_MODELS")
    with pytest.raises(MissingFileError, match="expected MediaPipe's face_landmarker"):
        MediaPipe(python(ANSWERS))


def test_a_program_that_ends_later_is_told(python):
    meter = MediaPipe(python(ANSWERS.replace("while", "if")))
    with pytest.raises(WorkerError, match="cannot run MediaPipe: it said nothing"):
        meter.measure(Picture(np.zeros((2000, 2000, 3), np.uint8), "a.png"))


def test_the_worker_gives_the_middle_and_the_blink_score_of_each_eye(monkeypatch, capsys):
    places = {33: (0.2, 0.5), 133: (0.4, 0.5), 362: (0.6, 0.5), 263: (0.8, 0.7)}
    points = [SimpleNamespace(x=x, y=y) for x, y in (places.get(number, (0, 0)) for number in range(478))]
    scores = {"eyeBlinkLeft": 0.75, "eyeBlinkRight": 0.25}
    shapes = [SimpleNamespace(category_name=name, score=score) for name, score in scores.items()]

    class Landmarker:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def detect(self, pixels):
            assert pixels.shape == (10, 20, 3)
            return SimpleNamespace(face_landmarks=[points], face_blendshapes=[shapes])

    mediapipe, python, tasks = (ModuleType(name) for name in ("mediapipe", "mediapipe.tasks.python", "tasks"))
    mediapipe.Image, mediapipe.ImageFormat = lambda _, pixels: pixels, SimpleNamespace(SRGB=1)
    landmarker = SimpleNamespace(create_from_options=lambda _: Landmarker())
    python.BaseOptions = dict
    python.vision = SimpleNamespace(FaceLandmarkerOptions=dict, FaceLandmarker=landmarker)
    for name, module in {
        "mediapipe": mediapipe,
        "mediapipe.tasks": tasks,
        "mediapipe.tasks.python": python,
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    stdin = io.BytesIO(b"10 20\n" + bytes(10 * 20 * 3))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stdin))
    mediapipe_worker.main("face_landmarker.task", 4)
    (right, left) = json.loads(capsys.readouterr().out)["eyes"]
    assert right == pytest.approx([6, 5, 0.25])
    assert left == pytest.approx([14, 6, 0.75])
