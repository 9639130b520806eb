"""A trained net as one eyelid model file: calibration in the graph, what it is in the metadata."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from eyelid.read import ModelInfo

_OPSET = 17
_WORTH_HALVING = 64


class _Calibrated(nn.Module):
    def __init__(self, net: nn.Module, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, eyes: Tensor) -> Tensor:
        return torch.softmax(self.net(eyes) / self.temperature, dim=1)


def export_model(net: nn.Module, temperature: float, info: ModelInfo, file: Path) -> None:
    """Writes an eyelid model file.

    Args:
        net: Maps patches `[N, size, size]` of 0..255 to logits.
        temperature: Divides the logits.
        info: Goes into the metadata.
        file: Where to write; weights are stored in 16 bits and used in 32.
    """
    example = torch.zeros(2, info.input_size, info.input_size, dtype=torch.uint8)
    with warnings.catch_warnings():
        # The newer exporter needs onnxscript and gives the same graph for nets of this kind.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            _Calibrated(net, temperature).cpu().eval(),
            (example,),
            str(file),
            opset_version=_OPSET,
            dynamo=False,
            input_names=["eyes"],
            output_names=["probabilities"],
            dynamic_axes={"eyes": {0: "N"}, "probabilities": {0: "N"}},
        )
    model = onnx.load(file)
    _halve_weights(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, file)
    write_info(info, file)


def write_info(info: ModelInfo, file: Path) -> None:
    """Replaces what a model file says of itself."""
    model = onnx.load(file)
    helper.set_model_props(model, info.to_metadata())
    onnx.save(model, file)


def _halve_weights(graph: onnx.GraphProto) -> None:
    """Stores the large weights in 16 bits; the runtime widens them once, when it loads the file."""
    casts = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _WORTH_HALVING:
            continue
        graph.initializer.remove(tensor)
        stored = tensor.name + "_16"
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
