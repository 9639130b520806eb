"""The forms that a model can be exported in, each compared with the model that it is made of."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.exporting.eight_bits import model_in_8_bits
from eyelid.exporting.flat_patches import doubt_flat_patches, doubts_flat_patches
from eyelid.exporting.onnx_file import float_model
from eyelid.exporting.parity import (
    QUANTISED,
    Parity,
    between_net_and_file,
    between_runtimes,
    measure_parity,
)
from eyelid.exporting.reference import reference_probabilities
from eyelid.model_files import ModelInfo
from eyelid.model_files.in_parts import onnx_probabilities

_LEAST_FOR_8_BITS = 100  # pictures
_AGAINST_FILE = "the model file, as eyelid predict reads it"


class Original(NamedTuple):
    """A model that is exported.

    Attributes:
        name: Its name in messages.
        content: Its model file.
        info: What the metadata of the file says.
        run: The run folder of its training; None if there is only the file.
    """

    name: str
    content: bytes
    info: ModelInfo
    run: Path | None


class Exported(NamedTuple):
    """A model in another form, before it is written.

    Attributes:
        contents: Its files by their suffixes, in the order in which they are written.
        parity: How far its readings are from those of the original.
        allowed: Largest difference of a probability that is no error.
    """

    contents: dict[str, bytes]
    parity: Parity
    allowed: float


def as_onnx(original: Original, patches: NDArray[np.uint8]) -> Exported:
    """Returns the model file as it is, compared with the net of the run folder, or with ONNX's definition.

    Args:
        original: The model.
        patches: Patches to compare the readings of, uint8 `[N, size, size]`.

    Raises:
        ModelError: The model cannot be run, or the run folder is damaged.
        MissingFileError: The run folder has no checkpoint.
    """
    name, content, info, run = original
    model = onnx.load_model_from_string(content)
    if run:
        from eyelid.exporting.run_net import load_run_net, net_probabilities, temperature_of

        doubts = doubts_flat_patches(model)
        expected = net_probabilities(load_run_net(run).net, temperature_of(content), patches, doubts=doubts)
        against, allowed = "the net of the run folder, in torch", between_net_and_file(model)
    else:
        expected = reference_probabilities(content, patches, name=name)
        against, allowed = "the definition of ONNX's operators, in numpy", between_runtimes(model)
    found = onnx_probabilities(content, patches, name=name)
    return Exported({".onnx": content}, measure_parity(found, expected, info, against=against), allowed)


def as_openvino(original: Original, patches: NDArray[np.uint8]) -> Exported:
    """Returns a model in OpenVINO's form, compared with the model file in ONNX Runtime.

    Args:
        original: The model.
        patches: As for `as_onnx`.

    Raises:
        ModelError: OpenVINO cannot convert or run the model.
        ModuleNotFoundError: OpenVINO is not installed.
    """
    from eyelid.exporting.openvino_ir import openvino_model, openvino_probabilities

    name, content, info, _ = original
    model = openvino_model(content, info, name=name)
    found = openvino_probabilities(model, patches, name=name)
    expected = onnx_probabilities(content, patches, name=name)
    parity = measure_parity(found, expected, info, against=_AGAINST_FILE)
    return Exported(
        {".bin": model.weights, ".xml": model.graph},
        parity,
        between_runtimes(onnx.load_model_from_string(content)),
    )


def as_int8(original: Original, patches: NDArray[np.uint8]) -> Exported:
    """Returns a model that computes in 8 bits, compared with the model file.

    The net of a run folder is quantised as its checkpoint has it, whose weights were never rounded.

    Args:
        original: The model.
        patches: Patches, uint8 `[N, size, size]`. Every other one gives the range of the values of each
            layer; on the others the readings are compared.

    Raises:
        DataError: They are too few.
        ModelError: The model computes in 8 bits already, or the run folder is damaged.
        MissingFileError: The run folder has no checkpoint.
    """
    name, content, info, run = original
    if len(patches) < _LEAST_FOR_8_BITS:
        raise DataError(
            f"--data: {len(patches):,} pictures that can be read; --to int8 needs {_LEAST_FOR_8_BITS}: it "
            "quantises by one half and is checked on the other"
        )
    if run:
        from eyelid.exporting.run_net import load_run_net, temperature_of

        model = float_model(load_run_net(run).net, temperature_of(content), info.input_size)
        if doubts_flat_patches(onnx.load_model_from_string(content)):
            doubt_flat_patches(model, info.input_size)
    else:
        model = onnx.load_model_from_string(content)
    quantised, checked = model_in_8_bits(model, info, patches[::2], name=name), patches[1::2]
    found = onnx_probabilities(quantised, checked, name=name)
    expected = onnx_probabilities(content, checked, name=name)
    parity = measure_parity(found, expected, info, against=_AGAINST_FILE)
    return Exported({".onnx": quantised}, parity, QUANTISED)


FORMS: dict[str, Callable[[Original, NDArray[np.uint8]], Exported]] = {
    "onnx": as_onnx,
    "openvino": as_openvino,
    "int8": as_int8,
}
"""The functions that export a model, by the name of the form."""
