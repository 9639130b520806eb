"""Whether a patch looks like an eye, like the negative of one, or like something else, by a small net.

`benchmarks/looks.py` trains it and tells what it finds.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from eyelid.weights import shipped_model

LOOKS = ("eye", "inverted", "other")
"""What the columns of `read_looks` are."""

PATCH = 24
"""Side of the patches, in pixels."""

MODEL = shipped_model("eye_likeness")
"""The file of the net."""

_AT_ONCE = 256  # patches


def read_looks(patches: NDArray[np.uint8], model: Path = MODEL) -> NDArray[np.float32]:
    """Tells how eyes look.

    Args:
        patches: uint8 `[N, 24, 24]`.
        model: The file of the net.

    Returns:
        Probabilities, float32 `[N, 3]`, in the order of `LOOKS`.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])
    told = [np.zeros((0, len(LOOKS)), np.float32)]
    for start in range(0, len(patches), _AT_ONCE):
        told += session.run(None, {"eyes": np.ascontiguousarray(patches[start : start + _AT_ONCE])})
    return np.concatenate(told)
