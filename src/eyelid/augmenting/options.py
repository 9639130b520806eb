"""The options of augmentation, which say how often and how strongly training pictures are varied."""

from dataclasses import dataclass

from eyelid.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class AugmentOptions:
    """How often and how strongly training pictures are varied. The steps are applied in the order listed.

    Most options are the share of the pictures, 0 to 1, that a step changes; 0 turns the step off. Lengths are
    relative to the side of the patch, so that a step has the same effect at 24 and at 640 pixels.

    Attributes:
        detail: How many times larger than the net's input the patches are while their geometry is changed.
            With 2, zooming in shows detail that larger pictures have. Choose 1 for pictures without more
            detail than the net reads; they are then kept sharp. It has an effect for inputs of up to 64
            pixels only.
        untouched: Share of the pictures whose geometry is not changed, except by a flip.
        flip: Share of the pictures that are mirrored. The label of a mirrored picture changes with it, if the
            name of the class contains left or right. Pictures of such a class are not mirrored if the class
            of the other side does not exist. Set it to 0 if the classes name left and right by other words.
        rotate_deg: Standard deviation of the rotation, in degrees; 0 for no rotation.
        shift: Standard deviation of the shift along each axis, as a share of the side; 0 for no shift.
        stretch: Standard deviation of the logarithm of the stretch, width over height; 0 for none.
        squash: Share of the pictures that look like a wider patch, up to 2:1, squashed to a square.
        gamma: Share of the pictures with a changed gamma, 0.5 to 2.
        side_light: Share of the pictures with light that falls off from one side to the other.
        glare: Share of the pictures with a bright spot.
        glints: Share of the pictures with one to three small white spots, as lamps make on eyes, glasses
            and wet lids.
        glasses: Share of the pictures with drawn glasses, which have a rim, bars, a tint and reflections.
        hair: Share of the pictures with drawn hair, either some strands or a fringe.
        occlusion: Share of the pictures with a covered rectangle, half of them black and half grey.
        exposure: Share of the pictures whose grey levels are multiplied by 0.6 to 1.7. The same share, drawn
            anew, is made darker or brighter by up to a fifth of the grey scale.
        blur: Share of the pictures that are blurred. The deviation of the blur is 1.7 to 5.4 % of the side,
            0.4 to 1.3 pixels of 24.
        low_resolution: Share of the pictures that are shrunk, to a side between 10 pixels and 80 % of their
            own, and enlarged again.
        noise: Share of the pictures with noise in each pixel, up to a quarter of their own contrast.
        contrast: Share of the pictures whose contrast is lowered.
        dim: Share of the pictures that become dark, flat and noisy, as in poor light.
        clahe: Share of the pictures whose contrast is equalised tile by tile (CLAHE), with a clip limit of
            1.5 to 4.
        invert: Share of the pictures that are turned into a negative.
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
    glints: float = 0.0
    glasses: float = 0.15
    hair: float = 0.0
    occlusion: float = 0.12
    exposure: float = 0.18
    blur: float = 0.2
    low_resolution: float = 0.14
    noise: float = 0.24
    contrast: float = 0.12
    dim: float = 0.0
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
