"""A peer that is the public model open-closed-eye-0001. The user has to provide its ONNX file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import MissingFileError, ModelError
from eyelid.model_files import open_session, run_session

if TYPE_CHECKING:
    from eyelid.peers.fold_parts import FoldParts

NAME = "open-closed-eye"
_NAMED_PORTS = 3  # a message about a wrong model names at most so many inputs and outputs
_INPUT, _OUTPUT = [3, 32, 32], [2, 1, 1]  # shapes after the batch dimension


class OpenClosedEye:
    """OpenVINO's open-closed-eye-0001 (Open Model Zoo, Apache-2.0), in ONNX Runtime, on one thread.

    Its input is blue, green and red, `[1, 3, 32, 32]`, as (value - 127) / 255. Its output is two
    probabilities: that the eye is closed, and that it is open. A grey patch becomes three equal channels; for
    pictures that had colour this costs no accuracy. The model takes one patch at a time, so batches are not
    faster. It was trained on MRL.

    Args:
        file: Path of the ONNX file.

    Raises:
        MissingFileError: The file does not exist.
        ModelError: The file is not an ONNX file, or it is another model.
    """

    name = NAME
    size = 32
    trained_on = frozenset({"mrl", "mrleyes_2018_01"})

    def __init__(self, file: str) -> None:
        path = Path(file)
        if not path.is_file():
            raise MissingFileError(
                f"--open-closed-eye {file}: no such file; expected the ONNX file of open-closed-eye-0001"
            )
        content = path.read_bytes()
        self._name = f"--open-closed-eye {file}"
        self._session = open_session(content, name=self._name)
        ports = [*self._session.get_inputs(), *self._session.get_outputs()]
        found = [(port.type, list(port.shape[1:])) for port in ports]
        if found != [("tensor(float)", _INPUT), ("tensor(float)", _OUTPUT)]:
            named = " and ".join(f"{kind} {['N', *shape]}" for kind, shape in found[:_NAMED_PORTS])
            more = f" and {len(found) - _NAMED_PORTS} more" if len(found) > _NAMED_PORTS else ""
            raise ModelError(
                f"--open-closed-eye {file}: another model: its inputs and outputs are {named}{more}; "
                f"expected those of open-closed-eye-0001, floats {['N', *_INPUT]} and {['N', *_OUTPUT]}"
            )
        self._input = ports[0].name
        self.kilobytes = len(content) / 1000

    def fit(self, fold: FoldParts) -> None:
        """Does nothing: the model is trained already."""

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns float32 `[N]`: the probability that each of N patches shows an open eye."""
        p_open = np.empty(len(patches), np.float32)
        for index, patch in enumerate(patches):
            channel = (patch.astype(np.float32) - 127) / 255
            channels = np.ascontiguousarray(np.broadcast_to(channel, (1, *_INPUT)))
            (given,) = run_session(self._session, {self._input: channels}, name=self._name)
            p_open[index] = given.reshape(2)[1]
        return p_open
