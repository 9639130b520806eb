"""The verb `evaluate`: how well a model reads labelled pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eyelid.errors import MissingExtraError, OptionError
from eyelid.weights import DEFAULT_MODEL

if TYPE_CHECKING:
    from eyelid.score import Evaluation


@dataclass(frozen=True, kw_only=True)
class EvaluateOptions:
    """What `evaluate` reads, and with which model.

    Attributes:
        data: Labelled set, PATH or LAYOUT:PATH, with LAYOUT one of folders (class folders), mrl (MRL
            names), columbia (Columbia names) or manifest (a CSV or XLSX table).
        label: The column whose values are the labels; empty for the layout's own.
        model: Name of a shipped model, or path of an eyelid model file.
        resamples: How often people are drawn again for the intervals.
        seed: Of those draws.
    """

    data: str = ""
    label: str = ""
    model: str = DEFAULT_MODEL
    resamples: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.data:
            raise OptionError("no labelled pictures given; name them with --data PATH")
        if self.resamples < 100:
            raise OptionError(f"--resamples {self.resamples}: expected at least 100 for a 95 % interval")
        if self.seed < 0:
            raise OptionError(f"--seed {self.seed}: expected 0 or more")


def evaluate(options: EvaluateOptions) -> Evaluation:
    """Scores a model on pictures that are labelled with its classes, or some of them.

    Raises:
        EyelidError: The data or the model cannot be used; see the error's own class.
    """
    try:
        from eyelid.data import pack, read_labelled
        from eyelid.score import evaluate_patches
    except ModuleNotFoundError as error:
        raise MissingExtraError("evaluate", "train", str(error.name)) from error
    from eyelid.read import Reader

    reader = Reader.load(options.model)
    pictures = read_labelled(options.data, label=options.label)
    packed = pack(pictures, classes=reader.info.classes, size=reader.info.input_size)
    return evaluate_patches(reader, packed, resamples=options.resamples, seed=options.seed)
