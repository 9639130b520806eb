"""Writing a folder of drawn eyes with a table of their truth, such as `eyelid.examples.EYES`."""

import csv
from pathlib import Path

import cv2
import numpy as np

from eyelid.errors import OptionError
from eyelid.pictures.encode import jpeg_bytes, png_bytes
from eyelid.synth.eye_drawing import draw_eye
from eyelid.synth.look import EyeLook, State
from eyelid.synth.sampling import random_look

COLUMNS = ("file", "label", "person", "openness", "gaze_x", "gaze_y", "side")
SIZES = (24, 96)
LARGEST_PNG = 40
JPEG_QUALITY = 90


def write_examples(folder: str | Path, *, count: int = 40, seed: int = 1, well_lit: bool = True) -> Path:
    """Draws eyes of many sizes into a folder, grey and in colour, and writes a table of their truth.

    Half of the eyes are open. Small eyes become PNG files, larger ones JPEG. The names are numbers, whose
    order says nothing about state, colour or size. Files with the same names are replaced; other files in the
    folder are not touched.

    Args:
        folder: the folder that is written to; it is created if it does not exist.
        count: how many eyes are drawn.
        seed: random seed; the same seed writes the same files.
        well_lit: whether the eyes are easy to see; see `random_look`.

    Returns:
        Path of `truth.csv`, whose columns are `file,label,person,openness,gaze_x,gaze_y,side`. Each eye is
        of another person. The gaze of a closed eye is the direction in which it would look if it were open.

    Raises:
        OptionError: count is below 1.
        OSError: the folder can't be written.
    """
    if count < 1:
        raise OptionError(f"count: expected 1 or more, got {count}; say how many eyes to draw")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    states: list[State] = ["open" if index % 2 else "closed" for index in rng.permutation(count)]
    digits = max(3, len(str(count)))
    truth = folder / "truth.csv"
    with truth.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for number, state in enumerate(states, start=1):
            look = random_look(rng, state=state, well_lit=well_lit)
            name, content = _encode(look, f"{number:0{digits}d}", rng)
            (folder / name).write_bytes(content)
            table.writerow((name, look.state, f"drawn {number}", *_rounded(look), look.side))
    return truth


def _encode(look: EyeLook, stem: str, rng: np.random.Generator) -> tuple[str, bytes]:
    """Draws a look at a random size, grey or in colour, and returns its file name and content."""
    size = int(rng.integers(SIZES[0], SIZES[1] + 1))
    patch = draw_eye(look, size=size, seed=int(rng.integers(2**31)))
    if look.light.infrared or rng.random() < 0.4:
        patch = np.asarray(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY), np.uint8)
    if size <= LARGEST_PNG:
        return f"{stem}.png", png_bytes(patch)
    return f"{stem}.jpg", jpeg_bytes(patch, quality=JPEG_QUALITY)


def _rounded(look: EyeLook) -> tuple[str, str, str]:
    """Returns openness and gaze as text with three decimals."""
    return f"{look.openness:.3f}", f"{look.gaze_x:.3f}", f"{look.gaze_y:.3f}"
