"""The verb `evaluate`: how well a model reads labelled pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eyelid.errors import OptionError

if TYPE_CHECKING:
    from eyelid.score import Score


@dataclass(frozen=True, kw_only=True)
class EvaluateOptions:
    """What `evaluate` reads, and with which model.

    Attributes:
        data: Labelled set, LAYOUT:PATH, with LAYOUT one of folders (class folders), mrl (MRL names) or
            csv (a manifest).
        model: Name of a shipped model, or path of an eyelid model file.
        resamples: How often groups are drawn again for the intervals.
        seed: Of those draws.
    """

    data: str = ""
    model: str = "eye_state"
    resamples: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        if self.resamples < 100:
            raise OptionError(f"--resamples {self.resamples}: expected at least 100 for a 95 % interval")


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What `evaluate` found.

    Attributes:
        name: The set's name.
        pictures: How many pictures were scored.
        groups: How many people or faces they come from; 0 where the set does not say.
        scores: Metric → score.
        unsure: Share of the pictures that the model left undecided.
        decided_error: Share of errors among the others.
        unreadable: What could not be read, and so is not in the score.
    """

    name: str
    pictures: int
    groups: int
    scores: Mapping[str, Score]
    unsure: float
    decided_error: float
    unreadable: Sequence[str]


def evaluate(options: EvaluateOptions) -> Evaluation:
    """Scores a model of states on labelled pictures.

    Raises:
        EyelidError: The data or the model cannot be used; see the error's own class.
    """
    import numpy as np

    from eyelid.data import pack, read_labelled
    from eyelid.read import UNSURE, Reader
    from eyelid.score import score_open

    pictures = read_labelled(options.data)
    reader = Reader.load(options.model)
    if reader.info.task != "state":
        raise OptionError(f"--model {options.model}: reads {reader.info.task}s, expected a model of states")
    packed = pack(pictures, classes=("closed", "open"), size=reader.info.input_size)
    readings = reader.read(packed.patches)
    is_open = packed.labels == 1
    scores = score_open(
        is_open, readings.p_open, packed.groups, resamples=options.resamples, seed=options.seed
    )
    decided = np.array(readings.state) != UNSURE
    wrong = (readings.p_open >= 0.5) != is_open
    return Evaluation(
        name=pictures.name,
        pictures=len(packed),
        groups=len(np.unique(packed.groups)) if pictures.grouped else 0,
        scores=scores,
        unsure=float(1 - decided.mean()),
        decided_error=float(wrong[decided].mean()) if decided.any() else float("nan"),
        unreadable=packed.unreadable,
    )
