"""The loss of a classifier: focal loss on soft targets, and weights of the classes."""

import torch
from torch import Tensor

from eyelid.fitting.options import ImbalanceOptions

_LEAST_DISTANCE = 1e-6  # of a probability from 1; at 0 the powers below 1 have no finite slope


def soft_focal_loss(logits: Tensor, targets: Tensor, gamma: float) -> Tensor:
    """Returns the focal loss (Lin et al. 2017) of each picture, `[B]`, on soft targets.

    The cross-entropy's term of each class is multiplied by `(1 - p) ** gamma`, where p is the net's
    probability of that class. With gamma 0 it is the cross-entropy.

    Args:
        logits: Float `[B, C]`.
        targets: Probabilities, float `[B, C]`.
        gamma: 0 or more.
    """
    log_probabilities = logits.log_softmax(dim=1)
    terms = -targets * log_probabilities
    if gamma:
        terms = terms * (1 - log_probabilities.exp()).clamp(min=_LEAST_DISTANCE) ** gamma
    return terms.sum(dim=1)


def class_weights(options: ImbalanceOptions, counts: Tensor, classes: tuple[str, ...]) -> Tensor:
    """Returns the weight of each class in the loss, `[C]`; their mean over all pictures is 1.

    Args:
        options: Which weights.
        counts: How many pictures each class has, `[C]`.
        classes: The class names.
    """
    choice = options.class_weights
    if choice == "none":
        return torch.ones(len(classes))
    if isinstance(choice, dict):
        weights = torch.tensor([float(choice[name]) for name in classes])
    else:
        weights = 1 / counts.float().clamp(min=1)
    return weights * counts.sum() / (weights * counts).sum()
