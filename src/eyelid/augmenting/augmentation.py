"""Augments whole batches of patches: changes their geometry and light, covers parts, imitates cameras."""

from kornia import augmentation as K
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.augmenting.camera_effects import add_noise, blur, dim, equalise, fade, lower_resolution
from eyelid.augmenting.occlusions import grow_hair, shine, wear_glasses
from eyelid.augmenting.options import AugmentOptions
from eyelid.augmenting.random_step import RandomStep, Step
from eyelid.augmenting.warp import warp

_SMALL = 64  # pixels; larger patches are smooth enough for the faster interpolation


class Augmentation(nn.Module):
    """Varies each patch of a batch at random. A step whose share is 0 is left out and takes no time.

    The geometry is changed at the size of the input patches. If they are twice as large as the output, fast
    interpolation is good enough, since the shrinking afterwards smooths its errors. If they have the size of
    the output and are small, slower interpolation keeps them sharp. All other steps work at the output size.

    Args:
        options: How strongly, or how often, each step changes the patches.
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
            patches: N grey patches of side P in pixels, float `[N, 1, P, P]` of 0..255.
            zoom: Float `[N, 2]`, the smallest and the largest factor by which each patch may be enlarged.
            flippable: Bool `[N]`, whether each patch may be mirrored.
            size: Side of the augmented patches, in pixels.

        Returns:
            The augmented patches, float `[N, 1, size, size]`, rounded to whole numbers 0..255 as a camera
            would store them; and bool `[N]`, whether each patch was mirrored.
        """
        sharp = size == patches.shape[-1] and size <= _SMALL
        warped, mirrored = warp(patches, zoom, flippable, self.options, sharp=sharp)
        if size != warped.shape[-1]:
            warped = F.interpolate(warped, size=size, mode="area")
        varied: Tensor = self.steps(warped / 255)
        return (varied.clamp(0, 1) * 255).round(), mirrored


def _steps(options: AugmentOptions) -> tuple[tuple[float, Step], ...]:
    """Returns the steps after the geometry in the order in which they are applied.

    The order is that in which a picture is made: light, glasses and hair, then the camera and its software.

    Returns:
        For each step, the share of the patches that it changes, and its function.
    """
    flare = {"gain": (0.2, 0.8), "center": (0.0, 1.0), "sigma": (0.04, 0.3), "sign": (1.0, 1.0)}
    rectangle = {"scale": (0.02, 0.2), "ratio": (0.3, 3.3)}
    return (
        (options.gamma, K.RandomGamma((0.5, 2.0), p=1.0)),
        (options.side_light, K.RandomLinearIllumination(gain=(0.02, 0.3), p=1.0)),
        (options.glare, K.RandomGaussianIllumination(**flare, p=1.0)),
        (options.glasses, wear_glasses),
        (options.glints, shine),
        (options.hair, grow_hair),
        (options.occlusion / 2, K.RandomErasing(**rectangle, value=0.0, p=1.0)),
        (options.occlusion / 2, K.RandomErasing(**rectangle, value=0.6, p=1.0)),
        (options.exposure, K.RandomContrast((0.6, 1.7), p=1.0)),
        (options.exposure, K.RandomBrightness((0.8, 1.2), p=1.0)),
        (options.blur, blur),
        (options.low_resolution, lower_resolution),
        (options.noise, add_noise),
        (options.contrast, fade),
        (options.dim, dim),
        (options.clahe, equalise),
        (options.invert, K.RandomInvert(p=1.0)),
    )
