"""The plan of a clip: what a face does over time, and the truth about it at any time."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks import Event
from eyelid.errors import OptionError
from eyelid.synth.course import Course, Numbers
from eyelid.synth.face_look import FaceLook
from eyelid.synth.lid_motion import LidMotion
from eyelid.synth.look import Camera, Light
from eyelid.synth.scene import Person

_AWAY = 1.3  # picture widths that a person goes who leaves the picture
_SWAYING = np.array([0.35, 0.3, 2.0, 1.5, 1.0])  # x and y in eye units; yaw, pitch and roll in degrees
_PACES = np.array([0.07, 0.19, 0.43])  # Hz


def _person() -> Person:
    return Person(look=FaceLook(openness=(0.88, 0.88)), x=160.0, y=105.0, width=95.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipLook:
    """How a clip is drawn.

    Attributes:
        person: the face and its place. The openness of its look is the usual one, to which 1 in the truth
            belongs; its gaze, gape and reflection are those of what happens.
        light: the light; its gradient and glare are left out.
        camera: what the camera does to the picture; its resolution and JPEG are left out.
        width: width of the frames in pixels.
        height: their height.
    """

    person: Person = field(default_factory=_person)
    light: Light = field(default_factory=Light)
    camera: Camera = field(default_factory=Camera)
    width: int = 320
    height: int = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that is no event of the lids, but may look like one.

    At its height, it adds what its fields say.

    Attributes:
        course: when it comes and goes.
        gaze_x: of the gaze, positive toward the subject's left.
        gaze_y: of the gaze, positive up.
        lids: by how much openness falls, less than 0.2: lids follow the gaze.
        yaw: of the head, in degrees; see `Pose`.
        pitch: the same.
        roll: the same.
        gape: how far the lips are apart while talking, 0 to 1.
        stops: of the light.
        reflection: of the glasses, 0 to 1.
        away: of the way out of the picture; 1 is all of it to the right, -1 to the left.
    """

    course: Course
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    lids: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    gape: float = 0.0
    stops: float = 0.0
    reflection: float = 0.0
    away: float = 0.0


_CHANNELS = ("gaze_x", "gaze_y", "lids", "yaw", "pitch", "roll", "gape", "stops", "reflection", "away")


