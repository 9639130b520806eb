"""The objectives that the embedding net is trained on.

They are instance discrimination, the state and gaze of drawn eyes, and the labels of another data set.
"""

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

_PAIRS = 256  # pairs of views in a batch
_PROJECTION = 128  # length of the vectors that the contrastive and the ArcFace loss compare
_TEMPERATURE = 0.2
_SUPERVISED_BATCH = 128  # drawn eyes, or patches of another data set, in a batch
_DRAWN_EYES = 3000
_MARGIN_DEG, _SCALE = 17.0, 16.0


class Objective(nn.Module, ABC):
    """A training objective: draws batches and computes a loss from their features.

    Layers that only the loss needs belong to the objective, and are trained together with the net.
    """

    @abstractmethod
    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Returns a random batch: B patches, uint8 `[B, 24, 24]`, and their targets for `loss`."""

    @abstractmethod
    def loss(self, features: Tensor, targets: Tensor) -> Tensor:
        """Returns the loss, a scalar.

        Args:
            features: The net's features of the patches, float `[B, 256]`.
            targets: The targets that `draw` returned with the patches.
        """


class InstanceDiscrimination(Objective):
    """Contrastive learning without labels (SimCLR; Chen et al. 2020).

    Each patch is augmented twice, and the net learns which two views in a batch show the same patch. Framing,
    light and camera differ between the views. So the features describe the lids and the person, and such a
    small net can describe little of the person. The loss compares projections of the features, so that the
    features may keep information that this task does not need.

    Args:
        patches: uint8 `[N, 24, 24]`, the patches that batches are drawn from.
    """

    def __init__(self, patches: NDArray[np.uint8]) -> None:
        super().__init__()
        self._patches = patches
        self.projection = nn.Linear(FEATURES, _PROJECTION)
        # With one positive for each view this is the NT-Xent loss. The library's own NTXentLoss enumerates
        # all pairs of pairs, which takes seconds a batch.
        self._loss = SelfSupervisedLoss(SupConLoss(_TEMPERATURE))

    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Returns B / 2 different patches, each twice, and their indices as targets, int64 `[B / 2]`."""
        drawn = torch.randperm(len(self._patches))[:_PAIRS]
        return self._patches[drawn.repeat(2).numpy()], drawn

    def loss(self, features: Tensor, targets: Tensor) -> Tensor:
        """Returns the contrastive loss of the two halves of a batch; see `Objective`."""
        first, second = self.projection(features).split(len(targets))
        loss: Tensor = self._loss(first, second)
        return loss


class DrawnEyes(Objective):
    """Predicting the state, openness and gaze of eyes that `eyelid.synth` draws; the truth is known exactly.

    Args:
        seed: Random seed of the drawn eyes.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        eyes, looks = draw_eyes(_DRAWN_EYES, seed=seed, size=SIDE)
        self._patches = np.stack(
            [np.asarray(cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY), np.uint8) for eye in eyes]
        )
        self._truth = torch.tensor([(look.openness, look.gaze_x, look.gaze_y) for look in looks])
        self.readout = nn.Linear(FEATURES, 4)

    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Returns a random choice of the drawn eyes; the targets are openness and gaze (x, y), `[B, 3]`."""
        drawn = torch.randint(len(self._patches), (_SUPERVISED_BATCH,))
        return self._patches[drawn.numpy()], self._truth[drawn]

    def loss(self, features: Tensor, targets: Tensor) -> Tensor:
        """Returns the sum of the losses of state, openness and gaze; the gaze counts only for open eyes."""
        outputs = self.readout(features)
        is_open = (targets[:, 0] >= OPEN_FROM).float()
        state = F.binary_cross_entropy_with_logits(outputs[:, 0], is_open)
        openness, gaze = (outputs[:, 1:] - targets).square().split((1, 2), dim=1)
        loss: Tensor = state + (openness.mean() + (gaze * is_open[:, None]).mean()) / 2
        return loss


class ArcFaceClassification(Objective):
    """Classifying the patches of a labelled data set with an angular margin (ArcFace; Deng et al. 2019).

    Args:
        packed: The data set, with patches of 24x24 pixels.
        classes: Number of its classes.
    """

    def __init__(self, packed: PackedPatches, classes: int) -> None:
        super().__init__()
        self._packed = packed
        self._chances = torch.from_numpy(balanced_chances(packed, len(packed)))
        self.projection = nn.Linear(FEATURES, _PROJECTION)
        self._loss = ArcFaceLoss(classes, _PROJECTION, margin=_MARGIN_DEG, scale=_SCALE)

    def draw(self) -> tuple[NDArray[np.uint8], Tensor]:
        """Returns random patches, balanced over people and classes, and their labels, int64 `[B]`."""
        drawn = torch.multinomial(self._chances, _SUPERVISED_BATCH, replacement=True).numpy()
        return np.asarray(self._packed.patches[drawn]), torch.from_numpy(self._packed.labels[drawn])

    def loss(self, features: Tensor, targets: Tensor) -> Tensor:
        """Returns the ArcFace loss; see `Objective`."""
        loss: Tensor = self._loss(self.projection(features), targets)
        return loss
