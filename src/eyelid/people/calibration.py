"""The calibration: twenty guided seconds that teach what a person's open and shut eyes look like."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.moment import Moment
from eyelid.blinks.openness import SIDES, SIGNALS, values_of
from eyelid.errors import DataError
from eyelid.people.profile import Condition, KnownLevels

_REACTION_S = 1.0  # after an instruction, people are still about to follow it
_EARLY_S = 0.3  # and before the next one they may be ahead of it
_LEAST_MOMENTS = 10
_LEAST_APART = {"state": 1.5, "lids": 0.05}  # logits; eye aspect ratio: noise of open eyes is a third of it
_OPEN_QUANTILE, _SHUT_QUANTILE = 0.6, 0.4  # a blink among the open, and a peep among the shut, do not count


class Instruction(NamedTuple):
    """What a person is asked to do for some seconds.

    Attributes:
        words: The request.
        is_shut: Whether the eyes are to be shut.
        start_s: When it begins, in seconds from the start.
        end_s: When it ends.
    """

    words: str
    is_shut: bool
    start_s: float
    end_s: float


INSTRUCTIONS = (
    Instruction("look at the camera with open eyes, as you usually do", False, 0.0, 6.0),
    Instruction("shut your eyes, until you hear the next tone", True, 6.0, 10.0),
    Instruction("open them, and look at the camera", False, 10.0, 13.0),
    Instruction("shut them again", True, 13.0, 16.0),
    Instruction("open them", False, 16.0, 20.0),
)
"""What is asked for, in order; twenty seconds in all."""


def instruction_at(time_s: float) -> Instruction | None:
    """Returns what is asked for at a time; None after the end."""
    return next((each for each in INSTRUCTIONS if each.start_s <= time_s < each.end_s), None)


def calibrate(moments: Sequence[Moment]) -> Condition:
    """Returns what a person's eyes look like, from the moments of the guided seconds.

    Args:
        moments: What was read, with times from the start of the first instruction.

    Raises:
        DataError: Too little was seen, or open and shut eyes look alike.
    """
    by_request: dict[bool, list[Moment]] = {False: [], True: []}
    for moment in moments:
        instruction = instruction_at(moment.time_s)
        if instruction and (
            instruction.start_s + _REACTION_S <= moment.time_s < instruction.end_s - _EARLY_S
        ):
            by_request[instruction.is_shut].append(moment)
    return Condition(levels_between(by_request[False], by_request[True]))


def levels_between(opened: Sequence[Moment], shut: Sequence[Moment]) -> KnownLevels:
    """Returns the levels of eyes that were open, and shut, on request.

    Args:
        opened: What was read while they were to be open.
        shut: What was read while they were to be shut.

    Raises:
        DataError: Too little was seen, or open and shut eyes look alike.
    """
    values: dict[tuple[str, str, bool], list[float]] = {}
    for is_shut, moments in ((False, opened), (True, shut)):
        for moment in moments:
            for side in SIDES:
                for signal, value in values_of(getattr(moment, side)):
                    values.setdefault((side, signal, is_shut), []).append(value)
    levels = {}
    for side in SIDES:
        for signal in SIGNALS:
            high, low = values.get((side, signal, False), []), values.get((side, signal, True), [])
            if min(len(high), len(low)) >= _LEAST_MOMENTS:
                levels[side, signal] = Levels(
                    float(np.quantile(high, _OPEN_QUANTILE)), float(np.quantile(low, _SHUT_QUANTILE))
                )
    if not levels:
        raise DataError(
            "the eyes were not seen long enough, open and shut; look at the camera, in good light"
        )
    apart = {key: each for key, each in levels.items() if each.open - each.shut >= _LEAST_APART[key[1]]}
    if not apart:
        raise DataError(
            "open and shut eyes look alike here; give more light from the front, come nearer, or take off "
            "glasses that mirror, and try again"
        )
    return apart
