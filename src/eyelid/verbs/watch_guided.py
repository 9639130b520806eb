"""The guided runs of `watch`: a calibration, and a trial of how well blinks are found for one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING

from eyelid.errors import OptionError
from eyelid.verbs.watch import WatchOptions, watch_recording

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.people.trial import TrialResult
    from eyelid.watching.guided import Ring
    from eyelid.watching.session import Watched

_NEVER_ASKED_FOR = "unresponsive"  # six seconds with shut eyes


def guide(
    options: WatchOptions,
    *,
    say: Say,
    ring: Ring | None = None,
    recording: Iterator[Watched] | None = None,
) -> list[str]:
    """Guides the person before a camera: `calibrate` names a profile to be made, `how_good` asks for a trial.

    Args:
        options: The options.
        say: Is told what the person is asked to do.
        ring: Plays a tone at each request; None for the terminal's bell.
        recording: What comes of the frames; None to open the camera that the options name.

    Returns:
        What came of it, in words.

    Raises:
        EyelidError: The camera or the profile cannot be used, or the eyes were not seen well.
    """
    from eyelid.blinks.traces import is_trace
    from eyelid.pages import ring_bell

    if is_trace(options.source):
        raise OptionError(f"{options.source}: a trace, and nobody who can be asked; name a camera or a video")
    recording = recording or watch_recording(unguided(options), say=say)
    ring = ring or ring_bell
    if options.calibrate:
        condition = calibrate_person(options, recording, say=say, ring=ring)
        return [f"{options.calibrate} has the condition {condition}; use it with --profile"]
    return try_person(recording, say=say, ring=ring).lines()


def unguided(options: WatchOptions) -> WatchOptions:
    """Returns the options of a guided run for watching the camera; eyes shut on request alarm nobody."""
    condition = options.condition if options.profile else ""
    return replace(
        options, condition=condition, calibrate="", how_good=False, live=True, alarm_from=_NEVER_ASKED_FOR
    )


def calibrate_person(options: WatchOptions, recording: Iterator[Watched], *, say: Say, ring: Ring) -> str:
    """Makes a profile of a person, or adds a condition to one; see `guide`.

    Args:
        options: The options; `calibrate` names the file, `condition` the condition.
        recording: What comes of the frames of a camera.
        say: Is told what the person is asked to do.
        ring: Plays a tone.

    Returns:
        The name of the condition.
    """
    from eyelid.people import Profile
    from eyelid.people.profile import DEFAULT_CONDITION
    from eyelid.watching.guided import guided_calibration

    path = Path(options.calibrate)
    profile = Profile.load(path) if path.exists() else Profile()
    name = options.condition or DEFAULT_CONDITION
    learned = guided_calibration(recording, say=say, ring=ring)
    if name in profile.conditions:  # what `speak` has learned in it stays
        learned = replace(profile.conditions[name], levels=learned.levels)
    profile.with_condition(name, learned).save(path)
    return name


def try_person(recording: Iterator[Watched], *, say: Say, ring: Ring, seed: int | None = None) -> TrialResult:
    """Finds out in a guided minute how well the blinks of a person are found; see `guide`.

    Args:
        recording: What comes of the frames of a camera.
        say: Is told what the person is asked to do.
        ring: Plays a tone.
        seed: Random seed of the times of the requests; None for another one each time.
    """
    from eyelid.watching.guided import guided_trial

    return guided_trial(recording, say=say, ring=ring, seed=time_ns() if seed is None else seed)
