"""Adapts nets of the library timm to grey patches. No other module imports timm."""

import difflib
import importlib
import logging
import sys
from typing import Any

import torch
from torch import Tensor, nn

from eyelid.errors import MissingExtraError, ModelError, OptionError
from eyelid.nets.eye_net import EyeNet
from eyelid.nets.torchvision_build import torchvision_error

_SIZE = 64
_REFUSALS = (AssertionError, AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError)


class TimmNet(EyeNet):
    """Any net of timm, with or without pretrained weights.

    With pretrained weights, it needs few pictures for training. It can also be a teacher. It gets one input
    channel and a new head. Patches are standardised as for all other nets; pretrained nets expect
    standardised pictures, too.

    Source: Wightman, PyTorch Image Models, https://github.com/huggingface/pytorch-image-models.

    Args:
        name: timm's name of the net, with or without the tag of its pretrained weights.
        classes: Number of classes.
        size: Side of the patches in pixels; 0 for 64. docs/nets.md gives the reasons for 64.

    Raises:
        MissingExtraError: timm is not installed.
        OptionError: timm cannot be imported, has no such net, or cannot make it for this size.
    """

    def __init__(self, name: str, classes: int, *, size: int = 0) -> None:
        super().__init__(size or _SIZE)
        self.name = name
        timm = _import("timm")
        if not timm.is_model(name):
            near = difflib.get_close_matches(name, timm.list_models(), n=3, cutoff=0.5)
            meant = f"did you mean {' or '.join(near)}?" if near else "timm.list_models() lists them"
            raise OptionError(f"net timm:{name}: timm {timm.__version__} has no such net; {meant}")
        try:
            self._config = timm.get_pretrained_cfg(name)
            # Transformers learn a vector for each position, so they are built for one size.
            fixed = getattr(self._config, "fixed_input_size", False)
            sides = {"img_size": self.input_size} if fixed else {}
            self.model: nn.Module = timm.create_model(name, in_chans=1, num_classes=classes, **sides)
            self._try(self.input_size)
        except _REFUSALS as error:
            raise OptionError(
                f"net timm:{name}: cannot be made for patches of {self.input_size}x{self.input_size} "
                f"({_first_line(error)}); try another --net.size, or another net"
            ) from error
        self.any_size = self._reads(self.input_size // 2 + 1)  # odd for usual sizes; transformers refuse it

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, P, P]` of 0..255, of any type."""
        logits: Tensor = self.model(self.standardised(eyes))
        return logits

    def heads(self) -> tuple[nn.Module, ...]:
        """Returns the classifiers of timm's net: mostly one, but some nets have two."""
        classifier = self.model.get_classifier()  # type: ignore[operator]
        return classifier if isinstance(classifier, tuple) else (classifier,)

    def own_names(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Returns the tensors of a weights file, renamed and adapted to grey patches.

        A file that timm wrote uses timm's names, may have position vectors for another size, and has a first
        convolution over three colour channels. Its filters are summed over the channels, which gives the same
        result for a grey picture.

        Args:
            tensors: The tensors of the file, by their names.

        Raises:
            ModelError: The tensors belong to another net.
        """
        if all(name.startswith("model.") for name in tensors):
            return tensors
        adapt = getattr(sys.modules[type(self.model).__module__], "checkpoint_filter_fn", None)
        try:
            named = dict(adapt(tensors, self.model) if adapt else tensors)
            for stem in self._stems():
                if stem in named and named[stem].shape[1] == 3:
                    named[stem] = named[stem].float().sum(dim=1, keepdim=True)
        except _REFUSALS as error:
            raise ModelError(
                f"net timm:{self.name}: the weights are not of it ({_first_line(error)})"
            ) from error
        return {f"model.{name}": tensor for name, tensor in named.items()}

    def fetch(self) -> str:
        """Returns the path of this net's pretrained weights.

        They are downloaded from Hugging Face's hub if they are not in its local cache.

        Raises:
            OptionError: timm has no pretrained weights for the net, or they cannot be downloaded.
        """
        instead = "give a safetensors file with --net.weights"
        source = getattr(self._config, "hf_hub_id", None)
        if not source:
            raise OptionError(f"net timm:{self.name}: timm knows no pretrained weights on the hub; {instead}")
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # hides a warning for each retry
        try:
            file: str = _import("huggingface_hub").hf_hub_download(source, "model.safetensors")
        except OSError as error:
            raise OptionError(
                f"net timm:{self.name}: cannot fetch model.safetensors of {source} from the hub "
                f"({_first_line(error)}); {instead}"
            ) from error
        return file

    def _stems(self) -> list[str]:
        """Returns the names of the weight tensors of the first convolutions; some nets have several."""
        stems = getattr(self._config, "first_conv", None) or ()
        return [f"{stem}.weight" for stem in ((stems,) if isinstance(stems, str) else stems)]

    def _reads(self, side: int) -> bool:
        """Returns whether the net reads patches of a side in pixels."""
        try:
            self._try(side)
        except _REFUSALS:
            return False
        return True

    def _try(self, side: int) -> None:
        """Runs the net on a blank patch; raises one of `_REFUSALS` if it cannot read this side in pixels."""
        self.model.eval()
        with torch.no_grad():
            self.model(torch.zeros(1, 1, side, side))
        self.model.train()


def _import(module: str) -> Any:
    """Imports a module.

    Raises:
        MissingExtraError: The module, or one that it needs, is not installed.
        OptionError: The import fails, which means that torchvision does not fit the installed torch.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtraError("train", "timm", str(error.name)) from error
    except (ImportError, OSError, RuntimeError) as error:
        raise torchvision_error(error) from error


def _first_line(error: Exception) -> str:
    """Returns the first line of an error's message; the name of its class if the message is empty."""
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
