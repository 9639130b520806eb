"""Why a picture is read as it is: what the net sees, where it looks, and what its layers answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.explaining.saliency import Saliency, attribute
from eyelid.explaining.subject import Layer, Subject, outputs_of
from eyelid.eyes import whole_patch
from eyelid.pictures import Picture
from eyelid.read import Readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is to be seen of one picture.

    Attributes:
        source: Its name.
        pixels: uint8 `[H, W]`, grey.
        seen: float32 `[P, P]`, the patch as the net looks at it, standardised.
        reading: What was read of it.
        target: The likeliest class, which is explained.
        saliency: What each pixel adds to it; None if it is not asked for.
        layer: Name of the layer of the feature maps; empty if the net has none.
        features: Its feature maps, float32 `[C, h, w]`; None if they are not asked for, or there are none.
        attention: Attention maps by name, float32 `[h, w]` each; none if they are not asked for.
    """

    source: str
    pixels: NDArray[np.uint8]
    seen: NDArray[np.float32]
    reading: Readings
    target: str
    saliency: Saliency | None
    layer: str
    features: NDArray[np.float32] | None
    attention: Mapping[str, NDArray[np.float32]]

    @property
    def probability(self) -> float:
        """Probability of the likeliest class."""
        return float(self.reading.probabilities.max())

    @property
    def words(self) -> str:
        """What was read, in words."""
        (decided,) = self.reading.decision
        told = f"{self.target} {self.probability:.4f}"
        return told if decided == self.target else f"{decided}: {told}"


def explain_picture(
    subject: Subject, picture: Picture, *, method: str, layer: Layer | None, show: str
) -> Explanation:
    """Explains what a model reads of a picture that is an eye.

    Args:
        subject: The model.
        picture: The picture.
        method: Of the saliency.
        layer: The layer whose feature maps are wanted.
        show: `saliency`, `features`, `attention`, or `all` that there is.

    Raises:
        PictureError: The picture is too small.
    """
    seen = subject.seen(whole_patch(picture.pixels, subject.info.input_size)[None])
    reading = Readings(subject.read(seen), subject.info)
    target = int(reading.probabilities[0].argmax())
    saliency = features = None
    if show in ("all", "saliency"):
        saliency = attribute(subject, seen, method=method, target=target, layer=layer)
    if show in ("all", "features") and layer:
        features = np.asarray(outputs_of(subject.net, layer.module, seen)[0].numpy(), np.float32)
    maps = subject.attention(seen) if show in ("all", "attention") and subject.attention else {}
    return Explanation(
        source=picture.source,
        pixels=picture.pixels,
        seen=np.asarray(seen[0].numpy(), np.float32),
        reading=reading,
        target=subject.info.classes[target],
        saliency=saliency,
        layer=layer.name if layer else "",
        features=features,
        attention={name: np.asarray(each[0].numpy(), np.float32) for name, each in maps.items()},
    )
