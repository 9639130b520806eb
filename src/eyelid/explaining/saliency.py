"""Computes saliency, the contribution of each pixel to a reading, by attribution methods of captum.

The contributions are to the log odds of one class, and from the pixels of the standardised patch. The raw
grey levels are not suited, since standardisation removes their mean and contrast before the net. Methods with
a baseline compare the patch with an even patch, which is zero everywhere after standardisation.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam, NoiseTunnel, Occlusion
from captum.attr import Saliency as Gradients
from numpy.typing import NDArray
from torch import Tensor

from eyelid.errors import OptionError
from eyelid.explaining.subject import Layer, Subject

_STEPS = 128  # number of steps from the even patch to the patch, for integrated gradients
_NOISY = 50  # number of noisy patches over which smoothgrad averages
_NOISE = 0.5  # standard deviation of the noise, relative to that of the patch; about a tenth of its range
_WINDOWS = 6  # number of occlusion windows that fit beside each other across the patch
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saliency:
    """The contribution of each pixel of a patch to one class.

    Attributes:
        values: float32 `[P, P]`, one value for each pixel of the patch of side P.
        signed: Whether negative values speak against the class. If False, values only say how much a pixel
            counts.
        target: Index of the class.
        odds: Log odds of the class for the patch.
        odds_even: Log odds of the class for an even patch.
        attributed: Sum of the values, which should be `odds - odds_even`, for integrated gradients; None for
            other methods.
    """

    values: NDArray[np.float32]
    signed: bool
    target: int
    odds: float
    odds_even: float
    attributed: float | None

    @property
    def gap(self) -> float | None:
        """The error of `attributed`, divided by the sum of the absolute values.

        It is 0 if the sum is exact, and None if the method is not integrated gradients.
        """
        if self.attributed is None:
            return None
        off = abs(self.attributed - (self.odds - self.odds_even))
        return off / max(float(np.abs(self.values).sum()), 1e-6)


def _integrated_gradients(odds: Callable[[Tensor], Tensor], inputs: Tensor, _: Layer | None) -> Tensor:
    values: Tensor = IntegratedGradients(odds).attribute(inputs, baselines=0.0, n_steps=_STEPS)
    return values


def _saliency(odds: Callable[[Tensor], Tensor], inputs: Tensor, _: Layer | None) -> Tensor:
    values: Tensor = Gradients(odds).attribute(inputs)
    return values


def _smoothgrad(odds: Callable[[Tensor], Tensor], inputs: Tensor, _: Layer | None) -> Tensor:
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(_SEED)
        tunnel = NoiseTunnel(Gradients(odds))
        values: Tensor = tunnel.attribute(inputs, nt_type="smoothgrad", nt_samples=_NOISY, stdevs=_NOISE)
    return values


def _occlusion(odds: Callable[[Tensor], Tensor], inputs: Tensor, _: Layer | None) -> Tensor:
    window = max(2, inputs.shape[-1] // _WINDOWS)
    values: Tensor = Occlusion(odds).attribute(
        inputs, (window, window), strides=(window // 2, window // 2), baselines=0.0, perturbations_per_eval=64
    )
    return values


def _gradcam(odds: Callable[[Tensor], Tensor], inputs: Tensor, layer: Layer | None) -> Tensor:
    if layer is None:
        raise OptionError("--method gradcam: nothing in this net gives feature maps; choose another method")
    values: Tensor = LayerGradCam(odds, layer.module).attribute(inputs, relu_attributions=True)
    maps = np.asarray(values.detach()[0, 0].numpy(), np.float32)
    side = inputs.shape[-1]
    return torch.from_numpy(cv2.resize(maps, (side, side), interpolation=cv2.INTER_LINEAR))[None]


_METHODS: dict[str, tuple[Callable[[Callable[[Tensor], Tensor], Tensor, Layer | None], Tensor], bool]] = {
    "integrated_gradients": (_integrated_gradients, True),
    "saliency": (_saliency, False),
    "smoothgrad": (_smoothgrad, False),
    "occlusion": (_occlusion, True),
    "gradcam": (_gradcam, False),
}


def attribute(subject: Subject, inputs: Tensor, *, method: str, target: int, layer: Layer | None) -> Saliency:
    """Computes the contribution of each pixel to the log odds of a class.

    The methods are:

    - integrated_gradients (Sundararajan et al. 2017),
    - saliency, the absolute gradient (Simonyan et al. 2014),
    - smoothgrad, the mean absolute gradient over noisy patches (Smilkov et al. 2017),
    - occlusion (Zeiler & Fergus 2014),
    - gradcam (Selvaraju et al. 2017).

    Args:
        subject: The model.
        inputs: The standardised patch, float `[1, P, P]`, of side P.
        method: Name of one of these methods.
        target: Index of the class.
        layer: The layer whose feature maps gradcam uses. Other methods do not use it.

    Raises:
        OptionError: The method is gradcam, and `layer` is None.
    """

    def odds(patches: Tensor) -> Tensor:
        logits = subject.net(patches)
        others = [index for index in range(logits.shape[1]) if index != target]
        difference: Tensor = logits[:, target] - logits[:, others].logsumexp(dim=1)
        return difference

    function, signed = _METHODS[method]
    values = function(odds, inputs.clone().requires_grad_(), layer).detach()
    with torch.no_grad():
        own, even = (float(odds(patch)) for patch in (inputs, torch.zeros_like(inputs)))
    return Saliency(
        values=np.asarray(values[0].float().numpy(), np.float32),
        signed=signed,
        target=target,
        odds=own,
        odds_even=even,
        attributed=float(values.sum()) if method == "integrated_gradients" else None,
    )
