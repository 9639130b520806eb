"""Computing the features of a pretrained net of timm (PyTorch Image Models)."""

import numpy as np
import torch
from numpy.typing import NDArray

from eyelid.embedding.feature_extractor import Progress
from eyelid.eyes import fit_patches
from eyelid.fitting.machine import limit_threads
from eyelid.nets import build_net

_BATCH = 64  # patches that the net reads at a time, which limits the memory of large nets


class TimmFeatures:
    """A feature extractor that returns the input of the last layer of a pretrained timm net.

    Args:
        name: `timm:` and then the name of the net in timm.

    Raises:
        MissingExtraError: timm is not installed.
        OptionError: There is no such net, or its weights cannot be downloaded.
    """

    trained_on: tuple[str, ...] = ()

    def __init__(self, name: str) -> None:
        limit_threads()
        self._net = build_net(name, 2, pretrained=True).eval()
        self.description = f"the features of {name}, pretrained on other pictures than eyes"
        self.key = name

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns the features of patches, float32 `[N, F]`; see `FeatureExtractor`."""
        blocks: list[torch.Tensor] = []
        last = self._net.heads()[0]
        hook = last.register_forward_pre_hook(lambda _, inputs: blocks.append(inputs[0].flatten(1)))
        side = self._net.input_size
        try:
            with torch.inference_mode():
                for start in range(0, len(patches), _BATCH):
                    block = patches[start : start + _BATCH]
                    self._net(torch.from_numpy(fit_patches(block, side)))
                    progress(min(1.0, (start + _BATCH) / len(patches)))
        finally:
            hook.remove()
        return np.asarray(torch.cat(blocks).numpy(), np.float32)
