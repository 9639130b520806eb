"""Patches as a pretrained net of timm sees them."""

import numpy as np
import torch
from numpy.typing import NDArray

from eyelid.embedding.feature_extractor import Progress
from eyelid.eyes import fit_patch
from eyelid.nets import build_net

_AT_ONCE = 64  # patches, which bounds the memory of large nets


class TimmFeatures:
    """What the last layer of a net of timm is given, with timm's pretrained weights.

    Args:
        name: `timm:` and timm's name for the net.

    Raises:
        MissingExtraError: timm is not installed.
        OptionError: There is no such net, or it has no weights that can be fetched.
    """

    trained_on: tuple[str, ...] = ()

    def __init__(self, name: str) -> None:
        self._net = build_net(name, 2, pretrained=True).eval()
        self.told = f"the features of {name}, pretrained on other pictures than eyes"
        self.key = name

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns float32 `[N, F]`."""
        given: list[torch.Tensor] = []
        last = self._net.heads()[0]
        hook = last.register_forward_pre_hook(lambda _, told: given.append(told[0].flatten(1)))
        side = self._net.input_size
        try:
            with torch.inference_mode():
                for start in range(0, len(patches), _AT_ONCE):
                    block = [fit_patch(patch, side) for patch in patches[start : start + _AT_ONCE]]
                    self._net(torch.from_numpy(np.stack(block)))
                    progress(min(1.0, (start + _AT_ONCE) / len(patches)))
        finally:
            hook.remove()
        return np.asarray(torch.cat(given).numpy(), np.float32)
