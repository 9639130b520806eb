"""The reader: runs an eyelid model file over patches."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from eyelid.errors import MissingFileError, ModelError, OptionError
from eyelid.eyes import fit_patch
from eyelid.read.model_info import ModelInfo
from eyelid.read.readings import Readings
from eyelid.weights import DEFAULT_MODEL, shipped_model, shipped_models

RUN_MODEL = "model.onnx"
"""Name of the model file in the run folder of a training."""

_RUN = 64  # patches a run: the activations of so many stay in the second-level cache of one core
_RUN_PIXELS = _RUN * 96 * 96  # of larger ones fewer, so that activations stay small


class Reader:
    """A loaded model. One reader may be used from several threads at once.

    Example:
        >>> import numpy as np, eyelid
        >>> reader = eyelid.Reader.load()
        >>> patches = np.random.default_rng(0).integers(0, 256, (3, 40, 60), np.uint8)
        >>> reader.read(patches).p_open.shape
        (3,)
    """

    def __init__(self, session: onnxruntime.InferenceSession, info: ModelInfo) -> None:
        """Wraps an open session; use `Reader.load`."""
        self.info = info
        self._session = session

    @classmethod
    def load(
        cls,
        model: str | os.PathLike[str] = DEFAULT_MODEL,
        *,
        threads: int = 1,
        decided_error: float | None = None,
    ) -> "Reader":
        """Opens a model.

        Args:
            model: Name of a shipped model, path of an eyelid model file, or run folder of a training.
            threads: Threads of ONNX Runtime for one run. Nets this small gain more from reading several
                batches at once, each with one thread.
            decided_error: Highest share of errors among decided readings; what is less sure becomes
                `unsure`. None for the model's own choice.

        Raises:
            MissingFileError: No such file or run folder, and no shipped model of that name.
            ModelError: The file is not an eyelid model, or comes from a newer schema.
            OptionError: The model cannot keep the error that was asked for.
        """
        file = locate_model(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what fails is raised, so it need not be printed as well
        if not file.is_file():
            raise MissingFileError(
                f"{file}: the model cannot be opened: expected a file, as the run folder of a finished "
                "training has it"
            )
        try:
            session = onnxruntime.InferenceSession(
                file.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except OSError as error:
            raise MissingFileError(f"{file}: the model cannot be opened: {error.strerror}") from error
        except Exception as error:  # ONNX Runtime's errors share no narrower class
            raise ModelError(f"{file}: not an ONNX model that can be run here") from error
        info = ModelInfo.from_metadata(session.get_modelmeta().custom_metadata_map, str(file))
        _check_signature(session, info, file)
        if decided_error is not None:
            info = replace(info, unsure_below=info.unsure_below_for(decided_error))
        return cls(session, info)

    def read(self, patches: NDArray[np.uint8] | Sequence[NDArray[np.uint8]]) -> Readings:
        """Reads patches.

        Args:
            patches: uint8 `[N, H, W]` grey or `[N, H, W, 3]` BGR, or a sequence of N such patches, whose
                sizes may differ. Those that are not of the model's size are made to fit.

        Returns:
            N readings, in the order of the patches.

        Raises:
            OptionError: The patches are not uint8, or not grey or BGR pictures.
        """
        size = self.info.input_size
        if not (
            isinstance(patches, np.ndarray)
            and patches.dtype == np.uint8
            and patches.shape[1:] == (size, size)
        ):
            patches = _fit_all(patches, size)
        at_once = max(1, min(_RUN, _RUN_PIXELS // size**2))
        runs = [
            self._session.run(None, {"eyes": patches[start : start + at_once]})[0]
            for start in range(0, len(patches), at_once)
        ]
        if len(runs) == 1:
            return Readings(runs[0], self.info)
        if not runs:
            return Readings(np.zeros((0, len(self.info.classes)), np.float32), self.info)
        return Readings(np.concatenate(runs), self.info)


def locate_model(model: str | os.PathLike[str]) -> Path:
    """Returns the model file that is meant, which of a run folder need not be there yet.

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


def _check_signature(session: onnxruntime.InferenceSession, info: ModelInfo, file: Path) -> None:
    inputs, outputs = session.get_inputs(), session.get_outputs()
    found = [(port.name, port.type, port.shape[1:]) for port in (*inputs, *outputs)]
    expected = [
        ("eyes", "tensor(uint8)", [info.input_size] * 2),
        ("probabilities", "tensor(float)", [len(info.classes)]),
    ]
    batch = {type(port.shape[0]) for port in (*inputs, *outputs) if port.shape}
    if found != expected or int in batch:  # a fixed number of patches could not read another number
        raise ModelError(f"{file}: inputs and outputs are {found}, expected {expected} of N patches")


def _fit_all(patches: NDArray[np.uint8] | Sequence[NDArray[np.uint8]], size: int) -> NDArray[np.uint8]:
    fitted = np.empty((len(patches), size, size), np.uint8)
    for index, patch in enumerate(patches):
        pixels = np.asarray(patch)
        grey_or_bgr = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
        if pixels.dtype != np.uint8 or not grey_or_bgr or 0 in pixels.shape:
            raise OptionError(
                f"patch {index} is {pixels.dtype} {list(pixels.shape)}; expected uint8 [H, W] or [H, W, 3]"
            )
        fitted[index] = fit_patch(pixels, size)
    return fitted
