"""Writes a net as an eyelid model file: an ONNX graph with the calibration inside, and metadata."""

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from eyelid.exporting.flat_patches import LEAST, doubt_flat_patches
from eyelid.exporting.whole_numbers import compute_in_8_bits
from eyelid.model_files import ModelInfo
from eyelid.model_files.in_parts import onnx_probabilities
from eyelid.nets import EyeNet
from eyelid.pages import write_whole

_OPSET = 17
_LEAST = 1e-30  # of a probability whose logarithm is taken
_WORTH_SHRINKING = 64  # smaller tensors, counted in numbers, are stored in 32 bits


class CalibratedNet(nn.Module):
    """A net whose logits are divided by a temperature, so that their softmax is calibrated.

    Args:
        net: A net that maps patches to logits.
        temperature: Number by which the logits are divided, such as `fit_temperature` finds it.
    """

    def __init__(self, net: nn.Module, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns calibrated logits of C classes for N patches, float `[N, C]`.

        Args:
            eyes: Patches in the shape and type that the net reads.
        """
        logits: Tensor = self.net(eyes) / self.temperature
        return logits


class _ProbabilityNet(CalibratedNet):
    """A net that returns calibrated probabilities, float `[N, C]`, in place of logits."""

    def forward(self, eyes: Tensor) -> Tensor:
        return torch.softmax(super().forward(eyes), dim=1)


def export_model(
    net: nn.Module,
    temperature: float,
    info: ModelInfo,
    file: Path,
    *,
    examples: NDArray[np.uint8] | None = None,
) -> None:
    """Writes an eyelid model file, complete or not at all.

    A model of states that standardises each patch is made to doubt patches in which nothing can be seen.

    Args:
        net: A net that maps N patches, `[N, size, size]` of 0..255, to logits; `size` is `info.input_size`.
            The weights of an `EyeNet` are stored in as many bits as its `weight_bits` says, those of other
            nets in 16.
        temperature: Number by which the logits are divided inside the graph.
        info: The description of the model, which is written to the metadata.
        file: The file to write.
        examples: Patches as the net will read them, uint8 `[N, size, size]`, by which a net with
            `computes_in_8_bits` is made to; without them it computes in floats.

    Raises:
        OutputError: The file cannot be written.
    """
    model = _onnx_model(net, temperature, info.input_size, examples)
    standardises = isinstance(net, EyeNet) and net.normalise == "patch"
    if info.task == "state" and standardises and info.input_size >= LEAST:
        doubt_flat_patches(model, info.input_size)
    helper.set_model_props(model, info.to_metadata())
    write_whole(file, model.SerializeToString())


def write_info(info: ModelInfo, file: Path) -> None:
    """Replaces the description in a model file, and leaves its graph unchanged.

    Args:
        info: The new description.
        file: An existing model file.

    Raises:
        OutputError: The file cannot be written. The old file is then unchanged.
    """
    model = onnx.load(file)
    helper.set_model_props(model, info.to_metadata())
    write_whole(file, model.SerializeToString())


def exported_logits(
    net: nn.Module, size: int, patches: NDArray[np.uint8], examples: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Returns the logits of a net as its model file will compute them, float32 `[N, C]`.

    They are those of the net up to a number for each patch, which changes no probability.

    Args:
        net: A net that maps patches to logits.
        size: Side of the patches, in pixels.
        patches: uint8 `[N, size, size]`.
        examples: As for `export_model`.
    """
    content = _onnx_model(net, 1.0, size, examples).SerializeToString()
    return np.log(np.maximum(onnx_probabilities(content, patches, name="the net"), _LEAST))


def _onnx_model(
    net: nn.Module, temperature: float, size: int, examples: NDArray[np.uint8] | None
) -> onnx.ModelProto:
    """Returns the ONNX model of a net, with large weight tensors stored in 8 or 16 bits.

    Args:
        net: A net that maps patches to logits.
        temperature: Number by which the logits are divided.
        size: Side of the patches, in pixels.
        examples: As for `export_model`.
    """
    model = float_model(net, temperature, size)
    if examples is not None and isinstance(net, EyeNet) and net.computes_in_8_bits:
        model = compute_in_8_bits(model, examples)
    shrink_weights(model.graph, net.weight_bits if isinstance(net, EyeNet) else 16)
    onnx.checker.check_model(model)
    return model


def float_model(net: nn.Module, temperature: float, size: int) -> onnx.ModelProto:
    """Returns the ONNX model of a net, which computes in floats and has its weights in 32 bits.

    Args:
        net: A net that maps patches to logits.
        temperature: Number by which the logits are divided.
        size: Side of the patches, in pixels.
    """
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
        return onnx.load(file)


def shrink_weights(graph: onnx.GraphProto, bits: int) -> None:
    """Changes a graph so that its large weight tensors are stored in few bits.

    ONNX Runtime converts them back to 32 bits once, when it loads the file. If `bits` is 8, matrices and
    filters are stored in 8 bits, with a scale for each output, so that one large weight does not make the
    weights of other outputs coarse. All other large tensors are stored in 16 bits.

    Args:
        graph: The graph, which is modified.
        bits: 8 or 16.
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
    """Adds weights to a graph as whole numbers from -127 to 127, together with their scales.

    The weights are restored by a multiplication. The runtime would run the usual DequantizeLinear again for
    every batch.

    Returns:
        The nodes that restore the weights under their name. They are not added to the graph.
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
    """Adds a tensor to a graph, and returns the node that converts it to 32-bit floats.

    Args:
        graph: The graph, which is modified.
        name: Prefix of the name under which the tensor is stored.
        widened: Name of the node's result.
        values: The tensor.
    """
    stored = f"{name}_stored"
    graph.initializer.append(numpy_helper.from_array(values, stored))
    return helper.make_node("Cast", [stored], [widened], to=TensorProto.FLOAT)
