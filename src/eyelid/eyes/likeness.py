"""Whether a patch shows an eye, the negative of an eye, or something else, by a small net.

`benchmarks/likeness.py` trains and measures it.
"""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.model_files import PinnedModel, pinned_model
from eyelid.model_files.in_parts import read_in_parts
from eyelid.model_files.model_info import CLASSES_OF_TASKS

LIKENESS_CLASSES = CLASSES_OF_TASKS["likeness"]
"""The classes of the net: columns of the result of `LikenessModel.read`."""

PATCH = 24
"""Side of the patches, in pixels."""


@dataclass(frozen=True)
class LikenessModel(PinnedModel):
    """Tells how much patches look like an eye, with an eyelid model of the task `likeness`."""

    task = "likeness"

    @classmethod
    def load(cls, model: str | os.PathLike[str] = "eye_likeness") -> "LikenessModel":
        """Takes a model: the name of a shipped one, or a path; raises as `pinned_model` does."""
        return cls(*pinned_model(model, cls.task))

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Reads how much patches look like an eye.

        Args:
            patches: uint8 `[N, 24, 24]`.

        Returns:
            float32 `[N, 3]`, the probabilities of `LIKENESS_CLASSES`, in this order.
        """
        return read_in_parts(lambda part: self.run({"eyes": part})[0], patches)
