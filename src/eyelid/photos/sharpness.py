"""Whether a face is sharp, and if not, what spoilt it."""

import json
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from reprlib import repr  # noqa: A004 - cuts what a hostile file makes long
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes import FaceMarks, Pixels
from eyelid.photos.background_focus import background_lead
from eyelid.photos.sharpness_features import FEATURES, face_features, level_face

SCHEMA = 1
"""Version of the weights' file."""

SMALLEST = 48.0
"""Size of a face in pixels, below which it is not said whether it is sharp."""

MOTION, LENS, BEHIND = "motion", "lens", "focus behind"
KINDS = (MOTION, LENS, BEHIND)
"""What spoils a face: it or the camera moved; lens or focus; the focus lies behind the face."""

_SHIPPED = Path(__file__).parent.parent / "weights"
_EVEN = 0.5  # probability of being sharp, from which no kind is named
_LARGEST_FILE = 1_000_000  # bytes


class FaceSharpness(NamedTuple):
    """How sharp a face is.

    Attributes:
        p_sharp: The probability that it is sharp, where as many faces are blurred; None if that cannot be
            told: the face is under 48 pixels, or most of it is outside the picture.
        kind: One of `KINDS`; empty where the face is rather sharp than not, or the kind cannot be told.
        kind_sure: How likely a motion, or the focus or lens, is the reason; 0 without a kind.
        angle: Along which direction it moved, in degrees from the picture's horizontal, clockwise, 0 to 180;
            None if the kind is not `motion`.
    """

    p_sharp: float | None
    kind: str = ""
    kind_sure: float = 0.0
    angle: float | None = None


@dataclass(frozen=True, eq=False)
class QuadraticLogit:
    """A logistic model of features, their squares and products.

    Attributes:
        bias: The log odds of a mean face.
        weights: Of K features, then of their products `(0, 0), (0, 1), …, (1, 1), …`;
            float64 `[K (K + 3) / 2]`.
    """

    bias: float
    weights: NDArray[np.float64]

    def log_odds(self, standard: NDArray[np.float64]) -> float:
        """Returns the log odds for features in standard deviations from their means, float64 `[K]`."""
        return float(with_products(standard) @ self.weights) + self.bias


