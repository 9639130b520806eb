"""Guided runs: a person before the camera is asked to shut the eyes, or to blink at a tone."""

from collections.abc import Callable, Iterator

from eyelid.blinks.event import Event
from eyelid.blinks.moment import Moment
from eyelid.errors import DataError, PictureError
from eyelid.pages import Say
from eyelid.people.calibration import INSTRUCTIONS, calibrate, instruction_at
from eyelid.people.profile import Condition
from eyelid.people.trial import TRIAL_S, TrialResult, requests, trial_result
from eyelid.watching.session import Watched

_AFTER_S = 1.0  # what was answered at the end is told a little later

Ring = Callable[[], None]
"""Plays a short tone, for those whose eyes are shut."""


def guided_calibration(recording: Iterator[Watched], *, say: Say, ring: Ring) -> Condition:
    """Guides a person through a calibration.

    Args:
        recording: What comes of the frames of a camera.
        say: Is told what the person is asked to do.
        ring: Is called with each request.

    Raises:
        DataError: Too little was seen, or open and shut eyes look alike.
        PictureError: The recording ends too early.
    """
    asked = None
    seen: dict[int, list[Moment]] = {}
    for time_s, watched in _from_zero(recording, INSTRUCTIONS[-1].end_s):
        instruction = instruction_at(time_s)
        if instruction and instruction is not asked:
            asked = instruction
            say(f"{instruction.end_s - instruction.start_s:.0f} s: {instruction.words}")
            ring()
        for track, moment in watched.reading.moments.items() if watched.reading else ():
            seen.setdefault(track, []).append(moment._replace(time_s=time_s))
    ring()
    if not seen:
        raise DataError("nobody was seen; look at the camera, in good light")
    return calibrate(max(seen.values(), key=len))


def guided_trial(recording: Iterator[Watched], *, say: Say, ring: Ring, seed: int) -> TrialResult:
    """Finds out in a minute how well the blinks of a person are found.

    Args:
        recording: What comes of the frames of a camera, live.
        say: Is told what the person is asked to do.
        ring: Is called with each request.
        seed: Random seed of the times of the requests.

    Raises:
        DataError: Nobody was seen.
        PictureError: The recording ends too early.
    """
    times = requests(seed)
    left = list(times)
    events: dict[int, list[Event]] = {}
    seen: dict[int, int] = {}
    first_s = 0.0
    say("look at the camera; when you hear the tone, blink once, and try not to blink in between")
    for time_s, watched in _from_zero(recording, TRIAL_S + _AFTER_S):
        first_s = watched.time_s - time_s
        if left and time_s >= left[0]:
            say(f"blink now ({len(times) - len(left) + 1} of {len(times)})")
            ring()
            left.pop(0)
        for event in watched.told.events:
            events.setdefault(event.track, []).append(event)
        for track in watched.reading.moments if watched.reading else ():
            seen[track] = seen.get(track, 0) + 1
    if not seen:
        raise DataError("nobody was seen; look at the camera, in good light")
    nearest = max(seen, key=lambda track: seen[track])
    own = [event._replace(start_s=event.start_s - first_s) for event in events.get(nearest, [])]
    return trial_result(times, own, seconds=TRIAL_S)


def _from_zero(recording: Iterator[Watched], length_s: float) -> Iterator[tuple[float, Watched]]:
    """Yields what comes with times from the first frame on, for some seconds."""
    first_s = None
    time_s = 0.0
    for watched in recording:
        if watched.failure:
            raise PictureError(watched.failure)
        first_s = watched.time_s if first_s is None else first_s
        time_s = watched.time_s - first_s
        yield time_s, watched
        if time_s >= length_s:
            return
    if time_s < length_s - 0.5:
        raise PictureError(f"the recording ended after {time_s:.0f} s; expected {length_s:.0f} s")
