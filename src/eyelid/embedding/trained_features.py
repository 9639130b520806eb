"""Patches as a net sees them that was trained for just these."""

import hashlib

import numpy as np
import torch
from numpy.typing import NDArray

from eyelid.data import pack, read_labelled
from eyelid.embedding.embedding_net import describe_patches
from eyelid.embedding.feature_extractor import Progress
from eyelid.embedding.gradients import SIDE
from eyelid.embedding.objectives import DrawnEyes, KnowAgain, Lesson, OtherLabels
from eyelid.embedding.self_supervision import teach
from eyelid.errors import DataError

STEPS = 1500
"""Batches that a net is trained on, whatever the size of the pile: minutes on a processor."""


class SelfTrained:
    """A net that learns to know the pile's own patches again, and what drawn eyes do.

    Args:
        seed: Of the weights, the draws, the variation and the drawn eyes.
        steps: How many batches it is trained on.
    """

    def __init__(self, *, seed: int, steps: int = STEPS) -> None:
        self._seed, self._steps = seed, steps
        self.told = "a net trained on these pictures without labels, and on drawn eyes"
        self.trained_on: tuple[str, ...] = ()
        self.key = f"self {seed} {steps}"

    def lessons(self, patches: NDArray[np.uint8]) -> list[Lesson]:
        """Returns what the net learns, beside a pile of patches, uint8 `[N, 24, 24]`."""
        return [KnowAgain(patches), DrawnEyes(self._seed)]

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Trains the net, and returns what it makes of the patches, float32 `[N, 256]`."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            net = teach(self.lessons(patches), steps=self._steps, progress=progress)
        return describe_patches(net, patches)


class MarginTrained(SelfTrained):
    """A net that learns to tell the classes of another set besides.

    Args:
        data: The labelled set, as for training: `PATH` or `LAYOUT:PATH`.
        seed: As of `SelfTrained`.
        steps: How many batches it is trained on.

    Raises:
        DataError: It is no labelled set, or has one class only.
        MissingFileError: It does not exist.
    """

    def __init__(self, data: str, *, seed: int, steps: int = STEPS) -> None:
        super().__init__(seed=seed, steps=steps)
        pictures = read_labelled(data)
        self._classes = sorted(set(pictures.labels))
        if len(self._classes) < 2:
            raise DataError(
                f"arcface:{data}: all its {len(pictures):,} pictures are {self._classes[0]!r}; "
                "expected two classes or more"
            )
        self._packed = pack(pictures, classes=self._classes, size=SIDE)
        self.told += f", and on the labels of {pictures.name}"
        self.trained_on = (pictures.name,)
        content = hashlib.sha256(np.asarray(self._packed.patches).tobytes())
        content.update(self._packed.labels.tobytes())
        self.key = f"arcface {content.hexdigest()} {seed} {steps}"

    def lessons(self, patches: NDArray[np.uint8]) -> list[Lesson]:
        """Returns what the net learns: the labels of the other set, too."""
        return [*super().lessons(patches), OtherLabels(self._packed, len(self._classes))]
