"""Labels for the pictures that nobody has marked: the suggestions that are sure enough."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import LabelError
from eyelid.labelling.consensus import Verdict
from eyelid.labelling.label_arrays import Known
from eyelid.labelling.label_rows import Filled
from eyelid.labelling.pile import Pile


def self_trained(
    pile: Pile,
    probabilities: NDArray[np.float32],
    known: Known,
    classes: Sequence[str],
    seed: int,
    progress: Callable[[float], None],
) -> NDArray[np.float32]:
    """Betters suggestions by a net that learns the labels and what it is sure of; about a minute.

    Args:
        pile: The pictures.
        probabilities: float32 `[M, C]`, suggestions for the first M of them.
        known: What annotators say.
        classes: C classes.
        seed: Of the training.
        progress: Called with the share that is done.

    Returns:
        float32 `[M, C]`: the means of both, which err on other pictures. The suggestions themselves where
        labels are of one class only.
    """
    from eyelid.labelling.noisy_student import learn_pile

    told = known.first(len(probabilities))
    if len(np.unique(told.labels[(told.labels >= 0) & ~told.out])) < 2:
        return probabilities
    learned = learn_pile(
        pile.patches[: len(probabilities)],
        probabilities,
        told.labels,
        out=told.out,
        classes=classes,
        seed=seed,
        progress=progress,
    )
    return (learned + probabilities) / np.float32(2)


def fill(
    pile: Pile,
    verdicts: Mapping[str, Verdict],
    probabilities: NDArray[np.float32],
    *,
    classes: Sequence[str],
    confidence: float,
    without: Collection[str] = (),
) -> dict[str, Filled]:
    """Takes the suggestions that are sure enough, for pictures of which nobody has said anything.

    Args:
        pile: The pictures.
        verdicts: What annotators say, by name; what they can't tell is not told by a model either.
        probabilities: float32 `[M, C]`, of the first M pictures of the pile.
        classes: C classes.
        confidence: Lowest probability that is taken.
        without: Pictures to be left as they are.

    Raises:
        LabelError: Two classes at least must have a label.
    """
    labelled = {judged.label for judged in verdicts.values() if judged.label}
    if len(labelled) < 2:
        told = f"all labels are {labelled.pop()}" if labelled else "there are no labels"
        raise LabelError(
            f"{pile.place}: nothing to learn from: {told}; expected some of two classes at least"
        )
    filled = {}
    best, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    for number in np.flatnonzero(sure >= confidence).tolist():
        name = pile.names[number]
        if number not in pile.lost and name not in verdicts and name not in without:
            filled[name] = Filled(label=classes[best[number]], probability=float(sure[number]))
    return filled
