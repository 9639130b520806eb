"""Pseudo-labels: labels unlabelled pictures by the readings that a first net is sure of (Lee 2013)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from eyelid.data import LabelledPictures, PackedPatches, near_duplicates
from eyelid.errors import DataError
from eyelid.exporting import calibrated_probabilities, fit_temperature
from eyelid.fitting.batches import TrainingSet
from eyelid.fitting.ordered_batches import OrderedBatches, read_logits
from eyelid.pages import Say, say_few
from eyelid.pictures import PictureFilter, find_sources
from eyelid.training.options import PseudoOptions
from eyelid.training.training_data import TrainingData, pack_set


@dataclass(frozen=True, slots=True, kw_only=True)
class PseudoLabeller:
    """Gives labels to those unlabelled pictures for which a net is sure of its reading.

    Attributes:
        net: The fitted net that gives the labels.
        classes: The class names. Labels are indices into them.
        size: Side of the patches that the net reads, in pixels.
        training_size: Side of the patches that are trained on, before augmentation, in pixels.
        data: The labelled pictures of the training. The net's probabilities are calibrated on the validation
            parts. Unlabelled pictures that are near-duplicates of a validation or test picture are left out.
        cache: Folder in which decoded pictures are kept; None for none.
        say: Called with lines for the user, such as how many pictures get labels.
        note: Called with further lines on unreadable files, which only a log needs.
    """

    net: nn.Module
    classes: Sequence[str]
    size: int
    training_size: int
    data: TrainingData
    cache: Path | None
    say: Say
    note: Say

    def label(self, options: PseudoOptions, *, hidden: bool, refuse_damaged: bool) -> TrainingSet:
        """Returns the pictures with sure labels as a set to train on.

        Args:
            options: Where the unlabelled pictures are, how sure a label must be, and their weight and zoom.
            hidden: Whether hidden files and folders are read, too.
            refuse_damaged: Whether damaged pictures count as unreadable.

        Raises:
            DataError: No picture is left, or the files change while they are read.
        """
        patches, larger = self._pack(
            options.data, PictureFilter(hidden=hidden), refuse_damaged=refuse_damaged
        )
        say_few([f"not read: {message}" for message in patches.unreadable], say=self.say, note=self.note)
        probabilities = self._probabilities(patches)
        labels = probabilities.argmax(axis=1)
        sure = probabilities.max(axis=1) >= options.confidence
        held_out = self._near_held_out(patches)
        counts = Counter(labels[sure & ~held_out].tolist())
        of_classes = ", ".join(f"{counts[index]:,} {name}" for index, name in enumerate(self.classes))
        self.say(
            f"pseudo-labels for {len(patches):,} pictures of {options.data}: {of_classes}; {(~sure).sum():,} "
            f"not sure enough, {(sure & held_out).sum():,} left out because they are held out"
        )
        if not counts:
            raise DataError(
                f"--pseudo.data {options.data}: no picture reaches --pseudo.confidence {options.confidence}"
            )
        labelled = replace(larger, labels=labels).take(sure & ~held_out)
        return TrainingSet(labelled, draws=0, zoom=options.zoom, weight=options.weight)

    def _pack(
        self, data: str, keep: PictureFilter, *, refuse_damaged: bool
    ) -> tuple[PackedPatches, PackedPatches]:
        """Decodes the pictures twice: at the size that the net reads, and at the size for augmentation.

        Args:
            data: Where the unlabelled pictures are.
            keep: What is read of folders and zips.
            refuse_damaged: Whether damaged pictures count as unreadable.

        Returns:
            The pictures at both sizes. All of them have the first class as a placeholder for a label.

        Raises:
            DataError: The files change while they are read.
        """
        files = list(find_sources([data], keep=keep))
        if passed_over := keep.summary():
            self.say(f"--pseudo.data {data}: {passed_over}")
        unlabelled = LabelledPictures("pseudo", files, [self.classes[0]] * len(files), [""] * len(files))
        patches, larger = (
            pack_set(unlabelled, self.classes, size, self.cache, self.say, refuse_damaged=refuse_damaged)
            for size in (self.size, self.training_size)
        )
        if list(patches.sources) != list(larger.sources):
            raise DataError(f"--pseudo.data {data}: its files change while they are read; try again")
        return patches, larger

    def _probabilities(self, patches: PackedPatches) -> NDArray[np.float32]:
        """Returns the net's calibrated probabilities of C classes for N patches, float32 `[N, C]`."""
        validation = self.data.validation
        logits = read_logits(self.net, validation)
        temperature = fit_temperature(logits, validation.labels, validation.weights)
        return calibrated_probabilities(read_logits(self.net, OrderedBatches([patches])), temperature)

    def _near_held_out(self, patches: PackedPatches) -> NDArray[np.bool_]:
        """Returns bool `[N]`: whether each picture is a near-duplicate of a validation or test picture."""
        near = np.zeros(len(patches), bool)
        for _, packed in self.data.held_out:
            near[[pair.second for pair in near_duplicates(packed, patches)]] = True
        return near
