"""The loss of a classifier: the focal loss for target probabilities, and the weights of the classes."""

import torch
from torch import Tensor

from eyelid.fitting.options import ImbalanceOptions

_LEAST_DISTANCE = 1e-6  # smallest 1 - p; at 0, powers with an exponent below 1 have an infinite gradient


def soft_focal_loss(logits: Tensor, targets: Tensor, gamma: float) -> Tensor:
    """Returns the focal loss (Lin et al. 2017) of each of B pictures, `[B]`.

    The term of each class in the cross-entropy is multiplied by `(1 - p) ** gamma`, where p is the net's
    probability of that class.

    Args:
        logits: Float `[B, C]`, for C classes.
        targets: Target probability of each class, float `[B, C]`.
        gamma: How much less the pictures count that are already read well: 0 or more. With 0, the loss is the
            cross-entropy.
    """
    log_probabilities = logits.log_softmax(dim=1)
    terms = -targets * log_probabilities
    if gamma:
        terms = terms * (1 - log_probabilities.exp()).clamp(min=_LEAST_DISTANCE) ** gamma
    return terms.sum(dim=1)


def class_weights(options: ImbalanceOptions, counts: Tensor, classes: tuple[str, ...]) -> Tensor:
    """Returns the weight of each of C classes in the loss, float `[C]`.

    The weights are scaled so that their mean over all pictures is 1.

    Args:
        options: Its `class_weights` says which weights to use.
        counts: Number of pictures of each class in an epoch, `[C]`.
        classes: The C class names.
    """
    choice = options.class_weights
    if choice == "none":
        return torch.ones(len(classes))
    if isinstance(choice, dict):
        weights = torch.tensor([float(choice[name]) for name in classes])
    else:
        weights = 1 / counts.float().clamp(min=1)
    return weights * counts.sum() / (weights * counts).sum()
