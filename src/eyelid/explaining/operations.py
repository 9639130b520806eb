"""Implements the ONNX operations of eyelid's model files in torch, so that gradients can be computed."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

Operation = Callable[..., Tensor]
"""Function that takes the input tensors of a node, and its attributes by name, and returns its result."""

_FLOAT = 1  # ONNX's number for 32-bit floats; only shapes and indices are cast to other types


def _cast(value: Tensor, *, to: int) -> Tensor:
    return value.float() if to == _FLOAT else value.long()


def _convolve(
    value: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    pads: Sequence[int] = (0, 0, 0, 0),
    strides: Sequence[int] = (1, 1),
    dilations: Sequence[int] = (1, 1),
    group: int = 1,
    **_: Any,
) -> Tensor:
    return F.conv2d(_padded(value, pads, 0.0), weight, bias, tuple(strides), 0, tuple(dilations), group)


def _max_pool(
    value: Tensor, *, kernel_shape: Sequence[int], strides: Sequence[int], pads: Sequence[int], **_: Any
) -> Tensor:
    return F.max_pool2d(_padded(value, pads, -torch.inf), tuple(kernel_shape), tuple(strides))


def _padded(value: Tensor, pads: Sequence[int], fill: float) -> Tensor:
    top, left, bottom, right = pads
    return F.pad(value, (left, right, top, bottom), value=fill) if any(pads) else value


def _multiply_add(value: Tensor, weight: Tensor, bias: Tensor, *, transB: int = 0, **_: Any) -> Tensor:  # noqa: N803
    return value @ (weight.T if transB else weight) + bias


def _layer_norm(
    value: Tensor, weight: Tensor, bias: Tensor | None = None, *, epsilon: float, axis: int = -1, **_: Any
) -> Tensor:
    return F.layer_norm(value, value.shape[axis:], weight, bias, epsilon)


def _reshape(value: Tensor, shape: Tensor, **_: Any) -> Tensor:
    return value.reshape(shape.tolist())


def _unsqueeze(value: Tensor, axes: Tensor) -> Tensor:
    for axis in sorted(axes.tolist()):
        value = value.unsqueeze(axis)
    return value


def _reduce(function: Operation) -> Operation:
    def reduced(
        value: Tensor, dims: Tensor | None = None, *, axes: Sequence[int] = (), keepdims: int = 1
    ) -> Tensor:
        return function(value, dim=tuple(axes if dims is None else dims.tolist()), keepdim=bool(keepdims))

    return reduced


def _quantise(value: Tensor, scale: Tensor, zero: Tensor, **_: Any) -> Tensor:
    """Returns floats of the levels to which values are rounded.

    The gradient passes as if they were only cut off at both ends: the lower one may stand for a rectifier.
    """
    kind, middle = torch.iinfo(zero.dtype), int(zero)
    kept = value.clamp(float((kind.min - middle) * scale), float((kind.max - middle) * scale))
    levels = (kept / scale).round() * scale
    return kept + (levels - kept).detach()


def _dequantise(value: Tensor, scale: Tensor, zero: Tensor, *, axis: int = 1) -> Tensor:
    """Returns floats; those of `_quantise` are floats already."""
    if value.is_floating_point():
        return value
    shape = [-1 if dimension == axis else 1 for dimension in range(value.ndim)] if scale.ndim else []
    return (value - zero.reshape(shape).int()) * scale.reshape(shape)


OPERATIONS: dict[str, Operation] = {
    "Add": torch.add,
    "AveragePool": lambda value, *, kernel_shape, strides, **_: F.avg_pool2d(value, kernel_shape, strides),
    "Cast": _cast,
    "Clip": torch.clamp,
    "Concat": lambda *values, axis: torch.cat(values, dim=axis),
    "Constant": lambda *, value: value,
    "Conv": _convolve,
    "DequantizeLinear": _dequantise,
    "Div": torch.div,
    "Exp": torch.exp,
    "Flatten": lambda value, *, axis=1: value.flatten(axis),
    "Gemm": _multiply_add,
    "Identity": lambda value: value,
    "LayerNormalization": _layer_norm,
    "LeakyRelu": lambda value, *, alpha: F.leaky_relu(value, alpha),
    "MatMul": torch.matmul,
    "MaxPool": _max_pool,
    "Mul": torch.mul,
    "QuantizeLinear": _quantise,
    "ReduceL2": _reduce(torch.linalg.vector_norm),
    "ReduceLogSumExp": _reduce(torch.logsumexp),
    "ReduceMean": _reduce(torch.mean),
    "ReduceSum": _reduce(torch.sum),
    "Relu": torch.relu,
    "Reshape": _reshape,
    "Sub": torch.sub,
    "Unsqueeze": _unsqueeze,
}
"""Name of each ONNX operation that occurs in model files of eyelid's own nets → its function."""
