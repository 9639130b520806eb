"""Augmentation of whole batches on the device: geometry, light, occlusions, and the camera."""

from kornia import augmentation as K
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.augmenting.camera_effects import add_noise, blur, equalise, fade, lower_resolution
from eyelid.augmenting.occlusions import grow_hair, wear_glasses
from eyelid.augmenting.options import AugmentOptions
from eyelid.augmenting.random_step import RandomStep, Step
from eyelid.augmenting.warp import warp

_SMALL = 64  # pixels; larger patches are smooth enough for the faster interpolation


class Augmentation(nn.Module):
    """Varies each patch of a batch at random; a step of strength 0 is left out and takes no time.

    The geometry works at the size of the input patches. If they are twice as large as the output, shrinking
    smooths the roughness of the interpolation; if they have the size of the output, an interpolation is used
    that keeps them sharp. All other steps work at the size of the output.

    Args:
        options: The strength of each step.
    """

    def __init__(self, options: AugmentOptions) -> None:
        super().__init__()
        self.options = options
        self.steps = nn.Sequential(*(RandomStep(step, share) for share, step in _steps(options) if share))

    def forward(
        self, patches: Tensor, *, zoom: Tensor, flippable: Tensor, size: int
    ) -> tuple[Tensor, Tensor]:
        """Augments patches.

        Args:
            patches: Float `[N, 1, P, P]` of 0..255.
            zoom: Float `[N, 2]`, the smallest and largest enlargement of each.
            flippable: Bool `[N]`, which patches may be mirrored.
            size: Side of the augmented patches, in pixels.

        Returns:
            Float `[N, 1, size, size]` of whole numbers 0..255, as a camera would store them; and bool `[N]`,
            which patches are mirrored.
        """
        sharp = size == patches.shape[-1] and size <= _SMALL
        warped, mirrored = warp(patches, zoom, flippable, self.options, sharp=sharp)
        if size != warped.shape[-1]:
            warped = F.interpolate(warped, size=size, mode="area")
        varied: Tensor = self.steps(warped / 255)
        return (varied.clamp(0, 1) * 255).round(), mirrored


def _steps(options: AugmentOptions) -> tuple[tuple[float, Step], ...]:
    """Returns the share and the function of each step after the geometry, in the order light takes."""
    flare = {"gain": (0.2, 0.8), "center": (0.0, 1.0), "sigma": (0.04, 0.3), "sign": (1.0, 1.0)}
    rectangle = {"scale": (0.02, 0.2), "ratio": (0.3, 3.3)}
    return (
        (options.gamma, K.RandomGamma((0.5, 2.0), p=1.0)),
        (options.side_light, K.RandomLinearIllumination(gain=(0.02, 0.3), p=1.0)),
        (options.glare, K.RandomGaussianIllumination(**flare, p=1.0)),
        (options.glasses, wear_glasses),
        (options.hair, grow_hair),
        (options.occlusion / 2, K.RandomErasing(**rectangle, value=0.0, p=1.0)),
        (options.occlusion / 2, K.RandomErasing(**rectangle, value=0.6, p=1.0)),
        (options.exposure, K.RandomContrast((0.6, 1.7), p=1.0)),
        (options.exposure, K.RandomBrightness((0.8, 1.2), p=1.0)),
        (options.blur, blur),
        (options.low_resolution, lower_resolution),
        (options.noise, add_noise),
        (options.contrast, fade),
        (options.clahe, equalise),
        (options.invert, K.RandomInvert(p=1.0)),
    )
