"""The options of augmentation: which steps vary the training pictures, and how strongly."""

from dataclasses import dataclass

from eyelid.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class AugmentOptions:
    """How strongly training pictures are varied, in the order of the steps. 0 turns a step off.

    Lengths are shares of the side of the patch, so that a step has the same effect at 24 and at 640 pixels.

    Attributes:
        detail: The geometry works on patches of this many times the side that the net reads: 2, so that a
            zoom finds detail in larger pictures; or 1, for pictures that have no more detail than the net
            reads, which it keeps sharp. For sides up to 64.
        untouched: Share of the pictures whose geometry stays as it is.
        flip: Share that is mirrored. Classes with left and right in their names change places, and one
            whose other side is not a class is not mirrored. Turn it off if the classes say left and right
            in other words.
        rotate_deg: Standard deviation of the rotation, in degrees.
        shift: Standard deviation of the shift, as a share of the patch.
        stretch: Standard deviation of the logarithm of width over height.
        squash: Share that looks like a wider patch, up to 2:1, that was squashed to a square.
        gamma: Share with another gamma, 0.5 to 2.
        side_light: Share with light that falls off across the patch.
        glare: Share with a bright spot.
        glasses: Share with drawn glasses: rim, bridge, tint, reflections.
        hair: Share with drawn hair: some strands, or a fringe.
        occlusion: Share with a covered rectangle.
        exposure: Share with another gain, and share that is brighter or darker, both up to clipping.
        blur: Share that is blurred by 1.7 to 5.4 % of the side, which is 0.4 to 1.3 pixels of 24.
        low_resolution: Share that is shrunk, to 10 pixels at least and 80 % of the side at most, and enlarged
            again.
        noise: Share with sensor noise in each pixel, up to a quarter of the picture's own contrast.
        contrast: Share with less contrast.
        clahe: Share whose contrast is equalised tile by tile (CLAHE), limited to a gain of 1.5 to 4.
        invert: Share that is turned into a negative.
    """

    detail: int = 2
    untouched: float = 0.12
    flip: float = 0.5
    rotate_deg: float = 10.0
    shift: float = 0.08
    stretch: float = 0.12
    squash: float = 0.15
    gamma: float = 0.3
    side_light: float = 0.25
    glare: float = 0.15
    glasses: float = 0.15
    hair: float = 0.0
    occlusion: float = 0.12
    exposure: float = 0.18
    blur: float = 0.2
    low_resolution: float = 0.14
    noise: float = 0.24
    contrast: float = 0.12
    clahe: float = 0.0
    invert: float = 0.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            flag = f"--augment.{name.replace('_', '-')} {value}"
            if name == "detail":
                if value not in (1, 2):
                    raise OptionError(f"{flag}: expected 1 or 2")
                continue
            if name in ("rotate_deg", "shift", "stretch"):
                if value < 0:
                    raise OptionError(f"{flag}: expected 0 or more")
            elif not 0 <= value <= 1:
                raise OptionError(f"{flag}: expected a share from 0 to 1")
