"""Computing the features of a small net that is trained on the same pictures."""

import hashlib

import numpy as np
import torch
from numpy.typing import NDArray

from eyelid.data import pack, read_labelled
from eyelid.embedding.embedding_net import compute_features
from eyelid.embedding.embedding_training import train_embedding_net
from eyelid.embedding.feature_extractor import Progress
from eyelid.embedding.gradients import SIDE
from eyelid.embedding.objectives import ArcFaceClassification, DrawnEyes, InstanceDiscrimination, Objective
from eyelid.errors import DataError

STEPS = 1500
"""Number of batches of a training, for any number of patches. They take some minutes without a GPU."""


class SelfSupervisedFeatures:
    """A feature extractor that trains a net on the patches themselves, without labels, and on drawn eyes.

    Args:
        seed: Random seed of the weights, the batches, the augmentation and the drawn eyes.
        steps: Number of batches of the training.
    """

    def __init__(self, *, seed: int, steps: int = STEPS) -> None:
        self._seed, self._steps = seed, steps
        self.description = "a net trained on these pictures without labels, and on drawn eyes"
        self.trained_on: tuple[str, ...] = ()
        self.key = f"self {seed} {steps}"

    def objectives(self, patches: NDArray[np.uint8]) -> list[Objective]:
        """Returns the objectives of a training on patches, uint8 `[N, 24, 24]`."""
        return [InstanceDiscrimination(patches), DrawnEyes(self._seed)]

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Trains the net and returns its features of the patches, float32 `[N, 256]`."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            net = train_embedding_net(self.objectives(patches), steps=self._steps, progress=progress)
        return compute_features(net, patches)


class ArcFaceFeatures(SelfSupervisedFeatures):
    """Like `SelfSupervisedFeatures`, but the net is also trained to classify another data set (ArcFace).

    Args:
        data: The labelled data set, as for training: `PATH` or `LAYOUT:PATH`.
        seed: Random seed; see `SelfSupervisedFeatures`.
        steps: Number of batches of the training.

    Raises:
        DataError: It is not a labelled data set, or it has only one class.
        MissingFileError: The path does not exist.
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
        self.description += f", and on the labels of {pictures.name}"
        self.trained_on = (pictures.name,)
        content = hashlib.sha256(np.asarray(self._packed.patches).tobytes())
        content.update(self._packed.labels.tobytes())
        self.key = f"arcface {content.hexdigest()} {seed} {steps}"

    def objectives(self, patches: NDArray[np.uint8]) -> list[Objective]:
        """Returns the objectives of `SelfSupervisedFeatures`, and the labels of the other data set."""
        return [*super().objectives(patches), ArcFaceClassification(self._packed, len(self._classes))]
