"""Training an embedding net on several objectives at once."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.augmenting.augmentation import Augmentation
from eyelid.augmenting.options import AugmentOptions
from eyelid.embedding.embedding_net import EmbeddingNet
from eyelid.embedding.feature_extractor import Progress
from eyelid.embedding.objectives import Objective
from eyelid.fitting.small_nets import fit_small_net

_ZOOM = (0.7, 1.4)
# Patches are not flipped: features of flipped patches could not separate left from right.
_AUGMENTATION = AugmentOptions(detail=1, untouched=0.0, flip=0.0, squash=0.0, occlusion=0.3, blur=0.3)


def train_embedding_net(objectives: Sequence[Objective], *, steps: int, progress: Progress) -> EmbeddingNet:
    """Trains a new net on the sum of the losses of some objectives.

    The patches of all objectives go through the net in one batch, so that batch normalisation treats them
    alike.

    Args:
        objectives: The objectives: each gives the patches of a batch and computes a loss.
        steps: Number of batches.
        progress: Function that is called with the share that is done, 0 to 1.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C. It is raised between two steps.
    """
    net = EmbeddingNet()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a quarter faster
    augmentation = Augmentation(_AUGMENTATION)

    def batch_loss() -> Tensor:
        patches, targets = zip(*(objective.draw() for objective in objectives), strict=True)
        features = net(_augment(np.concatenate(patches), augmentation))
        parts = features.split([len(batch) for batch in patches])
        losses = [
            objective.loss(part, target)
            for objective, part, target in zip(objectives, parts, targets, strict=True)
        ]
        return torch.stack(losses).sum()

    fit_small_net(nn.ModuleList([net, *objectives]), batch_loss, steps=steps, progress=progress)
    return net


def _augment(patches: NDArray[np.uint8], augmentation: Augmentation) -> Tensor:
    """Returns patches with random framing, light and camera effects, float `[N, P, P]`, 0 to 255."""
    count, side = patches.shape[:2]
    augmented: Tensor = augmentation(
        torch.from_numpy(patches).float().unsqueeze(1),
        zoom=torch.tensor([_ZOOM]).expand(count, 2),
        flippable=torch.zeros(count, dtype=torch.bool),
        size=side,
    )[0]
    return augmented.squeeze(1)
