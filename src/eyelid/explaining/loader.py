"""Loads a model to explain, from a run folder or a model file, or by the name of a shipped model."""

import os
from pathlib import Path

import cv2
import numpy as np
import onnx

from eyelid.errors import ModelError
from eyelid.explaining.graph import load_graph
from eyelid.explaining.run_folder_net import load_run
from eyelid.explaining.subject import Subject
from eyelid.exporting.parity import between_net_and_file, between_runtimes
from eyelid.fitting.machine import limit_threads
from eyelid.model_files import locate_model
from eyelid.read import Reader
from eyelid.synth import draw_eyes

_TRIED = 32  # number of drawn eyes that are read for the comparison


def load_subject(model: str | os.PathLike[str]) -> Subject:
    """Loads a model as a torch net, and checks that it gives the same readings as the model file.

    Args:
        model: Run folder of a training, path of an eyelid model file, or name of a shipped model.

    Raises:
        MissingFileError: There is no such file or folder.
        ModelError: It is not an eyelid model, it cannot be loaded as a torch net, or the torch net gives
            other readings than the model file.
    """
    limit_threads()
    file = locate_model(model)
    is_run = file.parent == Path(model)
    subject = load_run(file.parent) if is_run else load_graph(file, Reader.load(file).info)
    if file.is_file():
        allowed = between_net_and_file if is_run else between_runtimes
        _expect_same_readings(subject, file, within=allowed(onnx.load(file)))
    return subject


def _expect_same_readings(subject: Subject, file: Path, *, within: float) -> None:
    """Raises `ModelError` if the probabilities of drawn eyes differ by more than `within` from the file's."""
    side = subject.info.input_size
    drawn, _ = draw_eyes(_TRIED, seed=0, size=max(side, 24))
    reader = Reader.load(file)
    fitted = np.stack([cv2.resize(cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY), (side, side)) for eye in drawn])
    whole = reader.read(fitted.astype(np.uint8)).probabilities
    difference = float(np.abs(subject.read(subject.standardised(fitted.astype(np.uint8))) - whole).max())
    if difference > within:
        raise ModelError(
            f"{file}: the net gives other readings in torch than the file in ONNX Runtime (probabilities "
            f"differ by up to {difference:.3f}), so it cannot be explained; is the file from another "
            "training?"
        )
