"""How one person's movements look to a model: what is added to its logits, learned from guided looks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

_STEPS = 40  # of Newton's method, which needs about six
_LONGEST_STEP = 2.0  # it may go far astray where the model is sure and wrong
_ENOUGH = 1e-5
_OFFSET_PENALTY = 0.1  # about a tenth of a look in evidence that nothing is to be added
_LAYER_PENALTY = 1.0
_IRIS_SCALE = 10.0  # an iris moves by a tenth or two of the eye's width; logits by some units


class Look(NamedTuple):
    """What was read while a person made one movement that was asked for, or in one picture of it.

    Attributes:
        movement: The movement.
        logits: The model's logits of both eyes together in N frames, float64 `[N, C]`.
        iris: Where the irises were, mean of the eyes that could be seen, float64 `[N, 2]`: see
            `EyeReading.iris`; NaN where that is not known.
    """

    movement: str
    logits: NDArray[np.float64]
    iris: NDArray[np.float64]


@dataclass(frozen=True)
class MovementLevels:
    """What is added to a model's logits for one person.

    Attributes:
        movements: The names of the C movements.
        offset: What is added to each logit.
        layer: For each movement, the weights of the C logits and of the iris' two coordinates, which are
            added, too; empty if the offset is all.
    """

    movements: tuple[str, ...]
    offset: tuple[float, ...]
    layer: tuple[tuple[float, ...], ...] = ()

    @classmethod
    def none(cls, movements: Sequence[str]) -> Self:
        """Returns the levels of somebody of whom nothing is known: nothing is added."""
        return cls(tuple(movements), (0.0,) * len(movements))

    @classmethod
    def fit(cls, looks: Sequence[Look], movements: Sequence[str], *, with_layer: bool = False) -> Self:
        """Learns them from guided looks.

        The offset, and the layer, are those under which the looks are likeliest, each movement counting the
        same, drawn towards zero by a penalty; a multinomial logistic regression whose start is the model
        itself (as in Platt 1999, for several classes).

        Args:
            looks: The looks; nothing is added to a movement that is not among them.
            movements: The names of the movements, in the order of the logits.
            with_layer: Whether a layer is learned, too.
        """
        names = tuple(movements)
        logits = np.concatenate([look.logits for look in looks])
        inputs = np.ones((len(logits), 1))
        penalty = np.array([_OFFSET_PENALTY])
        if with_layer:
            inputs = np.hstack([inputs, _inputs(logits, np.concatenate([look.iris for look in looks]))])
            penalty = np.append(penalty, [_LAYER_PENALTY] * (inputs.shape[1] - 1))
        shown = [name for name in names if any(look.movement == name for look in looks)]
        columns = [names.index(name) for name in shown]
        truth = np.repeat(
            [shown.index(look.movement) for look in looks], [len(look.logits) for look in looks]
        )
        weights = np.zeros((len(names), inputs.shape[1]))
        weights[columns] = _logistic(logits[:, columns], inputs, truth, _even_weights(looks), penalty)
        layer = tuple(tuple(row) for row in weights[:, 1:].tolist()) if with_layer else ()
        return cls(names, tuple(weights[:, 0].tolist()), layer)

    @classmethod
    def of_json(cls, values: Any) -> Self:
        """Reads what `to_json` wrote; raises `ValueError`, `KeyError` or `TypeError` if it is none."""
        names = tuple(map(str, values["movements"]))
        offset = tuple(map(float, values["offset"]))
        layer = tuple(tuple(map(float, row)) for row in values["layer"])
        lengths = {len(row) for row in layer}
        if len(offset) != len(names) or (layer and (len(layer) != len(names) or lengths != {len(names) + 2})):
            raise ValueError("the numbers of movements, offsets and weights do not fit")
        if not all(map(math.isfinite, [*offset, *(weight for row in layer for weight in row)])):
            raise ValueError("an offset or a weight is not finite")
        return cls(names, offset, layer)

    def to_json(self) -> dict[str, Any]:
        """Returns them as JSON has them."""
        return {"movements": self.movements, "offset": self.offset, "layer": self.layer}

    def applied(self, logits: NDArray[np.float64], iris: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the person's logits, float64 `[N, C]`.

        Args:
            logits: The model's logits, float64 `[N, C]`.
            iris: Where the irises are, float64 `[N, 2]`; see `Look`.
        """
        found: NDArray[np.float64] = logits + np.array(self.offset)
        if self.layer:
            found += _inputs(logits, iris) @ np.array(self.layer).T
        return found


def probabilities_of(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the probabilities of logits, both float64 `[N, C]`."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def _inputs(logits: NDArray[np.float64], iris: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns what a layer reads, `[N, C + 2]`; an iris that is not known counts as in the middle."""
    centred = logits - logits.mean(axis=1, keepdims=True)
    return np.hstack([centred / 4, _IRIS_SCALE * np.nan_to_num(iris)])


def _even_weights(looks: Sequence[Look]) -> NDArray[np.float64]:
    """Returns the weights of frames with which each look counts as one, and each movement the same."""
    number = {look.movement: sum(other.movement == look.movement for other in looks) for look in looks}
    each = len(looks) / len(number)
    return np.concatenate(
        [
            np.full(len(look.logits), each / (number[look.movement] * max(len(look.logits), 1)))
            for look in looks
        ]
    )


def _logistic(
    start: NDArray[np.float64],
    inputs: NDArray[np.float64],
    truth: NDArray[np.intp],
    weights: NDArray[np.float64],
    penalty: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Returns the weights `[C, F]` of inputs `[N, F]` that are added to logits, by Newton's method."""
    classes, number = start.shape[1], inputs.shape[1]
    found = np.zeros((classes, number))
    wanted = np.eye(classes)[truth]
    ridge = np.tile(penalty, classes)
    squares = (inputs[:, :, None] * inputs[:, None, :]).reshape(len(inputs), -1)
    for _ in range(_STEPS):
        likely = probabilities_of(start + inputs @ found.T)
        slope = ((likely - wanted) * weights[:, None]).T @ inputs + penalty * found
        spread = likely[:, :, None] * (np.eye(classes) - likely[:, None, :]) * weights[:, None, None]
        pairs = (spread.reshape(len(start), -1).T @ squares).reshape(classes, classes, number, number)
        curve = pairs.transpose(0, 2, 1, 3).reshape(classes * number, -1)
        step = np.linalg.solve(curve + np.diag(ridge), slope.ravel()).reshape(found.shape)
        found -= step * min(1.0, _LONGEST_STEP / max(np.abs(step).max(), _ENOUGH))
        if np.abs(step).max() < _ENOUGH:
            break
    return found
