"""The rules by which photos are kept or rejected, as a photographer sets them."""

import math
from dataclasses import dataclass, field
from typing import Literal

from eyelid.errors import OptionError

FacesRule = Literal["all", "main", "any"]

EXCUSES = ("laughing", "looking down", "sunglasses", "kiss", "out of sight")
"""Why eyes may look closed, or cannot be told, though nobody blinked."""

_FACES_RULES = ("all", "main", "any")
_REACH = 12.0  # logits between the ends of a slider
_UNSURE_SHARPNESS = 1.0  # logits above the threshold, in which a face is only soft


@dataclass(frozen=True, kw_only=True)
class CullRules:
    """The rules; the ends of both sliders are 0 and 1.

    Attributes:
        squint: How open eyes must be: 0: any slit counts as open; 0.5: as the model calls them; 1: only wide
            open eyes do.
        sharpness: How sharp faces must be: 0: any blur passes; 0.5: one sharp face in two hundred is
            rejected; 1: only the crispest pass.
        faces: Whose eyes and sharpness count: `all` that are prominent, the `main` one alone, or `any`: one
            good face is enough.
        reject_too: Which of `EXCUSES` do not excuse: a face with closed eyes is rejected in spite of them.
    """

    squint: float = 0.5
    sharpness: float = 0.5
    faces: FacesRule = "all"
    reject_too: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name, value in {"squint": self.squint, "sharpness": self.sharpness}.items():
            if not 0 <= value <= 1:
                raise OptionError(f"--{name} {value}: expected a number from 0 to 1")
        if self.faces not in _FACES_RULES:
            raise OptionError(f"--faces {self.faces}: expected {', '.join(_FACES_RULES)}")
        for excuse in self.reject_too:
            if excuse not in EXCUSES:
                raise OptionError(f"--reject-too {excuse!r}: expected some of {', '.join(EXCUSES)}")

    @property
    def open_from(self) -> float:
        """The logit of P(open) in the middle between open and closed."""
        return (self.squint - 0.5) * _REACH

    @property
    def any_blur_passes(self) -> bool:
        """Whether sharpness does not count at all."""
        return self.sharpness == 0

    def sharp_from(self, below: float) -> tuple[float, float]:
        """Returns the logits of P(sharp) under which a face is blurred, and from which on it is sharp.

        Args:
            below: P(sharp) under which a face is blurred where the slider is in the middle.
        """
        if self.any_blur_passes:
            return -math.inf, -math.inf
        blurred = logit(below) + (self.sharpness - 0.5) * _REACH
        return blurred, blurred + _UNSURE_SHARPNESS


def logit(probability: float) -> float:
    """Returns the logarithm of the odds, within ±14."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))
