"""A small net that tells whether a patch looks like an eye, like the negative of one, or like something else.

`benchmarks/likeness.py` trains and measures it.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from eyelid.weights import shipped_model

LIKENESS_CLASSES = ("eye", "inverted", "other")
"""The classes of the net: columns of the result of `read_likeness`."""

PATCH = 24
"""Side of the patches, in pixels."""

MODEL = shipped_model("eye_likeness")
"""The model file of the net."""

_AT_ONCE = 256  # patches


def read_likeness(patches: NDArray[np.uint8], model: Path = MODEL) -> NDArray[np.float32]:
    """Reads how much patches look like an eye.

    Args:
        patches: uint8 `[N, 24, 24]`.
        model: The model file of the net.

    Returns:
        Probabilities, float32 `[N, 3]`, in the order of `LIKENESS_CLASSES`.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])
    blocks = [np.zeros((0, len(LIKENESS_CLASSES)), np.float32)]
    for start in range(0, len(patches), _AT_ONCE):
        blocks += session.run(None, {"eyes": np.ascontiguousarray(patches[start : start + _AT_ONCE])})
    return np.concatenate(blocks)
