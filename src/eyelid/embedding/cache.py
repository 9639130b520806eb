"""A folder that keeps features, each array in one file named by what it was made from."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.embedding.feature_extractor import Progress, Source
from eyelid.errors import OutputError

_FORMAT = 1  # goes up when what makes the features changes


def kept_features(
    source: Source, patches: NDArray[np.uint8], folder: Path | None, progress: Progress
) -> NDArray[np.float32]:
    """Describes patches, or opens what an earlier call with the same ones kept.

    Args:
        source: What describes them.
        patches: uint8 `[N, P, P]`, N at least 1.
        folder: Where features are kept; it is made if need be. None to keep nothing.
        progress: Called with the share that is done.

    Raises:
        OutputError: The folder cannot be written.
    """
    if folder is None or not source.key:
        return source.features(patches, progress)
    file = folder / f"{_key(source, patches)}.npy"
    with suppress(OSError, ValueError):  # not there, or damaged
        kept: NDArray[np.float32] = np.load(file, allow_pickle=False)
        if len(kept) == len(patches):
            progress(1.0)
            return kept
    found = source.features(patches, progress)
    _write(file, found)
    return found


def _key(source: Source, patches: NDArray[np.uint8]) -> str:
    told = hashlib.sha256(f"{_FORMAT} {source.key} {patches.shape}".encode())
    told.update(patches.tobytes())
    return told.hexdigest()


def _write(file: Path, features: NDArray[np.float32]) -> None:
    partial = file.with_name(f"{file.stem}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as stream:
            np.save(stream, features, allow_pickle=False)
        partial.rename(file)
    except OSError as error:
        raise OutputError(
            f"cache of embeddings {file.parent}: cannot be written: {error.strerror or error}; make room "
            "there, or name another folder"
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()  # there where writing failed or was stopped
