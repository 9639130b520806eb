"""The reader: runs an eyelid model file over patches."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError, PictureError
from eyelid.eyes import MIN_SIDE, fit_patches
from eyelid.model_files import CLASSES, ModelInfo, OpenModel, open_again, open_model, run_session
from eyelid.pictures import DiskFile
from eyelid.read.readings import Readings
from eyelid.weights import DEFAULT_MODEL

StrPath = str | os.PathLike[str]
Patches = NDArray[np.uint8] | StrPath | Sequence[NDArray[np.uint8] | StrPath]

_COLOURS = 3
_LEFT_OUT = {1: "0", 4: ":3"}  # which channels of so many remain: the only one; all but transparency
_EXPECTED = (
    f"expected uint8, grey [H, W] or BGR [H, W, 3], of {MIN_SIDE}x{MIN_SIDE} pixels at least, or N of these "
    "in one array or list"
)
_RUN = 64  # patches a run: the activations of so many stay in the second-level cache of one core
_RUN_PIXELS = _RUN * 96 * 96  # of larger ones fewer, so that activations stay small


class Reader:
    """A loaded model that sorts patches into classes. Several threads may use one reader.

    A reader can be pickled; the copy loads the same file.

    Attributes:
        info: What the model reads and what its outputs mean.
        fingerprint: SHA-256 of the model file, in hexadecimal.

    Example:
        >>> import numpy as np, eyelid
        >>> reader = eyelid.Reader.load()
        >>> patches = np.random.default_rng(0).integers(0, 256, (3, 40, 60), np.uint8)
        >>> reader.read(patches).p_open.shape
        (3,)
    """

    def __init__(self, model: OpenModel, info: ModelInfo, *, threads: int = 1) -> None:
        """Wraps an open model; use `Reader.load`."""
        self.info = info
        self.fingerprint = model.fingerprint
        self._file = model.file
        self._session = model.session
        self._threads = threads

    @classmethod
    def load(
        cls,
        model: str | os.PathLike[str] = DEFAULT_MODEL,
        *,
        threads: int = 1,
        decided_error: float | None = None,
        tasks: Sequence[str] = tuple(CLASSES),
    ) -> "Reader":
        """Opens a model.

        Args:
            model: Name of a shipped model, path of an eyelid model file, or run folder of a training.
            threads: Threads of ONNX Runtime for one run. Nets this small gain more from reading several
                batches at once, each with one thread.
            decided_error: Highest share of errors among decided readings; what is less sure becomes
                `unsure`. None for the model's own choice.
            tasks: The tasks of models that are accepted; without it, those that can be trained.

        Raises:
            MissingFileError: No such file or run folder, and no shipped model of that name.
            ModelError: The file is not an eyelid model, comes from a newer schema, or is of another task.
            OptionError: The model cannot keep the error that was asked for.
        """
        opened = open_model(model, tasks=tasks, threads=threads)
        info = opened.info
        if decided_error is not None:
            info = replace(info, unsure_below=info.unsure_below_for(decided_error))
        return cls(opened, info, threads=threads)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the path and the fingerprint of the model file, not the file."""
        return _load_copy, (self._file.absolute(), self.fingerprint, self.info, self._threads)

    def read(self, patches: Patches) -> Readings:
        """Reads one patch or several. Colour pictures are BGR, as OpenCV reads them, not RGB.

        Args:
            patches: One patch, uint8 `[H, W]` grey or `[H, W, 3]` BGR; N of them, `[N, H, W]` or
                `[N, H, W, 3]`; the path of a picture; or a sequence of patches and paths, whose sizes may
                differ. What is not of the model's size is made to fit. `[H, W, 3]` is always one colour
                picture.

        Returns:
            N readings, in the order of the patches; one reading for one patch.

        Raises:
            OptionError: The patches are not uint8, or not grey or BGR pictures.
            PictureError: A picture cannot be read.
        """
        if not isinstance(patches, (str, os.PathLike, np.ndarray, Iterable)):
            raise OptionError(f"a {type(patches).__name__} is no patch; {_EXPECTED}")
        size = self.info.input_size
        if not (
            isinstance(patches, np.ndarray)
            and patches.dtype == np.uint8
            and patches.shape[1:] == (size, size)
        ):
            patches = _fit_all(_several(patches), size)
        at_once = max(1, min(_RUN, _RUN_PIXELS // size**2))
        runs = [
            run_session(self._session, {"eyes": patches[start : start + at_once]}, name=str(self._file))[0]
            for start in range(0, len(patches), at_once)
        ]
        if len(runs) == 1:
            return Readings(runs[0], self.info)
        if not runs:
            return Readings(np.zeros((0, len(self.info.classes)), np.float32), self.info)
        return Readings(np.concatenate(runs), self.info)


def _load_copy(file: Path, fingerprint: str, info: ModelInfo, threads: int) -> Reader:
    return Reader(open_again(file, fingerprint, info.task, threads), info, threads=threads)


def _several(patches: Patches) -> Sequence[NDArray[np.uint8] | StrPath]:
    """Returns one patch, or the path of one, as a sequence of one; others as they are."""
    if isinstance(patches, (str, os.PathLike)):
        return [patches]
    if isinstance(patches, np.ndarray):
        is_one = patches.ndim == 2 or (patches.ndim == 3 and patches.shape[2] == _COLOURS)
        return [patches] if is_one else list(patches) if patches.ndim else []
    return patches


def _pixels_of(path: StrPath) -> NDArray[np.uint8]:
    try:
        return DiskFile(os.fspath(path)).picture().pixels
    except PictureError as error:  # which says why, as a row does that has the path beside it
        hint = "; eyelid.predict reads folders" if os.path.isdir(path) else ""
        raise PictureError(f"{os.fspath(path)}: {error}{hint}") from error


def _fit_all(patches: Sequence[NDArray[np.uint8] | StrPath], size: int) -> NDArray[np.uint8]:
    pictures = [
        _pixels_of(patch) if isinstance(patch, (str, os.PathLike)) else np.asarray(patch) for patch in patches
    ]
    for index, pixels in enumerate(pictures):
        grey = pixels.ndim == 2 and min(pixels.shape) >= MIN_SIDE
        colour = pixels.ndim == 3 and pixels.shape[2] == _COLOURS and 0 not in pixels.shape
        if pixels.dtype != np.uint8 or not (grey or colour):
            given = f"patch {index} is {pixels.dtype} {list(pixels.shape)}"
            raise OptionError(f"{given}; {_EXPECTED}{_hint(pixels)}")
    return fit_patches(pictures, size)


def _hint(pixels: NDArray[Any]) -> str:
    """Returns what to do about pixels of another kind, where it can be told."""
    if pixels.dtype.kind == "f" and pixels.ndim >= 2 and pixels.size:
        return f"; from floats: (patches{'' if pixels.max() > 1 else ' * 255'}).round().astype('uint8')"
    if pixels.ndim >= 2 and pixels.shape[-1] in _LEFT_OUT:
        return f"; of such channels: patches[..., {_LEFT_OUT[pixels.shape[-1]]}]"
    return ""
