"""The calibration of movements: what half a minute of looks teaches, and whom it would harm."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from eyelid.blinks.eye_levels import Levels
from eyelid.errors import DataError
from eyelid.people import Condition, Profile
from eyelid.people.movement_calibration import (
    MovementCalibration,
    calibrate_movements,
    look_requests,
)
from eyelid.people.movement_levels import Look, MovementLevels, probabilities_of
from eyelid.people.movement_trial import MovementTrial, MovementTrialRun
from eyelid.people.recentring import Recentring

MOVEMENTS = ("left", "right", "up", "blink", "straight")


def looks_of(
    shift: Sequence[float], *, mixing: float = 0.0, seed: int = 0, repeats: int = 2, swapped: str = ""
) -> list[Look]:
    """Returns the looks of a person whose logits are shifted, and whose `left` has some of `right` in it.

    With such a mixing, only the irises tell both apart.

    `swapped` is a movement that this person does not make: they look straight instead.
    """
    random = np.random.default_rng(seed)
    looks = []
    for movement in MOVEMENTS * repeats:
        shown = "straight" if movement == swapped else movement
        logits = random.normal(0, 0.7, (30, 5)) + shift
        logits[:, MOVEMENTS.index(shown)] += 3
        if shown == "left":
            logits[:, 1] += mixing * 5
        aside = {"left": 0.1, "right": -0.1}.get(shown, 0.0) if mixing else 0.0
        looks.append(Look(movement, logits, random.normal([aside, 0], 0.01, (30, 2))))
    return looks


def share_right(levels: MovementLevels, looks: Sequence[Look]) -> float:
    right = [
        (levels.applied(look.logits, look.iris).argmax(axis=1) == MOVEMENTS.index(look.movement)).mean()
        for look in looks
    ]
    return float(np.mean(right))


def test_an_offset_is_undone_and_nothing_more_is_learned() -> None:
    shift = [2.5, 0, 0, 0, -1.5]
    calibration = calibrate_movements(looks_of(shift), MOVEMENTS, model="m")
    assert calibration.kind == "offset"
    assert calibration.recognised["offset"] > 0.95 > 0.8 > calibration.recognised["none"]
    assert calibration.not_made == []
    new = looks_of(shift, seed=1)
    assert share_right(calibration.levels, new) > share_right(MovementLevels.none(MOVEMENTS), new) + 0.2


def test_a_layer_is_taken_where_only_the_iris_tells_two_looks_apart() -> None:
    calibration = calibrate_movements(looks_of([0] * 5, mixing=1.0), MOVEMENTS)
    assert calibration.kind == "layer"
    assert calibration.recognised["layer"] > calibration.recognised["offset"] + 0.02
    new = looks_of([0] * 5, mixing=1.0, seed=1)
    assert share_right(calibration.levels, new) > 0.95


def test_who_is_read_well_already_is_left_alone() -> None:
    for seed in range(5):
        calibration = calibrate_movements(looks_of([0.2, 0, 0, 0, -0.2], seed=seed), MOVEMENTS)
        assert calibration.kind == "none"
        assert calibration.levels == MovementLevels.none(MOVEMENTS)


def test_looks_that_did_not_follow_the_requests_change_nothing() -> None:
    shown = looks_of([0] * 5)
    order = np.random.default_rng(1).permutation(len(shown))
    mixed = [look._replace(movement=shown[place].movement) for look, place in zip(shown, order, strict=True)]
    calibration = calibrate_movements(mixed, MOVEMENTS)
    assert calibration.recognised[calibration.kind] >= calibration.recognised["none"] - 0.2
    assert len(calibration.not_made) >= 2


def test_a_movement_that_is_not_made_is_found() -> None:
    calibration = calibrate_movements(looks_of([0] * 5, swapped="up"), MOVEMENTS)
    assert calibration.not_made == ["up"]
    assert calibration.by_movement["left"] > 0.9


def test_one_look_of_each_is_enough_for_an_offset_and_too_few_to_judge() -> None:
    calibration = calibrate_movements(looks_of([2, 0, 0, 0, -1], repeats=1), MOVEMENTS)
    assert (calibration.kind, calibration.recognised, calibration.not_made) == ("offset", {}, [])


def test_a_movement_of_which_nothing_was_seen_keeps_its_logit() -> None:
    looks = [look for look in looks_of([2, 0, 0, 0, -1]) if look.movement != "up"]
    assert MovementLevels.fit(looks, MOVEMENTS).offset[2] == 0


@pytest.mark.parametrize(
    "looks",
    [
        [],
        [Look("straight", np.zeros((0, 5)), np.zeros((0, 2)))],
        [Look("straight", np.zeros((9, 5)), np.zeros((9, 2)))],
        [Look(name, np.zeros((9, 5)), np.zeros((9, 2))) for name in ("left", "right")],
    ],
)
def test_too_little_is_said(looks: list[Look]) -> None:
    with pytest.raises(DataError, match="not seen long enough"):
        calibrate_movements(looks, MOVEMENTS)


def test_looks_that_the_model_is_sure_of_and_wrong_do_not_lead_astray() -> None:
    looks = [look._replace(logits=40 * look.logits) for look in looks_of([3, 0, 0, 0, -3])]
    levels = calibrate_movements(looks, MOVEMENTS).levels
    assert np.isfinite(levels.offset).all()
    assert np.isfinite(probabilities_of(levels.applied(looks[0].logits, looks[0].iris))).all()


def test_requests_take_thirty_seconds_and_shut_eyes_never_call_for_help() -> None:
    assert look_requests(MOVEMENTS)[-1].end_s == pytest.approx(30, abs=1)
    for pace in (1.0, 4.0):
        requests = look_requests(MOVEMENTS, pace=pace)
        assert {request.movement for request in requests} == set(MOVEMENTS)
        assert all(first.end_s == second.start_s for first, second in pairwise(requests))
        assert all(each.end_s - each.start_s < 4 for each in requests if each.movement == "blink")


def test_a_profile_keeps_calibrations_and_trials(tmp_path: Path) -> None:
    calibration = calibrate_movements(looks_of([1, 0, 0, 0, -1], mixing=1.0), MOVEMENTS, model="m")
    trial = MovementTrial({"left": {"left": 4, "": 1}}, 1, 30.0, 0.8)
    condition = Condition({("right", "lids"): Levels(0.3, 0.1)}, calibration, trial)
    path = tmp_path / "profile.json"
    Profile().with_condition("bed", condition).save(path)
    assert Profile.load(path).conditions == {"bed": condition}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kind": "offset"', '"kind": "magic"'),
        ('"looks": 10', '"looks": "many"'),
        ('"offset": [', '"offset": [1, '),
        ('"movements": [\n      "left"', '"movements": [\n      "x", "left"'),
    ],
)
def test_a_profile_whose_calibration_does_not_fit_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "profile.json"
    calibration = calibrate_movements(looks_of([2, 0, 0, 0, -1]), MOVEMENTS)
    Profile().with_condition("bed", Condition({}, calibration)).save(path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(DataError, match="not a profile"):
        Profile.load(path)


def followed(shift: Sequence[float], *, seconds: float, held: bool, known: bool) -> Recentring:
    """Returns what follows a person who looks straight, or holds a movement, with shifted logits."""
    recentring = Recentring(MOVEMENTS, [0, 0, 0, 0, 3] if known else None)
    for time_s in np.arange(0, seconds, 1 / 15):
        recentring.step(float(time_s), np.array([0, 0, 0, 0, 3.0]) + shift, is_held=held)
    return recentring


def test_straight_is_followed_slowly_and_not_while_a_movement_is_held() -> None:
    shift = np.array([1.5, -1.5, 0, 0, 0])
    after_a_minute = followed(shift, seconds=60, held=False, known=True).shift
    assert after_a_minute + shift == pytest.approx(np.zeros(5), abs=0.2)
    soon = followed(shift, seconds=1, held=False, known=True).shift
    assert np.abs(soon).max() < 0.8
    assert not followed(shift, seconds=9, held=True, known=True).shift.any()
    assert followed(shift, seconds=60, held=True, known=True).shift.any()  # nobody speaks so


def test_without_a_calibration_left_and_right_become_alike() -> None:
    shift = followed([1.5, -0.5, 0.7, 0, 0], seconds=60, held=False, known=False).shift
    assert shift == pytest.approx([-1, 1, 0, 0, 0], abs=0.1)


def test_shut_eyes_are_no_way_to_look_straight() -> None:
    recentring = Recentring(MOVEMENTS, None)
    for time_s in np.arange(0, 30, 0.1):
        recentring.step(float(time_s), np.array([1.0, 0, 0, 5, 0]), is_held=False)
    assert not recentring.shift.any()


def tried(answers: dict[str, str | None], *, idle: str = "") -> MovementTrial:
    """Returns the trial of a person who answers each request by a symbol, or not at all."""
    run = MovementTrialRun(tuple(answers), seed=3)
    asked, answer_s, time_s = "", 0.0, 0.0
    while not run.is_over and time_s < 600:
        time_s += 0.1
        run.tick(time_s)
        if run.asked and not asked:
            answer_s = time_s + 0.8
        asked = run.asked
        if asked and time_s >= answer_s and answers[asked]:
            run.hear(answers[asked] or "")
            asked = ""
        elif not asked and idle and round(time_s, 1) % 10 == 0:
            run.hear(idle)
    assert run.is_over
    assert run.share == 1
    return run.result()


def test_a_trial_counts_hits_misses_and_mistakes_by_movement() -> None:
    trial = tried({"left": "left", "up": "left", "blink": None})
    assert trial.confusion == {"left": {"left": 5}, "up": {"left": 5}, "blink": {"": 5}}
    assert trial.others == 0
    assert trial.answer_s == pytest.approx(0.8, abs=0.15)
    lines = trial.lines()
    assert any("left: 5 of 5 understood; for you that is 57% to 100%" in line for line in lines)
    assert any("up: 0 of 5 understood, 5 taken for left" in line for line in lines)
    assert any("blink: 0 of 5 understood, 5 missed" in line for line in lines)


def test_symbols_that_nobody_asked_for_are_false_ones() -> None:
    trial = tried({"left": "left", "up": "up", "right": "right"}, idle="blink")
    assert trial.others >= 1
    assert trial.hits("left") == (5, 5)
    assert f"{trial.others} symbols came while nothing was asked for" in trial.lines()[-2]


def test_the_shares_of_a_trial_are_those_of_its_movements() -> None:
    trial = MovementTrial({"left": {"left": 9, "up": 0, "": 1}, "up": {"left": 4, "up": 4}}, 0, 10.0)
    assert trial.shares(("left", "up")) == pytest.approx(np.array([[9.5 / 10, 0.5 / 10], [0.5, 0.5]]))


def test_the_order_of_a_trial_cannot_be_foreseen_and_each_movement_comes_as_often() -> None:
    orders = set()
    for seed in range(4):
        run, order = MovementTrialRun(("left", "up"), seed=seed), []
        for time_s in np.arange(0, 100, 0.2):
            run.tick(float(time_s))
            if run.asked and len(order) == sum(hits for hits, _ in map(run.result().hits, ("left", "up"))):
                order.append(run.asked)
            elif run.asked:
                run.hear(run.asked)
        assert sorted(order) == ["left"] * 5 + ["up"] * 5
        orders.add(tuple(order))
    assert len(orders) > 1


def test_a_calibration_says_what_was_tried() -> None:
    lines = calibrate_movements(looks_of([2, 0, 0, 0, -1]), MOVEMENTS).lines()
    assert lines[0] == "an offset is added to the model, after 10 looks"
    assert "with nothing " in lines[1]
    assert "left 100%" in lines[2]


def test_a_calibration_survives_json() -> None:
    calibration = calibrate_movements(looks_of([2, 0, 0, 0, -1]), MOVEMENTS, model="abc")
    assert MovementCalibration.of_json(calibration.to_json()) == calibration
