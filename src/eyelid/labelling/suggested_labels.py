"""Using suggestions as labels for pictures that nobody has marked."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import LabelError
from eyelid.labelling.label_arrays import LabelArrays
from eyelid.labelling.label_rows import Suggestion
from eyelid.labelling.majority_vote import MajorityVote
from eyelid.labelling.pile import Pile


def refine_suggestions(
    pile: Pile,
    probabilities: NDArray[np.float32],
    arrays: LabelArrays,
    classes: Sequence[str],
    seed: int,
    progress: Callable[[float], None],
) -> NDArray[np.float32]:
    """Averages suggestions with the predictions of a net that is trained on the pile.

    It takes about a minute. The two make different errors, so their mean is better than each of them.

    Args:
        pile: The pictures.
        probabilities: float32 `[M, C]`, suggestions for the first M of them.
        arrays: The labels of the pile.
        classes: The C classes.
        seed: Seed of the training.
        progress: Called with the share that is done, 0 to 1.

    Returns:
        float32 `[M, C]`; the suggestions unchanged if labels are of fewer than two classes.
    """
    from eyelid.labelling.noisy_student import train_noisy_student

    arrays = arrays.first(len(probabilities))
    if arrays.class_count < 2:
        return probabilities
    predictions = train_noisy_student(
        pile.patches[: len(probabilities)],
        probabilities,
        arrays.labels,
        excluded=arrays.excluded,
        classes=classes,
        seed=seed,
        progress=progress,
    )
    return (predictions + probabilities) / np.float32(2)


def confident_suggestions(
    pile: Pile,
    votes: Mapping[str, MajorityVote],
    probabilities: NDArray[np.float32],
    *,
    classes: Sequence[str],
    confidence: float,
) -> dict[str, Suggestion]:
    """Returns the suggestions that are probable enough to be used as labels, by name.

    Pictures that anybody has marked get none, not even those that annotators can't tell.

    Args:
        pile: The pictures.
        votes: The majority's answers, by name.
        probabilities: float32 `[M, C]`, suggestions for the first M pictures of the pile.
        classes: The C classes.
        confidence: Lowest probability of a suggestion.

    Raises:
        LabelError: Fewer than two classes have labels.
    """
    labelled = {vote.label for vote in votes.values() if vote.label}
    if len(labelled) < 2:
        reason = f"all labels are {labelled.pop()}" if labelled else "there are no labels"
        raise LabelError(
            f"{pile.place}: nothing to learn from: {reason}; expected some of two classes at least"
        )
    suggestions = {}
    best, highest = probabilities.argmax(axis=1), probabilities.max(axis=1)
    for number in np.flatnonzero(highest >= confidence).tolist():
        name = pile.names[number]
        if number not in pile.lost and name not in votes:
            suggestions[name] = Suggestion(label=classes[best[number]], probability=float(highest[number]))
    return suggestions
