"""The calibration of movements: half a minute of guided looks, and what is learned from them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from eyelid.errors import DataError
from eyelid.people.movement_levels import Look, MovementLevels, probabilities_of

STRAIGHT, BLINK = "straight", "blink"

KINDS = ("none", "offset", "layer")
"""What may be added to logits, from less to more."""

_LENGTHS = (
    *(("straight", 3.0), ("left", 2.5), ("straight", 2.0), ("right", 2.5), ("straight", 2.0), ("up", 2.5)),
    *(("straight", 2.0), ("blink", 2.0), ("straight", 2.0), ("left", 2.0), ("right", 2.0), ("up", 2.0)),
    *(("blink", 2.0), ("straight", 2.0)),
)
_LONGEST_SHUT_S = 2.8  # eyes that are shut for much longer call for help
_LEAST_LIKELY = 1e-3  # one frame that the model is sure of, and wrong, says no more than this
_READ_WELL = 0.97  # balanced share of the frames that the model as it is recognises
_MISLED = 0.2  # less of the frames that are recognised with an offset: requests were not followed
_WORTH_A_LAYER = 0.02  # more of the frames that are recognised: it has 35 numbers, learned from seconds
_MADE_FROM = 0.6  # share of the frames of a movement that are recognised, if this person makes it


class LookRequest(NamedTuple):
    """What a person is asked to do for some seconds, from `start_s` to `end_s` of the guided time."""

    movement: str
    start_s: float
    end_s: float


def look_requests(movements: Sequence[str], *, pace: float = 1.0) -> list[LookRequest]:
    """Returns what is asked for, in order; thirty seconds in all at a pace of 1.

    Args:
        movements: The movements that are asked for, beside `straight`.
        pace: By how much longer everything takes, for those who are slow.
    """
    found, start_s = [], 0.0
    for movement, length in _LENGTHS:
        if movement in (STRAIGHT, *movements):
            seconds = min(pace * length, _LONGEST_SHUT_S) if movement == BLINK else pace * length
            found.append(LookRequest(movement, start_s, start_s + seconds))
            start_s += seconds
    return found


@dataclass(frozen=True)
class MovementCalibration:
    """What came of the guided looks.

    Attributes:
        levels: What is added to the model's logits from now on.
        kind: What that is: `none` (the model as it is), `offset` or `layer`.
        recognised: By kind, the balanced share of frames that are recognised of looks that were left out
            while it was learned; only kinds that could be judged.
        by_movement: The same of the kind that is used, by movement.
        looks: How many looks there were.
        straight: The mean logits of straight looks, with all that is added; see `Recentring`.
        model: Which model's logits they are.
    """

    levels: MovementLevels
    kind: str
    recognised: Mapping[str, float]
    by_movement: Mapping[str, float]
    looks: int
    straight: tuple[float, ...]
    model: str = ""

    @classmethod
    def of_json(cls, values: Any) -> Self:
        """Reads what `to_json` wrote; raises `ValueError`, `KeyError` or `TypeError` if it is none."""
        levels = MovementLevels.of_json(values["levels"])
        straight = tuple(map(float, values["straight"]))
        if len(straight) != len(levels.movements) or values["kind"] not in KINDS:
            raise ValueError("a calibration whose parts do not fit")
        recognised = {str(kind): float(share) for kind, share in values["recognised"].items()}
        by_movement = {str(name): float(share) for name, share in values["by_movement"].items()}
        looks, model = int(values["looks"]), str(values["model"])
        return cls(levels, values["kind"], recognised, by_movement, looks, straight, model)

    def to_json(self) -> dict[str, Any]:
        """Returns it as JSON has it."""
        return {
            "model": self.model,
            "kind": self.kind,
            "looks": self.looks,
            "levels": self.levels.to_json(),
            "straight": self.straight,
            "recognised": dict(self.recognised),
            "by_movement": dict(self.by_movement),
        }

    @property
    def not_made(self) -> list[str]:
        """The movements that this person seems not to make, or that cannot be told from others."""
        return [name for name, share in self.by_movement.items() if name != STRAIGHT and share < _MADE_FROM]

    def lines(self) -> list[str]:
        """Returns what a carer wants to know."""
        words = {"none": "nothing", "offset": "an offset", "layer": "an offset and a small layer"}
        shares = ", ".join(f"{name} {share:.0%}" for name, share in self.by_movement.items())
        tried = ", ".join(f"with {words[kind]} {share:.0%}" for kind, share in self.recognised.items())
        lines = [f"{words[self.kind]} is added to the model, after {self.looks} looks"]
        if tried:
            lines.append(f"recognised in looks that were left out of learning: {tried}")
            lines.append(f"by movement: {shares}")
        return lines


def calibrate_movements(
    looks: Sequence[Look], movements: Sequence[str], *, model: str = ""
) -> MovementCalibration:
    """Returns what a person's movements look like.

    Each look is left out in turn, and read with what the others teach. Who is read well by the model as it is
    is left alone, since a few looks can also mislead; others get an offset in logits, unless the looks are
    read much worse with it, and a layer only where they are read better with it than without.

    Args:
        looks: The guided looks.
        movements: The names of the movements, in the order of the logits.
        model: Which model's logits they are.

    Raises:
        DataError: Too little was seen.
    """
    long = [look for look in looks if len(look.logits)]
    if len({look.movement for look in long}) < 2 or not any(look.movement == STRAIGHT for look in long):
        raise DataError(
            "the eyes were not seen long enough, straight and in another look; look at the camera, in good "
            "light, and follow the requests"
        )
    repeated = [look for look in long if sum(other.movement == look.movement for other in long) > 1]
    tried = {kind: _LeftOut.of(kind, long, repeated, movements) for kind in KINDS} if repeated else {}
    is_misled = bool(repeated) and tried["none"].is_better_than(tried["offset"], by=_MISLED)
    is_read_well = _LeftOut.of("none", long, long, movements).share >= _READ_WELL
    kind = "none" if is_read_well or is_misled else "offset"
    if repeated and tried["layer"].is_better_than(tried[kind], by=_WORTH_A_LAYER):
        kind = "layer"
    levels = _levels(kind, long, movements)
    straight = [levels.applied(look.logits, look.iris) for look in long if look.movement == STRAIGHT]
    return MovementCalibration(
        levels,
        kind,
        {name: each.share for name, each in tried.items()},
        tried[kind].by_movement if repeated else {},
        len(long),
        tuple(np.concatenate(straight).mean(axis=0).tolist()),
        model,
    )


def loss_of(looks: Sequence[Look], movements: Sequence[str]) -> float:
    """Returns how unlikely looks are by what the others teach: the lower, the better they fit together.

    It is infinite of fewer than two looks, or of one movement alone.

    Args:
        looks: The guided looks.
        movements: The names of the movements, in the order of the logits.
    """
    if len({look.movement for look in looks}) < 2:
        return math.inf
    return _LeftOut.of("offset", looks, looks, movements).loss


class _LeftOut(NamedTuple):
    """How looks are read that were left out while levels were learned."""

    by_movement: dict[str, float]
    loss: float

    @classmethod
    def of(
        cls, kind: str, looks: Sequence[Look], judged: Sequence[Look], movements: Sequence[str]
    ) -> "_LeftOut":
        shares: dict[str, list[float]] = {}
        losses: dict[str, list[float]] = {}
        for look in judged:
            levels = _levels(kind, [other for other in looks if other is not look], movements)
            likely = probabilities_of(levels.applied(look.logits, look.iris))
            truth = movements.index(look.movement)
            shares.setdefault(look.movement, []).append(float((likely.argmax(axis=1) == truth).mean()))
            losses.setdefault(look.movement, []).append(
                float(-np.log(np.maximum(likely[:, truth], _LEAST_LIKELY)).mean())
            )
        by_movement = {name: float(np.mean(shares[name])) for name in movements if name in shares}
        return cls(by_movement, float(np.mean([float(np.mean(each)) for each in losses.values()] or [0.0])))

    @property
    def share(self) -> float:
        """The balanced share of frames that are recognised."""
        return float(np.mean(list(self.by_movement.values())))

    def is_better_than(self, other: "_LeftOut", *, by: float = 0.0) -> bool:
        """Returns whether looks are read better: a larger share is recognised, and they are likelier."""
        return self.share >= other.share + by and self.loss < other.loss


def _levels(kind: str, looks: Sequence[Look], movements: Sequence[str]) -> MovementLevels:
    if kind == "none":
        return MovementLevels.none(movements)
    return MovementLevels.fit(looks, movements, with_layer=kind == "layer")
