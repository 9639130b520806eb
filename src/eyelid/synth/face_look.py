"""The look of a drawn face: two eyes in one skin, the shape of the head, its hair, and what hides an eye.

Lengths are in eye units, as in `look`. The proportions are medians of photographed faces.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from eyelid.errors import OptionError
from eyelid.synth.look import EyeLook, Glasses, Iris, Lids, Light, Side, Skin

HairCut: TypeAlias = Literal["none", "short", "long", "curly"]
EyeTruth: TypeAlias = Literal["open", "closed", "hidden"]

SIDES: tuple[Side, Side] = ("right", "left")
"""The subject's own sides, in the order of the eyes of a face."""

OPAQUE_FROM = 0.95
"""Lenses that swallow at least this share of the light hide the eyes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The shape of the head.

    Attributes:
        width: half the width of the face at the ears, 4.8 to 5.6.
        chin: how far the chin lies below the eyes, 8 to 9.3.
        jaw: 0 (pointed) to 1 (square).
        nose: half the breadth of the nose, 0.9 to 1.35.
        lips: fullness of the lips, 0 to 1.
        smile: how far the corners of the mouth are raised, -0.3 to 1.
        gape: how far the lips are apart, 0 to 1; the teeth show.
        age: depth of the folds beside nose and mouth, 0 to 1.
    """

    width: float = 5.2
    chin: float = 8.7
    jaw: float = 0.5
    nose: float = 1.1
    lips: float = 0.5
    smile: float = 0.3
    gape: float = 0.0
    age: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hair:
    """The hair of the head; `Lids` has its tone.

    Attributes:
        cut: how it is worn.
        hairline: how far the hairline lies above the eyes, 2.6 (a fringe) to 6.5 (receding).
        volume: how far it stands off the skull, 0.2 to 2.
        parting: where it parts, from the middle of the head to the picture's right, -3 to 3.
        beard: 0 (shaven) to 1 (full).
        lock: the eye that a lock of hair hides, if any.
    """

    cut: HairCut = "short"
    hairline: float = 4.8
    volume: float = 0.7
    parting: float = 1.5
    beard: float = 0.0
    lock: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLook:
    """One drawn face: the truth about both eyes, and everything else that changes its picture.

    Attributes:
        openness: of the right and of the left eye, 0 (the lids touch) to 1.
        gaze_x: -1 to 1, positive toward the subject's left, which is the picture's right.
        gaze_y: -1 to 1, positive up.
        skin: the skin.
        lids: lids, lashes and brows of both eyes; the tone of all hair.
        iris: iris and pupil of both eyes.
        glasses: glasses, if any; they hide the eyes if they are tinted by `OPAQUE_FROM` or more.
        head: the shape of the head.
        hair: the hair of the head.
        shirt: hue (0 to 1), saturation and brightness of the clothes.

    Raises:
        OptionError: openness or gaze is out of range.

    Example:
        >>> FaceLook(openness=(1.0, 0.0), hair=Hair(lock="right")).states
        ('hidden', 'closed')
    """

    openness: tuple[float, float] = (1.0, 1.0)
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    skin: Skin = field(default_factory=Skin)
    lids: Lids = field(default_factory=Lids)
    iris: Iris = field(default_factory=Iris)
    glasses: Glasses = field(default_factory=Glasses)
    head: Head = field(default_factory=Head)
    hair: Hair = field(default_factory=Hair)
    shirt: tuple[float, float, float] = (0.6, 0.5, 0.4)

    def __post_init__(self) -> None:
        """Raises `OptionError` if openness or gaze is out of range."""
        for side in SIDES:
            self.eye(side)
        if self.hair.lock not in (None, "left", "right"):
            raise OptionError(f"lock: expected None, 'left' or 'right', got {self.hair.lock!r}")

    def eye(self, side: Side, light: Light | None = None) -> EyeLook:
        """Returns the look of one eye in a light."""
        return EyeLook(
            openness=self.openness[side == "left"],
            gaze_x=self.gaze_x,
            gaze_y=self.gaze_y,
            side=side,
            skin=self.skin,
            lids=self.lids,
            iris=self.iris,
            glasses=self.glasses,
            light=light or Light(),
        )

    def eye_as_left(self, side: Side, light: Light | None = None) -> EyeLook:
        """Returns the look of one eye as `Geometry` needs it: that of a right eye is mirrored."""
        look = self.eye(side, light)
        return look if side == "left" else look.mirrored()

    @property
    def states(self) -> tuple[EyeTruth, EyeTruth]:
        """What the right and the left eye are doing; `hidden` behind dark glasses or a lock of hair."""
        dark = self.glasses.kind == "tinted" and self.glasses.tint >= OPAQUE_FROM
        right: EyeTruth = "hidden" if dark or self.hair.lock == "right" else self.eye("right").state
        left: EyeTruth = "hidden" if dark or self.hair.lock == "left" else self.eye("left").state
        return right, left
