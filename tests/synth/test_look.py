"""Truth of a look: state, ranges, and what a mirror does to it."""

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.synth import OPEN_FROM, EyeLook, Framing, Light, random_look


@pytest.mark.parametrize(
    ("openness", "state"),
    [(0.0, "closed"), (OPEN_FROM - 0.01, "closed"), (OPEN_FROM, "open"), (1.0, "open")],
)
def test_state_follows_openness(openness, state):
    assert EyeLook(openness=openness).state == state


@pytest.mark.parametrize(
    ("truth", "named"),
    [
        ({"openness": -0.1}, "openness"),
        ({"openness": 1.1}, "openness"),
        ({"openness": float("nan")}, "openness"),
        ({"gaze_x": 2}, "gaze_x"),
        ({"gaze_y": -2}, "gaze_y"),
        ({"side": "unknown"}, "side"),
    ],
)
def test_meaningless_truth_is_refused_by_name(truth, named):
    with pytest.raises(OptionError, match=f"^{named}: expected .* got"):
        EyeLook(**truth)


def test_mirror_swaps_side_and_everything_that_points_sideways():
    look = EyeLook(gaze_x=0.5, gaze_y=0.2, framing=Framing(roll=10, shift_x=0.1), light=Light(direction=30))
    mirrored = look.mirrored()
    assert (mirrored.side, mirrored.gaze_x, mirrored.gaze_y) == ("right", -0.5, 0.2)
    assert (mirrored.framing.roll, mirrored.framing.shift_x, mirrored.light.direction) == (-10, -0.1, 150)
    assert mirrored.mirrored() == look


@pytest.mark.parametrize("well_lit", [True, False])
@pytest.mark.parametrize("state", ["open", "closed"])
def test_random_looks_have_the_state_asked_for_and_avoid_the_doubtful_middle(state, well_lit):
    rng = np.random.default_rng(5)
    looks = [random_look(rng, state=state, well_lit=well_lit) for _ in range(200)]
    assert {look.state for look in looks} == {state}
    assert all(abs(look.openness - OPEN_FROM) > 0.15 for look in looks)


def test_random_looks_cover_both_states_sides_and_all_skins():
    rng = np.random.default_rng(6)
    looks = [random_look(rng, well_lit=True) for _ in range(200)]
    assert {look.state for look in looks} == {"open", "closed"}
    assert {look.side for look in looks} == {"left", "right"}
    tones = np.array([look.skin.tone for look in looks])
    assert np.histogram(tones, 5, (0, 1))[0].min() > 20


def test_well_lit_looks_are_easier_than_the_rest():
    rng = np.random.default_rng(7)
    easy = [random_look(rng, well_lit=True) for _ in range(200)]
    hard = [random_look(rng) for _ in range(200)]
    assert min(look.light.exposure for look in easy) > -1 > min(look.light.exposure for look in hard)
    assert max(look.camera.noise for look in easy) < 5 < max(look.camera.noise for look in hard)
    assert max(look.light.glare for look in easy) == 0 < max(look.light.glare for look in hard)
    assert {look.glasses.kind for look in easy} == {"none", "thin"}
    assert {look.glasses.kind for look in hard} == {"none", "thin", "thick", "tinted"}
