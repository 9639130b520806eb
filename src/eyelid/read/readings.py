"""Readings: the probabilities that a model gave for many eyes, as arrays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.model_files.model_info import ModelInfo

UNSURE = "unsure"


def probability_words(classes: Sequence[str], probabilities: Sequence[float] | NDArray[np.floating]) -> str:
    """Returns the probability that pages and sheets show, with its name.

    It is that of `open`, so that one number means the same everywhere; without such a class, that of the
    likeliest class.

    Args:
        classes: The names of C classes.
        probabilities: Their probabilities for one eye.

    Example:
        >>> probability_words(("closed", "open"), [0.995, 0.005])
        'P(open) 0.0050'
        >>> probability_words(("left", "up"), [0.9, 0.1])
        'P(left) 0.9000'
    """
    index = list(classes).index("open") if "open" in classes else int(np.argmax(probabilities))
    return f"P({classes[index]}) {probabilities[index]:.4f}"


@dataclass(frozen=True, slots=True)
class Readings:
    """The probabilities that a model gave for N eyes, and what follows from them.

    Attributes:
        probabilities: float32 `[N, C]`, calibrated, each row sums to 1.
        info: The model that read them; `info.classes` names the C columns.

    Example:
        >>> import numpy as np, eyelid
        >>> readings = eyelid.Reader.load().read(np.zeros((2, 24, 24), np.uint8))
        >>> readings.p_open.shape, len(readings.state)
        ((2,), 2)
        >>> readings
        <2 readings by eye_state: 2 unsure>
    """

    probabilities: NDArray[np.float32]
    info: ModelInfo

    def __len__(self) -> int:
        return len(self.probabilities)

    def __repr__(self) -> str:
        """Returns how many there are, and of each decision."""
        counts = ", ".join(f"{count:,} {name}" for name, count in Counter(self.decision).most_common())
        return f"<{len(self):,} readings by {self.info.name}: {counts or 'none'}>"

    @property
    def p_open(self) -> NDArray[np.float32]:
        """Probability that the eye is open, float32 `[N]`; for movements, that it is not a blink.

        For sharpness it is the probability of being sharp.
        """
        classes = self.info.classes
        if self.info.task == "sharpness":
            return self.probabilities[:, classes.index("sharp")]
        if self.info.task == "state":
            return self.probabilities[:, classes.index("open")]
        if "blink" in classes:
            return 1 - self.probabilities[:, classes.index("blink")]
        return np.ones(len(self), np.float32)

    @property
    def decision(self) -> list[str]:
        """The likeliest class of each eye, or `unsure` where its probability is too low to decide."""
        likeliest = self.probabilities.argmax(axis=1)
        likeliest[self.probabilities.max(axis=1, initial=0) < self.info.unsure_below] = -1
        names = (*self.info.classes, UNSURE)
        return [names[index] for index in likeliest.tolist()]

    @property
    def state(self) -> list[str]:
        """`open`, `closed` or `unsure` for each eye; a movement model's `blink` counts as closed.

        For sharpness: `sharp`, `blurred` or `unsure`.
        """
        if self.info.task != "movement":
            return self.decision
        closed = {"blink": "closed", UNSURE: UNSURE}
        return [closed.get(decided, "open") for decided in self.decision]

    @property
    def movement(self) -> list[str | None]:
        """The movement of each eye, or `unsure`; None for a model of anything else."""
        return list(self.decision) if self.info.task == "movement" else [None] * len(self)
