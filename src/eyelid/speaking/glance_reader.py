"""Glances: from what was read in a frame to what it says of the eyes of the one person who speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.moment import EyeReading, Moment
from eyelid.eyes import Eye, crop
from eyelid.people import Condition
from eyelid.people.movement_levels import MovementLevels, probabilities_of
from eyelid.people.recentring import Recentring
from eyelid.pictures.colours import grey_of
from eyelid.read.movement_reader import MOVEMENTS, MovementReader, fuse, logits_of
from eyelid.speaking.glance import Glance
from eyelid.speaking.person_choice import PersonChoice
from eyelid.watching.frame_reading import FrameReading, WatchKit

SIDES = ("right", "left")
UNSURE = "unsure"

_SHUT, _OPEN = 0.3, 0.7  # P(open) of an eye that stays shut while the other one looks
_TOO_BRIGHT, _TOO_DARK = 235.0, 20.0  # mean of the pixels of an eye, or of the frame where there is none


@dataclass(frozen=True)
class SpeakKit:
    """What frames are read with.

    Attributes:
        watch: Finds and marks faces, and reads whether eyes are open.
        movements: Reads where eyes look.
    """

    watch: WatchKit
    movements: MovementReader


class Seen(NamedTuple):
    """What was seen of the person who speaks in one frame.

    Attributes:
        glance: What it says.
        track: The number of the person; None if they are not there.
        logits: The model's logits of the movements, float64 `[5]`; None if no eye can be seen.
        iris: Where the irises are, float64 `[2]`; see `Look`.
        moment: What was read of their eyes; None if they are not there.
        light: `bright` or `dark` where there is too much or too little light; else empty.
    """

    glance: Glance
    track: int | None = None
    logits: NDArray[np.float64] | None = None
    iris: NDArray[np.float64] | None = None
    moment: Moment | None = None
    light: str = ""

    @property
    def movement(self) -> str | None:
        """The likeliest movement; `unsure` if it is not much likelier than others, None without eyes."""
        likely = self.glance.movements
        if likely is None:
            return None
        return MOVEMENTS[int(np.argmax(likely))] if max(likely) >= 0.5 else UNSURE


class GlanceReader:
    """Makes glances of frames, in order of time. It remembers who speaks, and how they look straight.

    Attributes:
        person: Who speaks.
        is_of_other_model: Whether the calibration was made with another model, and is not used.
    """

    def __init__(
        self,
        movements: MovementReader,
        *,
        known: Condition | None = None,
        eyes: str = "both",
        person: PersonChoice | None = None,
    ) -> None:
        """Makes one that has seen nothing.

        Args:
            movements: Reads where eyes look.
            known: What is known of the person from a calibration. What another model has learned is not used.
            eyes: `both`, `right` or `left`: the eyes that count.
            person: Who has spoken so far; None if nobody has.
        """
        self.person = person or PersonChoice()
        self.person.known = known
        self._movements = movements
        self._sides = SIDES if eyes == "both" else (eyes,)
        found = known.movements if known else None
        self.is_of_other_model = found is not None and found.model != movements.fingerprint
        calibration = None if self.is_of_other_model else found
        self._levels = calibration.levels if calibration else MovementLevels.none(MOVEMENTS)
        self._recentring = Recentring(MOVEMENTS, calibration.straight if calibration else None)

    def read(self, reading: FrameReading, time_s: float, *, is_held: bool) -> Seen:
        """Returns what a frame says.

        Args:
            reading: What was read in it.
            time_s: Its time, in seconds.
            is_held: Whether a movement was being made in the frame before.
        """
        moments = reading.moments
        track = self.person.step(time_s, reading.faces, moments)
        if track is None:
            return Seen(Glance(time_s), light=_light([reading.picture.pixels]))
        number = next(n for n, face in enumerate(reading.faces) if face.track == track)
        moment = moments[track]
        eyes = _looking(
            [eye for eye in reading.eyes if eye.face == number and eye.side in self._sides], moment
        )
        if not eyes:
            return Seen(Glance(time_s), track, moment=moment)
        grey = reading.picture._replace(pixels=grey_of(reading.picture.pixels))
        patches = [crop(grey, eye) for eye in eyes]
        read = self._movements.read_eyes(patches, [eye.side for eye in eyes], [eye.pose for eye in eyes])
        logits = logits_of(fuse(read, [0] * len(eyes))).astype(np.float64)
        iris = _iris(moment, eyes)
        own = self._levels.applied(logits, iris[None])
        likely = probabilities_of(own + self._recentring.shift)[0]
        self._recentring.step(time_s, own[0], is_held=is_held)
        right, left = (moment.right or EyeReading()), (moment.left or EyeReading())
        glance = Glance(time_s, tuple(likely.tolist()), right.p_open, left.p_open, right.ear, left.ear)
        return Seen(glance, track, logits[0], iris, moment, _light(patches))


def _looking(eyes: Sequence[Eye], moment: Moment) -> list[Eye]:
    """Returns the eyes that say where a person looks: not one that is shut while the other is open."""
    p_open = {side: (getattr(moment, side) or EyeReading()).p_open or 0.0 for side in SIDES}
    if max(p_open.values()) < _OPEN:
        return list(eyes)
    return [eye for eye in eyes if p_open[eye.side] > _SHUT]


def _iris(moment: Moment, eyes: Sequence[Eye]) -> NDArray[np.float64]:
    found = [getattr(moment, eye.side).iris for eye in eyes if getattr(moment, eye.side)]
    known = [iris for iris in found if iris is not None]
    return np.mean(known, axis=0) if known else np.full(2, np.nan)


def _light(pictures: Sequence[NDArray[np.uint8]]) -> str:
    mean = float(np.mean([picture.mean() for picture in pictures]))
    return "bright" if mean > _TOO_BRIGHT else "dark" if mean < _TOO_DARK else ""
