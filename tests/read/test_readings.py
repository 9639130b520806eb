"""Probabilities become states and movements, and `unsure` where no class is likely enough."""

from dataclasses import replace

import numpy as np
import pytest

from eyelid import Readings

from ..model_infos import model_info

STATE = model_info(unsure_below=0.7)
MOVEMENT = replace(STATE, task="movement", classes=("left", "blink", "straight"), unsure_below=0.5)
NO_BLINK = replace(MOVEMENT, classes=("left", "right"))


@pytest.mark.parametrize(
    ("info", "probabilities", "p_open", "state", "movement"),
    [
        (STATE, (0.1, 0.9), 0.9, "open", None),
        (STATE, (0.75, 0.25), 0.25, "closed", None),
        (STATE, (0.4, 0.6), 0.6, "unsure", None),
        (replace(STATE, classes=("open", "closed")), (0.1, 0.9), 0.1, "closed", None),
        (replace(STATE, unsure_below=0), (0.4, 0.6), 0.6, "open", None),
        (MOVEMENT, (0.8, 0.1, 0.1), 0.9, "open", "left"),
        (MOVEMENT, (0.1, 0.8, 0.1), 0.2, "closed", "blink"),
        (MOVEMENT, (0.1, 0.1, 0.8), 0.9, "open", "straight"),
        (MOVEMENT, (0.4, 0.3, 0.3), 0.7, "unsure", "unsure"),
        (NO_BLINK, (0.9, 0.1), 1.0, "open", "left"),
    ],
)
def test_one_reading(info, probabilities, p_open, state, movement):
    readings = Readings(np.array([probabilities], np.float32), info)
    assert readings.p_open[0] == pytest.approx(p_open)
    assert (readings.state, readings.movement) == ([state], [movement])


@pytest.mark.parametrize("info", [STATE, MOVEMENT, NO_BLINK])
def test_no_readings(info):
    readings = Readings(np.zeros((0, len(info.classes)), np.float32), info)
    assert (len(readings), readings.p_open.shape, readings.state, readings.movement) == (0, (0,), [], [])
