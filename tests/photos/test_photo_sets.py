import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import permutations
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from eyelid.photos.look import Look, look_of
from eyelid.photos.photo_sets import PhotoSet, find_sets
from eyelid.photos.shot import Shot

NOON = 1_700_000_000.25 - 1_700_000_000.25 % 86_400 + 43_207.25
"""A time of no whole minute, at noon."""

Grey = NDArray[np.uint8]


def scene(number: int, width: int = 480) -> Grey:
    """A picture of large and small spots, 320 pixels high."""
    return _spots(number, width).copy()


@cache
def _spots(number: int, width: int) -> Grey:
    rng = np.random.default_rng(number)
    spots = sum(
        size * cv2.GaussianBlur(rng.normal(0, 1, (320, width)).astype(np.float32), (0, 0), size)
        for size in (2, 5, 12, 30)
    )
    return np.asarray(np.clip(120 + 40 * np.asarray(spots) / np.std(spots), 5, 250), np.uint8)


def lit(picture: Grey, stops: float) -> Grey:
    return np.asarray(np.clip(picture / 255 * 2 ** (stops / 2.2), 0, 1) * 255, np.uint8)


def shots_of(
    pictures: Sequence[Grey], times: Sequence[float | None], *, first: int = 1, **facts: Any
) -> list[Shot]:
    """Photos of one camera, with names that follow each other."""
    base = Shot("", has_fraction=True, camera="one", exposure_s=0.01, aperture=4.0, iso=100.0, bias_ev=0.0)
    return [
        base._replace(name=f"IMG_{first + number:04}.JPG", time_s=time, look=look_of(picture), **facts)
        for number, (picture, time) in enumerate(zip(pictures, times, strict=True))
    ]


def ladder(
    stops: Sequence[float], *, tags: str, number: int = 1, start: float = NOON, first: int = 1
) -> list[Shot]:
    """A bracket, half a second from photo to photo."""
    picture = scene(number)
    shots = shots_of(
        [lit(picture, stop) for stop in stops],
        [start + 0.5 * place for place in range(len(stops))],
        first=first,
    )
    if tags == "none":
        return [shot._replace(exposure_s=None, aperture=None, iso=None, bias_ev=None) for shot in shots]
    return [
        shot._replace(exposure_s=0.01 * 2**stop, bias_ev=stop if tags == "bias" else 0.0)
        for shot, stop in zip(shots, stops, strict=True)
    ]


def told(shots: Sequence[Shot]) -> list[tuple[str, tuple[int, ...]]]:
    return [(found.kind, found.members) for found in find_sets(shots)]


def test_photos_in_quick_succession_that_look_alike_are_a_burst() -> None:
    shots = shots_of([scene(1)] * 3, [NOON, NOON + 0.4, NOON + 0.8])
    assert find_sets(shots) == [PhotoSet("burst", (0, 1, 2), "3 photos within 0.8 s that look alike")]


