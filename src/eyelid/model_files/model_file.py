"""Opening model files: the one place that makes ONNX Runtime sessions.

ONNX Runtime is imported with the first session, so that processes that only cut patches do without it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import MissingFileError, ModelError
from eyelid.model_files.model_info import ModelInfo
from eyelid.weights import shipped_model, shipped_models

if TYPE_CHECKING:
    import onnxruntime

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
        ModelError: The file is not an eyelid model, comes from a newer schema, is of another task, or is
            damaged, so that it gives no probabilities.
    """
    file = locate_model(model)
    content = read_model_file(file)
    session = open_session(content, name=str(file), threads=threads)
    try:
        info = ModelInfo.from_metadata(session.get_modelmeta().custom_metadata_map, str(file))
        ports = [
            (port.name, port.type, port.shape) for port in (*session.get_inputs(), *session.get_outputs())
        ]
    except UnicodeDecodeError as error:
        raise ModelError(f"{file}: damaged: a name or its metadata is not UTF-8") from error
    if info.task not in tasks:
        raise ModelError(f"{file}: a model of the task {info.task}; expected one of {' or '.join(tasks)}")
    _check_ports(ports, info, file)
    _check_probabilities(session, info, file)
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
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what fails is raised, so it need not be printed as well
    try:
        return onnxruntime.InferenceSession(
            content,
            options,
            providers=["CPUExecutionProvider"],
            enable_fallback=0,  # it prints, and tries the same provider once more
        )
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


def run_session(
    session: onnxruntime.InferenceSession,
    inputs: Mapping[str, NDArray[Any]],
    *,
    name: str,
    outputs: Sequence[str] | None = None,
) -> list[NDArray[Any]]:
    """Runs an ONNX model.

    Args:
        session: Runs the model.
        inputs: The inputs by their names.
        name: Name of the model in messages.
        outputs: Names of the outputs; None for all.

    Raises:
        ModelError: The model cannot be run on these inputs, because it is damaged or of another kind.
    """
    try:
        found: list[NDArray[Any]] = session.run(outputs, inputs)
    except Exception as error:  # ONNX Runtime's errors share no narrower class
        raise ModelError(f"{name}: damaged: it opens, but cannot be run; use another copy of it") from error
    return found


def read_model_file(file: Path) -> bytes:
    """Returns the content of a model file; raises `MissingFileError` if it cannot be read."""
    if not file.is_file():
        raise MissingFileError(
            f"{file}: the model cannot be opened: expected a file, as the run folder of a finished "
            "training has it"
        )
    try:
        return file.read_bytes()
    except OSError as error:
        raise MissingFileError(f"{file}: the model cannot be opened: {error.strerror}") from error


def _ports(info: ModelInfo) -> list[tuple[str, str, list[int | None]]]:
    """Returns name, type and shape of each input, then of each output; None is any length."""
    byte, real, size, count = "tensor(uint8)", "tensor(float)", info.input_size, len(info.classes)
    if info.task == "faces":
        return [("picture", byte, [1, None, None]), ("faces", real, [1, None, 15])]
    if info.task == "landmarks":
        outputs = (("points", [count, 2]), ("seen", [2]), ("pose", [3]))
        return [
            ("crops", byte, [None, size, size]),
            *((name, real, [None, *shape]) for name, shape in outputs),
        ]
    probabilities = ("probabilities", real, [None, count])
    if info.task == "expression":
        return [("faces", byte, [None, size, size]), ("pitch", real, [None]), probabilities]
    return [("eyes", byte, [None, size, size]), probabilities]


def _check_ports(ports: Sequence[tuple[str, str, Sequence[str | int]]], info: ModelInfo, file: Path) -> None:
    """Raises `ModelError` unless inputs and outputs are those that every eyelid model of the task has."""
    expected = _ports(info)
    fits = [name for name, _, _ in ports] == [name for name, _, _ in expected] and all(
        kind == wanted_kind
        and len(shape) == len(wanted)
        and all(not isinstance(length, int) if want is None else length == want for length, want in pairs)
        for (_, kind, shape), (_, wanted_kind, wanted) in zip(ports, expected, strict=True)
        for pairs in [list(zip(shape, wanted, strict=False))]
    )
    if not fits:
        raise ModelError(
            f"{file}: inputs and outputs are {list(ports)}, expected {expected}; None is any length"
        )


def _check_probabilities(session: onnxruntime.InferenceSession, info: ModelInfo, file: Path) -> None:
    """Raises `ModelError` unless the model gives probabilities for black patches, or a black picture."""
    count = 1 if info.task == "faces" else 2
    side = info.input_size * 2 if info.task == "faces" else info.input_size
    (name, _, _), *_ = _ports(info)
    inputs: dict[str, NDArray[Any]] = {name: np.zeros((count, side, side), np.uint8)}
    if info.task == "expression":
        inputs["pitch"] = np.zeros(count, np.float32)
    given = run_session(session, inputs, name=str(file))
    if info.task == "faces":
        right = given[0].shape == (1, 84, 15) and bool((abs(given[0][0, :, 9:12].sum(1) - 1) < 0.01).all())
    elif info.task == "landmarks":
        right = given[1].shape == (2, 2) and bool(((given[1] >= 0) & (given[1] <= 1)).all())
    elif info.task == "expression":  # several may be true, or none, so that they have no sum
        right = given[0].shape == (2, len(info.classes)) and bool(((given[0] >= 0) & (given[0] <= 1)).all())
    else:
        right = given[0].shape == (2, len(info.classes)) and np.allclose(given[0].sum(axis=1), 1, atol=0.01)
    if not right:
        raise ModelError(f"{file}: damaged: what it gives are no probabilities; use another copy of it")
