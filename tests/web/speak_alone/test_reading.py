"""Eyes read in JavaScript, checked against eyes read in Python: drawn faces, and a drawn clip."""

from typing import Any

import numpy as np
import pytest

from eyelid.eyes import crop
from eyelid.eyes.landmark_model import level_crop
from eyelid.eyes.patch import fit_patch
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of
from eyelid.speaking.glance_reader import Seen
from eyelid.synth import Person, draw_scene
from eyelid.watching.frame_reading import FrameReading

from ..alone.node import NODE
from ..alone.runtime import MISSING, has_runtime
from ..blinking_clip import frames as clip_frames
from ..speak.clip import speaking_clip
from .readings import RATE, in_javascript, in_python

pytestmark = [
    pytest.mark.skipif(not NODE, reason="needs node: apt install nodejs"),
    pytest.mark.skipif(not has_runtime(), reason=MISSING),
]


def drawn() -> list[np.ndarray]:
    """Faces of several sizes, straight and turned, uint8 `[H, W, 3]` BGR."""
    people = [
        Person(x=320.0, y=240.0, width=width, roll=roll)
        for width, roll in ((110.0, 0.0), (160.0, 12.0), (220.0, -8.0))
    ]
    return [draw_scene((person,), width=640, height=480).pixels for person in people]


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[tuple[np.ndarray, FrameReading, Seen, dict[str, Any]]]:
    """Pictures, what Python read in them, and what JavaScript did."""
    clip = clip_frames(speaking_clip(["left", "up", "blink"]), RATE)[17:62:2]
    recordings = [*([picture] for picture in drawn()), clip]
    python = [each for pictures in recordings for each in in_python(pictures)]
    eyes = [list(reading.eyes) for reading, _ in python]
    javascript = in_javascript(recordings, eyes, tmp_path_factory.mktemp("frames"))
    pictures = [picture for pictures in recordings for picture in pictures]
    return [(picture, *one, other) for picture, one, other in zip(pictures, python, javascript, strict=True)]


def test_patches_are_cut_alike(both: list[Any]) -> None:
    for picture, reading, _, javascript in both:
        grey = Picture(grey_of(picture), "camera")
        for eye, patch, square in zip(
            reading.eyes, javascript["patches"], javascript["squares"], strict=True
        ):
            differs = np.abs(fit_patch(crop(grey, eye), 48).ravel().astype(int) - patch)
            x, y, side, _ = eye.box
            cut = level_crop(grey.pixels, np.array([x, y]), 3 * side, np.radians(eye.roll), 96)
            apart = np.abs(cut.ravel().astype(int) - square)
            assert max(differs.mean(), apart.mean()) < 0.5  # grey levels: OpenCV counts in 32nds of a pixel
            assert max(differs.max(), apart.max()) <= 12


def test_faces_eyes_and_movements_are_read_alike(both: list[Any]) -> None:
    p_open: list[float] = []
    likely: list[float] = []
    lids: list[float] = []
    for _, reading, seen, javascript in both:
        assert len(javascript["faces"]) == len(reading.faces) == 1
        (face,) = reading.faces  # whose box is found in a picture of half the size, in JavaScript
        assert np.allclose(javascript["faces"][0]["box"], face.box, atol=0.2 * face.size)
        assert javascript["movement"] == seen.movement
        glance, other = seen.glance, javascript["glance"]
        assert glance.movements
        likely += np.abs(np.subtract(glance.movements, other["movements"])).tolist()
        p_open += [abs(other["rightOpen"] - glance.right_open), abs(other["leftOpen"] - glance.left_open)]
        lids += [abs(other["rightLids"] - glance.right_lids), abs(other["leftLids"] - glance.left_lids)]
    assert {seen.movement for _, _, seen, _ in both} >= {"left", "up", "blink", "straight"}
    for differences, most, mean in ((p_open, 0.06, 0.005), (likely, 0.02, 0.002), (lids, 0.005, 0.001)):
        assert max(differences) < most
        assert np.mean(differences) < mean
