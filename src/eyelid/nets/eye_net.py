"""What all nets share: patches in, logits out, and how one is frozen for feature extraction."""

from typing import Self

import torch
from torch import Tensor, nn

from eyelid.nets.blocks import standardise

_MEAN, _DEVIATION = 115.0, 55.0  # of the pixels of eyes4000, rounded


class EyeNet(nn.Module):
    """A net that maps patches `[N, P, P]` of 0..255, of any type, to logits `[N, classes]`.

    Attributes:
        normalise: `patch`, each patch less its mean and over its deviation, because a camera's exposure says
            nothing about a lid; `fixed`, 8-bit values less 115 and over 55, for pictures of one source; or
            `none`, for patches that are standardised already.
        input_size: P, the side that the net is made for and is exported with.
        any_size: Whether it also takes patches of other sides, as training with growing pictures does.
        weight_bits: In how many bits a model file stores its weights, 16 or 8; they are used in 32.
        frozen: Whether only its last layers are fitted; see `freeze`.
        head: Its last layers, which alone know the classes.

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
        """Returns the modules that alone know the classes."""
        return (self.head,)

    def own_names(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Returns tensors of a weights file under the names that this net gives them."""
        return tensors

    def train(self, mode: bool = True) -> Self:
        """Switches to training, or back; of a frozen net the head alone.

        A batch norm in training mode would go on averaging what it sees, and dropout would go on leaving
        features out, though nothing before the head is fitted.
        """
        super().train(mode and not self.frozen)
        self.training = mode
        for head in self.heads():
            head.train(mode)
        return self


def freeze(net: EyeNet) -> None:
    """Makes a net extract features: whatever trains it fits its head, and leaves the rest as it is."""
    net.requires_grad_(False)
    for head in net.heads():
        head.requires_grad_(True)
    net.frozen = True
    net.train(net.training)
