"""The drawing agrees with its truth."""

from dataclasses import replace

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.synth import (
    Camera,
    EyeLook,
    Framing,
    Glasses,
    Iris,
    Lids,
    Light,
    Part,
    Skin,
    draw_eye,
    draw_eyes,
    random_look,
    truth_mask,
)

QUIET = Camera(noise=0)


def centre(mask, part):
    """Middle of a part in a truth mask, as (x, y)."""
    y, x = np.nonzero(mask == part)
    return x.mean(), y.mean()


@pytest.mark.parametrize("size", [8, 24, 33, 64, 128])
def test_patch_is_square_uint8_colour(size):
    patch = draw_eye(EyeLook(), size=size)
    assert patch.shape == (size, size, 3)
    assert patch.dtype == np.uint8
    assert patch.flags.c_contiguous


def test_too_small_a_patch_is_refused():
    with pytest.raises(OptionError, match=r"^size: expected 8 pixels or more, got 4"):
        draw_eye(EyeLook(), size=4)


def test_look_and_seed_fix_every_pixel():
    look = random_look(np.random.default_rng(1))
    assert np.array_equal(draw_eye(look, seed=3), draw_eye(look, seed=3))
    assert not np.array_equal(draw_eye(look, seed=3), draw_eye(look, seed=4))


@pytest.mark.parametrize("seed", range(6))
def test_mirrored_look_draws_the_mirror_image(seed):
    look = random_look(np.random.default_rng(seed))
    assert np.array_equal(draw_eye(look.mirrored(), seed=seed), draw_eye(look, seed=seed)[:, ::-1])
    assert np.array_equal(truth_mask(look.mirrored()), truth_mask(look)[:, ::-1])


@pytest.mark.parametrize("seed", range(4))
def test_more_openness_shows_more_eye(seed):
    look = random_look(np.random.default_rng(seed), well_lit=True)
    masks = [truth_mask(replace(look, openness=o), size=96) for o in np.linspace(0, 1, 9)]
    seen = [np.count_nonzero(mask != Part.SKIN) for mask in masks]
    assert seen[0] == 0
    assert all(np.diff(seen) > 0)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("gaze", "axis", "sign"),
    [({"gaze_x": 0.8}, 0, 1), ({"gaze_x": -0.8}, 0, -1), ({"gaze_y": 0.8}, 1, -1), ({"gaze_y": -0.8}, 1, 1)],
)
def test_gaze_moves_the_iris_to_the_subjects_left_and_up(side, gaze, axis, sign):
    look = EyeLook(side=side, lids=Lids(tilt=0))
    moved = centre(truth_mask(replace(look, **gaze)), Part.IRIS)[axis]
    assert sign * (moved - centre(truth_mask(look), Part.IRIS)[axis]) > 2


@pytest.mark.parametrize(("side", "nose", "temple"), [("left", 180, 0), ("right", 0, 180)])
def test_light_from_the_temple_brightens_the_nose_and_from_the_nose_leaves_it_dark(side, nose, temple):
    wide = EyeLook(side=side, skin=Skin(socket=0, texture=0), framing=Framing(share=0.42), camera=QUIET)
    inner = slice(0, 12) if side == "left" else slice(52, 64)
    from_nose, from_temple = (
        draw_eye(replace(wide, light=Light(direction=direction, gradient=0)))[30:60, inner].mean()
        for direction in (nose, temple)
    )
    assert from_nose < from_temple - 10


@pytest.mark.parametrize(("side", "inner"), [("left", slice(0, 20)), ("right", slice(44, 64))])
def test_socket_deepens_the_inner_corner_below_the_brow(side, inner):
    flat, deep = (
        draw_eye(EyeLook(side=side, openness=0, skin=Skin(socket=depth), camera=QUIET))[10:28].mean(
            axis=(0, 2)
        )
        for depth in (0, 1)
    )
    darker = flat - deep
    assert darker[inner].mean() > darker[::-1][inner].mean() + 5


@pytest.mark.parametrize(("share", "width"), [(0.4, 25.6), (0.65, 41.6), (0.9, 57.6)])
def test_framing_sets_the_width_of_the_eye(share, width):
    columns = (truth_mask(EyeLook(framing=Framing(share=share), lids=Lids(tilt=0))) != Part.SKIN).any(axis=0)
    assert width - 4 <= np.count_nonzero(columns) <= width + 1


def test_positive_roll_turns_clockwise():
    mask = truth_mask(EyeLook(framing=Framing(roll=20), lids=Lids(tilt=0))) != Part.SKIN
    y, x = np.nonzero(mask)
    assert np.polyfit(x, y, 1)[0] == pytest.approx(np.tan(np.radians(20)), abs=0.1)


