"""The profile: what one person's eyes look like, with glasses and without, in chair and bed, in a file."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.moment import Moment
from eyelid.blinks.openness import SIDES, SIGNALS, values_of
from eyelid.errors import DataError, MissingFileError
from eyelid.pages import write_whole
from eyelid.people.movement_calibration import MovementCalibration
from eyelid.people.movement_trial import MovementTrial

SCHEMA = 2
DEFAULT_CONDITION = "usual"
"""The name of a condition that nobody named."""

_OPEN_QUANTILE = 0.75

KnownLevels = Mapping[tuple[str, str], Levels]


@dataclass(frozen=True)
class Condition:
    """What a person's eyes look like under one condition, such as with glasses.

    Attributes:
        levels: By side (`right`, `left`) and signal (`state`: logit of P(open); `lids`: eye aspect ratio),
            the levels of the open and of the shut eye.
        movements: What was learned of where the person looks; None if nothing was.
        trial: How well their movements were understood after that; None if it was not tried.
    """

    levels: KnownLevels
    movements: MovementCalibration | None = None
    trial: MovementTrial | None = None

    def confusion(self, symbols: Sequence[str]) -> NDArray[np.float64] | None:
        """Returns how often each symbol is understood as each other, as `MovementTrial.shares` does.

        None where there is but one symbol, or where one was not tried.
        """
        trial = self.trial
        if trial is None or len(symbols) < 2 or not set(symbols) <= set(trial.confusion):
            return None
        return trial.shares(symbols)

    def distance(self, moments: Sequence[Moment]) -> float:
        """Returns how far open eyes of some moments are from these, by the way from open to shut.

        Args:
            moments: Some seconds, in most of which the eyes are open.

        Returns:
            The mean over sides and signals; infinite if nothing can be compared.
        """
        distances = []
        for (side, signal), levels in self.levels.items():
            values = [
                value
                for moment in moments
                for name, value in values_of(getattr(moment, side))
                if name == signal
            ]
            if values:
                seen = float(np.quantile(values, _OPEN_QUANTILE))
                distances.append(abs(seen - levels.open) / max(levels.open - levels.shut, 1e-6))
        return float(np.mean(distances)) if distances else math.inf


@dataclass(frozen=True)
class Profile:
    """What is known of one person's eyes.

    Attributes:
        conditions: By name.
    """

    conditions: Mapping[str, Condition] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Profile":
        """Reads a profile.

        Raises:
            MissingFileError: There is no such file.
            DataError: It is no profile, or one of a newer version.
        """
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if values["eyelid_profile"] > SCHEMA:
                raise DataError(f"{path}: a profile of a newer version of eyelid; install that version")
            conditions = {name: _condition(each) for name, each in values["conditions"].items()}
            if not conditions:
                raise ValueError("it has no conditions")
            return cls(conditions)
        except FileNotFoundError as error:
            raise MissingFileError(f"{path}: no such profile; make one with --calibrate {path}") from error
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            OverflowError,
            RecursionError,
        ) as error:
            raise DataError(f"{path}: not a profile of eyelid: {error}") from error

    def with_condition(self, name: str, condition: Condition) -> "Profile":
        """Returns the profile with a condition added, or replaced."""
        return replace(self, conditions={**self.conditions, name: condition})

    def save(self, path: Path) -> None:
        """Writes the profile, whole or not at all."""
        conditions = {name: _to_json(condition) for name, condition in self.conditions.items()}
        write_whole(path, json.dumps({"eyelid_profile": SCHEMA, "conditions": conditions}, indent=1) + "\n")

    def condition(self, name: str) -> Condition:
        """Returns a condition by name; raises `DataError` if there is none."""
        if name not in self.conditions:
            raise DataError(f"--condition {name}: the profile has {', '.join(self.conditions) or 'none'}")
        return self.conditions[name]

    def nearest(self, moments: Sequence[Moment]) -> Condition:
        """Returns the condition whose open eyes are most like those of some moments."""
        return min(self.conditions.values(), key=lambda condition: condition.distance(moments))


def _to_json(condition: Condition) -> dict[str, Any]:
    levels = [
        {"side": side, "signal": signal, "open": each.open, "shut": each.shut}
        for (side, signal), each in condition.levels.items()
    ]
    return {
        "levels": levels,
        "movements": condition.movements and condition.movements.to_json(),
        "trial": condition.trial and condition.trial.to_json(),
    }


def _condition(values: Any) -> Condition:
    if isinstance(values, list):  # as the first version wrote it
        values = {"levels": values}
    levels = {}
    for entry in values["levels"]:
        side, signal = entry["side"], entry["signal"]
        opened, shut = float(entry["open"]), float(entry["shut"])
        if side not in SIDES or signal not in SIGNALS or not shut < opened < math.inf:
            raise ValueError(f"the levels of {side} {signal} are {opened} and {shut}")
        levels[side, signal] = Levels(opened, shut)
    movements, trial = values.get("movements"), values.get("trial")
    if not (levels or movements or trial):
        raise ValueError("a condition of which nothing is known")
    return Condition(
        levels,
        movements and MovementCalibration.of_json(movements),
        trial and MovementTrial.of_json(trial),
    )
