"""What some pictures of a run say of all: faces given as eyes, negatives, red and blue exchanged."""

import cv2
import numpy as np
import pytest

from eyelid.cli import main
from eyelid.reading import Sample
from eyelid.synth import FaceLook, Person, draw_eyes, draw_scene


def eyes(count=12):
    return list(draw_eyes(count, seed=1, size=48, well_lit=True)[0])


def face(width, side):
    return draw_scene(
        [Person(look=FaceLook(), x=side / 2, y=side / 2, width=width)], width=side, height=side
    ).pixels


CASES = {
    "eyes": (eyes, None),
    "faces given as eyes": (
        lambda: [face(70 + number, 112) for number in range(8)],
        "show a whole face: --eyes faces",
    ),
    "eyes as negatives": (lambda: [255 - patch for patch in eyes()], "seem to be negatives"),
    "a face as a negative": (lambda: [255 - face(40, 512)], "1 of 1 looked at without a face"),
    "red and blue exchanged": (lambda: [patch[..., ::-1] for patch in eyes()], "BGR for RGB"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_that_shows_is_said(name, tmp_path, capsys):
    pictures, expected = CASES[name]
    for number, pixels in enumerate(pictures()):
        cv2.imwrite(str(tmp_path / f"{number}.png"), pixels)
    assert main(["predict", str(tmp_path)]) == 0
    said = capsys.readouterr().err
    assert expected in said if expected else said == ""
    assert main(["predict", str(tmp_path), "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_wide_patches_that_are_negatives_are_told_of(tmp_path, capsys):
    for number, pixels in enumerate(eyes()):
        cv2.imwrite(str(tmp_path / f"{number}.png"), 255 - pixels)
    assert main(["predict", str(tmp_path), "--eyes", "wide-patch"]) == 0
    assert "seem to be negatives" in capsys.readouterr().err


@pytest.mark.parametrize("count", [0, 1, 32, 33, 1000])
def test_a_sample_is_spread_evenly_over_the_sources(count):
    sample = Sample()
    assert list(sample.of(range(count))) == list(range(count))
    steps = np.diff(sample.kept)
    assert len(set(steps.tolist())) <= 1
    assert len(sample.kept) == count if count <= 32 else 16 <= len(sample.kept) <= 32
    assert not count or sample.kept[-1] + (steps[0] if len(steps) else 1) >= count
