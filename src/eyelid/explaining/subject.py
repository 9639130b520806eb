"""What is explained: a model taken apart, so that one can look inside and ask for gradients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.errors import OptionError
from eyelid.read import ModelInfo

_MAPS = 4  # dimensions of a batch of feature maps


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A part of a net that gives feature maps.

    Attributes:
        name: As the net calls it.
        module: What gives the maps, float `[N, C, H, W]`.
        shape: C, H and W.
    """

    name: str
    module: nn.Module
    shape: tuple[int, int, int]

    def __str__(self) -> str:
        channels, height, width = self.shape
        return f"{self.name}: {channels} of {height}x{width}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A model taken apart.

    Attributes:
        told: Where it comes from, in words.
        info: What it reads; `unsure_below` is 0 where the model is not calibrated yet.
        standardise: Maps patches, float `[N, P, P]` of 0..255, to what the net looks at, float `[N, P, P]`.
        net: Maps that to calibrated logits, float `[N, C]`, whose softmax is what the model reads.
        layers: The parts that give feature maps, in the order in which they are run.
        last: The part that maps the features, which it is given, to the logits.
        attention: Maps what the net looks at to its attention maps by name, float `[N, H, W]` each, which
            sum to one; None for a net without attention.
    """

    told: str
    info: ModelInfo
    standardise: Callable[[Tensor], Tensor]
    net: nn.Module
    layers: Mapping[str, Layer]
    last: nn.Module
    attention: Callable[[Tensor], dict[str, Tensor]] | None

    def seen(self, patches: NDArray[np.uint8]) -> Tensor:
        """Returns what the net looks at, float `[N, P, P]`, for patches, uint8 `[N, P, P]`."""
        with torch.no_grad():
            return self.standardise(torch.from_numpy(np.array(patches)).float())

    def read(self, seen: Tensor) -> NDArray[np.float32]:
        """Returns the probabilities, float32 `[N, C]`, for what the net looks at."""
        with torch.inference_mode():
            return np.asarray(self.net(seen).softmax(dim=1).numpy(), np.float32)

    def layer(self, name: str, *, least: int) -> Layer | None:
        """Returns a layer by name; without one, the deepest whose maps are at least `least` wide and high.

        Raises:
            OptionError: There is no layer of that name.
        """
        if name and name not in self.layers:
            known = ", ".join(self.layers) or "none, since nothing in this net gives feature maps"
            raise OptionError(f"--layer {name}: no such layer with feature maps; expected one of {known}")
        if name:
            return self.layers[name]
        wide = [layer for layer in self.layers.values() if min(layer.shape[1:]) >= least]
        return wide[-1] if wide else None


def find_layers(net: nn.Module, modules: Mapping[str, nn.Module], example: Tensor) -> dict[str, Layer]:
    """Runs a net once and returns those of its modules that give feature maps, in the order of running."""
    shapes: dict[nn.Module, tuple[int, int, int]] = {}

    def note(module: nn.Module, _: object, output: object) -> None:
        if isinstance(output, Tensor) and output.ndim == _MAPS:
            channels, height, width = output.shape[1:]
            shapes[module] = (channels, height, width)

    hooks = [module.register_forward_hook(note) for module in set(modules.values())]
    try:
        with torch.no_grad():
            net(example)
    finally:
        for hook in hooks:
            hook.remove()
    return {
        name: Layer(name=name, module=module, shape=shape)
        for ran, shape in shapes.items()
        for name, module in sorted(modules.items(), key=lambda named: -len(named[0]))  # the inner name first
        if module is ran
    }


def outputs_of(net: nn.Module, module: nn.Module, seen: Tensor) -> Tensor:
    """Returns what a part of a net gives while the net runs."""
    kept: list[Tensor] = []
    hook = module.register_forward_hook(lambda _, __, output: kept.append(output))
    try:
        with torch.no_grad():
            net(seen)
    finally:
        hook.remove()
    return kept[-1]


def features_of(subject: Subject, seen: Tensor) -> Tensor:
    """Returns the features, float `[N, F]`, from which the last layer tells the classes."""
    kept: list[Tensor] = []
    hook = subject.last.register_forward_pre_hook(lambda _, given: kept.append(given[0]))
    try:
        with torch.no_grad():
            subject.net(seen)
    finally:
        hook.remove()
    return kept[-1].flatten(1)