def with_products(standard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns features and their products, `[..., K]` to `[..., K (K + 3) / 2]`."""
    first, second = _pairs(standard.shape[-1])
    return np.concatenate([standard, standard[..., first] * standard[..., second]], axis=-1)


@lru_cache(maxsize=2)
def _pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.triu_indices(count)


@dataclass(frozen=True, eq=False, kw_only=True)
class SharpnessModel:
    """Tells whether faces are sharp. It can be pickled, and several threads may use it.

    Attributes:
        name: The model's name.
        mean: Of each of `FEATURES`, float64 `[K]`.
        scale: Their standard deviations.
        limit: Standard deviations from the mean, beyond which a feature counts no more.
        sharp: Tells sharp from blurred.
        motion: Tells motion from blur by lens or focus, among blurred faces.
        kind_sure: Probability of a kind, below which it is not named.
        lead: By how much a background is sharper than the face, from which the focus lies behind it; see
            `background_lead`.
        below: Share of sharp faces → the `p_sharp` below which so many are, on people who were held out.
        trained_on: In words.
        code_version: The version of eyelid that fitted it.
    """

    name: str
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    limit: float
    sharp: QuadraticLogit
    motion: QuadraticLogit
    kind_sure: float
    lead: float
    below: Mapping[float, float]
    trained_on: str
    code_version: str

    @classmethod
    def load(cls, model: str | os.PathLike[str] = "face_sharpness") -> "SharpnessModel":
        """Reads weights.

        Args:
            model: Name of the shipped ones, or path of a file.

        Raises:
            MissingFileError: No such file.
            ModelError: The file holds no weights for sharpness, or such as this version cannot use.
        """
        shipped = _SHIPPED / f"{os.fspath(model)}.json"
        file = shipped if shipped.is_file() else Path(model)
        try:
            with file.open("rb") as stream:
                content = stream.read(_LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            raise MissingFileError(f"sharpness model {str(file)!r}: cannot be read: {error}") from error
        if len(content) > _LARGEST_FILE:
            raise ModelError(
                f"{file}: over {_LARGEST_FILE:,} bytes; expected the weights of a sharpness model"
            )
        try:
            values = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{file}: expected the JSON of a sharpness model: {error}") from error
        return cls.from_json(values, str(file))

    @classmethod
    def from_json(cls, values: Any, file: str) -> "SharpnessModel":
        """Takes what a file holds; raises `ModelError` unless it is a sharpness model of this version."""
        if not isinstance(values, dict) or values.get("task") != "sharpness":
            raise ModelError(f"{file}: no sharpness model: expected the task 'sharpness'")
        if values.get("schema") != SCHEMA:
            raise ModelError(
                f"{file}: written in schema {repr(values.get('schema'))}, and this eyelid reads schema "
                f"{SCHEMA}; install the eyelid that it is for"
            )
        if values.get("features") != list(FEATURES):
            raise ModelError(
                f"{file}: measures {repr(values.get('features'))}; expected {repr(list(FEATURES))}"
            )
        try:
            count = len(FEATURES)
            scale = _numbers(values["scale"], count)
            if not (scale > 0).all():
                raise ValueError("scale: expected numbers above 0")
            return cls(
                name=str(values["name"]),
                mean=_numbers(values["mean"], count),
                scale=scale,
                limit=_number(values["limit"]),
                sharp=_logit(values["sharp"], count),
                motion=_logit(values["motion"], count),
                kind_sure=_number(values["kind_sure"]),
                lead=_number(values["lead"]),
                below={float(share): _number(least) for share, least in values["below"].items()},
                trained_on=str(values["trained_on"]),
                code_version=str(values["code_version"]),
            )
        except KeyError as error:
            raise ModelError(f"{file}: a damaged sharpness model: it lacks {error}") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"{file}: a damaged sharpness model: {error}") from error

    def measure(self, grey: Pixels, marks: FaceMarks, size: float) -> FaceSharpness:
        """Tells how sharp a face is.

        Args:
            grey: The picture.
            marks: The marks of the face's eyes, in pixels of the picture.
            size: The face's size, in pixels; see `Face.size`.

        Example:
            >>> from eyelid.eyes import FaceModel
            >>> from eyelid.pictures.colours import grey_of
            >>> from eyelid.synth import Person, draw_scene
            >>> grey = grey_of(draw_scene([Person(width=200)]).pixels)
            >>> face = FaceModel.load().find_faces(grey)[0]
            >>> SharpnessModel.load().measure(grey, face.marks, face.size).p_sharp > 0.9
            True
        """
        level = level_face(grey, marks, size) if size >= SMALLEST else None
        if level is None:
            return FaceSharpness(None)
        features, angle = face_features(level)
        p_sharp, p_motion = self.judge(features)
        if p_sharp >= _EVEN:
            return FaceSharpness(p_sharp)
        if p_motion >= self.kind_sure:
            return FaceSharpness(p_sharp, MOTION, p_motion, angle)
        lead = background_lead(grey, marks, size)
        if lead is not None and lead >= self.lead:
            return FaceSharpness(p_sharp, BEHIND, 1 - p_motion)
        if 1 - p_motion >= self.kind_sure:
            return FaceSharpness(p_sharp, LENS, 1 - p_motion)
        return FaceSharpness(p_sharp)

    def judge(self, features: NDArray[np.float64]) -> tuple[float, float]:
        """Returns how likely a face is sharp; and if it is not, how likely something moved.

        Args:
            features: The values of `FEATURES`, float64 `[K]`.
        """
        standard = np.clip((features - self.mean) / self.scale, -self.limit, self.limit)
        return _probability(self.sharp.log_odds(standard)), _probability(self.motion.log_odds(standard))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(log_odds, -50.0), 50.0)))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        raise ValueError(f"{repr(value)[:40]}: expected a number")
    return float(value)


def _numbers(values: Any, count: int) -> NDArray[np.float64]:
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(f"{repr(values)}: expected {count} numbers")
    return np.array([_number(value) for value in values])


def _logit(values: Any, count: int) -> QuadraticLogit:
    return QuadraticLogit(_number(values["bias"]), _numbers(values["weights"], count * (count + 3) // 2))
