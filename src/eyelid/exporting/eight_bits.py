"""Writes any model of patches as one that computes in 8 bits, by patches like those that it will read."""

from dataclasses import replace

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from eyelid.errors import ModelError
from eyelid.exporting.onnx_file import shrink_weights
from eyelid.exporting.whole_numbers import compute_in_8_bits, computes_in_8_bits
from eyelid.model_files import ModelInfo


def model_in_8_bits(
    model: onnx.ModelProto, info: ModelInfo, examples: NDArray[np.uint8], *, name: str
) -> bytes:
    """Returns the model file of a model whose convolutions compute in 8 bits, and whose weights have 8 bits.

    Its metadata has neither the scores of the model nor its promised errors, since nobody measured them for
    this one; its threshold of `unsure` stays.

    Args:
        model: The model in floats, with the input `eyes`.
        info: What its metadata says.
        examples: Patches like those that it will read, uint8 `[N, size, size]`.
        name: Its name in messages.

    Raises:
        ModelError: It computes in 8 bits already, or has nothing to quantise.
    """
    if computes_in_8_bits(model):
        raise ModelError(
            f"{name}: computes in 8 bits already, and its floats are not in the file; --to onnx writes it as "
            "it is, and the run folder of its training can be quantised by other pictures"
        )
    quantised = compute_in_8_bits(model, examples)
    if not computes_in_8_bits(quantised):
        raise ModelError(
            f"{name}: has no convolutions of several channels, which are what is quantised; --to onnx writes "
            "it"
        )
    shrink_weights(quantised.graph, 8)
    onnx.checker.check_model(quantised)
    changed = replace(info, name=f"{info.name}_int8", scores={}, thresholds=())
    helper.set_model_props(quantised, changed.to_metadata())
    return bytes(quantised.SerializeToString())
