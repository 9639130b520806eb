"""The look of a drawn eye: all numbers that the drawing depends on, and its true state and gaze.

Lengths are in *eye units* unless said otherwise: one unit is half the distance between the two corners
of the eye, about 15 mm on a face. Axes are those of the eye as drawn: `u` to the picture's right, `v` down.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from eyelid.errors import OptionError

Side: TypeAlias = Literal["left", "right"]
State: TypeAlias = Literal["open", "closed"]
IrisColour: TypeAlias = Literal["black", "brown", "hazel", "green", "grey", "blue"]
GlassesKind: TypeAlias = Literal["none", "thin", "thick", "tinted"]

OPEN_FROM = 0.25
"""An eye counts as open if its openness is at least this. Random looks have clearly more or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """Skin around the eye.

    Attributes:
        tone: 0 (palest) to 1 (darkest).
        redness: -1 (olive) to 1 (flushed).
        texture: strength of pores and blotches, 0 to 1.
        socket: depth of the shadow between the nose and the brow, 0 to 1.
        bag: depth of the fold under the eye, 0 to 1.
        wrinkles: depth of the lines beside and under the eye, 0 to 1.
    """

    tone: float = 0.3
    redness: float = 0.0
    texture: float = 0.4
    socket: float = 0.5
    bag: float = 0.3
    wrinkles: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lids:
    """Lids, lashes and brow.

    Attributes:
        height: gap between fully open lids, as a share of the eye's width; most people have 0.27 to 0.4.
        skew: how far the highest point of the upper lid lies toward the nose, -0.3 to 0.3.
        tilt: how much higher the outer corner stands than the inner one, in degrees.
        sag: how far the line of the closed lids hangs below the corners, in eye units.
        crease: strength of the fold of the upper lid, 0 (a lid without fold) to 1.
        crease_gap: distance from the open upper lid to its fold, in eye units.
        lash_length: length of the upper lashes, in eye units.
        lash_density: 0 (none) to 1 (sixty).
        liner: darkness of the line along the roots of the upper lashes, 0 to 1.
        brow_height: distance from the middle of the eye to the brow, in eye units.
        brow_density: 0 (none) to 1 (bushy).
        hair_tone: 0 (black) to 1 (blond or grey), for lashes and brow.
    """

    height: float = 0.33
    skew: float = 0.08
    tilt: float = 4.0
    sag: float = 0.24
    crease: float = 0.6
    crease_gap: float = 0.2
    lash_length: float = 0.3
    lash_density: float = 0.5
    liner: float = 0.5
    brow_height: float = 1.3
    brow_density: float = 0.6
    hair_tone: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Iris:
    """Iris and pupil.

    Attributes:
        colour: one of the six names.
        radius: in eye units; adults have 0.36 to 0.42.
        pupil: radius of the pupil as a share of the iris's, 0.2 to 0.75.
        limbal: darkness of the ring around the iris, 0 to 1.
        highlight: strength of the reflected light on the cornea, 0 to 1.
        highlight_x: position of that light, in iris radii from the middle of the iris to the picture's right.
        highlight_y: position of that light, in iris radii downwards.
    """

    colour: IrisColour = "brown"
    radius: float = 0.39
    pupil: float = 0.4
    limbal: float = 0.5
    highlight: float = 0.7
    highlight_x: float = -0.25
    highlight_y: float = -0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """Where the eye lies in the patch.

    Attributes:
        share: distance between the corners as a share of the patch's width: 0.9 is tight, 0.4 wide.
        roll: turn of the eye in the picture, in degrees, clockwise.
        shift_x: offset of the eye from the middle, in patch widths, to the picture's right.
        shift_y: offset of the eye from the middle, in patch widths, downwards.
    """

    share: float = 0.65
    roll: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Glasses:
    """Glasses, if any.

    Attributes:
        kind: `none`; `thin`, a wire rim; `thick`, a broad rim; or `tinted`, a broad rim with tinted lenses.
        width: half the width of one lens, in eye units.
        height: half the height of one lens, in eye units.
        drop: how far the middle of the lens lies below the middle of the eye, in eye units.
        shade: 0 (black rim) to 1 (silver).
        tint: share of the light that a tinted lens swallows, 0 to 1.
        reflection: strength of the bright band mirrored in the lens, 0 to 1.
    """

    kind: GlassesKind = "none"
    width: float = 1.65
    height: float = 1.15
    drop: float = 0.2
    shade: float = 0.2
    tint: float = 0.5
    reflection: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Light that falls on the eye.

    Attributes:
        exposure: in stops; 0 is a normal picture, -4 nearly black.
        gamma: contrast curve of the picture; above 1 darkens the middle tones.
        gradient: how much darker the far side of the patch is than the near one, 0 to 1.
        direction: where the light comes from, in degrees: 0 the picture's right, 90 the top.
        glare: strength of a blinding spot, 0 to 1.
        glare_x: position of the spot, in eye units from the middle of the eye to the picture's right.
        glare_y: position of the spot, in eye units downwards.
        glare_size: radius of the spot, in eye units.
        infrared: whether the camera sees near infrared: the picture is grey, and skin and iris are pale.
    """

    exposure: float = 0.0
    gamma: float = 1.0
    gradient: float = 0.1
    direction: float = 90.0
    glare: float = 0.0
    glare_x: float = 0.0
    glare_y: float = 0.0
    glare_size: float = 0.3
    infrared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """What the camera does to the picture.

    Attributes:
        blur: sigma of the blur, as a share of the patch's width; 0.02 is soft, 0.06 hardly readable.
        noise: sigma of the noise, in grey levels of 255.
        resolution: pixels across the patch that the camera really saw; 0 for as many as the patch has.
        jpeg: JPEG quality, 1 to 100; 0 leaves the picture uncompressed.
    """

    blur: float = 0.0
    noise: float = 2.0
    resolution: int = 0
    jpeg: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EyeLook:
    """One drawn eye: its truth (openness, gaze, side) and everything else that changes the picture.

    Attributes:
        openness: 0 (the lids touch) to 1 (as wide as this eye goes).
        gaze_x: -1 to 1, positive toward the subject's left, which is the picture's right.
        gaze_y: -1 to 1, positive up.
        side: which of the subject's eyes it is; the left eye has the nose on the picture's left.
        skin: skin around the eye.
        lids: lids, lashes and brow.
        iris: iris and pupil.
        framing: where the eye lies in the patch.
        glasses: glasses, if any.
        light: light that falls on the eye.
        camera: what the camera does to the picture.

    Raises:
        OptionError: openness or gaze is out of range, or the side is unknown.

    Example:
        >>> EyeLook(openness=0.8, gaze_x=0.5).state
        'open'
        >>> EyeLook(openness=0.8, gaze_x=0.5).mirrored().gaze_x
        -0.5
    """

    openness: float = 1.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    side: Side = "left"
    skin: Skin = field(default_factory=Skin)
    lids: Lids = field(default_factory=Lids)
    iris: Iris = field(default_factory=Iris)
    framing: Framing = field(default_factory=Framing)
    glasses: Glasses = field(default_factory=Glasses)
    light: Light = field(default_factory=Light)
    camera: Camera = field(default_factory=Camera)

    def __post_init__(self) -> None:
        """Raises `OptionError` if openness or gaze is out of range, or the side is unknown."""
        for name, low, high in (("openness", 0, 1), ("gaze_x", -1, 1), ("gaze_y", -1, 1)):
            if not low <= (value := getattr(self, name)) <= high:
                raise OptionError(f"{name}: expected {low} to {high}, got {value}; clip it first")
        if self.side not in ("left", "right"):
            raise OptionError(f"side: expected 'left' or 'right', the subject's own; got {self.side!r}")

    @property
    def state(self) -> State:
        """`open` if the openness is at least `OPEN_FROM`, else `closed`."""
        return "open" if self.openness >= OPEN_FROM else "closed"

    def mirrored(self) -> "EyeLook":
        """Returns the look of the patch flipped left to right: the other side, which looks the other way."""
        return replace(
            self,
            gaze_x=-self.gaze_x,
            side="right" if self.side == "left" else "left",
            iris=replace(self.iris, highlight_x=-self.iris.highlight_x),
            framing=replace(self.framing, roll=-self.framing.roll, shift_x=-self.framing.shift_x),
            light=replace(self.light, direction=180 - self.light.direction, glare_x=-self.light.glare_x),
        )
