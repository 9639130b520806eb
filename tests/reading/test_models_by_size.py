"""Which of the two shipped models reads an eye."""

import cv2
import numpy as np
import pytest

import eyelid
from eyelid.cli import main
from eyelid.eyes import UNKNOWN
from eyelid.synth import FaceLook, Person, draw_eyes, draw_scene


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Patches of four sizes, of which one is narrow, and a photo with a small face."""
    folder = tmp_path_factory.mktemp("eyes")
    for size in (24, 39, 40, 64):
        for number, patch in enumerate(draw_eyes(3, seed=size, size=size)[0]):
            cv2.imwrite(str(folder / f"{size}_{number}.png"), patch)
    cv2.imwrite(str(folder / "narrow.png"), draw_eyes(1, seed=1, size=48)[0][0][:30])
    person = Person(look=FaceLook(openness=(0.4, 0.4)), x=200, y=150, width=70)
    cv2.imwrite(str(folder / "photo.png"), draw_scene([person], width=400, height=300).pixels)
    return folder


def p_open(folder, model):
    return {(row.source, row.side): row.p_open for row in eyelid.predict(folder, model=model)}


def test_faces_and_large_patches_are_read_by_the_fine_model_and_small_patches_by_the_other(folder):
    chosen = p_open(folder, "auto")
    fine, other = p_open(folder, "eye_state_fine"), p_open(folder, "eye_state")
    assert chosen.keys() == fine.keys() == other.keys()
    assert len({side for _, side in chosen}) == 3
    for key, p in chosen.items():
        source, side = key
        large = side != UNKNOWN or any(f"{size}_" in source for size in (40, 64))
        assert p == pytest.approx((fine if large else other)[key], abs=1e-4)
        assert abs(fine[key] - other[key]) > 0
    assert np.ptp(list(chosen.values())) > 0.5


def test_the_summary_names_the_models(folder, capsys):
    assert main(["predict", str(folder)]) == 0
    assert "read by eye_state_fine, and eye_state for patches under 40 pixels" in capsys.readouterr().out
    assert main(["predict", str(folder), "--model", "eye_state"]) == 0
    assert "read by eye_state\n" in capsys.readouterr().out
