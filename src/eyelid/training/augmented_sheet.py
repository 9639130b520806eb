"""Draws `augmented.png`, an image with many augmented patches as the net sees them, and their classes."""

from itertools import chain, islice
from pathlib import Path

import torch

from eyelid.drawing import SheetCell, draw_sheet
from eyelid.fitting.batches import EpochBatches
from eyelid.pages import write_whole
from eyelid.pictures.encode import png_bytes

_COLOURS = ((190, 120, 40), (40, 140, 230), (90, 150, 60), (150, 70, 150), (110, 110, 40), (80, 80, 200))
_LONGEST = 14  # most letters of a class name that fit below a patch


def draw_samples(batches: EpochBatches, file: Path, *, count: int = 64) -> None:
    """Draws the first augmented pictures of the next epoch, sorted by class and enlarged.

    Afterwards all random numbers are restored, so that the training is the same as without this image.

    Args:
        batches: The training batches.
        file: The PNG file to write.
        count: Largest number of pictures to draw.

    Raises:
        OutputError: The file cannot be written.
    """
    state = batches.state()
    devices = [batches.device] if batches.device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        pictures = chain.from_iterable(zip(*batch, strict=True) for batch in batches)
        samples = [(patch.byte().cpu().numpy(), int(label)) for patch, label, _ in islice(pictures, count)]
    batches.restore(state)
    cells = [
        SheetCell(patch, (_caption(batches.classes[label]),), _COLOURS[label % len(_COLOURS)])
        for patch, label in sorted(samples, key=lambda sample: sample[1])
    ]
    write_whole(file, png_bytes(draw_sheet(cells)))


def _caption(name: str) -> str:
    """Returns a class name in ASCII letters, shortened if it is too long."""
    ascii_name = name.encode("ascii", "replace").decode()
    return ascii_name if len(ascii_name) <= _LONGEST else ascii_name[: _LONGEST - 2] + ".."
