"""How far the readings of an exported model are from those of the model that it was made of."""

from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray

from eyelid.errors import ModelError
from eyelid.exporting.whole_numbers import computes_in_8_bits
from eyelid.model_files import ModelInfo
from eyelid.read import Readings

QUANTISED = 0.3
"""Largest difference of a probability that is no error between a net in floats and one in 8 bits."""

_ROUNDED = 0.1  # between a checkpoint and its model file, of which only the weights are rounded
_SAME = 0.001  # between two runtimes, which add in another order
_LEVELS = 0.03  # the same for what computes in 8 bits: a value between two levels may fall to either


def between_net_and_file(model: onnx.ModelProto) -> float:
    """Returns the largest difference of a probability that is no error between a checkpoint and its file."""
    return QUANTISED if computes_in_8_bits(model) else _ROUNDED


def between_runtimes(model: onnx.ModelProto) -> float:
    """Returns the largest difference of a probability that is no error where two runtimes compute a model."""
    return _LEVELS if computes_in_8_bits(model) else _SAME


@dataclass(frozen=True, slots=True)
class Parity:
    """The differences of the probabilities of N patches between two forms of one model.

    Attributes:
        patches: N.
        largest: The largest difference of any probability of any patch.
        mean: The mean difference over all patches and classes.
        changed: Patches that another class is read in, or that become `unsure` or are so no more.
        against: In words, what the readings were compared with.
    """

    patches: int
    largest: float
    mean: float
    changed: int
    against: str

    def __str__(self) -> str:
        """Returns the differences in a line."""
        return (
            f"|Δp| at most {self.largest:.2g}, {self.mean:.2g} on average; {self.changed:,} of "
            f"{self.patches:,} decisions changed; against {self.against}"
        )

    def expect_at_most(self, allowed: float, name: str) -> None:
        """Raises `ModelError` if a probability differs by more than is allowed, or is no number.

        Args:
            allowed: Largest allowed difference.
            name: Name of the model in the message.
        """
        if not self.largest <= allowed:
            raise ModelError(
                f"{name}: not written: {self}; expected at most {allowed}; --allow-difference "
                "allows more, if that is good enough for you"
            )


def measure_parity(
    found: NDArray[np.float32], expected: NDArray[np.float32], info: ModelInfo, *, against: str
) -> Parity:
    """Compares two readings of the same N patches.

    Args:
        found: Probabilities of C classes by the exported model, float `[N, C]`.
        expected: Those by the model that it was made of.
        info: The model, with the threshold of `unsure`.
        against: In words, what that model is.

    Raises:
        ModelError: The exported model gives an array of another shape.
    """
    if found.shape != expected.shape:
        raise ModelError(f"what the export gives is {list(found.shape)}, expected {list(expected.shape)}")
    differences = np.abs(found.astype(float) - expected)
    pairs = zip(Readings(found, info).decision, Readings(expected, info).decision, strict=True)
    return Parity(
        patches=len(found),
        largest=float(differences.max()),
        mean=float(differences.mean()),
        changed=sum(one != other for one, other in pairs),
        against=against,
    )
