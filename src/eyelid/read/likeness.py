"""Reading whether a patch shows an eye, the negative of an eye, or something else, by a small net.

`benchmarks/likeness.py` trains and measures it.
"""

import os

import numpy as np
from numpy.typing import NDArray

from eyelid.model_files.model_info import CLASSES_OF_TASKS
from eyelid.read.reader import Reader

LIKENESS_CLASSES = CLASSES_OF_TASKS["likeness"]
"""The classes of the net: columns of the result of `read_likeness`."""

PATCH = 24
"""Side of the patches, in pixels."""

MODEL = "eye_likeness"
"""Name of the shipped model."""


def read_likeness(patches: NDArray[np.uint8], model: str | os.PathLike[str] = MODEL) -> NDArray[np.float32]:
    """Reads how much patches look like an eye.

    Args:
        patches: uint8 `[N, 24, 24]`.
        model: Name or path of a model of the task `likeness`.

    Returns:
        float32 `[N, 3]`, the probabilities of `LIKENESS_CLASSES`, in this order.
    """
    return Reader.load(model, tasks=("likeness",)).read(patches).probabilities
