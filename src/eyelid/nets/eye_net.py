"""The base class of all nets, and how a net is frozen for feature extraction."""

from typing import Self

import torch
from torch import Tensor, nn

from eyelid.nets.blocks import standardise

_MEAN, _DEVIATION = 115.0, 55.0  # of the pixels of eyes4000, rounded


class EyeNet(nn.Module):
    """A net that maps patches `[N, P, P]` of 0..255, of any type, to logits `[N, classes]`.

    Attributes:
        normalise: How patches are standardised. `patch`: minus their mean, over their deviation, because a
            camera's exposure says nothing about a lid. `fixed`: minus 115, over 55, for pictures of one
            source. `none`: not at all, for patches that are standardised already.
        input_size: P, the side in pixels for which the net is made and exported.
        any_size: Whether it also reads patches of other sides, as training with growing pictures needs.
        weight_bits: In how many bits a model file stores its weights, 16 or 8; they are used in 32.
        frozen: Whether only its head is fitted; see `freeze`.
        head: The last layers, the only ones that depend on the classes.

    Args:
        input_size: P.
    """

    any_size: bool = False
    weight_bits: int = 16
    head: nn.Module

    def __init__(self, input_size: int) -> None:
        super().__init__()
        self.normalise = "patch"
        self.input_size = input_size
        self.frozen = False

    def standardised(self, eyes: Tensor) -> Tensor:
        """Returns float `[N, 1, P, P]` of about mean 0 and variance 1."""
        if self.normalise == "none":
            return eyes.unsqueeze(1)
        if self.normalise == "fixed":
            return (eyes.float().unsqueeze(1) - _MEAN) / _DEVIATION
        if not self.any_size or torch.onnx.is_in_onnx_export():
            return standardise(eyes, self.input_size)
        return standardise(eyes, eyes.shape[-1])

    def heads(self) -> tuple[nn.Module, ...]:
        """Returns the last layers, the only ones that depend on the classes."""
        return (self.head,)

    def own_names(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Returns the tensors of a weights file, renamed to the names that this net uses."""
        return tensors

    def train(self, mode: bool = True) -> Self:
        """Switches to training mode or back; in a frozen net only the head.

        In training mode the norms before the head would update their averages, and dropout would leave out
        features, though nothing before the head is fitted.
        """
        super().train(mode and not self.frozen)
        self.training = mode
        for head in self.heads():
            head.train(mode)
        return self


def freeze(net: EyeNet) -> None:
    """Freezes all layers of a net before its head, so that a training fits the head alone."""
    net.requires_grad_(False)
    for head in net.heads():
        head.requires_grad_(True)
    net.frozen = True
    net.train(net.training)