def test_drawing_is_dark_in_the_pupil_and_pale_in_the_sclera():
    look = EyeLook(iris=Iris(highlight=0), camera=QUIET)
    grey, mask = draw_eye(look).mean(axis=2), truth_mask(look)
    assert grey[mask == Part.PUPIL].mean() < 0.6 * grey[mask == Part.IRIS].mean() + 5
    assert grey[mask == Part.IRIS].mean() < 0.6 * grey[mask == Part.SCLERA].mean()


@pytest.mark.parametrize(("openness", "rows"), [(1.0, slice(14, 27)), (0.0, slice(35, 46))])
def test_upper_lashes_stand_above_an_open_lid_and_hang_below_a_closed_one(openness, rows):
    bare = EyeLook(openness=openness, lids=Lids(lash_density=0, brow_density=0, tilt=0), camera=QUIET)
    lashed = replace(bare, lids=replace(bare.lids, lash_density=1))
    darkened = (
        (draw_eye(bare).astype(int) - draw_eye(lashed)).clip(0).sum(axis=2)[: 38 if openness else 64, 24:40]
    )
    assert darkened[rows].sum() > 0.9 * darkened.sum() > 0


@pytest.mark.parametrize(
    ("darker", "brighter"),
    [
        (EyeLook(skin=Skin(tone=1)), EyeLook(skin=Skin(tone=0))),
        (EyeLook(light=Light(exposure=-2)), EyeLook()),
        (EyeLook(light=Light(gamma=1.5)), EyeLook()),
        (EyeLook(light=Light(gradient=0.8)), EyeLook()),
        (EyeLook(glasses=Glasses(kind="tinted")), EyeLook(glasses=Glasses(kind="thick"))),
        (EyeLook(glasses=Glasses(kind="thick")), EyeLook(glasses=Glasses(kind="thin"))),
        (EyeLook(), EyeLook(light=Light(glare=0.8))),
        (EyeLook(glasses=Glasses(kind="thin")), EyeLook(glasses=Glasses(kind="thin", reflection=0.8))),
        (EyeLook(lids=Lids(brow_density=1)), EyeLook(lids=Lids(brow_density=0))),
        (EyeLook(skin=Skin(wrinkles=1)), EyeLook()),
        (EyeLook(skin=Skin(bag=1)), EyeLook(skin=Skin(bag=0))),
    ],
)
def test_each_thing_darkens_or_brightens_as_it_should(darker, brighter):
    wide = Framing(share=0.42)
    dark, bright = (draw_eye(replace(look, framing=wide)).mean() for look in (darker, brighter))
    assert dark < bright - 0.2


def test_infrared_is_grey():
    patch = draw_eye(EyeLook(light=Light(infrared=True), camera=Camera(noise=10, jpeg=60)))
    assert np.ptp(patch.astype(int), axis=2).max() <= 2
    assert np.ptp(draw_eye(EyeLook()).astype(int), axis=2).max() > 30


@pytest.mark.parametrize("camera", [Camera(noise=0, blur=0.04), Camera(noise=0, resolution=16)])
def test_blur_and_low_resolution_take_detail_away(camera):
    sharp, soft = draw_eye(EyeLook(camera=QUIET)), draw_eye(EyeLook(camera=camera))
    assert (
        np.abs(np.diff(soft.astype(int), axis=0)).mean()
        < 0.7 * np.abs(np.diff(sharp.astype(int), axis=0)).mean()
    )


def test_noise_has_the_sigma_it_is_given():
    flat = EyeLook(light=Light(exposure=-1))
    clean = draw_eye(replace(flat, camera=QUIET)).astype(int)
    noisy = draw_eye(replace(flat, camera=Camera(noise=8))).astype(int)
    assert (noisy - clean).std() == pytest.approx(8, rel=0.1)


def test_many_eyes_are_balanced_and_repeatable():
    patches, looks = draw_eyes(10, seed=2, size=24, well_lit=True)
    assert patches.shape == (10, 24, 24, 3)
    assert patches.dtype == np.uint8
    assert [look.state for look in looks].count("open") == 5
    again, same_looks = draw_eyes(10, seed=2, size=24, well_lit=True)
    assert np.array_equal(patches, again)
    assert looks == same_looks
    assert not np.array_equal(patches, draw_eyes(10, seed=3, size=24, well_lit=True)[0])


def test_the_same_eyes_are_drawn_at_any_size():
    assert draw_eyes(6, seed=2, size=24)[1] == draw_eyes(6, seed=2, size=48)[1]
