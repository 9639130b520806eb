"""Pseudo-labels: unlabelled pictures that a first model is sure of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from torch import nn

from eyelid.data import LabelledPictures, PackedPatches, near_duplicates, pack
from eyelid.errors import DataError
from eyelid.exporting.temperature import calibrated, fit_temperature
from eyelid.fitting.batches import TrainingSet
from eyelid.fitting.held_out import HeldOut, read_logits
from eyelid.pictures import find_sources
from eyelid.training.options import PseudoOptions
from eyelid.training.run_folder import RunFolder


def pseudo_labelled(
    run: RunFolder,
    options: PseudoOptions,
    labeller: nn.Module,
    *,
    classes: Sequence[str],
    sizes: tuple[int, int],
    held_out: HeldOut,
    scored: Sequence[PackedPatches],
    cache: Path,
) -> TrainingSet:
    """Labels unlabelled pictures.

    Args:
        run: Is told how many were taken.
        options: Which pictures, and how sure the labels must be.
        labeller: The net that labels them, ready to read.
        classes: The class names, in order.
        sizes: Sides of the patches that the net reads, and of those that are augmented.
        held_out: Calibrates the labeller's probabilities.
        scored: Pictures that stay unseen: those near to one of them are left out.
        cache: Folder of packed pictures.

    Returns:
        The pictures that are sure enough, with their labels.

    Raises:
        DataError: None is.
    """
    files = list(find_sources([options.data]))
    unlabelled = LabelledPictures("pseudo", files, [classes[0]] * len(files), [""] * len(files))
    read, augmented = (pack(unlabelled, classes=classes, size=size, cache=cache) for size in sizes)
    if list(read.sources) != list(augmented.sources):
        raise DataError(f"--pseudo.data {options.data}: its files change while they are read; try again")
    for message in read.unreadable:
        run.say(f"not read: {message}")
    temperature = fit_temperature(read_logits(labeller, held_out), held_out.labels, held_out.weights)
    probabilities = calibrated(read_logits(labeller, HeldOut([read])), temperature)
    sure = probabilities.max(axis=1) >= options.confidence
    known = np.zeros(len(read), bool)
    for packed in scored:
        known[[pair.second for pair in near_duplicates(packed, read)]] = True
    labels = probabilities.argmax(axis=1)
    counts = Counter(labels[sure & ~known].tolist())
    told = ", ".join(f"{counts[index]:,} {name}" for index, name in enumerate(classes))
    run.say(
        f"pseudo-labels for {len(read):,} pictures of {options.data}: {told}; {(~sure).sum():,} not sure "
        f"enough, {(sure & known).sum():,} left out because they are held out"
    )
    if not counts:
        raise DataError(
            f"--pseudo.data {options.data}: no picture reaches --pseudo.confidence {options.confidence}"
        )
    taken = replace(augmented, labels=labels).take(sure & ~known)
    return TrainingSet(taken, draws=0, zoom=options.zoom, weight=options.weight)