class ClipStates(NamedTuple):
    """The truth about a face at N times.

    Attributes:
        times: in seconds, `[N]`.
        openness: of the right and of the left eye, `[N, 2]`: 1 as usual, 0 shut; above 1 when the gaze is
            raised.
        gaze: x toward the subject's left, y up, `[N, 2]`, -1 to 1.
        pose: yaw, pitch and roll, `[N, 3]`, in degrees; see `Pose`.
        middle: where the middle between the eyes would be in the picture if the head were level, `[N, 2]`.
        gape: how far the lips are apart, `[N]`.
        stops: exposure beside that of the look, `[N]`.
        reflection: of the glasses, `[N]`.
        seen: whether the face is in the picture as a whole, bool `[N]`.
    """

    times: Numbers
    openness: Numbers
    gaze: Numbers
    pose: Numbers
    middle: Numbers
    gape: Numbers
    stops: Numbers
    reflection: Numbers
    seen: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A clip of one face: the plan from which frames can be drawn at any times, and its exact truth.

    Attributes:
        seconds: how long it is.
        lids: what the lids do, in the order of time; they do one thing after the other.
        happenings: what else happens; what moves the lids must not happen while they do something else.
        look: how it is drawn.
        sway: how much the head sways by itself; 0 for not at all.
        seed: random seed of what the plan leaves open: swaying, talking, single hairs, noise.

    Raises:
        OptionError: The clip has no length, or two motions of the lids overlap, or one is not within it.
    """

    seconds: float
    lids: tuple[LidMotion, ...] = ()
    happenings: tuple[Happening, ...] = ()
    look: ClipLook = field(default_factory=ClipLook)
    sway: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises `OptionError` if the motions of the lids do not follow one another within the clip."""
        ends = 0.0
        for course in (motion.course for motion in self.lids):
            if course.start_s < ends:
                raise OptionError(
                    f"lids: expected one motion after the other; one starts at {course.start_s} s"
                )
            ends = course.end_s
        if not self.seconds > 0 or ends > self.seconds:
            raise OptionError(f"seconds: expected above 0 and {ends:.3f} or more, got {self.seconds}")

    def states(self, times: Numbers) -> ClipStates:
        """Returns the truth at times in seconds, `[N]`, in rising order."""
        count = len(times)
        openness, channels = np.ones((count, 2)), np.zeros((len(_CHANNELS), count))
        for motion in self.lids:
            within = _within(motion.course, times)
            share = motion.course.share(times[within])
            for eye, other in enumerate(("left", "right")):
                if motion.eyes != other:
                    openness[within, eye] -= motion.amplitude * share
            channels[1, within] += motion.gaze_y * share
        for happening, amounts in zip(self.happenings, self._amounts, strict=True):
            within = _within(happening.course, times)
            channels[:, within] += amounts[:, None] * happening.course.share(times[within])
        gaze_x, gaze_y, lids, yaw, pitch, roll, gape, stops, reflection, away = channels
        swaying = self._swaying(times)
        person, width = self.look.person, self.look.width
        middle = person.scale * swaying[:2] + [[person.x], [person.y]]
        middle[0] += away * _AWAY * width
        chatter = np.abs(np.sin(2 * np.pi * 2.3 * times + self.seed)) * (
            0.6 + 0.4 * np.sin(2 * np.pi * 0.7 * times)
        )
        return ClipStates(
            times,
            openness - lids[:, None],
            np.clip(np.stack([gaze_x, gaze_y], 1), -1, 1),
            np.stack([yaw, pitch, roll], 1) + swaying[2:].T + [0, 0, person.roll],
            middle.T,
            np.clip(gape * chatter, 0, 1),
            stops,
            np.clip(person.look.glasses.reflection + reflection, 0, 1),
            np.abs(away) * _AWAY * width <= self._margin,
        )

    def events(self, source: str, times: Numbers) -> Iterator[Event]:
        """Yields the true events, in the order of their starts: those of the lids, and gaps.

        Args:
            source: the name of the recording.
            times: when the frames are taken, `[N]`; events that no frame shows have no frames.
        """
        gaps = [happening.course for happening in self.happenings if happening.away]
        events = [_event(motion) for motion in self.lids]
        for course in gaps:
            leaves, returns = course.when(min(self._margin / (_AWAY * self.look.width), 1))
            events.append(Event("", 0, "gap", leaves, None, returns))
        for event in sorted(events, key=lambda event: event.start_s):
            first = int(np.searchsorted(times, event.start_s, "left"))
            last = int(np.searchsorted(times, event.end_s, "right")) - 1
            duration = 1000 * (event.end_s - event.start_s)
            event = event._replace(source=source, duration_ms=duration)
            if first <= last:
                event = event._replace(start_frame=first, end_frame=last)
                if event.apex_s is not None:
                    nearest = int(np.abs(times[first : last + 1] - event.apex_s).argmin())
                    event = event._replace(apex_frame=first + nearest)
            yield event

    @cached_property
    def _amounts(self) -> Numbers:
        """What each happening adds to each channel, `[happenings, channels]`."""
        rows = [[getattr(happening, name) for name in _CHANNELS] for happening in self.happenings]
        return np.array(rows, np.float64).reshape(-1, len(_CHANNELS))

    @property
    def _margin(self) -> float:
        """How far the face may move to either side and stay in the picture as a whole, in pixels."""
        x, _, width, _ = replace(self.look.person, roll=0.0).box
        return max(min(x, self.look.width - x - width), 0.0)

    def _swaying(self, times: Numbers) -> Numbers:
        """Returns x and y in eye units, yaw, pitch and roll in degrees, `[5, N]`."""
        rng = np.random.default_rng([self.seed, 1])
        phases = rng.uniform(0, 2 * np.pi, (5, 3))
        paces = _PACES * rng.uniform(0.7, 1.4, (5, 3))
        waves = np.sin(2 * np.pi * paces[..., None] * times + phases[..., None])
        swaying: Numbers = self.sway * (_SWAYING[:, None] * (waves * [[0.6], [0.3], [0.1]]).sum(axis=1))
        return swaying


def _within(course: Course, times: Numbers) -> slice:
    first, last = np.searchsorted(times, (course.start_s, course.end_s))
    return slice(int(first), int(last))


def _event(motion: LidMotion) -> Event:
    """Returns the event of a motion, but for its recording and frames."""
    start, apex, end = motion.start_s, motion.course.apex_s, motion.end_s
    closing, opening = motion.course.speeds
    return Event(
        "",
        0,
        motion.kind,
        start,
        apex,
        end,
        half_width_ms=1000 * motion.half_width_s,
        amplitude=motion.amplitude,
        closing_ms=1000 * (apex - start),
        opening_ms=1000 * (end - apex),
        closing_speed=motion.amplitude * closing,
        opening_speed=motion.amplitude * opening,
        completeness="complete" if motion.is_complete else "partial",
        eyes=motion.eyes,
    )
