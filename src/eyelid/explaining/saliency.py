"""Which pixels a reading hangs on: attribution methods of captum, on what the net looks at.

What is attributed are the log odds of one class. They are attributed to the standardised patch: the mean and
the contrast of the pixels themselves are taken out before the net looks, so no path over grey levels would
tell what it uses. The patch to compare with is even: zero throughout, so that there is nothing to see.
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

_STEPS = 128  # between the even patch and the patch
_NOISY = 50  # patches
_NOISE = 0.5  # deviations of the patch; a tenth of the range between its darkest and its lightest
_WINDOWS = 6  # across the patch
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saliency:
    """What each pixel of a patch adds to a reading.

    Attributes:
        values: float32 `[P, P]`.
        signed: Whether values below zero speak against the class; else they tell only how much it counts.
        target: Index of the class.
        odds: Log odds of that class for the patch.
        odds_even: For an even patch.
        attributed: Sum of the values where the method is to attribute all of the difference between the two
            (integrated gradients), else None.
    """

    values: NDArray[np.float32]
    signed: bool
    target: int
    odds: float
    odds_even: float
    attributed: float | None

    @property
    def gap(self) -> float | None:
        """By how much the sum is off, as a share of all that is attributed, for or against; 0 is complete."""
        if self.attributed is None:
            return None
        off = abs(self.attributed - (self.odds - self.odds_even))
        return off / max(float(np.abs(self.values).sum()), 1e-6)


def _integrated_gradients(odds: Callable[[Tensor], Tensor], seen: Tensor, _: Layer | None) -> Tensor:
    told: Tensor = IntegratedGradients(odds).attribute(seen, baselines=0.0, n_steps=_STEPS)
    return told


def _saliency(odds: Callable[[Tensor], Tensor], seen: Tensor, _: Layer | None) -> Tensor:
    told: Tensor = Gradients(odds).attribute(seen)
    return told


def _smoothgrad(odds: Callable[[Tensor], Tensor], seen: Tensor, _: Layer | None) -> Tensor:
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(_SEED)
        tunnel = NoiseTunnel(Gradients(odds))
        told: Tensor = tunnel.attribute(seen, nt_type="smoothgrad", nt_samples=_NOISY, stdevs=_NOISE)
    return told


def _occlusion(odds: Callable[[Tensor], Tensor], seen: Tensor, _: Layer | None) -> Tensor:
    window = max(2, seen.shape[-1] // _WINDOWS)
    told: Tensor = Occlusion(odds).attribute(
        seen, (window, window), strides=(window // 2, window // 2), baselines=0.0, perturbations_per_eval=64
    )
    return told


def _gradcam(odds: Callable[[Tensor], Tensor], seen: Tensor, layer: Layer | None) -> Tensor:
    if layer is None:
        raise OptionError("--method gradcam: nothing in this net gives feature maps; choose another method")
    told: Tensor = LayerGradCam(odds, layer.module).attribute(seen, relu_attributions=True)
    maps = np.asarray(told.detach()[0, 0].numpy(), np.float32)
    side = seen.shape[-1]
    return torch.from_numpy(cv2.resize(maps, (side, side), interpolation=cv2.INTER_LINEAR))[None]


_METHODS: dict[str, tuple[Callable[[Callable[[Tensor], Tensor], Tensor, Layer | None], Tensor], bool]] = {
    "integrated_gradients": (_integrated_gradients, True),
    "saliency": (_saliency, False),
    "smoothgrad": (_smoothgrad, False),
    "occlusion": (_occlusion, True),
    "gradcam": (_gradcam, False),
}


def attribute(subject: Subject, seen: Tensor, *, method: str, target: int, layer: Layer | None) -> Saliency:
    """Tells what each pixel adds to the log odds of a class.

    Sources: Sundararajan et al. 2017 (integrated gradients); Simonyan et al. 2014 (saliency: the gradient's
    size); Smilkov et al. 2017 (smoothgrad: its mean over noisy patches); Zeiler & Fergus 2014 (occlusion);
    Selvaraju et al. 2017 (gradcam).

    Args:
        subject: The model.
        seen: What it looks at, float `[1, P, P]`.
        method: One of these.
        target: Index of the class.
        layer: Whose maps gradcam weighs.

    Raises:
        OptionError: gradcam is asked for, and there is no such layer.
    """

    def odds(patches: Tensor) -> Tensor:
        logits = subject.net(patches)
        others = [index for index in range(logits.shape[1]) if index != target]
        difference: Tensor = logits[:, target] - logits[:, others].logsumexp(dim=1)
        return difference

    function, signed = _METHODS[method]
    told = function(odds, seen.clone().requires_grad_(), layer).detach()
    with torch.no_grad():
        here, even = (float(odds(patch)) for patch in (seen, torch.zeros_like(seen)))
    return Saliency(
        values=np.asarray(told[0].float().numpy(), np.float32),
        signed=signed,
        target=target,
        odds=here,
        odds_even=even,
        attributed=float(told.sum()) if method == "integrated_gradients" else None,
    )
