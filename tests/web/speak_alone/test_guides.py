"""Guides in JavaScript, checked against those in Python: the calibration of movements, and their trial."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eyelid.blinks.moment import EyeReading, Moment
from eyelid.people.movement_calibration import calibrate_movements, loss_of
from eyelid.people.movement_trial import MovementTrial
from eyelid.speaking.calibration_guide import CalibrationGuide, usable_movements
from eyelid.speaking.glance import Glance
from eyelid.speaking.glance_reader import Seen
from tests.people.test_movement_calibration import MOVEMENTS, looks_of

from ..alone.node import NODE, run_in_node

CODE = Path(__file__).parents[3] / "src/eyelid/web/static/speak_alone"
PEOPLE: list[dict[str, Any]] = [
    {"shift": [0, 0, 0, 0, 0]},
    {"shift": [2.5, 0, 0, 0, -1.5]},
    {"shift": [0, 0, 0, 0, 0], "mixing": 1.0, "repeats": 3},
    {"shift": [1.0, 0, -1, 0, 0], "swapped": "up", "seed": 3},
    {"shift": [1.0, 0, 0, 0, 0], "repeats": 1},
]
LATE_S = 0.6
USED = ["left", "right", "up", "blink"]
ANSWERS = {"left": "left", "right": "left", "up": "up"}  # a blink is never understood

pytestmark = pytest.mark.skipif(not NODE, reason="needs node: apt install nodejs")


class Guided:
    """A person who follows the requests of a calibration, late, and does not look up; in Python."""

    def __init__(self) -> None:
        self.guide = CalibrationGuide(model="m")
        self.frames: list[dict[str, Any]] = []
        self.asked: list[str] = []
        random, late = np.random.default_rng(2), []
        for time_s in np.arange(0, 40, 0.1):
            self.guide.tick(time_s)
            if self.guide.is_over:
                break
            late = [*late, self.guide.asked]
            does = late[max(len(late) - 1 - round(LATE_S / 0.1), 0)]
            shown = "straight" if does == "up" else does
            logits = random.normal([1.5, 0, 0, 0, 0], 0.5)
            logits[MOVEMENTS.index(shown)] += 3
            eye = {"pOpen": 0.02, "ear": 0.05} if shown == "blink" else {"pOpen": 0.97, "ear": 0.3}
            iris = random.normal(0, 0.01, 2)
            reading = EyeReading(eye["pOpen"], eye["ear"])
            moment = Moment(time_s, reading, reading)
            self.guide.see(Seen(Glance(time_s), 0, logits, iris, moment))
            self.asked.append(self.guide.asked)
            values = {"logits": logits.tolist(), "iris": iris.tolist(), "eyes": {"right": eye, "left": eye}}
            self.frames.append({"time_s": float(time_s), **values})


@pytest.fixture(scope="module")
def guided() -> Guided:
    return Guided()


@pytest.fixture(scope="module")
def results(guided: Guided) -> dict[str, Any]:
    """What comes of all in JavaScript."""
    people = [
        [
            {"movement": each.movement, "logits": each.logits.tolist(), "iris": each.iris.tolist()}
            for each in looks
        ]
        for looks in (looks_of(**person) for person in PEOPLE)
    ]
    given = {"people": people, "frames": guided.frames, "movements": USED, "answers": ANSWERS}
    return run_in_node(Path(__file__).parent / "run_guides.mjs", CODE, given=json.dumps(given))


def test_looks_teach_the_same(results: dict[str, Any]) -> None:
    kinds = set()
    for person, made in zip(PEOPLE, results["people"], strict=True):
        looks = looks_of(**person)
        known = calibrate_movements(looks, MOVEMENTS)
        kinds.add(known.kind)
        assert made["kind"] == known.kind
        assert np.allclose(made["levels"]["offset"], known.levels.offset, atol=1e-6)
        assert np.allclose(made["levels"]["layer"], known.levels.layer, atol=1e-6)
        assert np.allclose(made["straight"], known.straight, atol=1e-6)
        assert made["recognised"] == pytest.approx(known.recognised)
        assert made["byMovement"] == pytest.approx(known.by_movement)
        assert made["loss"] == pytest.approx(loss_of(looks, MOVEMENTS), abs=1e-6)
        assert made["lines"] == known.lines()
        assert made["not_made"] == known.not_made
    assert kinds == {"none", "offset", "layer"}


def test_a_guide_asks_and_learns_the_same(guided: Guided, results: dict[str, Any]) -> None:
    learned = guided.guide.condition(None)
    used, lines = usable_movements(USED, learned)
    made = results["guided"]
    assert made["asked"] == guided.asked
    assert made["movements"] == list(used) == ["left", "right", "blink"]
    assert made["lines"] == lines
    assert learned.movements
    assert np.allclose(made["calibration"]["levels"]["offset"], learned.movements.levels.offset, atol=1e-6)
    assert np.allclose(made["calibration"]["straight"], learned.movements.straight, atol=1e-6)


def test_a_trial_counts_and_says_the_same(results: dict[str, Any]) -> None:
    made = results["trial"]
    trial = MovementTrial.of_json(made["result"])
    assert made["scores"] == {"left": [5, 5], "right": [0, 5], "up": [5, 5], "blink": [0, 5]}
    assert trial.confusion["right"] == {"left": 5}
    assert trial.others == 2
    assert trial.answer_s == pytest.approx(0.5, abs=0.06)
    assert made["lines"] == trial.lines()
    assert np.allclose(made["shares"], trial.shares(USED))
    assert made["share"] == 1
