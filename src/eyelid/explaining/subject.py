"""The subject of an explanation, which is a model as a torch net with access to layers and gradients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.errors import OptionError
from eyelid.model_files import ModelInfo

_MAPS = 4  # number of dimensions of a batch of feature maps


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A module of a net whose output is feature maps.

    Attributes:
        name: The name of the module in the net.
        module: The module. For N patches its output is float `[N, C, H, W]`, C maps of height H and width W.
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
    """A model as a torch net that can be explained.

    Attributes:
        description: What the model is and where it comes from.
        info: The metadata of the model. Its `unsure_below` is 0 if the model is not calibrated yet.
        standardise: Function that takes N patches of side P, float `[N, P, P]` of 0..255, and returns them
            standardised, float `[N, P, P]`.
        net: The net, which maps standardised patches to logits of C classes, float `[N, C]`. The logits are
            calibrated if the training is finished.
        layers: Name → layer whose output is feature maps, in the order in which the layers run.
        last: The module that maps features to logits.
        attention: Function that takes standardised patches and returns attention maps by name, float
            `[N, H, W]` each, of height H and width W. Each map of a patch sums to one. None for a net without
            attention.
    """

    description: str
    info: ModelInfo
    standardise: Callable[[Tensor], Tensor]
    net: nn.Module
    layers: Mapping[str, Layer]
    last: nn.Module
    attention: Callable[[Tensor], dict[str, Tensor]] | None

    def standardised(self, patches: NDArray[np.uint8]) -> Tensor:
        """Returns N patches of side P, uint8 `[N, P, P]`, as standardised patches, float `[N, P, P]`."""
        with torch.no_grad():
            return self.standardise(torch.from_numpy(np.array(patches)).float())

    def read(self, inputs: Tensor) -> NDArray[np.float32]:
        """Returns the probabilities of C classes for N standardised patches, float32 `[N, C]`."""
        with torch.inference_mode():
            return np.asarray(self.net(inputs).softmax(dim=1).numpy(), np.float32)

    def layer(self, name: str, *, least: int) -> Layer | None:
        """Returns a layer by its name, or the deepest layer with large enough maps.

        Args:
            name: Name of the layer; empty for the deepest one with large enough maps.
            least: Smallest height and width of the maps in pixels, if no name is given.

        Returns:
            The layer; None if no name is given, and no layer has large enough maps.

        Raises:
            OptionError: There is no layer of that name.
        """
        if name and name not in self.layers:
            names = ", ".join(self.layers) or "none, since nothing in this net gives feature maps"
            raise OptionError(f"--layer {name}: no such layer with feature maps; expected one of {names}")
        if name:
            return self.layers[name]
        wide = [layer for layer in self.layers.values() if min(layer.shape[1:]) >= least]
        return wide[-1] if wide else None


def find_layers(net: nn.Module, modules: Mapping[str, nn.Module], example: Tensor) -> dict[str, Layer]:
    """Runs a net once, and returns its modules whose output is feature maps, in the order in which they ran.

    Args:
        net: The net.
        modules: Name → module of the net. A module may have several names.
        example: A batch of standardised patches, with which the net is run.
    """
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
        for name, module in sorted(
            modules.items(), key=lambda named: -len(named[0])
        )  # the innermost name first
        if module is ran
    }


def outputs_of(net: nn.Module, module: nn.Module, inputs: Tensor) -> Tensor:
    """Runs a net, and returns the output of one of its modules.

    Args:
        net: The net.
        module: The module of the net.
        inputs: The batch with which the net is run.
    """
    outputs: list[Tensor] = []
    hook = module.register_forward_hook(lambda _, __, output: outputs.append(output))
    try:
        with torch.no_grad():
            net(inputs)
    finally:
        hook.remove()
    return outputs[-1]


def features_of(subject: Subject, inputs: Tensor) -> Tensor:
    """Returns the features of standardised patches, which are the input of the last layer, float `[N, F]`.

    Args:
        subject: The model.
        inputs: N standardised patches.
    """
    features: list[Tensor] = []
    hook = subject.last.register_forward_pre_hook(lambda _, arguments: features.append(arguments[0]))
    try:
        with torch.no_grad():
            subject.net(inputs)
    finally:
        hook.remove()
    return features[-1].flatten(1)
