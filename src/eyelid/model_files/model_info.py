"""The eyelid model file: one ONNX file whose metadata says what it reads and what its outputs mean."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from reprlib import repr  # noqa: A004 - cuts what a hostile file makes long
from typing import Any

from eyelid.errors import ModelError, OptionError

SCHEMA = 1
"""Version of the metadata that this code writes, and the newest that it reads."""

CLASSES = {
    "state": ("closed", "open"),
    "movement": ("left", "right", "up", "blink", "straight"),
    "sharpness": ("blurred", "sharp"),
}
"""The classes of each task that can be trained; a model of movements may leave some out."""

EYE_TASKS = ("state", "movement")
"""The tasks that tell what an eye does."""

_POINTS = ("outer", "inner", "upper 1", "upper 2", "lower 1", "lower 2", "iris")
CLASSES_OF_TASKS = CLASSES | {
    "likeness": ("eye", "inverted", "other"),
    "faces": ("open", "closed", "hidden"),
    "landmarks": tuple(f"{side} {point}" for side in ("right", "left") for point in _POINTS),
    "expression": ("laughing", "looking_down", "sunglasses"),
}
"""The classes of every task; those of `landmarks` are points of the eyes, and of those of
`expression` several, or none, may be true of one face."""

_PREFIX = "eyelid."


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What a model file says of itself.

    Attributes:
        name: The model's name.
        task: `state`, `movement`, `sharpness` (whether a photo is sharp), `likeness` (whether a patch shows
            an eye at all), `faces` (where faces are), `landmarks` (where the eyes of a face are), or
            `expression` (what makes the eyes of a face look closed that are not).
        classes: Names of the output columns, in order; of `faces` the states of an eye, of `landmarks` the
            points.
        input_size: Side of the square input, in pixels; for `faces`, what must divide the picture's sides.
        framing: In words, how a patch should be cut around the eye.
        unsure_below: A reading whose largest probability is below this is `unsure`; a face of a lower score
            is none; an eye that is less likely to be seen is left out.
        trained_on: In words, the data it was trained on.
        set_names: Names of the sets that it was trained on.
        scores: Named set → named number, measured on people the model was not trained on.
        code_version: The eyelid version that wrote the file.
        thresholds: Pairs `(rate, probability)`: readings of at least that probability err at most at that
            rate, on average, on pictures like those of the people that calibrated the model. Rising rates;
            those that it cannot promise are not there.
    """

    name: str
    task: str
    classes: tuple[str, ...]
    input_size: int
    framing: str
    unsure_below: float
    trained_on: str
    set_names: tuple[str, ...]
    code_version: str
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    thresholds: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        for name in ("name", "framing", "trained_on", "code_version"):
            if not isinstance(getattr(self, name), str):
                raise ModelError(f"{name} {repr(getattr(self, name))}: expected a text")
        allowed = CLASSES_OF_TASKS.get(self.task)
        if allowed is None:
            raise ModelError(f"task {repr(self.task)}: expected one of {', '.join(CLASSES_OF_TASKS)}")
        if type(self.input_size) is not int or self.input_size < 1:
            raise ModelError(f"input_size {repr(self.input_size)}: expected a number of pixels")
        if not 0 <= self.unsure_below <= 1:
            raise ModelError(f"unsure_below {repr(self.unsure_below)}: expected 0 to 1")
        unknown = [name for name in self.classes if name not in allowed]
        if unknown or len(set(self.classes)) != len(self.classes) or len(self.classes) < 2:
            raise ModelError(f"classes {repr([*self.classes])}: expected at least two of {[*allowed]}")
        if not all(isinstance(name, str) for name in self.set_names):
            raise ModelError(f"set_names {repr([*self.set_names])}: expected texts")
        if not all(0 <= number <= 1 for pair in self.thresholds for number in pair):
            raise ModelError(f"thresholds {repr([*self.thresholds])}: expected pairs of numbers from 0 to 1")
        if not all(isinstance(each, int | float) for of in self.scores.values() for each in of.values()):
            raise ModelError(f"scores {repr(self.scores)}: expected numbers under the names of sets")

    def unsure_below_for(self, decided_error: float) -> float:
        """Returns from which probability on readings count as decided, so that these err at most so often.

        Args:
            decided_error: Highest share of errors among decided readings.

        Raises:
            OptionError: The model cannot keep that rate, or does not say what it can.
        """
        kept = [probability for rate, probability in self.thresholds if rate <= decided_error]
        if not kept:
            lowest = f"its lowest rate is {self.thresholds[0][0]}" if self.thresholds else "it names no rates"
            raise OptionError(f"decided error {decided_error}: model {self.name} cannot keep it: {lowest}")
        return kept[-1]

    def to_metadata(self) -> dict[str, str]:
        """Returns the ONNX metadata: JSON values under keys that begin with `eyelid.`."""
        values = {"schema": SCHEMA} | asdict(self)
        return {_PREFIX + key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str], file: str) -> "ModelInfo":
        """Reads a file's ONNX metadata.

        Raises:
            ModelError: The file is not an eyelid model, comes from a newer schema, or lacks a field.
        """
        if _PREFIX + "schema" not in metadata:
            raise ModelError(f"{file}: an ONNX file, but not an eyelid model: it has no 'eyelid.schema'")
        try:
            values: dict[str, Any] = {
                key.removeprefix(_PREFIX): json.loads(value)
                for key, value in metadata.items()
                if key.startswith(_PREFIX)
            }
        except (ValueError, RecursionError) as error:  # no JSON, too many digits, nested too deeply
            raise ModelError(f"{file}: its eyelid metadata is damaged: {error}") from error
        schema = values.pop("schema")
        if schema != SCHEMA:
            raise ModelError(
                f"{file}: written in model schema {repr(schema)}, and this eyelid reads schema {SCHEMA}; "
                "install a newer eyelid"
            )
        missing = [known.name for known in fields(cls) if known.name not in values]
        if missing:
            raise ModelError(f"{file}: its eyelid metadata lacks {', '.join(missing)}")
        try:
            known = {field_.name: values[field_.name] for field_ in fields(cls)}
            lists = {name: tuple(values[name]) for name in ("classes", "set_names")}
            pairs = tuple((float(rate), float(least)) for rate, least in values["thresholds"])
            return cls(**known | lists | {"thresholds": pairs})
        except ModelError as error:
            raise ModelError(f"{file}: {error}") from error
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ModelError(f"{file}: its eyelid metadata is damaged: {error}") from error
