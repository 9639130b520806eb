"""Which model is explained: a run folder, a model file, or a shipped model."""

import os
from pathlib import Path

import cv2
import numpy as np

from eyelid.errors import ModelError
from eyelid.explaining.graph import load_graph
from eyelid.explaining.run_folder_net import load_run
from eyelid.explaining.subject import Subject
from eyelid.read import Reader, locate_model
from eyelid.synth import draw_eyes

_SAME = 0.001  # of probabilities
_ROUNDED = 0.1  # of those of a checkpoint, since model files keep their weights in 8 or 16 bits
_TRIED = 32


def load_subject(model: str | os.PathLike[str]) -> Subject:
    """Takes a model apart, and sees to it that it still reads as it does whole.

    Args:
        model: Run folder of a training, path of an eyelid model file, or name of a shipped model.

    Raises:
        MissingFileError: There is no such thing.
        ModelError: It is no model of eyelid, or one that cannot be taken apart.
    """
    file = locate_model(model)
    is_run = file.parent == Path(model)
    subject = load_run(file.parent) if is_run else load_graph(file, Reader.load(file).info)
    if file.is_file():
        _expect_same_readings(subject, file, within=_ROUNDED if is_run else _SAME)
    return subject


def _expect_same_readings(subject: Subject, file: Path, *, within: float) -> None:
    side = subject.info.input_size
    drawn, _ = draw_eyes(_TRIED, seed=0, size=max(side, 24))
    reader = Reader.load(file)
    fitted = np.stack([cv2.resize(cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY), (side, side)) for eye in drawn])
    whole = reader.read(fitted.astype(np.uint8)).probabilities
    difference = float(np.abs(subject.read(subject.seen(fitted.astype(np.uint8))) - whole).max())
    if difference > within:
        raise ModelError(
            f"{file}: taken apart, the net reads otherwise than the file (probabilities differ by up to "
            f"{difference:.3f}), so what explains the one says nothing of the other; is it another's?"
        )
