"""Thresholds learned from verdicts, and the replay of verdicts that they are learned with."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import Level
from eyelid.photos.learned_rules import FEWEST, learn_rules
from eyelid.photos.photo_reading import PhotoFace, PhotoReading
from eyelid.photos.photo_sets import PhotoSet
from eyelid.photos.photo_verdicts import Limits, judge_photo
from eyelid.photos.shoot import Shoot
from eyelid.photos.verdict_replay import VerdictReplay

LIMITS = Limits(unsure_below=0.8, sharp_below=0.2)


def face(p_open: float | None = 0.99, p_sharp: float | None = 0.99, x: float = 300, **changed) -> PhotoFace:  # type: ignore[no-untyped-def]
    made = PhotoFace(
        box=(x, 100, 100, 100),
        score=0.99,
        p_open=(p_open, p_open),
        eye_width=25,
        ear=(0.3, 0.3),
        pose=(0.0, 0.0, 0.0),
        p_sharp=p_sharp,
        blur="moved",
        laughing=0.0,
        looking_down=0.0,
        sunglasses=0.0,
        light=120.0,
        burnt=0.0,
        black=0.0,
    )
    return made._replace(**changed)


def replay_of(
    photos: list[list[PhotoFace]], sets: list[PhotoSet] | None = None, limits: Limits = LIMITS
) -> VerdictReplay:
    readings = [
        PhotoReading(f"{number}.jpg", "[]", 800, 600, fine_detail=0.04 * (number % 3))
        for number in range(len(photos))
    ]
    return VerdictReplay(Shoot(readings, photos, sets or []), limits)


def probability(logits: np.ndarray) -> list[float]:
    return [float(1 / (1 + np.exp(-value))) for value in logits]


def taught(kept: np.ndarray) -> Mapping[str, Level]:
    return {f"{number}.jpg": Level.KEEP if keep else Level.REJECT for number, keep in enumerate(kept)}


@pytest.mark.parametrize("wanted", [-2.5, 2.5])
def test_whoever_is_more_or_less_strict_about_eyes_gets_that_threshold(wanted: float) -> None:
    openness = np.linspace(-6, 6, 60)
    replay = replay_of([[face(value)] for value in probability(openness)])
    learned = learn_rules(replay, CullRules(), taught(openness > wanted))
    assert learned is not None
    assert learned.rules.open_from == pytest.approx(wanted, abs=0.8)
    assert learned.rules.sharpness == pytest.approx(0.5, abs=0.1)
    assert learned.agrees > learned.agreed
    assert learned.overrules == 60


def test_a_softer_threshold_of_sharpness_is_learned_of_rescued_photos_alone() -> None:
    sharp = np.linspace(-3.5, -1.5, FEWEST)
    replay = replay_of([[face(0.99, value)] for value in probability(sharp)])
    learned = learn_rules(replay, CullRules(), taught(np.ones(FEWEST, bool)))
    assert learned is not None
    assert learned.rules.sharpness < 0.45
    assert learned.rules.squint == pytest.approx(0.5, abs=0.05)
    assert learned.agrees > learned.agreed


def test_too_few_verdicts_teach_nothing() -> None:
    openness = np.linspace(-6, -3, FEWEST - 1)
    replay = replay_of([[face(value)] for value in probability(openness)])
    assert learn_rules(replay, CullRules(), taught(np.ones(FEWEST - 1, bool))) is None


def test_whoever_agrees_gets_no_suggestion() -> None:
    openness = np.array([-6.0, 6.0] * 20)
    replay = replay_of([[face(value)] for value in probability(openness)])
    assert learn_rules(replay, CullRules(), taught(openness > 0)) is None


@pytest.mark.parametrize("excuse", ["laughing", "looking_down", "sunglasses"])
def test_excused_eyes_teach_nothing_of_eyes(excuse: str) -> None:
    replay = replay_of([[face(0.01, **{excuse: 1.0})] for _ in range(40)])
    assert learn_rules(replay, CullRules(), taught(np.ones(40, bool))) is None


def test_rejecting_all_but_the_best_of_bursts_teaches_nothing() -> None:
    photos = [[face(0.99)] for _ in range(60)]
    sets = [PhotoSet("burst", tuple(range(first, first + 3)), "") for first in range(0, 60, 3)]
    kept = np.arange(60) % 3 == 0
    assert learn_rules(replay_of(photos, sets), CullRules(), taught(kept)) is None


def test_photos_that_would_change_are_counted_without_the_taught_ones() -> None:
    openness = np.concatenate([np.linspace(-6, 6, 60), np.full(7, -2.2)])
    replay = replay_of([[face(value)] for value in probability(openness)])
    learned = learn_rules(replay, CullRules(), taught(openness[:60] > -4.5))
    assert learned is not None
    assert learned.changes == 7


probabilities = st.one_of(st.none(), st.floats(0, 1))
faces = st.builds(
    face,
    p_open=probabilities,
    p_sharp=probabilities,
    x=st.floats(0, 700),
    laughing=st.sampled_from([0.0, 1.0]),
    eye_width=st.sampled_from([3.0, 30.0]),
)
rules = st.builds(
    CullRules,
    squint=st.floats(0, 1),
    sharpness=st.one_of(st.just(0.0), st.floats(0, 1)),
    faces=st.sampled_from(["all", "main", "any"]),
)


@settings(max_examples=60)
@given(st.lists(st.lists(faces, max_size=4), max_size=6), st.lists(rules, min_size=1, max_size=25))
def test_a_replay_gives_the_verdicts_of_judging_anew(
    photos: list[list[PhotoFace]], moved: list[CullRules]
) -> None:
    replay = replay_of(photos)
    for each in moved:
        expected = [
            judge_photo(reading, own, each, LIMITS)
            for reading, own in zip(replay.shoot.readings, photos, strict=True)
        ]
        assert replay.verdicts(each) == expected


def test_a_replay_tells_small_eyes_that_are_surely_closed_also_by_a_model_that_is_often_unsure() -> None:
    limits = Limits(unsure_below=0.97, sharp_below=0.2)
    small = face(0.045, eye_width=3.0)  # its logit is -3.06
    replay = replay_of([[small]], limits=limits)
    for moved in (CullRules(squint=0.45), CullRules(squint=0.52)):
        expected = judge_photo(replay.shoot.readings[0], [small], moved, limits)
        assert replay.verdicts(moved) == [expected]
