"""Predicting labels out of fold: each picture is read by a model that was not trained on its group."""

from collections.abc import Callable, Sequence
from itertools import chain, repeat
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from torch import Tensor
from torch.nn import functional as F

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import PackedPatches
from eyelid.fitting.batches import EpochBatches, TrainingSet, mirrored_classes
from eyelid.fitting.small_nets import fit_small_net
from eyelid.nets import build_net

FOLDS = 5
"""Number of models: each is trained on four fifths of the groups and reads the others."""

_NET = "lidnet-wide"
_DRAWS = 130_000  # pictures that the net of one fold is shown in training, unless the data set is small
_PASSES = 200  # of a small data set, over all its pictures
_BATCH = 128
_RATE, _DECAY, _SMOOTHING = 0.004, 0.02, 0.05
_ZOOM = (0.85, 1.18)  # only a little, because all pictures of a data set are framed alike
_AUGMENT = AugmentOptions(detail=1, squash=0, glare=0, glasses=0, low_resolution=0, contrast=0)
_READ_AT_ONCE = 2048  # patches that the net reads at a time
_ABSENT = -30.0  # logit of a class that does not occur in the training part

Predictor = Callable[[NDArray[np.bool_]], NDArray[np.float64]]
"""A fitted model: a function of a bool `[N]`, which chooses M pictures, that returns logits `[M, C]`."""


class Learner(Protocol):
    """Trains models on some pictures of a data set to predict the labels of other pictures.

    Attributes:
        pictures_per_fit: Number of pictures that a model is shown in one call of `fit`. A picture that is
            shown several times is counted each time.
    """

    pictures_per_fit: int

    def fit(self, chosen: NDArray[np.bool_], *, seed: int, progress: Callable[[int], None]) -> Predictor:
        """Trains a model and returns it.

        Args:
            chosen: bool `[N]`, the pictures that the model is trained on.
            seed: Random seed of the training.
            progress: Function that is called with the number of pictures that the model was shown since the
                last call.
        """
        ...


class NetLearner:
    """Trains eyelid's own net; one call of `fit` takes less than a minute, and a second for few pictures.

    Args:
        packed: N pictures with their labels.
        classes: The names of the classes.
    """

    def __init__(self, packed: PackedPatches, classes: Sequence[str]) -> None:
        draws = min(_DRAWS, _PASSES * len(packed))
        self.pictures_per_fit = max(draws // _BATCH, 1) * _BATCH
        self._packed = packed
        self._classes = tuple(classes)

    def fit(self, chosen: NDArray[np.bool_], *, seed: int, progress: Callable[[int], None]) -> Predictor:
        """Trains a net and returns it as a function; see `Learner.fit`."""
        batches = EpochBatches(
            [TrainingSet(self._packed.take(chosen), draws=0, zoom=_ZOOM)],
            classes=self._classes,
            augment=_AUGMENT,
            sampling="each",
            size=self._packed.patches.shape[1],
            batch_size=min(_BATCH, int(chosen.sum())),
            seed=seed,
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            net = build_net(_NET, len(self._classes)).to(batches.device)
            drawn = chain.from_iterable(repeat(batches))

            def batch_loss() -> Tensor:
                patches, labels, _ = next(drawn)
                return F.cross_entropy(net(patches), labels, label_smoothing=_SMOOTHING)

            fit_small_net(
                net,
                batch_loss,
                steps=self.pictures_per_fit // _BATCH,
                progress=lambda _: progress(_BATCH),
                rate=_RATE,
                decay=_DECAY,
            )
        net.eval()
        return lambda wanted: self._read(net, wanted)

    def _read(self, net: torch.nn.Module, wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Returns the logits of the pictures that `wanted`, a bool `[N]`, chooses.

        If the classes allow it, the logits of a picture and of its mirror image are averaged.
        """
        device = next(net.parameters()).device
        mirrored = mirrored_classes(self._classes)
        rows = np.flatnonzero(wanted)
        blocks = [np.zeros((0, len(self._classes)))]
        with torch.inference_mode():
            for start in range(0, len(rows), _READ_AT_ONCE):
                patches = torch.from_numpy(
                    np.array(self._packed.patches[rows[start : start + _READ_AT_ONCE]])
                ).to(device)
                logits = net(patches)
                if min(mirrored) >= 0:
                    logits = (logits + net(patches.flip(2))[:, mirrored]) / 2
                blocks.append(logits.cpu().double().numpy())
        return np.concatenate(blocks)


class VectorLearner:
    """Fits a linear model on the vectors of an embedding, in seconds.

    Args:
        vectors: float `[N, F]`, a vector of F numbers and of length 1 for each of N pictures.
        labels: int64 `[N]`, the class of each picture; -1 for no label.
        count: C, the number of classes.
    """

    _strength = 30.0  # C of scikit-learn, for vectors of length 1

    def __init__(self, vectors: NDArray[np.float32], labels: NDArray[np.int64], count: int) -> None:
        self.pictures_per_fit = len(vectors)
        self._vectors = vectors
        self._labels = labels
        self._count = count

    def fit(self, chosen: NDArray[np.bool_], *, seed: int, progress: Callable[[int], None]) -> Predictor:
        """Fits a logistic regression and returns it as a function; see `Learner.fit`."""
        classes = np.unique(self._labels[chosen])
        model = LogisticRegression(C=self._strength, max_iter=2000, random_state=seed)
        if len(classes) > 1:
            model.fit(self._vectors[chosen], self._labels[chosen])
        progress(self.pictures_per_fit)

        def read(wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
            logits = np.full((int(wanted.sum()), self._count), _ABSENT)
            if len(classes) < 2:  # only held-out groups have pictures of the other classes
                logits[:, classes] = 0
                return logits
            margins = model.decision_function(self._vectors[wanted])
            if margins.ndim == 1:  # two classes
                margins = np.stack([-margins / 2, margins / 2], axis=1)
            logits[:, model.classes_] = margins
            return logits

        return read


def predict_out_of_fold(
    learner: Learner,
    labels: NDArray[np.int64],
    units: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    *,
    count: int,
    seed: int = 0,
    progress: Callable[[int], None],
) -> NDArray[np.float64]:
    """Predicts the class of every picture by a model that was not trained on any picture of its unit.

    Args:
        learner: Trains the models.
        labels: int64 `[N]`, the class of each of N pictures; -1 for no label.
        units: int64 `[N]`, the number of each picture's unit. The pictures of a unit, which show one person
            or are near-duplicates, are all in the same fold.
        chosen: bool `[N]`, the pictures that may be trained on.
        count: C, the number of classes.
        seed: Random seed of folds and training.
        progress: Function that is called with the number of pictures that were shown to a model since the
            last call. The sum is `FOLDS * learner.pictures_per_fit`, or less if there are few units.

    Returns:
        float64 `[N, C]`, the logits of the classes for each picture.
    """
    logits = np.zeros((len(labels), count))
    parts = min(FOLDS, len(np.unique(units)))
    folds = StratifiedGroupKFold(parts, shuffle=True, random_state=seed)
    for number, (_, rows) in enumerate(folds.split(labels, np.maximum(labels, 0), units)):
        held_out = np.zeros(len(labels), bool)
        held_out[rows] = True
        if held_out.any():
            predict = learner.fit(chosen & ~held_out, seed=FOLDS * seed + number, progress=progress)
            logits[held_out] = predict(held_out)
    return logits
