"""Reading where eyes look, or that they blink, from one eye or from both of a face.

`models/movement.py` trains the net, and `benchmarks/movements.py` measures it.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import ModelError, OptionError
from eyelid.eyes import UNKNOWN, fit_patches
from eyelid.model_files import CLASSES, ModelInfo, PinnedModel, pinned_model

MODEL = "eye_movement"
"""Name of the shipped model."""

MOVEMENTS = CLASSES["movement"]
"""The columns of probabilities and logits: `left`, `right`, `up`, `blink`, `straight`, the subject's own."""

TASK = "movement"
SHARPER = 1.2
"""How much surer two eyes of a face make than their weighted mean; see `fuse`."""

_LEAST = 1e-7  # of a probability whose logarithm is taken
_RUN = 64  # patches a run, as in `Reader`
_SIDES = {"left": (0.0,), "right": (1.0,), UNKNOWN: (0.0, 1.0)}
_NEEDED = ("pose", "is_right")


@dataclass(frozen=True)
class MovementReader(PinnedModel):
    """Reads movements with an eyelid model of the task `movement` that knows sides and poses.

    Example:
        >>> import numpy as np
        >>> patches = [np.full((40, 40), 90, np.uint8)] * 2
        >>> reader = MovementReader.load()
        >>> both = reader.read_eyes(patches, ["right", "left"], [(5, 0)] * 2)
        >>> fuse(both, [0, 0]).shape
        (1, 5)
    """

    task = TASK

    @classmethod
    def load(cls, model: str | os.PathLike[str] = MODEL) -> "MovementReader":
        """Takes a model: the name of a shipped one, or a path.

        Raises:
            EyelidError: As `pinned_model` does.
            ModelError: The model tells other movements, or knows nothing of sides and poses.
        """
        reader = cls(*pinned_model(model, TASK))
        if model == MODEL:  # it is opened when it is needed
            return reader
        opened = reader.opened
        inputs = {each.name for each in opened.session.get_overridable_initializers()}
        if opened.info.classes != MOVEMENTS or not inputs.issuperset(_NEEDED):
            raise ModelError(
                f"{reader.file}: it tells {', '.join(opened.info.classes)}, and may be told "
                f"{', '.join(sorted(inputs)) or 'nothing'}; expected {', '.join(MOVEMENTS)}, and "
                f"{' and '.join(_NEEDED)}, as {MODEL} has them"
            )
        return reader

    @property
    def info(self) -> ModelInfo:
        """What the model says of itself."""
        return self.opened.info

    def read_eyes(
        self,
        patches: Sequence[NDArray[np.uint8]] | NDArray[np.uint8],
        sides: Sequence[str],
        poses: Sequence[tuple[float, float] | None] | None = None,
    ) -> NDArray[np.float32]:
        """Reads N eyes, each by itself.

        Args:
            patches: Of each eye its patch, as `eyelid.eyes.crop` cuts it, of any size: uint8 `[H, W]` or
                `[H, W, 3]`.
            sides: `left` or `right`, the subject's own; `unknown` is read as both, which takes twice as long.
            poses: Yaw and pitch of the heads in degrees, as `FaceMarks.pose` has them; None where they are
                not known.

        Returns:
            Calibrated probabilities of `MOVEMENTS`, float32 `[N, 5]`.

        Raises:
            OptionError: There are not as many sides or poses as patches, or a side has another name.
        """
        poses = [None] * len(patches) if poses is None else poses
        if not len(patches) == len(sides) == len(poses) or not _SIDES.keys() >= set(sides):
            raise OptionError(
                f"{len(patches)} patches, {len(sides)} sides {sorted(set(sides))}, {len(poses)} poses; "
                f"expected one side of {', '.join(_SIDES)}, and one pose, for each patch"
            )
        if not len(patches):
            return np.zeros((0, len(MOVEMENTS)), np.float32)
        eyes = fit_patches(list(patches), self.info.input_size)
        pose = np.array([(0, 0, 0) if each is None else (*each[:2], 1) for each in poses], np.float32)
        owner = np.repeat(np.arange(len(sides)), [len(_SIDES[side]) for side in sides])
        is_right = np.array([value for side in sides for value in _SIDES[side]], np.float32)
        runs: list[NDArray[np.float32]] = []
        for start in range(0, len(owner), _RUN):
            part = slice(start, start + _RUN)
            inputs: dict[str, NDArray[Any]] = {
                "eyes": eyes[owner[part]],
                "pose": pose[owner[part]],
                "is_right": is_right[part],
            }
            runs += self.run(inputs)
        read = np.concatenate(runs)
        return read if len(read) == len(eyes) else _fused(read, owner, 1.0)


def logits_of(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the logarithms of probabilities: logits, up to a number for each eye that changes nothing."""
    logits: NDArray[np.float32] = np.log(np.maximum(probabilities, np.float32(_LEAST)))
    return logits


def fuse(
    probabilities: NDArray[np.float32], faces: Sequence[int] | NDArray[np.integer]
) -> NDArray[np.float32]:
    """Joins what the eyes of M faces say.

    The logits of both eyes are averaged, weighted by their largest probabilities, and made sharper, since two
    eyes that say the same are surer than one. An eye alone says what it says.

    Args:
        probabilities: Of N eyes, float32 `[N, 5]`.
        faces: Of each eye the number of its face, `[N]`; equal for the eyes of one face.

    Returns:
        float32 `[M, 5]`, in the order of the numbers of the faces.
    """
    if not len(probabilities):
        return probabilities
    return _fused(probabilities, np.unique(np.asarray(faces), return_inverse=True)[1], SHARPER)


def _fused(
    probabilities: NDArray[np.float32], owner: NDArray[np.integer], sharper: float
) -> NDArray[np.float32]:
    logits = logits_of(probabilities)
    weights = probabilities.max(axis=1)
    count = int(owner.max()) + 1
    joined = np.zeros((count, probabilities.shape[1]), np.float32)
    np.add.at(joined, owner, weights[:, None] * logits)
    joined /= np.bincount(owner, weights, count)[:, None].astype(np.float32)
    joined *= np.where(np.bincount(owner, minlength=count) > 1, sharper, 1)[:, None].astype(np.float32)
    powers = np.exp(joined - joined.max(axis=1, keepdims=True))
    likely: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return likely
