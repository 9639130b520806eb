"""Drawing one head, level: skin, eyes, mouth, beard, glasses and hair."""

import numpy as np

from eyelid.synth.eye_drawing import lay_eye
from eyelid.synth.face_geometry import FaceGeometry
from eyelid.synth.face_look import SIDES
from eyelid.synth.face_skin import HeadSkin
from eyelid.synth.geometry import Field
from eyelid.synth.glasses import RIM_WIDTH, draw_glasses
from eyelid.synth.head_hair import draw_beard, draw_hair
from eyelid.synth.look import Light
from eyelid.synth.mouth import draw_mouth
from eyelid.synth.palette import palette


def draw_head(face: FaceGeometry, light: Light, rng: np.random.Generator) -> Field:
    """Draws a head on its square canvas.

    Args:
        face: the face.
        light: where the light comes from, for an upright head.
        rng: the random generator of single hairs and pores.

    Returns:
        float32 `[4, canvas, canvas]`: planes of blue, green and red, about 0 to 1, and how much of each pixel
        the head covers.
    """
    colours = palette(face.look.eye("left", light))
    of_skin, of_eyes, of_hair = rng.spawn(3)  # so that the states of the eyes change nothing else
    skin = HeadSkin.of(face, colours, light, of_skin)
    picture, cover = skin.draw(face, face.whole), skin.cover
    draw_beard(picture, face, colours, of_skin)
    draw_mouth(picture, face, colours)
    rows, columns = face.window
    eyes = [(face.eye(side, light), step) for side, step in zip(SIDES, (-1, 1), strict=True)]
    for eye, step in eyes:
        lay_eye(picture[:, :, ::step][:, rows, columns], eye, colours, of_eyes)
    draw_arms(picture, face)
    for eye, step in eyes:
        draw_glasses(picture[:, :, ::step][:, rows, columns], eye)
    draw_hair(picture, cover, face, colours, of_hair)
    return np.concatenate([picture, cover[None]])


def draw_arms(picture: Field, face: FaceGeometry) -> None:
    """Draws the arms of the glasses, from the lenses to the ears, over a head in place."""
    glasses = face.look.glasses
    if glasses.kind == "none":
        return
    high = glasses.drop - 0.45 * glasses.height
    bar = face.within(0.5 * RIM_WIDTH[glasses.kind] - np.abs(face.y - high))
    from_lens = np.abs(face.x) > 2.3 + glasses.width
    picture += bar * from_lens * face.face * (np.float32(0.06 + 0.5 * glasses.shade) - picture)
