"""Opening model files: the one place that makes ONNX Runtime sessions."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import onnxruntime

from eyelid.errors import MissingFileError, ModelError
from eyelid.read.model_info import ModelInfo
from eyelid.weights import shipped_model, shipped_models

RUN_MODEL = "model.onnx"
"""Name of the model file in the run folder of a training."""


@dataclass(frozen=True, slots=True)
class OpenModel:
    """An eyelid model that is ready to run.

    Attributes:
        file: Its file.
        info: What its metadata says.
        session: Runs it; several threads may do so at once.
        fingerprint: SHA-256 of the file, in hexadecimal.
    """

    file: Path
    info: ModelInfo
    session: onnxruntime.InferenceSession
    fingerprint: str


def open_model(model: str | os.PathLike[str], *, tasks: Sequence[str], threads: int = 1) -> OpenModel:
    """Opens an eyelid model.

    Args:
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training.
        tasks: The tasks that the caller can use.
        threads: Threads of ONNX Runtime for one run.

    Raises:
        MissingFileError: No such file or run folder, and no shipped model of that name.
        ModelError: The file is not an eyelid model, comes from a newer schema, or is of another task.
    """
    file = locate_model(model)
    if not file.is_file():
        raise MissingFileError(
            f"{file}: the model cannot be opened: expected a file, as the run folder of a finished "
            "training has it"
        )
    try:
        content = file.read_bytes()
    except OSError as error:
        raise MissingFileError(f"{file}: the model cannot be opened: {error.strerror}") from error
    session = open_session(content, name=str(file), threads=threads)
    info = ModelInfo.from_metadata(session.get_modelmeta().custom_metadata_map, str(file))
    if info.task not in tasks:
        raise ModelError(f"{file}: a model of the task {info.task}; expected one of {' or '.join(tasks)}")
    _check_ports(session, info, file)
    return OpenModel(file, info, session, sha256(content).hexdigest())


def open_session(content: bytes, *, name: str, threads: int = 1) -> onnxruntime.InferenceSession:
    """Opens any ONNX model on the CPU.

    Args:
        content: The model.
        name: Its name in messages.
        threads: Threads of ONNX Runtime for one run.

    Raises:
        ModelError: It is not an ONNX model that can be run here.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what fails is raised, so it need not be printed as well
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no narrower class
        raise ModelError(f"{name}: not an ONNX model that can be run here") from error


def locate_model(model: str | os.PathLike[str]) -> Path:
    """Returns the model file that is meant. That of a run folder need not be there yet.

    Args:
        model: Name of a shipped model, path of a model file, or run folder of a training; `./NAME` for a
            folder that is called as a shipped model is.

    Raises:
        MissingFileError: No such file or folder, and no shipped model of that name.
    """
    path = Path(model)
    if path.suffix == ".onnx" or path.is_file():
        return path
    if os.path.isdir(model) and os.fspath(model) not in shipped_models():
        return path / RUN_MODEL
    return shipped_model(os.fspath(model))


def _check_ports(session: onnxruntime.InferenceSession, info: ModelInfo, file: Path) -> None:
    """Raises `ModelError` unless inputs and outputs are those that every eyelid model of classes has."""
    inputs, outputs = session.get_inputs(), session.get_outputs()
    found = [(port.name, port.type, port.shape[1:]) for port in (*inputs, *outputs)]
    expected = [
        ("eyes", "tensor(uint8)", [info.input_size] * 2),
        ("probabilities", "tensor(float)", [len(info.classes)]),
    ]
    batch = {type(port.shape[0]) for port in (*inputs, *outputs) if port.shape}
    if found != expected or int in batch:  # a fixed number of patches could not read another number
        raise ModelError(f"{file}: inputs and outputs are {found}, expected {expected} of N patches")
