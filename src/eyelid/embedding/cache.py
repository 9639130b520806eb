"""Caching features on disk, in one `.npy` file for each array of patches and each extractor."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.durable import replace_file
from eyelid.embedding.feature_extractor import FeatureExtractor, Progress
from eyelid.errors import OutputError

_FORMAT = 1  # goes up when the way in which features are computed changes


def cached_features(
    extractor: FeatureExtractor, patches: NDArray[np.uint8], folder: Path | None, progress: Progress
) -> NDArray[np.float32]:
    """Returns the features of patches: from the cache if they are there, else computed and cached.

    Args:
        extractor: Computes the features.
        patches: uint8 `[N, P, P]`, N patches of P x P pixels; at least one.
        folder: Folder of the cache, created when needed; None for no cache.
        progress: Function that is called with the share that is done, 0 to 1.

    Returns:
        float32 `[N, F]`, F features for each patch.

    Raises:
        OutputError: The folder cannot be written.
    """
    if folder is None or not extractor.key:
        return extractor.features(patches, progress)
    file = folder / f"{_patches_key(patches)}-{_extractor_key(extractor)}.npy"
    with suppress(OSError, ValueError):  # the file is missing or damaged
        cached: NDArray[np.float32] = np.load(file, allow_pickle=False)
        if len(cached) == len(patches):
            progress(1.0)
            return cached
    features = extractor.features(patches, progress)
    _write(file, features)
    return features


def forget_other_patches(patches: NDArray[np.uint8], folder: Path) -> None:
    """Removes the features of all but these patches from a cache, such as those of a pile before it grew."""
    kept = _patches_key(patches)
    for file in folder.glob("*.npy"):
        if not file.name.startswith(kept):
            with suppress(OSError):
                file.unlink()


def _patches_key(patches: NDArray[np.uint8]) -> str:
    """Returns a hash of patches."""
    digest = hashlib.sha256(str(patches.shape).encode())
    digest.update(patches.tobytes())
    return digest.hexdigest()[:32]


def _extractor_key(extractor: FeatureExtractor) -> str:
    """Returns a hash of everything else that the features depend on."""
    return hashlib.sha256(f"{_FORMAT} {extractor.key}".encode()).hexdigest()[:32]


def _write(file: Path, features: NDArray[np.float32]) -> None:
    """Writes a file under a temporary name first, so that the cache never holds half a file."""
    partial = file.with_name(f"{file.stem}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as stream:
            np.save(stream, features, allow_pickle=False)
        replace_file(partial, file)
    except OSError as error:
        raise OutputError(
            f"cache of embeddings {file.parent}: cannot be written: {error.strerror or error}; make room "
            "there, or name another folder"
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()  # it is still there if writing failed or was interrupted
