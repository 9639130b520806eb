"""A net that learns several lessons at once, on patches that are varied each time."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.augmenting.augmentation import Augmentation
from eyelid.augmenting.options import AugmentOptions
from eyelid.embedding.embedding_net import EmbeddingNet
from eyelid.embedding.feature_extractor import Progress
from eyelid.embedding.objectives import Lesson
from eyelid.fitting.small_nets import fit_small_net

_ZOOM = (0.7, 1.4)
# Not mirrored, or it could not be told any more whether an eye looks to the left or to the right.
_AUGMENTATION = AugmentOptions(detail=1, untouched=0.0, flip=0.0, squash=0.0, occlusion=0.3, blur=0.3)


def teach(lessons: Sequence[Lesson], *, steps: int, progress: Progress) -> EmbeddingNet:
    """Trains a net on lessons, whose losses are added.

    All their patches go through it in one batch, so that its norms treat them alike.

    Args:
        lessons: What it learns.
        steps: How many batches.
        progress: Called with the share that is done.

    Raises:
        KeyboardInterrupt: Ctrl-C, between two steps.
    """
    net = EmbeddingNet()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a quarter faster
    augmentation = Augmentation(_AUGMENTATION)

    def batch_loss() -> Tensor:
        patches, truths = zip(*(lesson.draw() for lesson in lessons), strict=True)
        features = net(_varied(np.concatenate(patches), augmentation))
        parts = features.split([len(each) for each in patches])
        losses = [
            lesson.loss(part, truth) for lesson, part, truth in zip(lessons, parts, truths, strict=True)
        ]
        return torch.stack(losses).sum()

    fit_small_net(nn.ModuleList([net, *lessons]), batch_loss, steps=steps, progress=progress)
    return net


def _varied(patches: NDArray[np.uint8], augmentation: Augmentation) -> Tensor:
    """Returns patches in another framing, light and camera each, float `[N, P, P]` of 0..255."""
    count, side = patches.shape[:2]
    varied: Tensor = augmentation(
        torch.from_numpy(patches).float().unsqueeze(1),
        zoom=torch.tensor([_ZOOM]).expand(count, 2),
        flippable=torch.zeros(count, dtype=torch.bool),
        size=side,
    )[0]
    return varied.squeeze(1)
