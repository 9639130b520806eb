"""Converts the ONNX graph of a model file to a torch net, so that a model file alone can be explained."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from eyelid.errors import ModelError
from eyelid.explaining.operations import OPERATIONS
from eyelid.explaining.subject import Subject, find_layers, outputs_of
from eyelid.model_files import ModelInfo

_WITH_WEIGHTS = ("Conv", "Gemm", "MatMul")  # standardisation comes before the first of these
_INPUT = "eyes"


class _Node(nn.Module):
    """One node of the graph as a module. Its result is the tensor named `output`."""

    def __init__(self, node: onnx.NodeProto) -> None:
        super().__init__()
        self.kind = node.op_type
        self.inputs = list(node.input)
        self.output = str(node.output[0])
        self.parts = _parts(node.name)
        self.attributes = {each.name: _value(each) for each in node.attribute}

    def forward(self, *tensors: Tensor) -> Tensor:
        return OPERATIONS[self.kind](*tensors, **self.attributes)


class _Chain(nn.Module):
    """A sequence of nodes that computes one tensor of a graph from another.

    Args:
        nodes: The nodes, in the order in which they run.
        constants: Constant tensors of the graph, by name.
        begin: Name of the tensor from which the nodes compute.
        shape: Shape of that tensor without its first dimension, which counts the patches.
        end: Name of the tensor that is returned.
    """

    def __init__(
        self,
        nodes: Sequence[_Node],
        constants: dict[str, Tensor],
        *,
        begin: str,
        shape: Sequence[int],
        end: str,
    ) -> None:
        super().__init__()
        self.nodes = list(nodes)
        self.constants, self.begin, self.shape, self.end = constants, begin, shape, end

    def forward(self, batch: Tensor) -> Tensor:
        values = {**self.constants, self.begin: batch.reshape(-1, *self.shape)}
        for node in self.nodes:
            values[node.output] = node(*(values[name] for name in node.inputs))
        return values[self.end]


def load_graph(file: Path, info: ModelInfo) -> Subject:
    """Loads a model file as a torch net that can be explained.

    Args:
        file: An eyelid model file.
        info: The metadata of the file.

    Raises:
        ModelError: The file contains operations that eyelid's own nets do not use.
    """
    graph = onnx.load(file).graph
    *nodes, last = graph.node
    unknown = sorted({node.op_type for node in nodes} - OPERATIONS.keys())
    if unknown or last.op_type != "Softmax":
        problem = f"the operation {', '.join(unknown)}" if unknown else f"{last.op_type} for a last operation"
        raise ModelError(
            f"{file}: its net has {problem}, which explain does not know in a model file; give the run "
            "folder of its training, or a model that eyelid train made of one of its own nets"
        )
    constants = {each.name: _tensor(each) for each in graph.initializer}
    steps = []
    for node in map(_Node, nodes):
        if all(name in constants for name in node.inputs):
            constants[node.output] = node(*(constants[name] for name in node.inputs))
        else:
            steps.append(node)
    side = info.input_size
    blank = torch.zeros(1, side, side)
    cut = _standardisation_end(steps, constants, blank)
    standardised = steps[cut - 1].output
    before = _Chain(steps[:cut], constants, begin=_INPUT, shape=(side, side), end=standardised)
    net = _Chain(steps[cut:], constants, begin=standardised, shape=before(blank).shape[1:], end=last.input[0])
    named = {name: node for node in net.nodes for name in reversed(node.parts)}
    attending = {node.parts[-1]: node for node in net.nodes if node.kind == "Exp"}  # ends `Attention.weights`

    def attention(inputs: Tensor) -> dict[str, Tensor]:
        return {name: outputs_of(net, node, inputs)[:, 0] for name, node in attending.items()}

    return Subject(
        description=f"the model file {file}",
        info=info,
        standardise=lambda eyes: before(eyes).reshape(-1, side, side),
        net=net,
        layers=find_layers(net, named, blank),
        last=[node for node in net.nodes if node.kind in _WITH_WEIGHTS][-1],
        attention=attention if attending else None,
    )


def _standardisation_end(steps: Sequence[_Node], constants: dict[str, Tensor], blank: Tensor) -> int:
    """Returns how many of the first steps of a graph standardise the patch.

    The standardisation ends before the first step with weights. It ends at the last step there whose result
    has one number for each pixel, and is the only tensor that later steps need.

    Args:
        steps: The nodes of the graph that depend on the patches, in the order in which they run.
        constants: Constant tensors of the graph, by name.
        blank: A blank patch, float `[1, P, P]`, with which the steps are run.
    """
    values = {**constants, _INPUT: blank}
    end = 0
    for done, node in enumerate(steps):
        if node.kind in _WITH_WEIGHTS:
            break
        values[node.output] = node(*(values[name] for name in node.inputs))
        needed = {name for later in steps[done + 1 :] for name in later.inputs} - constants.keys()
        made = {_INPUT, *(each.output for each in steps[: done + 1])}
        if needed & made == {node.output} and values[node.output].numel() == blank.numel():
            end = done + 1
    return end


def _parts(name: str) -> list[str]:
    """Returns the names of the modules that contain a node, from the outermost to the innermost.

    Example:
        >>> _parts("/net/body/body.1/body.1.0/Conv"), _parts("/net/attention.0/query/MatMul")
        (['body', 'body.1', 'body.1.0'], ['attention.0', 'attention.0.query'])
    """
    parts: list[str] = []
    for word in name.split("/")[2:-1]:
        whole = not parts or word.startswith(parts[-1] + ".")
        parts.append(word if whole else f"{parts[-1]}.{word}")
    return parts


def _value(attribute: onnx.AttributeProto) -> Any:
    """Returns the value of a node's attribute; a tensor as a torch tensor."""
    value = onnx.helper.get_attribute_value(attribute)
    return _tensor(value) if isinstance(value, onnx.TensorProto) else value


def _tensor(stored: onnx.TensorProto) -> Tensor:
    """Returns a tensor of an ONNX file as a torch tensor."""
    return torch.from_numpy(numpy_helper.to_array(stored).copy())
