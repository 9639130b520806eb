"""Explains the reading of one picture by the input of the net, saliency, attention, and feature maps."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.explaining.saliency import Saliency, attribute
from eyelid.explaining.subject import Layer, Subject, outputs_of
from eyelid.eyes import whole_patch
from eyelid.pictures import Picture
from eyelid.read import Readings, probability_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The explanation of the reading of one picture.

    Attributes:
        source: The picture's source, such as its path.
        pixels: The grey picture, uint8 `[H, W]`, of height H and width W.
        net_input: The standardised patch that the net reads, float32 `[P, P]`.
        reading: The reading of the picture.
        target: Name of the likeliest class, which is the one that is explained.
        saliency: The contribution of each pixel to that class; None if not asked for.
        layer: Name of the layer whose feature maps are shown; empty if the net has no feature maps.
        features: C feature maps of that layer, of height h and width w, float32 `[C, h, w]`; None if not
            asked for, or if the net has none.
        attention: Name → attention map, float32 `[h, w]`; empty if not asked for, or if the net has none.
    """

    source: str
    pixels: NDArray[np.uint8]
    net_input: NDArray[np.float32]
    reading: Readings
    target: str
    saliency: Saliency | None
    layer: str
    features: NDArray[np.float32] | None
    attention: Mapping[str, NDArray[np.float32]]

    @property
    def words(self) -> str:
        """The reading as text, with the likeliest class and a probability; see `probability_words`."""
        (decided,) = self.reading.decision
        probability = probability_words(self.reading.info.classes, self.reading.probabilities[0])
        likeliest = f"{self.target}, {probability}"
        return likeliest if decided == self.target else f"{decided}: {likeliest}"


def explain_picture(
    subject: Subject, picture: Picture, *, method: str, layer: Layer | None, show: str
) -> Explanation:
    """Explains the reading of a picture of one eye.

    Args:
        subject: The model.
        picture: A picture of one eye.
        method: Name of the saliency method; see `attribute`.
        layer: The layer whose feature maps are shown; None if the net has no feature maps.
        show: What is computed: `saliency`, `features`, `attention`, or `all`.

    Raises:
        OptionError: The method is gradcam, and `layer` is None.
        PictureError: The picture is too small.
    """
    inputs = subject.standardised(whole_patch(picture.pixels, subject.info.input_size)[None])
    reading = Readings(subject.read(inputs), subject.info)
    target = int(reading.probabilities[0].argmax())
    saliency = features = None
    if show in ("all", "saliency"):
        saliency = attribute(subject, inputs, method=method, target=target, layer=layer)
    if show in ("all", "features") and layer:
        features = np.asarray(outputs_of(subject.net, layer.module, inputs)[0].numpy(), np.float32)
    maps = subject.attention(inputs) if show in ("all", "attention") and subject.attention else {}
    return Explanation(
        source=picture.source,
        pixels=picture.pixels,
        net_input=np.asarray(inputs[0].numpy(), np.float32),
        reading=reading,
        target=subject.info.classes[target],
        saliency=saliency,
        layer=layer.name if layer else "",
        features=features,
        attention={name: np.asarray(each[0].numpy(), np.float32) for name, each in maps.items()},
    )
