"""Writes a net as one eyelid model file: calibration inside the graph, the description in the metadata."""

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from eyelid.nets import EyeNet
from eyelid.pages import write_whole
from eyelid.read import ModelInfo

_OPSET = 17
_WORTH_SHRINKING = 64  # numbers in a tensor


class CalibratedNet(nn.Module):
    """A net whose logits are divided by a temperature.

    Args:
        net: Maps patches to logits.
        temperature: The temperature.
    """

    def __init__(self, net: nn.Module, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns calibrated logits, float `[N, C]`, for patches as the net takes them."""
        logits: Tensor = self.net(eyes) / self.temperature
        return logits


class _ProbabilityNet(CalibratedNet):
    """A net that gives calibrated probabilities."""

    def forward(self, eyes: Tensor) -> Tensor:
        return torch.softmax(super().forward(eyes), dim=1)


def export_model(net: nn.Module, temperature: float, info: ModelInfo, file: Path) -> None:
    """Writes an eyelid model file, complete or not at all.

    Args:
        net: Maps patches `[N, size, size]` of 0..255 to logits. An `EyeNet` says in how many bits its weights
            are stored; those of other nets are stored in 16.
        temperature: Divides the logits.
        info: The description in the metadata.
        file: Where to write.

    Raises:
        OutputError: The file cannot be written.
    """
    model = _onnx_model(net, temperature, info.input_size)
    helper.set_model_props(model, info.to_metadata())
    write_whole(file, model.SerializeToString())


def write_info(info: ModelInfo, file: Path) -> None:
    """Replaces the description in a model file; raises `OutputError` if it cannot be written."""
    model = onnx.load(file)
    helper.set_model_props(model, info.to_metadata())
    write_whole(file, model.SerializeToString())


def _onnx_model(net: nn.Module, temperature: float, size: int) -> onnx.ModelProto:
    """Returns the ONNX graph of a net, with its large weights in few bits."""
    example = torch.zeros(2, size, size, dtype=torch.uint8)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        file = Path(folder) / "net.onnx"
        # The newer exporter needs onnxscript and gives the same graph for nets of this kind.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            _ProbabilityNet(net, temperature).cpu().eval(),
            (example,),
            str(file),
            opset_version=_OPSET,
            dynamo=False,
            input_names=["eyes"],
            output_names=["probabilities"],
            dynamic_axes={"eyes": {0: "N"}, "probabilities": {0: "N"}},
        )
        model = onnx.load(file)
    _shrink_weights(model.graph, net.weight_bits if isinstance(net, EyeNet) else 16)
    onnx.checker.check_model(model)
    return model


def _shrink_weights(graph: onnx.GraphProto, bits: int) -> None:
    """Stores the large weights in few bits; the runtime widens them once, when it loads the file.

    Matrices and filters in 8 bits have a scale for each output, so that the largest weight of one output does
    not make the others coarse. All other weights are stored in 16 bits.
    """
    widening: list[onnx.NodeProto] = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _WORTH_SHRINKING:
            continue
        graph.initializer.remove(tensor)
        if bits == 8 and values.ndim > 1:
            widening += _store_in_8_bits(graph, tensor.name, values)
        else:
            widening.append(_store(graph, tensor.name, tensor.name, values.astype(np.float16)))
    nodes = [*widening, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _store_in_8_bits(graph: onnx.GraphProto, name: str, values: NDArray[np.float32]) -> list[onnx.NodeProto]:
    """Adds weights as whole numbers from -127 to 127, and their scales; returns the nodes that widen them.

    A multiplication widens them, and not DequantizeLinear, which the runtime would do anew for every batch.
    """
    largest = np.abs(values).max(axis=tuple(range(1, values.ndim)), keepdims=True)
    scales = np.maximum(largest, 1e-12) / 127
    whole, scale = f"{name}_whole", f"{name}_scale"
    graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), scale))
    return [
        _store(graph, name, whole, np.rint(values / scales).astype(np.int8)),
        helper.make_node("Mul", [whole, scale], [name]),
    ]


def _store(graph: onnx.GraphProto, name: str, widened: str, values: NDArray[np.generic]) -> onnx.NodeProto:
    """Adds a tensor; returns the node that widens it to floats under the name `widened`."""
    stored = f"{name}_stored"
    graph.initializer.append(numpy_helper.from_array(values, stored))
    return helper.make_node("Cast", [stored], [widened], to=TensorProto.FLOAT)
