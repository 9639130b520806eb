"""Drawing eyes for examples, tests and teaching; the truth about each eye is known exactly.

Example:
    >>> from eyelid.synth import EyeLook, draw_eye
    >>> patch = draw_eye(EyeLook(openness=0.9, gaze_x=0.4), size=32)
    >>> patch.shape, patch.dtype.name
    ((32, 32, 3), 'uint8')
"""

from eyelid.synth.examples import write_examples
from eyelid.synth.eye_drawing import draw_eye
from eyelid.synth.geometry import Part, truth_mask
from eyelid.synth.look import OPEN_FROM, Camera, EyeLook, Framing, Glasses, Iris, Lids, Light, Skin
from eyelid.synth.sampling import draw_eyes, random_look

__all__ = [
    "OPEN_FROM",
    "Camera",
    "EyeLook",
    "Framing",
    "Glasses",
    "Iris",
    "Lids",
    "Light",
    "Part",
    "Skin",
    "draw_eye",
    "draw_eyes",
    "random_look",
    "truth_mask",
    "write_examples",
]
