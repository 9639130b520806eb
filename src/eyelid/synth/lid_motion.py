"""The motion of the lids: a blink, a wink, a closure, or lids that follow a lowered gaze."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from eyelid.errors import OptionError
from eyelid.synth.course import Course

LidKind: TypeAlias = Literal["blink", "wink", "closure", "lowered"]
Eyes: TypeAlias = Literal["both", "right", "left"]

LEAST_FALL = 0.2
"""By how much openness has fallen when an event starts, and when it ends; by 1 from the usual to shut."""

COMPLETE_UP_TO = 0.2
"""The openness at the apex up to which an event is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LidMotion:
    """One motion of the lids, and so one event of the truth.

    Attributes:
        kind: `blink`, `wink`, `closure` or `lowered`.
        course: how far the lids are on their way; they are shut, or as low as they get, at 1.
        amplitude: by how much openness falls, above 0.2 and at most 1.
        eyes: the eyes that do it, the subject's own.
        gaze_y: how far the gaze moves with them, negative down.

    Raises:
        OptionError: The amplitude is out of range.
    """

    kind: LidKind
    course: Course
    amplitude: float = 1.0
    eyes: Eyes = "both"
    gaze_y: float = 0.0

    def __post_init__(self) -> None:
        """Raises `OptionError` if the amplitude is too small for an event, or too large."""
        if not LEAST_FALL < self.amplitude <= 1:
            raise OptionError(f"amplitude: expected above {LEAST_FALL}, at most 1; got {self.amplitude}")

    @property
    def start_s(self) -> float:
        """When openness has fallen by `LEAST_FALL`, in seconds."""
        return self.course.when(LEAST_FALL / self.amplitude)[0]

    @property
    def end_s(self) -> float:
        """When openness is so much below the usual again, in seconds."""
        return self.course.when(LEAST_FALL / self.amplitude)[1]

    @property
    def half_width_s(self) -> float:
        """How long openness is below half of what it falls by, in seconds."""
        falls, rises = self.course.when(0.5)
        return rises - falls

    @property
    def is_complete(self) -> bool:
        """Whether the eyes shut."""
        return 1 - self.amplitude <= COMPLETE_UP_TO + 1e-9
