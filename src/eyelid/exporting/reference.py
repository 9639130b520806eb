"""Reads patches by ONNX's own definition of its operators, in numpy: slow, and independent of any runtime."""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import version_converter
from onnx.reference import ReferenceEvaluator

from eyelid.errors import ModelError
from eyelid.exporting.whole_numbers import computes_in_8_bits
from eyelid.model_files.in_parts import read_in_parts

_WITH_SCALES_OF_CHANNELS = 19  # the first opset whose DequantizeLinear the evaluator knows


def reference_probabilities(content: bytes, patches: NDArray[np.uint8], *, name: str) -> NDArray[np.float32]:
    """Returns the probabilities that a model has by the definition of its operators, float32 `[N, C]`.

    Args:
        content: An ONNX model with the input `eyes`.
        patches: uint8 `[N, size, size]`.
        name: Name of the model in messages.

    Raises:
        ModelError: The model has operators that onnx does not define.
    """
    model = onnx.load_model_from_string(content)
    try:
        if computes_in_8_bits(model):
            model = version_converter.convert_version(model, _WITH_SCALES_OF_CHANNELS)
        evaluator = ReferenceEvaluator(model)
        return read_in_parts(lambda part: evaluator.run(None, {"eyes": part})[0], patches)
    except Exception as error:  # the evaluator's errors share no narrower class
        raise ModelError(
            f"{name}: cannot be checked: onnx does not define all that it computes; copy the file as it is"
        ) from error
