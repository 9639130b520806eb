"""Makes the convolutions of an ONNX model compute with whole numbers of 8 bits (static quantisation)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime import quantization
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType

_MOST = 1500  # examples that are looked at
_AT_ONCE = 125
_WARNINGS, _ERRORS = 2, 3  # what ONNX Runtime prints by itself: from these on; the first is its default


def compute_in_8_bits(model: onnx.ModelProto, examples: NDArray[np.uint8]) -> onnx.ModelProto:
    """Returns a model whose convolutions multiply whole numbers of 8 bits.

    The values between layers have 256 levels, the weights of each output of a layer 127. With 255, sums of
    pairs would overflow 16 bits on processors without the instructions for such products (VNNI), and such
    processors would read differently. A rectifier becomes the lower end of the range of the layer before it.
    A convolution of one channel stays in floats, since it has too few numbers to multiply at once.

    Args:
        model: A model in floats with the input `eyes`.
        examples: Patches like those that it will read, uint8 `[N, size, size]`; they give the range of the
            values of each layer.
    """
    few = examples[np.linspace(0, len(examples) - 1, min(len(examples), _MOST)).astype(int)]
    with TemporaryDirectory() as folder, _silence():
        original, prepared, quantised = (
            Path(folder) / f"{name}.onnx" for name in ("original", "prepared", "quantised")
        )
        onnx.save(model, original)  # a model in memory would lay its numbers, and shapes, beside the file
        quantization.quant_pre_process(str(original), str(prepared), skip_symbolic_shape=True)
        in_floats = _of_one_channel(onnx.load(prepared))
        quantization.quantize_static(
            str(prepared),
            str(quantised),
            _Patches(few),
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "Relu"],
            nodes_to_exclude=in_floats,
            calibrate_method=CalibrationMethod.MinMax,  # cutting the largest values off costs accuracy
        )
        return onnx.load(quantised)


def computes_in_8_bits(model: onnx.ModelProto) -> bool:
    """Returns whether values between the layers of a model are rounded to 8 bits."""
    return any(node.op_type == "QuantizeLinear" for node in model.graph.node)


def _of_one_channel(model: onnx.ModelProto) -> list[str]:
    """Returns the names of the convolutions whose input has one channel."""
    shapes = {tensor.name: tensor.dims for tensor in model.graph.initializer}
    return [
        node.name
        for node in model.graph.node
        if node.op_type == "Conv"
        and shapes[node.input[1]][1] == 1
        and all(each.name != "group" or each.i == 1 for each in node.attribute)
    ]


class _Patches(CalibrationDataReader):  # type: ignore[misc]
    """Gives patches to ONNX Runtime's quantisation, some at a time."""

    def __init__(self, patches: NDArray[np.uint8]) -> None:
        each = min(len(patches), _AT_ONCE)  # all of the same length, as the runtime wants them
        self._left = iter(patches[: len(patches) // each * each].reshape(-1, each, *patches.shape[1:]))

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """Returns the next patches by the name of the input; None behind the last ones."""
        patches = next(self._left, None)
        return None if patches is None else {"eyes": patches}


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps the runtime's lines about its work from the user."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    onnxruntime.set_default_logger_severity(_ERRORS)
    try:
        with redirect_stdout(StringIO()):
            yield
    finally:
        onnxruntime.set_default_logger_severity(_WARNINGS)
        logging.disable(before)
