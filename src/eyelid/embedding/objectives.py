"""What the net of an embedding is taught: to know a patch again, what drawn eyes do, another set's labels."""

from abc import ABC, abstractmethod

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_metric_learning.losses import ArcFaceLoss, SelfSupervisedLoss, SupConLoss
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.data import PackedPatches
from eyelid.embedding.embedding_net import FEATURES
from eyelid.embedding.gradients import SIDE
from eyelid.fitting.sampler import balanced_chances
from eyelid.synth import OPEN_FROM, draw_eyes

_PAIRS = 256  # in a batch
_COMPARED = 128  # numbers by which patches are compared
_TEMPERATURE = 0.2
_BESIDE = 128  # drawn eyes, or pictures of another set, in a batch
_DRAWN = 3000
_MARGIN_DEG, _SCALE = 17.0, 16.0


class Lesson(nn.Module, ABC):
    """Something to learn; what must be fitted for it, beside the net, are its own parameters."""

    @abstractmethod
    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Draws a batch: patches, uint8 `[B, 24, 24]`, and what is to be told of them, `[B, …]`."""

    @abstractmethod
    def loss(self, features: Tensor, truth: Tensor) -> Tensor:
        """Returns how much features, float `[B, F]`, lack of what is to be told."""


class KnowAgain(Lesson):
    """Of two batches, to know which pictures are the same, varied twice (SimCLR, Chen et al. 2020).

    What stays when framing, light and camera change is what the lids do, and who it is; a small net has
    little left for who it is. The loss sees the features through one more layer, so that they need not lose
    what it does not ask for.

    Args:
        patches: uint8 `[N, 24, 24]`.
    """

    def __init__(self, patches: NDArray[np.uint8]) -> None:
        super().__init__()
        self._patches = patches
        self.compared = nn.Linear(FEATURES, _COMPARED)
        # With one like it in the batch this is the loss NT-Xent; the library's NTXentLoss lists all pairs of
        # pairs, at seconds a batch.
        self._loss = SelfSupervisedLoss(SupConLoss(_TEMPERATURE))

    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Draws different pictures, each twice."""
        drawn = torch.randperm(len(self._patches))[:_PAIRS]
        return self._patches[drawn.repeat(2).numpy()], drawn

    def loss(self, features: Tensor, truth: Tensor) -> Tensor:
        """Returns how far each is from its like, among all others."""
        one, other = self.compared(features).split(len(truth))
        loss: Tensor = self._loss(one, other)
        return loss


class DrawnEyes(Lesson):
    """To tell of drawn eyes whether they are open, and where those look; their program has the truth.

    Args:
        seed: Of the drawing.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        drawn, looks = draw_eyes(_DRAWN, seed=seed, size=SIDE)
        self._patches = np.stack(
            [np.asarray(cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY), np.uint8) for eye in drawn]
        )
        self._truth = torch.tensor([(look.openness, look.gaze_x, look.gaze_y) for look in looks])
        self.told = nn.Linear(FEATURES, 4)

    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Draws eyes, and their openness and gaze."""
        drawn = torch.randint(len(self._patches), (_BESIDE,))
        return self._patches[drawn.numpy()], self._truth[drawn]

    def loss(self, features: Tensor, truth: Tensor) -> Tensor:
        """Returns the error of state and openness, and of the gaze of open eyes."""
        told = self.told(features)
        is_open = (truth[:, 0] >= OPEN_FROM).float()
        state = F.binary_cross_entropy_with_logits(told[:, 0], is_open)
        openness, gaze = (told[:, 1:] - truth).square().split((1, 2), dim=1)
        loss: Tensor = state + (openness.mean() + (gaze * is_open[:, None]).mean()) / 2
        return loss


class OtherLabels(Lesson):
    """To tell the classes of a labelled set by a margin (ArcFace, Deng et al. 2019).

    Args:
        packed: The set, packed at 24x24.
        classes: How many there are.
    """

    def __init__(self, packed: PackedPatches, classes: int) -> None:
        super().__init__()
        self._packed = packed
        self._chances = torch.from_numpy(balanced_chances(packed, len(packed)))
        self.compared = nn.Linear(FEATURES, _COMPARED)
        self._loss = ArcFaceLoss(classes, _COMPARED, margin=_MARGIN_DEG, scale=_SCALE)

    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Draws pictures, of all people and classes alike, and their labels."""
        drawn = torch.multinomial(self._chances, _BESIDE, replacement=True).numpy()
        return np.asarray(self._packed.patches[drawn]), torch.from_numpy(self._packed.labels[drawn])

    def loss(self, features: Tensor, truth: Tensor) -> Tensor:
        """Returns how far patches are from pointing, by a margin, where those of their class do."""
        loss: Tensor = self._loss(self.compared(features), truth)
        return loss
