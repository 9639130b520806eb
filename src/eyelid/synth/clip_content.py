"""How much happens in a random clip, and how hard it is to see."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Range: TypeAlias = tuple[float, float]
Difficulty: TypeAlias = Literal["easy", "medium", "hard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipContent:
    """What happens in a random clip.

    Rates are numbers a minute, of which as many as chance wills happen; from a range, one number is drawn for
    a clip.

    Attributes:
        blinks: range of the rate of blinks.
        partial: share of the blinks in which the eyes do not shut.
        winks: rate.
        closures: rate of closures of 0.5 to 6 s.
        lowered: rate of gazes that are lowered for some seconds, with the lids.
        glances: rate of other movements of the gaze, to the sides, up, and a little down.
        turns: rate of turns of the head.
        talks: rate of spells of talking.
        lights: rate of changes of the light.
        glares: rate of glares on the glasses, if there are any.
        absences: rate of absences from the picture.
        glasses: share of the people with glasses.
        narrow: share of the people with narrow eyes.
        infrared: share of the clips in near infrared light.
        noise: range of the camera's noise, in grey levels of 255.
        blur: range of the camera's blur, in pixels.
        stops: range of the exposure.
        face: range of the face's width, as a share of the frame's height.
    """

    blinks: Range = (10, 30)
    partial: float = 0.3
    winks: float = 0.5
    closures: float = 0.5
    lowered: float = 0.7
    glances: float = 8.0
    turns: float = 2.0
    talks: float = 1.0
    lights: float = 1.0
    glares: float = 1.0
    absences: float = 0.2
    glasses: float = 0.3
    narrow: float = 0.15
    infrared: float = 0.1
    noise: Range = (1, 4)
    blur: Range = (0, 0.5)
    stops: Range = (-0.6, 0.1)
    face: Range = (0.33, 0.42)


CONTENTS: dict[Difficulty, ClipContent] = {
    "easy": ClipContent(
        partial=0.1,
        winks=0.3,
        closures=0.3,
        lowered=0,
        glances=4,
        turns=1,
        talks=0,
        lights=0,
        glares=0,
        absences=0,
        glasses=0.1,
        narrow=0,
        infrared=0,
        noise=(0, 1),
        blur=(0, 0),
        stops=(-0.2, 0.1),
    ),
    "medium": ClipContent(),
    "hard": ClipContent(
        partial=0.5,
        winks=1,
        closures=1,
        lowered=2,
        glances=15,
        turns=4,
        talks=2,
        lights=2,
        glares=3,
        absences=0.5,
        glasses=0.5,
        narrow=0.4,
        infrared=0.2,
        noise=(3, 8),
        blur=(0, 1),
        stops=(-1.2, 0.2),
        face=(0.28, 0.42),
    ),
}
"""The content of random clips by how hard they are."""
