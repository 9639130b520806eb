"""The picture of augmented samples: what the net sees, with the class that it is told."""

from itertools import chain, islice
from pathlib import Path

import cv2
import torch

from eyelid.drawing import SheetCell, draw_sheet
from eyelid.fitting.batches import EpochBatches

_COLOURS = ((190, 120, 40), (40, 140, 230), (90, 150, 60), (150, 70, 150), (110, 110, 40), (80, 80, 200))
_LONGEST = 14  # letters of a class name that fit below a cell


def draw_samples(batches: EpochBatches, file: Path, *, count: int = 64) -> None:
    """Draws the first pictures that the next epoch will hold, sorted by class, each enlarged.

    The training goes on as if nothing had been drawn: its random numbers are put back.

    Args:
        batches: What is trained on.
        file: The PNG to write.
        count: How many pictures to draw; fewer where an epoch has fewer.
    """
    state = batches.state()
    devices = [batches.device] if batches.device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        pictures = chain.from_iterable(zip(*batch, strict=True) for batch in batches)
        drawn = [(patch.byte().cpu().numpy(), int(label)) for patch, label, _ in islice(pictures, count)]
    batches.restore(state)
    cells = [
        SheetCell(patch, (_caption(batches.classes[label]),), _COLOURS[label % len(_COLOURS)])
        for patch, label in sorted(drawn, key=lambda sample: sample[1])
    ]
    file.write_bytes(cv2.imencode(".png", draw_sheet(cells))[1].tobytes())


def _caption(name: str) -> str:
    plain = name.encode("ascii", "replace").decode()
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 2] + ".."
