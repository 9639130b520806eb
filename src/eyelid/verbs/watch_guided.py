"""The guided runs of `watch`: a calibration, and a trial of how well blinks are found for one person."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING

from eyelid.verbs.watch import WatchOptions, watch_recording

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.people.trial import TrialResult


def calibrate_person(options: WatchOptions, *, say: Say) -> str:
    """Makes a profile of the person before a camera, or adds a condition to one.

    Args:
        options: The options; `calibrate` names the file, `condition` the condition.
        say: Is told what the person is asked to do.

    Returns:
        The name of the condition.

    Raises:
        EyelidError: The camera or the profile cannot be used, or the eyes were not seen well.
    """
    from eyelid.people import Profile
    from eyelid.people.profile import DEFAULT_CONDITION
    from eyelid.watching.guided import guided_calibration

    path = Path(options.calibrate)
    profile = Profile.load(path) if path.exists() else Profile()
    name = options.condition or DEFAULT_CONDITION
    recording = watch_recording(replace(options, condition="", calibrate="", live=True), say=say)
    profile.with_condition(name, guided_calibration(recording, say=say, ring=_ring)).save(path)
    return name


def try_person(options: WatchOptions, *, say: Say, seed: int | None = None) -> TrialResult:
    """Finds out in a guided minute how well the blinks of the person before a camera are found.

    Args:
        options: The options; with `profile`, by what is known of the person.
        say: Is told what the person is asked to do.
        seed: Random seed of the times of the requests; None for another one each time.

    Raises:
        EyelidError: The camera cannot be used, or nobody was seen.
    """
    from eyelid.watching.guided import guided_trial

    recording = watch_recording(replace(options, how_good=False, live=True), say=say)
    return guided_trial(recording, say=say, ring=_ring, seed=time_ns() if seed is None else seed)


def _ring() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\a")  # the terminal's bell
        sys.stderr.flush()
