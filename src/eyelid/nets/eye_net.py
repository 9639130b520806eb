"""The base class of all nets, and a function that freezes a net for feature extraction."""

from typing import Self

import torch
from torch import Tensor, nn

from eyelid.nets.blocks import standardise

_MEAN, _DEVIATION = 115.0, 55.0  # rounded mean and standard deviation of the pixels of the data set eyes4000


class EyeNet(nn.Module):
    """A net that maps N patches of side P to logits `[N, classes]`.

    The patches are `[N, P, P]` of 0..255, of any number type.

    Attributes:
        normalise: How the net standardises patches. With `patch`, it subtracts the mean of each patch and
            divides by its standard deviation, since the exposure of a camera says nothing about a lid. With
            `fixed`, it subtracts 115 and divides by 55, for pictures of one source. With `none`, it does
            nothing, for patches that are standardised already.
        input_size: P, the side in pixels for which the net is built and exported.
        any_size: Whether the net also reads patches of other sides. Training with growing pictures needs
            such a net.
        weight_bits: Number of bits in which a model file stores each weight, 16 or 8.
        computes_in_8_bits: Whether the convolutions of a model file multiply whole numbers of 8 bits, and not
            floats of 32.
        frozen: Whether only the head is fitted; see `freeze`.
        head: The last layers, which are the only ones whose shape depends on the number of classes.

    Args:
        input_size: P, in pixels.
    """

    any_size: bool = False
    weight_bits: int = 16
    computes_in_8_bits: bool = False
    head: nn.Module

    def __init__(self, input_size: int) -> None:
        super().__init__()
        self.normalise = "patch"
        self.input_size = input_size
        self.frozen = False

    def standardised(self, eyes: Tensor) -> Tensor:
        """Returns patches, standardised as `normalise` says, as float `[N, 1, P, P]`."""
        if self.normalise == "none":
            return eyes.unsqueeze(1)
        if self.normalise == "fixed":
            return (eyes.float().unsqueeze(1) - _MEAN) / _DEVIATION
        if not self.any_size or torch.onnx.is_in_onnx_export():
            return standardise(eyes, self.input_size)
        return standardise(eyes, eyes.shape[-1])

    def heads(self) -> tuple[nn.Module, ...]:
        """Returns the last layers, which are the only ones whose shape depends on the number of classes."""
        return (self.head,)

    def own_names(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Returns the tensors of a weights file by the names that this net uses. Here nothing is renamed.

        Args:
            tensors: The tensors of the file, by their names.
        """
        return tensors

    def train(self, mode: bool = True) -> Self:
        """Switches to training mode or to evaluation mode, and returns the net.

        In a frozen net, only the head switches to training mode. The layers before it are not fitted, and in
        training mode their norms would update their averages, and dropout would leave out features.

        Args:
            mode: True for training mode, False for evaluation mode.
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
