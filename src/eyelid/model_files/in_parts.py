"""Reading many patches some at a time, so that the values between layers need little memory."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eyelid.model_files.model_file import open_session, run_session

_AT_ONCE = 256


def read_in_parts(
    read: Callable[[NDArray[np.uint8]], NDArray[np.float32]], patches: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Returns what a function gives for N patches, float32 `[N, C]`.

    Args:
        read: Maps some of the patches to C numbers for each.
        patches: uint8 `[N, size, size]`.
    """
    parts = np.array_split(patches, max(-(-len(patches) // _AT_ONCE), 1))
    return np.concatenate([np.asarray(read(part), np.float32) for part in parts])


def onnx_probabilities(content: bytes, patches: NDArray[np.uint8], *, name: str) -> NDArray[np.float32]:
    """Returns the probabilities that ONNX Runtime computes, float32 `[N, C]`.

    Args:
        content: A model of patches.
        patches: uint8 `[N, size, size]`.
        name: Name of the model in messages.

    Raises:
        ModelError: The model cannot be run.
    """
    session = open_session(content, name=name)
    return read_in_parts(lambda part: run_session(session, {"eyes": part}, name=name)[0], patches)