def test_times_to_the_second_are_told_to_the_second() -> None:
    shots = shots_of([scene(1)] * 3, [NOON // 1, NOON // 1, NOON // 1 + 1], has_fraction=False)
    assert find_sets(shots) == [PhotoSet("burst", (0, 1, 2), "3 photos within 2 s that look alike")]


def test_the_order_of_the_list_does_not_matter() -> None:
    shots = shots_of([scene(1)] * 3 + [scene(2)] * 2, [NOON, NOON + 0.4, NOON + 0.8, NOON + 20, NOON + 20.3])
    assert told(shots[::-1]) == [("burst", (1, 0)), ("burst", (4, 3, 2))]


def test_a_shaking_hand_and_changing_light_are_still_one_burst() -> None:
    wide = scene(1, 520)
    pictures = [wide[:, 20:500], lit(wide[:, 44:], 0.3)[:, :476], lit(wide[:, 3:483], -0.4)]
    assert told(shots_of(pictures, [NOON, NOON + 0.3, NOON + 0.6])) == [("burst", (0, 1, 2))]


def test_what_moves_before_a_steady_background_is_still_one_burst() -> None:
    pictures = [scene(1) for _ in range(4)]
    for number, picture in enumerate(pictures):
        picture[60:260, 20 + 90 * number : 130 + 90 * number] = scene(2)[60:260, :110]
    assert told(shots_of(pictures, [NOON + 0.2 * number for number in range(4)])) == [("burst", (0, 1, 2, 3))]


def test_who_walks_through_one_photo_of_a_burst_is_in_it() -> None:
    pictures = [scene(1), scene(1), scene(9), scene(1)]
    assert told(shots_of(pictures, [NOON + 0.2 * number for number in range(4)])) == [("burst", (0, 1, 2, 3))]


def test_two_scenes_in_quick_succession_are_two() -> None:
    shots = shots_of([scene(1), scene(1), scene(2), scene(2)], [NOON, NOON + 0.3, NOON + 1.1, NOON + 1.4])
    assert told(shots) == [("burst", (0, 1)), ("burst", (2, 3))]


def test_one_scene_after_a_while_is_another_burst() -> None:
    shots = shots_of([scene(1)] * 4, [NOON, NOON + 0.3, NOON + 8, NOON + 8.3])
    assert told(shots) == [("burst", (0, 1)), ("burst", (2, 3))]


def test_a_long_exposure_is_no_pause() -> None:
    assert told(shots_of([scene(1)] * 2, [NOON, NOON + 8.5], exposure_s=8.0)) == [("burst", (0, 1))]


@pytest.mark.parametrize("fact", ["camera", "folder"])
def test_two_cameras_or_folders_never_share_a_set(fact: str) -> None:
    shots = shots_of([scene(1)] * 4, [NOON + 0.1 * number for number in range(4)])
    mixed = [
        shot._replace(camera=str(number % 2)) if fact == "camera" else shot._replace(folder=str(number % 2))
        for number, shot in enumerate(shots)
    ]
    assert told(mixed) == [("burst", (0, 2)), ("burst", (1, 3))]


def test_a_photo_that_could_not_be_decoded_stands_alone() -> None:
    shots = shots_of([scene(1)] * 4, [NOON + 0.1 * number for number in range(4)])
    shots[1] = shots[1]._replace(look=None)
    assert told(shots) == [("burst", (0, 2, 3))]


WRONG_TIMES: dict[str, Callable[[int], float | None]] = {
    "missing": lambda number: None,
    "not a number": lambda number: math.nan,
    "a date alone": lambda number: NOON // 86_400 * 86_400,
    "one for all": lambda number: NOON,
    "whole minutes": lambda number: NOON // 60 * 60 + 60 * (number // 5),
    "of a copying": lambda number: NOON + 0.08 * number,
    "before cameras": lambda number: 5.0 + number,
}


@pytest.mark.parametrize("wrong", WRONG_TIMES)
def test_wrong_times_make_no_burst(wrong: str) -> None:
    pictures = [scene(number // 2) for number in range(16)]
    for number, picture in enumerate(pictures):  # people who have moved, before two walls
        picture[40:280, 40:440] = scene(100 + number)[40:280, 40:440]
    shots = shots_of(pictures, [WRONG_TIMES[wrong](number) for number in range(16)])
    assert told(shots) == []


@pytest.mark.parametrize("wrong", ["missing", "a date alone", "whole minutes"])
def test_without_times_photos_that_look_the_same_are_a_burst_if_their_names_follow(wrong: str) -> None:
    shots = shots_of([scene(1)] * 4, [WRONG_TIMES[wrong](number) for number in range(4)])
    shots[2:] = [shot._replace(name=f"IMG_{number:04}.JPG") for number, shot in enumerate(shots[2:], 9)]
    assert told(shots) == [("burst", (0, 1)), ("burst", (2, 3))]
    assert find_sets(shots)[0].reason == "2 photos in a row that look the same"


@pytest.mark.parametrize("tags", ["bias", "exposure", "none"])
@pytest.mark.parametrize("order", list(permutations([-2.0, 0.0, 2.0])))
def test_a_ladder_of_exposures_in_any_order_is_a_bracket(tags: str, order: tuple[float, ...]) -> None:
    (found,) = find_sets(ladder(order, tags=tags))
    assert (found.kind, found.members) == ("bracket", (0, 1, 2))
    assert found.reason == "exposures −2, 0, +2 EV"  # noqa: RUF001 - a minus sign


@pytest.mark.parametrize("tags", ["bias", "exposure"])
@pytest.mark.parametrize("order", list(permutations([-2.0, -1.0, 0.0, 1.0, 2.0]))[::11])
def test_a_longer_ladder_in_any_order_is_a_bracket(tags: str, order: tuple[float, ...]) -> None:
    assert told(ladder(order, tags=tags)) == [("bracket", (0, 1, 2, 3, 4))]


@pytest.mark.parametrize("count", [3, 5, 7, 9])
def test_a_bracket_may_be_long(count: int) -> None:
    stops = [number - count // 2 for number in range(count)]
    assert told(ladder(stops, tags="bias")) == [("bracket", tuple(range(count)))]


def test_two_photos_are_a_bracket_only_by_compensation() -> None:
    assert told(ladder([0, -2], tags="bias")) == [("bracket", (0, 1))]
    assert told(ladder([0, -2], tags="exposure")) == [("burst", (0, 1))]


def test_brackets_in_a_row_are_as_many_brackets() -> None:
    shots = [
        shot
        for number in range(3)
        for shot in ladder([0, -1, 1], tags="bias", start=NOON + 1.5 * number, first=1 + 3 * number)
    ]
    assert told(shots) == [("bracket", (0, 1, 2)), ("bracket", (3, 4, 5)), ("bracket", (6, 7, 8))]


def test_a_photo_before_a_bracket_is_not_of_it() -> None:
    shots = ladder([0, -2, 0, 2], tags="bias")
    assert told(shots) == [("bracket", (1, 2, 3))]


def test_jumps_of_the_automatic_exposure_are_no_bracket() -> None:
    shots = ladder([0, 1 / 3, -1 / 3, 0, 1 / 3], tags="exposure")
    assert told(shots) == [("burst", (0, 1, 2, 3, 4))]


def test_a_ladder_over_different_scenes_is_no_bracket() -> None:
    shots = [
        ladder([stop], tags="bias", number=number, start=NOON + number, first=number)[0]
        for number, stop in enumerate([-1, 0, 1])
    ]
    assert told(shots) == []


@pytest.mark.parametrize("step", [96, 160, 240, -96, -160, -240])
def test_views_that_continue_one_another_are_a_panorama(step: int) -> None:
    wide = scene(1, 480 + 3 * abs(step))
    starts = [abs(step) * number for number in range(4)][:: 1 if step > 0 else -1]
    shots = shots_of([wide[:, start : start + 480] for start in starts], [NOON + 2 * n for n in range(4)])
    (found,) = find_sets(shots)
    assert (found.kind, found.members) == ("panorama", (0, 1, 2, 3))
    assert found.reason == "4 photos that continue one another to the side"


def test_a_panorama_may_go_up() -> None:
    tall = np.ascontiguousarray(scene(1, 900).T)
    shots = shots_of([tall[start : start + 240] for start in (500, 350, 200)], [NOON, NOON + 2, NOON + 4])
    assert told(shots) == [("panorama", (0, 1, 2))]
    assert "up or down" in find_sets(shots)[0].reason


def stripes(width: int) -> Grey:
    """A wall of equal stripes, 320 pixels high, on which less and less light falls."""
    wave = 30 * np.sin(np.arange(width) * 2 * np.pi / 60)
    rows = np.random.default_rng(0).normal(0, 4, (320, 1))
    return np.asarray((np.linspace(200, 60, width) + wave + rows).clip(5, 250), np.uint8)


def test_a_panorama_of_what_repeats_itself_is_told_by_its_light() -> None:
    wide = stripes(1200)
    pictures = [wide[:, 240 * number : 240 * number + 480] for number in range(4)]
    assert told(shots_of(pictures, [NOON + 1.2 * n for n in range(4)])) == [("panorama", (0, 1, 2, 3))]


def test_what_repeats_itself_is_a_burst_if_the_light_stays() -> None:
    assert told(shots_of([stripes(480)] * 3, [NOON + 1.2 * n for n in range(3)])) == [("burst", (0, 1, 2))]


def test_a_panorama_keeps_an_end_of_which_little_is_to_be_seen() -> None:
    wide = scene(1, 1200)
    wide[:, 760:] = (100 + 0.1 * (wide[:, 760:].astype(float) - 120)).astype(np.uint8)
    pictures = [wide[:, 240 * number : 240 * number + 480] for number in range(4)]
    assert told(shots_of(pictures, [NOON + 2 * n for n in range(4)])) == [("panorama", (0, 1, 2, 3))]


def test_two_views_are_no_panorama_nor_is_to_and_fro() -> None:
    wide = scene(1, 700)
    left, right = wide[:, :480], wide[:, 200:680]
    assert told(shots_of([left, right], [NOON, NOON + 2])) == []
    assert told(shots_of([left, right, left, right], [NOON + 3 * number for number in range(4)])) == []


def test_a_camera_that_follows_something_at_ten_photos_a_second_makes_no_panorama() -> None:
    wide = scene(1, 1000)
    pictures = [wide[:, 100 * number : 100 * number + 480] for number in range(4)]
    assert "panorama" not in {
        kind for kind, _ in told(shots_of(pictures, [NOON + 0.1 * n for n in range(4)]))
    }


def focus(number: int, count: int) -> Grey:
    """A slope, of which one place is sharp."""
    sharp = scene(3).astype(np.float32) + np.random.default_rng(0).normal(0, 25, (320, 480))
    away = np.abs(np.linspace(0, 1, 480) - number / (count - 1))
    levels = [cv2.GaussianBlur(sharp, (0, 0), 0.5 + level) for level in range(9)]
    picture = np.take_along_axis(
        np.stack(levels), np.rint(8 * away).astype(int)[None, None].repeat(320, axis=1), axis=0
    )[0]
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


@pytest.mark.parametrize("count", [5, 8])
@pytest.mark.parametrize("pause", [0.2, 4.0])
def test_a_focus_that_wanders_is_a_stack(count: int, pause: float) -> None:
    shots = shots_of([focus(n, count) for n in range(count)], [NOON + pause * n for n in range(count)])
    assert find_sets(shots) == [PhotoSet("stack", tuple(range(count)), f"{count} photos whose focus wanders")]


def test_a_stack_right_after_a_burst_is_a_stack() -> None:
    pictures = [scene(1)] * 3 + [focus(n, 6) for n in range(6)]
    shots = shots_of(pictures, [NOON + 0.4 * n for n in range(9)])
    assert told(shots) == [("burst", (0, 1, 2)), ("stack", (3, 4, 5, 6, 7, 8))]


def test_shaken_photos_of_a_burst_are_no_stack() -> None:
    sharp = np.clip(scene(3) + np.random.default_rng(0).normal(0, 25, (320, 480)), 0, 255).astype(np.uint8)
    pictures = [
        np.asarray(cv2.GaussianBlur(sharp, (0, 0), 0.5 + radius), np.uint8) for radius in (0, 3, 1, 4, 0, 2)
    ]
    assert told(shots_of(pictures, [NOON + 0.2 * n for n in range(6)])) == [("burst", (0, 1, 2, 3, 4, 5))]


def test_no_shots_have_no_sets() -> None:
    assert find_sets([]) == []


LOOKS = [
    None,
    look_of(np.zeros((9, 9), np.uint8)),
    look_of(scene(1)),
    look_of(lit(scene(1), 1)),
    look_of(scene(2)),
]
NUMBERS = st.none() | st.floats() | st.sampled_from([0.0, 0.01, 0.02, 1.0, 2.0, -1.0, 100.0])
TIMES = st.none() | st.floats() | st.sampled_from([NOON, NOON + 0.2, NOON + 1, NOON + 2, 0.0, -5.0])
SHOTS = st.builds(
    Shot,
    name=st.sampled_from(
        ["", "IMG_1.JPG", "IMG_2.JPG", "IMG_9999.JPG", "IMG_0001.JPG", "a", "7", "9" * 5000]
    ),
    folder=st.sampled_from(["", "a"]),
    time_s=TIMES,
    has_fraction=st.booleans(),
    camera=st.sampled_from(["", "one"]),
    exposure_s=NUMBERS,
    aperture=NUMBERS,
    iso=NUMBERS,
    bias_ev=NUMBERS,
    focal_mm=NUMBERS,
    look=st.sampled_from(LOOKS),
)


@given(st.lists(SHOTS, max_size=14))
def test_whatever_the_shots_are_each_is_in_one_set_at_most(shots: list[Shot]) -> None:
    sets = find_sets(shots)
    members = [member for found in sets for member in found.members]
    assert len(members) == len(set(members))
    assert all(0 <= member < len(shots) for member in members)
    assert all(len(found.members) > 1 and found.reason for found in sets)
    for found in sets:
        assert len({(shots[member].camera, shots[member].folder) for member in found.members}) == 1


def test_a_look_read_back_finds_the_same_sets() -> None:
    shots = shots_of([scene(1)] * 3 + [scene(2)], [NOON, NOON + 0.4, NOON + 0.8, NOON + 1.5])
    again = [shot._replace(look=Look.from_text(shot.look.to_text())) for shot in shots if shot.look]
    assert find_sets(again) == find_sets(shots)
