"""What is said of faces, by rules whose numbers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.photos.cull_rules import CullRules, logit
from eyelid.photos.face_verdicts import FaceVerdict, Level, judge_faces, main_face, place_words, read_eyes
from eyelid.photos.photo_reading import PhotoFace, PhotoReading
from eyelid.photos.photo_verdicts import Limits, judge_photo

SIZE = (600, 400)
UNSURE_BELOW, SHARP_BELOW = 0.8, 0.2


def face(
    x: float = 300, y: float = 200, size: float = 100, p_open: float | None = 0.99, **changed
) -> PhotoFace:  # type: ignore[no-untyped-def]
    """Returns a sharp face with open eyes, whose middle is given, but for what is changed."""
    made = PhotoFace(
        box=(x - size / 2, y - size / 2, size, size),
        score=0.99,
        p_open=(p_open, p_open),
        eye_width=size / 4,
        ear=(0.3, 0.3),
        pose=(0.0, 0.0, 0.0),
        p_sharp=0.99,
        blur="",
        laughing=0.0,
        looking_down=0.0,
        sunglasses=0.0,
        light=120.0,
        burnt=0.0,
        black=0.0,
    )
    return made._replace(**changed)


def judge(*faces: PhotoFace, **rules) -> list[FaceVerdict]:  # type: ignore[no-untyped-def]
    return judge_faces(
        faces, CullRules(**rules), size=SIZE, unsure_below=UNSURE_BELOW, sharp_below=SHARP_BELOW
    )


def photo(*faces: PhotoFace, **rules) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """Returns the verdict on a photo with these faces, and its reason."""
    reading = PhotoReading("a.jpg", "[]", *SIZE)
    verdict = judge_photo(reading, faces, CullRules(**rules), Limits(UNSURE_BELOW, SHARP_BELOW))
    return verdict.level.word, verdict.reason


def test_a_sharp_face_with_open_eyes_is_kept() -> None:
    (verdict,) = judge(face())
    assert (verdict.level, verdict.state, verdict.reasons) == (Level.KEEP, "open", ())


def test_closed_eyes_reject_a_photo_and_half_closed_ones_leave_it_unsure() -> None:
    assert photo(face(p_open=0.01)) == ("reject", "both eyes closed")
    assert photo(face(p_open=0.5)) == ("unsure", "eyes half closed")


@pytest.mark.parametrize(
    ("fine_detail", "rules", "expected"),
    [
        (None, {}, ("keep", "no face in it")),
        (0.3, {"sharpness": 1.0}, ("keep", "no face in it")),
        (0.02, {}, ("unsure", "no face found: blurred as a whole")),
        (0.02, {"sharpness": 0.0}, ("keep", "no face in it")),
    ],
)
def test_a_photo_without_faces_is_kept_unless_all_of_it_is_blurred(
    fine_detail: float | None, rules: dict[str, float], expected: tuple[str, str]
) -> None:
    reading = PhotoReading("a.jpg", "[]", *SIZE, fine_detail=fine_detail)
    verdict = judge_photo(reading, [], CullRules(**rules), Limits(UNSURE_BELOW, SHARP_BELOW))
    assert (verdict.level.word, verdict.reason) == expected
    assert verdict.deciding is None


@pytest.mark.parametrize(
    ("faces", "deciding"),
    [
        ([face(100), face(300, p_open=0.02), face(500, p_open=0.001)], 2),
        ([face(100), face(300, p_open=0.5), face(500)], 1),
        ([face(100), face(300, p_sharp=0.9), face(500)], 1),
        ([face(300, size=150), face(100, size=40, p_open=0.001)], 0),  # the small one does not count
    ],
)
def test_the_face_that_decides_is_the_worst_of_those_that_count(
    faces: list[PhotoFace], deciding: int
) -> None:
    reading = PhotoReading("a.jpg", "[]", *SIZE)
    verdict = judge_photo(reading, faces, CullRules(), Limits(UNSURE_BELOW, SHARP_BELOW))
    assert verdict.deciding == deciding


def test_one_closed_eye_is_named_by_the_subjects_own_side() -> None:
    assert photo(face()._replace(p_open=(0.01, 0.99))) == ("unsure", "right eye closed")


def test_one_eye_in_sight_is_enough() -> None:
    assert photo(face()._replace(p_open=(0.01, None))) == ("reject", "both eyes closed")
    assert photo(face()._replace(p_open=(None, 0.99)))[0] == "keep"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"laughing": 0.9}, "laughing: both eyes closed"),
        ({"looking_down": 0.9}, "looking down: both eyes closed"),
        ({"sunglasses": 0.9}, "sunglasses: can't tell"),
        ({"p_open": (None, None)}, "eyes out of sight: can't tell"),
    ],
)
def test_what_excuses_closed_eyes_is_named_and_not_rejected(changed: dict[str, object], words: str) -> None:
    closed = face(p_open=0.01)._replace(**changed)  # type: ignore[arg-type]
    assert photo(closed) == ("unsure", words)
    excuse = words.partition(":")[0].removeprefix("eyes ")
    assert photo(closed, reject_too=(excuse,)) == ("reject", words)


def test_glasses_through_which_open_eyes_are_seen_are_only_noted() -> None:
    assert photo(face(sunglasses=0.9)) == ("keep", "sunglasses")


def test_an_eye_that_is_read_wrong_beside_a_surely_open_one_is_no_wink() -> None:
    assert photo(face()._replace(p_open=(0.99, 0.3)))[0] == "keep"


def test_a_kiss_is_named() -> None:
    pair = face(250, p_open=0.01, pose=(45.0, 0.0, 0.0)), face(330, p_open=0.01, pose=(-45.0, 0.0, 0.0))
    assert photo(*pair) == ("unsure", "left face: kiss: both eyes closed; right face: kiss: both eyes closed")


def test_two_faces_that_look_the_same_way_do_not_kiss() -> None:
    assert photo(face(250, p_open=0.01), face(330))[0] == "reject"


def test_blur_is_told_by_its_kind() -> None:
    assert photo(face(p_sharp=0.01, blur="moved sideways")) == ("reject", "moved sideways")
    assert photo(face(p_sharp=0.3, blur="out of focus")) == ("unsure", "soft, perhaps out of focus")


def test_a_face_too_small_to_tell_its_sharpness_is_kept() -> None:
    assert photo(face(p_sharp=None)) == ("keep", "too small to tell whether it is sharp")


def test_burnt_and_dark_faces_are_unsure() -> None:
    assert photo(face(burnt=0.6)) == ("unsure", "burnt out")
    assert photo(face(black=0.9)) == ("unsure", "too dark")


def test_of_small_eyes_only_what_is_very_sure_is_said() -> None:
    assert photo(face(p_open=0.05, eye_width=6.0))[0] == "keep"
    assert photo(face(p_open=0.01, eye_width=6.0)) == ("unsure", "eyes small, but seem closed")


def test_people_in_the_background_do_not_count() -> None:
    assert photo(face(size=120), face(60, 60, size=30, p_open=0.01))[0] == "keep"
    blurred = face(60, 60, size=80, p_open=0.01, p_sharp=0.001)
    assert photo(face(size=120), blurred)[0] == "keep"


def test_a_face_that_the_border_cuts_off_does_not_count_unless_it_is_the_main_one() -> None:
    assert photo(face(size=120), face(30, size=100, p_open=0.01))[0] == "keep"
    assert photo(face(30, size=100, p_open=0.01))[0] == "reject"


def test_a_group_is_judged_by_its_worst_prominent_face() -> None:
    group = [face(x) for x in (100, 300, 500)]
    assert photo(*group)[0] == "keep"
    group[0] = face(100, p_open=0.01)
    assert photo(*group) == ("reject", "left face: both eyes closed")
    assert photo(*group, faces="any")[0] == "keep"
    assert photo(*group, faces="main")[0] == "keep"


def test_of_many_faces_three_are_named() -> None:
    verdict, reason = photo(*(face(50 + 100 * number, p_open=0.01) for number in range(5)))
    assert verdict == "reject"
    assert reason.startswith("1st face from the left: both eyes closed; 2nd face")
    assert reason.endswith("and 2 more")


def test_the_main_face_is_the_largest_and_of_equal_ones_that_in_the_middle() -> None:
    assert main_face([face(50), face(300), face(550)], SIZE) == 1
    assert main_face([face(50, size=200), face(300)], SIZE) == 0


def test_places_are_told_from_the_left() -> None:
    faces = [face(500), face(100)]
    assert [place_words(faces, number) for number in (0, 1)] == ["right face", "left face"]
    assert place_words([face()], 0) == ""


def test_a_photo_without_a_face_is_kept_and_one_that_cannot_be_read_is_unsure() -> None:
    assert photo() == ("keep", "no face in it")
    reading = PhotoReading("a.jpg", "[]", error="the file is empty")
    verdict = judge_photo(reading, [], CullRules(), Limits(UNSURE_BELOW, SHARP_BELOW))
    assert (verdict.level.word, verdict.reason) == ("unsure", "cannot be read: the file is empty")


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_stricter_squint_never_makes_a_face_more_open(p_open: float, one: float, other: float) -> None:
    order = ("closed", "unsure", "open")
    low, high = sorted((one, other))
    made = face(p_open=p_open)
    states = [
        order.index(read_eyes(made, CullRules(squint=each), UNSURE_BELOW).state) for each in (low, high)
    ]
    assert states[0] >= states[1]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_stricter_sharpness_never_makes_a_verdict_better(p_sharp: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    levels = [judge(face(p_sharp=p_sharp, blur="moved"), sharpness=each)[0].level for each in (low, high)]
    assert levels[0] >= levels[1]


def test_the_ends_of_the_sliders() -> None:
    assert judge(face(p_open=0.05), squint=0)[0].state == "open"
    assert judge(face(p_open=0.9), squint=1)[0].state == "closed"
    assert judge(face(p_sharp=1e-9, blur="moved"), sharpness=0)[0].level is Level.KEEP


def test_the_logit_is_finite() -> None:
    assert logit(0) < -13
    assert logit(1) > 13
