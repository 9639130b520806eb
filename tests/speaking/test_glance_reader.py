"""Glances: whose eyes count, which of them, and what is known of the person."""

import pytest

from eyelid.blinks.eye_levels import Levels
from eyelid.people import Condition
from eyelid.people.movement_calibration import MovementCalibration
from eyelid.people.movement_levels import MovementLevels
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.speaking.glance_reader import GlanceReader, Seen
from tests.speaking.frames import Person, ShadeReader, frame_of


def read(reader: GlanceReader, *frames: list[Person], start_s: float = 0.0, grey: int = 128) -> list[Seen]:
    """Returns what is seen in frames, a tenth of a second apart."""
    times = [start_s + number / 10 for number in range(len(frames))]
    return [
        reader.read(frame_of(number, time_s, people, grey=grey), time_s, is_held=False)
        for number, (time_s, people) in enumerate(zip(times, frames, strict=True))
    ]


def reader_of(known: Condition | None = None, *, eyes: str = "both", **given: object) -> GlanceReader:
    return GlanceReader(ShadeReader(**given), known=known, eyes=eyes)  # type: ignore[arg-type]


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_what_both_eyes_do_is_the_glance(movement: str) -> None:
    open_ = 0.02 if movement == "blink" else 0.98
    (seen,) = read(reader_of(), [Person(0, movement, right=open_, left=open_)])
    assert seen.movement == movement
    assert seen.track == 0
    assert (seen.glance.right_open, seen.glance.left_open) == (open_, open_)
    assert seen.glance.right_lids == (0.08 if movement == "blink" else 0.3)
    assert sum(seen.glance.movements or ()) == pytest.approx(1)


def test_nobody_is_a_lost_glance() -> None:
    (seen,) = read(reader_of(), [])
    assert seen.glance.is_lost
    assert seen.movement is None


@pytest.mark.parametrize(
    ("eyes", "asked"), [("both", ["right", "left"]), ("right", ["right"]), ("left", ["left"])]
)
def test_the_eyes_of_the_settings_count(eyes: str, asked: list[str]) -> None:
    shades = ShadeReader()
    read(GlanceReader(shades, eyes=eyes), [Person(0)])  # type: ignore[arg-type]
    assert shades.asked[0][0] == asked
    assert shades.asked[0][1] == [(3.0, -2.0)] * len(asked)


def test_an_eye_that_is_shut_says_nothing_while_the_other_looks() -> None:
    shades = ShadeReader()
    (seen,) = read(GlanceReader(shades), [Person(0, "left", right=0.01)])  # type: ignore[arg-type]
    assert shades.asked[0][0] == ["left"]
    assert seen.movement == "left"
    assert seen.glance.right_open == 0.01  # which the finder of symbols is told


def test_what_cannot_be_told_is_unsure_and_too_much_light_is_said() -> None:
    (blinded,) = read(reader_of(), [Person(0, shade=250)])
    assert (blinded.movement, blinded.light) == ("unsure", "bright")
    (dark,) = read(reader_of(), [Person(0, shade=5)])
    assert (dark.movement, dark.light) == ("unsure", "dark")
    (fine,) = read(reader_of(), [Person(0)])
    assert fine.light == ""
    assert read(reader_of(), [], grey=255)[0].light == "bright"


def test_of_two_faces_the_larger_one_speaks_and_goes_on_when_a_larger_one_comes() -> None:
    small, large = Person(0, x=10, size=60), Person(1, x=120, size=90)
    reader = reader_of()
    assert [seen.track for seen in read(reader, [small, large], [small, large])] == [1, 1]
    larger = Person(2, x=0, size=110)
    assert read(reader, [small, large, larger], start_s=1)[0].track == 1


def test_who_comes_while_the_person_is_away_does_not_speak_at_once() -> None:
    reader = reader_of()
    assert read(reader, [Person(0)])[0].track == 0
    visitor = [Person(1, x=150)]
    seen = read(reader, *[visitor] * 50, start_s=0.1)
    assert [each.track for each in seen[:29]] == [None] * 29
    assert seen[-1].track == 1
    assert read(reader_of(), visitor, start_s=5.2)[0].track == 1


def test_who_is_like_the_profile_speaks_though_another_is_larger() -> None:
    levels = {(side, "lids"): Levels(0.3, 0.08) for side in ("right", "left")}
    known = Condition(levels)
    reader = reader_of(known)
    gone = Person(9)
    ann, ben = (
        Person(0, x=10, size=70),
        Person(1, x=150, size=80, right=0.02, left=0.02),
    )  # his eyes are narrow
    read(reader, [gone])
    seen = read(reader, *[[ann, ben]] * 40, start_s=0.1)
    assert seen[-1].track == 0


def test_the_profile_counts_though_the_clock_began_long_before_the_cameras() -> None:
    known = Condition({(side, "lids"): Levels(0.3, 0.08) for side in ("right", "left")})
    reader = reader_of(known)
    ann, ben = Person(0, x=10, size=70), Person(1, x=150, size=80, right=0.02, left=0.02)
    tracks = [
        reader.read(
            frame_of(number, number / 10, [ann, ben] if number else [Person(9)]),
            1000 + number / 10,
            is_held=False,
        ).track
        for number in range(41)
    ]
    assert tracks[-1] == 0


def test_the_face_that_is_chosen_by_hand_speaks() -> None:
    reader = reader_of()
    both = [Person(0, x=10, size=60), Person(1, x=120, size=90)]
    assert read(reader, both)[0].track == 1
    reader.person.choose(0)
    assert read(reader, both, start_s=0.1)[0].track == 0


def calibration_of(offset: list[float], model: str = "shades") -> Condition:
    levels = MovementLevels(MOVEMENTS, tuple(offset))
    return Condition({}, MovementCalibration(levels, "offset", {}, {}, 10, (0.0, 0.0, 0.0, 0.0, 4.0), model))


def test_a_calibration_is_used_if_it_is_of_this_model() -> None:
    tilted = {"tilt": (3.0, 0.0, 0.0, 0.0, -3.0)}  # straight looks like left
    assert read(reader_of(**tilted), [Person(0, "straight")])[0].movement == "left"
    known = calibration_of([-3, 0, 0, 0, 3])
    assert read(reader_of(known, **tilted), [Person(0, "straight")])[0].movement == "straight"
    other = reader_of(calibration_of([-3, 0, 0, 0, 3], model="another"), **tilted)
    assert other.is_of_other_model
    assert read(other, [Person(0, "straight")])[0].movement == "left"


def test_straight_is_followed_when_the_chair_is_turned() -> None:
    reader = reader_of(calibration_of([0] * 5), tilt=(1.5, -1.5, 0.0, 0.0, 0.0))
    before = read(reader, [Person(0, "straight")])[0].glance.movements
    seen = [
        reader.read(frame_of(number, number / 5, [Person(0, "straight")]), number / 5, is_held=False)
        for number in range(1, 300)
    ]
    after = seen[-1].glance.movements
    assert before is not None
    assert after is not None
    assert before[0] > 2 * after[0]
