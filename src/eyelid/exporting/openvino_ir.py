"""Converts a model file to OpenVINO's own form (IR), and reads patches with it."""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import ModelError
from eyelid.model_files import ModelInfo
from eyelid.model_files.in_parts import read_in_parts

# As every program should that wants Python's probabilities: by default, some processors compute in 16 bits.
_EXACT = {"EXECUTION_MODE_HINT": "ACCURACY", "INFERENCE_NUM_THREADS": 1}


def _imported() -> ModuleType:
    """Imports OpenVINO without its telemetry, which tells a host of it, and no variable switches it off."""
    telemetry = "openvino_telemetry"
    sys.modules.setdefault(telemetry, None)  # type: ignore[arg-type]  # as what is missing is known to Python
    try:
        return import_module("openvino")
    finally:
        if sys.modules[telemetry] is None:
            del sys.modules[telemetry]


openvino = _imported()


class OpenVinoModel(NamedTuple):
    """A model in OpenVINO's form, which is two files.

    Attributes:
        graph: Content of the `.xml`, which has eyelid's metadata below `rt_info`.
        weights: Content of the `.bin` beside it.
    """

    graph: bytes
    weights: bytes


def openvino_model(content: bytes, info: ModelInfo, *, name: str) -> OpenVinoModel:
    """Converts a model file; weights keep their bits.

    Args:
        content: The model file.
        info: What its metadata says.
        name: Its name in messages.

    Raises:
        ModelError: OpenVINO cannot convert it.
    """
    try:
        model = openvino.Core().read_model(content)
    except RuntimeError as error:
        raise ModelError(f"{name}: OpenVINO cannot convert it: {_last_line(error)}") from error
    for key, value in info.to_metadata().items():
        model.set_rt_info(value, key.split("."))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.xml"
        openvino.save_model(model, file, compress_to_fp16=False)
        return OpenVinoModel(file.read_bytes(), file.with_suffix(".bin").read_bytes())


def openvino_probabilities(
    model: OpenVinoModel, patches: NDArray[np.uint8], *, name: str
) -> NDArray[np.float32]:
    """Returns the probabilities that OpenVINO computes on the processor, float32 `[N, C]`.

    Args:
        model: The model.
        patches: uint8 `[N, size, size]`.
        name: Its name in messages.

    Raises:
        ModelError: OpenVINO cannot run it.
    """
    try:
        compiled = compiled_model(model)
        return read_in_parts(lambda part: compiled(part)[0], patches)
    except RuntimeError as error:
        raise ModelError(f"{name}: OpenVINO cannot run it: {_last_line(error)}") from error


def compiled_model(model: OpenVinoModel) -> Any:
    """Returns a model that is ready to run, on one thread of the processor: patches → outputs."""
    core = openvino.Core()
    weights = openvino.Tensor(np.frombuffer(model.weights, np.uint8))
    return core.compile_model(core.read_model(model.graph, weights), "CPU", _EXACT)


def _last_line(error: Exception) -> str:
    """Returns the last line of an error that says where in OpenVINO's code it arose."""
    return next((line for line in reversed(str(error).splitlines()) if line.strip()), "no reason given")
