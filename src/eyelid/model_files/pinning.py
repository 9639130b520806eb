"""Models that are known by their files, and opened when they are needed: so what uses one can be pickled."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from numpy.typing import NDArray

from eyelid.errors import ModelError
from eyelid.model_files.model_file import OpenModel, locate_model, open_model, read_model_file, run_session
from eyelid.weights import shipped_models


@dataclass(frozen=True)
class PinnedModel:
    """Base of what runs an eyelid model of one task. It can be pickled, and several threads may use it.

    Attributes:
        file: The model file.
        fingerprint: SHA-256 of the file, in hexadecimal.
        task: The task of such models.
    """

    file: Path
    fingerprint: str
    task: ClassVar[str]

    @property
    def opened(self) -> OpenModel:
        """The open model; raises `ModelError` if the file has changed since."""
        return open_again(self.file, self.fingerprint, self.task)

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """Returns what the model makes of inputs, given by their names; see `run_session`."""
        return run_session(self.opened.session, inputs, name=str(self.file))


def pinned_model(model: str | os.PathLike[str], task: str) -> tuple[Path, str]:
    """Returns the file of a model and its fingerprint, by which `open_again` opens it when it is needed.

    A file of the user is opened at once, so that a wrong one is refused before any picture is read.

    Raises:
        EyelidError: As `open_model` does.
    """
    file = locate_model(model).absolute()
    fingerprint = sha256(read_model_file(file)).hexdigest()
    if model not in shipped_models():
        open_again(file, fingerprint, task)
    return file, fingerprint


@lru_cache(maxsize=8)
def open_again(file: Path, fingerprint: str, task: str, threads: int = 1) -> OpenModel:
    """Opens a model of which a pickled copy knows only the file; once in each process.

    Raises:
        ModelError: The file has changed since.
    """
    opened = open_model(file, tasks=(task,), threads=threads)
    if opened.fingerprint != fingerprint:
        raise ModelError(f"{file}: the model has changed since this run began; run again")
    return opened
