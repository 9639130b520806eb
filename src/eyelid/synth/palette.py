"""Choosing the colours of one eye, in visible light or in near infrared."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from eyelid.synth.look import EyeLook, IrisColour

Colour: TypeAlias = NDArray[np.floating]
"""Blue, green and red, each 0 to 1, as float32 [3, 1, 1], which broadcasts over a picture's planes."""

SKIN_TONES = ((244, 210, 188), (228, 182, 150), (194, 140, 106), (138, 92, 66), (84, 56, 44))
IRIS_COLOURS: dict[IrisColour, tuple[int, int, int]] = {
    "black": (44, 30, 24),
    "brown": (84, 52, 32),
    "hazel": (122, 92, 52),
    "green": (104, 116, 78),
    "grey": (112, 122, 128),
    "blue": (92, 126, 156),
}
INFRARED_IRIS: dict[IrisColour, float] = {
    "black": 0.34, "brown": 0.38, "hazel": 0.42, "green": 0.44, "grey": 0.46, "blue": 0.4,
}  # fmt: skip


class Palette(NamedTuple):
    """Colours of the parts of one eye."""

    skin: Colour
    shadow: Colour
    flesh: Colour
    sclera: Colour
    iris: Colour
    pupil: Colour
    hair: Colour


def palette(look: EyeLook) -> Palette:
    """Returns the colours of the parts of an eye: from its look, or greys if the light is infrared."""
    if look.light.infrared:
        level = 0.66 - 0.14 * look.skin.tone
        return Palette(
            skin=_grey(level),
            shadow=_grey(0.42 * level),
            flesh=_grey(0.9 * level),
            sclera=_grey(0.62),
            iris=_grey(INFRARED_IRIS[look.iris.colour]),
            pupil=_grey(0.07),
            hair=_grey(0.2 + 0.2 * look.lids.hair_tone),
        )
    place = look.skin.tone * (len(SKIN_TONES) - 1)
    tones = np.array(SKIN_TONES, np.float32)
    below = min(int(place), len(SKIN_TONES) - 2)
    mixed = tones[below] + (place - below) * (tones[below + 1] - tones[below])
    skin_rgb = mixed * (1 + look.skin.redness * np.array((0.02, -0.05, -0.05)))
    skin = _bgr(skin_rgb)
    return Palette(
        skin=skin,
        shadow=skin * _planes((0.3, 0.36, 0.46)),
        flesh=0.55 * skin + 0.45 * _bgr((206, 130, 124)),
        sclera=_bgr((214, 204, 198)) * np.float32(1 - 0.2 * look.skin.tone),
        iris=_bgr(IRIS_COLOURS[look.iris.colour]),
        pupil=_bgr((10, 8, 8)),
        hair=_bgr((26, 18, 16)) + np.float32(look.lids.hair_tone) * _bgr((120, 96, 70)),
    )


def lay(picture: NDArray[np.floating], colour: NDArray[np.floating], cover: NDArray[np.floating]) -> None:
    """Blends a colour into the planes of a picture in place, with the opacity `cover`, 0 to 1."""
    picture += cover * (colour - picture)


def _bgr(rgb: tuple[float, float, float] | NDArray[np.floating]) -> Colour:
    return _planes(np.asarray(rgb)[::-1] / 255)


def _grey(level: float) -> Colour:
    return np.full((3, 1, 1), level, np.float32)


def _planes(colour: tuple[float, float, float] | NDArray[np.floating]) -> Colour:
    return np.asarray(colour, np.float32).reshape(3, 1, 1)
