"""Drawn clips show what their truth says."""

from dataclasses import replace

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel
from eyelid.pictures import Picture
from eyelid.synth import (
    Camera,
    Clip,
    ClipArtist,
    ClipLook,
    Course,
    FaceLook,
    Glasses,
    Happening,
    Head,
    LidMotion,
    Lids,
    Light,
    Person,
    frame_times,
)
from eyelid.synth.face_drawing import draw_head
from eyelid.synth.face_geometry import FaceGeometry
from eyelid.synth.moving_head import Expression, MovingHead

LONG = Course(start_s=0.5, rise_s=0.5, hold_s=1, fall_s=0.5)


def look(**changes):
    face = FaceLook(openness=(0.9, 0.9), **changes.pop("face", {}))
    return ClipLook(person=Person(look=face, x=160, y=100, width=95), camera=Camera(noise=0), **changes)


def clip(*happenings, lids=(), **changes):
    return Clip(seconds=3.0, lids=lids, happenings=happenings, look=look(**changes), sway=0)


def changed(plan, before=0.1, after=1.5):
    """Returns by how much each pixel differs at two times."""
    artist = ClipArtist(plan)
    return np.abs(artist.draw(after).astype(int) - artist.draw(before)).max(axis=2)


@pytest.mark.parametrize(
    ("face", "expression"),
    [
        ({}, Expression()),
        ({}, Expression((0.0, 0.5), gaze_x=0.5, gaze_y=-0.5)),
        ({"glasses": Glasses(kind="thick")}, Expression((1.0, 0.25), reflection=0.5)),
        ({}, Expression(gape=0.5)),
    ],
)
def test_a_moving_head_is_what_is_drawn_at_once(face, expression):
    bare = Lids(lash_density=0, brow_density=0)  # whose hairs are not the same
    still = FaceLook(lids=bare, **face)
    moved = replace(
        still,
        openness=expression.openness,
        gaze_x=expression.gaze_x,
        gaze_y=expression.gaze_y,
        glasses=replace(still.glasses, reflection=expression.reflection),
        head=replace(Head(), gape=expression.gape),
    )
    whole = draw_head(FaceGeometry(moved, 336), Light(), np.random.default_rng(3))
    expected = 255 * np.clip(whole[:3] * whole[3], 0, 1).transpose(1, 2, 0)
    drawn = MovingHead(still, Light(), 336, 3).draw(expression)[..., :3]
    differs = np.abs(drawn - expected).max(axis=2)
    assert (differs > 3).mean() < 0.003  # the streaks of the irises
    assert differs.mean() < 0.6


def test_the_same_clip_has_the_same_frames_in_any_order():
    plan = replace(clip(lids=(LidMotion(kind="blink", course=LONG),)), sway=1)
    plan = replace(plan, look=replace(plan.look, camera=Camera(noise=4)))
    times = frame_times(3, 5)
    frames = list(ClipArtist(plan).frames(times))
    other = ClipArtist(plan)
    for index in (7, 3, 14):
        assert np.array_equal(other.draw(times[index]), frames[index])
    assert not np.array_equal(ClipArtist(replace(plan, seed=1)).draw(times[3]), frames[3])


def test_a_blink_changes_nothing_but_the_eyes():
    differs = changed(clip(lids=(LidMotion(kind="blink", course=LONG),)))
    rows, columns = np.nonzero(differs > 2)
    scale = 95 / 10.4
    assert differs.max() > 60
    assert 100 - 3.3 * scale <= rows.min() <= rows.max() <= 100 + 3.3 * scale
    assert 160 - 5.6 * scale <= columns.min() <= 160 - 2 * scale
    assert 160 + 2 * scale <= columns.max() <= 160 + 5.6 * scale


@pytest.mark.parametrize(("eyes", "half"), [("right", slice(0, 160)), ("left", slice(160, 320))])
def test_a_wink_changes_the_eye_of_its_side(eyes, half):
    differs = changed(clip(lids=(LidMotion(kind="wink", course=LONG, eyes=eyes),)))
    assert differs[:, half].sum() > 0.98 * differs.sum() > 0


@pytest.mark.parametrize(
    ("happening", "face"),
    [
        (Happening(course=LONG, gaze_x=0.8), {}),
        (Happening(course=LONG, yaw=15), {}),
        (Happening(course=LONG, roll=10), {}),
        (Happening(course=LONG, gape=1), {}),
        (Happening(course=LONG, stops=-1), {}),
        (Happening(course=LONG, reflection=0.9), {"glasses": Glasses(kind="thin")}),
    ],
)
def test_happenings_are_seen(happening, face):
    assert (changed(clip(happening, face=face), after=1.37) > 20).sum() > 15


def test_less_light_is_darker_and_infrared_is_grey():
    artist = ClipArtist(clip(Happening(course=LONG, stops=-1.5)))
    assert artist.draw(1.5).mean() < 0.75 * artist.draw(0.1).mean()
    grey = ClipArtist(clip(light=Light(infrared=True))).draw(0)
    assert np.ptp(grey, axis=2).max() == 0


@pytest.fixture(scope="module")
def finder():
    return EyesInFaces(FaceModel.load(), LandmarkModel.load())


def test_the_models_find_the_face_and_follow_its_lids(finder):
    blinks = tuple(
        LidMotion(kind="blink", course=Course(start_s=start, rise_s=0.15, fall_s=0.25))
        for start in (0.3, 1.1, 1.9)
    )
    plan = replace(clip(lids=blinks), sway=1)
    times = frame_times(3, 20)
    openness = plan.states(times).openness
    found = [finder.find(Picture(frame, "clip")) for frame in ClipArtist(plan).frames(times)]
    assert all(len(eyes) == 2 for eyes in found)
    ears = np.array([[eye.ear for eye in eyes] for eyes in found])
    for side in (0, 1):
        assert np.corrcoef(ears[:, side], openness[:, side])[0, 1] > 0.9


@pytest.mark.parametrize("turn", ["yaw", "pitch", "roll"])
def test_the_models_see_the_head_turn_the_same_way(finder, turn):
    poses = []
    for angle in (-12, 0, 12):
        frame = ClipArtist(clip(Happening(course=LONG, **{turn: angle}))).draw(1.5)
        (face,) = finder.faces.find_faces(frame)
        poses.append(dict(zip(("yaw", "pitch", "roll"), face.marks.pose, strict=True))[turn])
    assert poses[0] < poses[1] - 1
    assert poses[1] < poses[2] - 1


def test_a_face_that_has_left_is_not_there(finder):
    artist = ClipArtist(clip(Happening(course=LONG, away=-1.0)))
    assert len(finder.find(Picture(artist.draw(0.0), "clip"))) == 2
    assert not finder.find(Picture(artist.draw(1.5), "clip"))


@pytest.mark.parametrize("wrong", [{"width": 8}, {"height": 8}, {"person": Person(width=4)}])
def test_what_is_too_small_is_refused(wrong):
    with pytest.raises(OptionError, match="expected frames of 16 pixels and more and a face of 8"):
        ClipArtist(Clip(seconds=1, look=replace(look(), **wrong)))
