"""Out-of-fold predictions: what is said of each picture by who has learned from nobody of its group."""

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

_NET = "lidnet-wide"
_DRAWS = 130_000  # pictures that the net of one fold sees, however many there are
_BATCH = 128
_RATE, _DECAY, _SMOOTHING = 0.004, 0.02, 0.05
_ZOOM = (0.85, 1.18)  # the pictures that are read are cut as those that are learned from
_AUGMENT = AugmentOptions(detail=1, squash=0, glare=0, glasses=0, low_resolution=0, contrast=0)
_READ_AT_ONCE = 2048  # patches
_NOBODY = -30.0  # logit of a class that nobody has among those that were learned from

Reads = Callable[[NDArray[np.bool_]], NDArray[np.float64]]
"""Which pictures, bool `[N]`, to their logits, `[M, C]`."""


class Learner(Protocol):
    """What learns the labels of some pictures and tells those of others.

    Attributes:
        shown: How many pictures one fitting is shown, one as often as it is.
    """

    shown: int

    def fit(self, chosen: NDArray[np.bool_], *, seed: int, progress: Callable[[int], None]) -> Reads:
        """Learns from the pictures that a bool `[N]` chooses; `progress` is told how many more were shown."""
        ...


class NetLearner:
    """Trains eyelid's own net, in less than a minute, whatever the number of pictures.

    Args:
        packed: N pictures with their labels.
        classes: The names of these.
    """

    def __init__(self, packed: PackedPatches, classes: Sequence[str]) -> None:
        self.shown = _DRAWS // _BATCH * _BATCH
        self._packed = packed
        self._classes = tuple(classes)

    def fit(self, chosen: NDArray[np.bool_], *, seed: int, progress: Callable[[int], None]) -> Reads:
        """Trains a net."""
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
                steps=self.shown // _BATCH,
                progress=lambda _: progress(_BATCH),
                rate=_RATE,
                decay=_DECAY,
            )
        net.eval()
        return lambda wanted: self._read(net, wanted)

    def _read(self, net: torch.nn.Module, wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Returns the mean of what a net says of patches and of their mirror images."""
        device = next(net.parameters()).device
        mirrored = mirrored_classes(self._classes)
        rows = np.flatnonzero(wanted)
        told = [np.zeros((0, len(self._classes)))]
        with torch.inference_mode():
            for start in range(0, len(rows), _READ_AT_ONCE):
                patches = torch.from_numpy(
                    np.array(self._packed.patches[rows[start : start + _READ_AT_ONCE]])
                ).to(device)
                logits = net(patches)
                if min(mirrored) >= 0:
                    logits = (logits + net(patches.flip(2))[:, mirrored]) / 2
                told.append(logits.cpu().double().numpy())
        return np.concatenate(told)


class VectorLearner:
    """A linear model on the vectors of an embedding; seconds.

    Args:
        vectors: float `[N, F]`, of length 1.
        labels: int `[N]`.
        count: How many classes there are.
    """

    _strength = 30.0  # C of scikit-learn, for vectors of length 1

    def __init__(self, vectors: NDArray[np.float32], labels: NDArray[np.int64], count: int) -> None:
        self.shown = len(vectors)
        self._vectors = vectors
        self._labels = labels
        self._count = count

    def fit(self, chosen: NDArray[np.bool_], *, seed: int, progress: Callable[[int], None]) -> Reads:
        """Fits the model."""
        classes = np.unique(self._labels[chosen])
        model = LogisticRegression(C=self._strength, max_iter=2000, random_state=seed)
        if len(classes) > 1:
            model.fit(self._vectors[chosen], self._labels[chosen])
        progress(self.shown)

        def read(wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
            logits = np.full((int(wanted.sum()), self._count), _NOBODY)
            if len(classes) < 2:  # the others' pictures are all of groups that were held out
                logits[:, classes] = 0
                return logits
            told = model.decision_function(self._vectors[wanted])
            logits[:, model.classes_] = told if told.ndim > 1 else np.stack([-told / 2, told / 2], axis=1)
            return logits

        return read


def out_of_fold(
    learner: Learner,
    labels: NDArray[np.int64],
    units: NDArray[np.int64],
    chosen: NDArray[np.bool_],
    *,
    count: int,
    seed: int = 0,
    progress: Callable[[int], None],
) -> NDArray[np.float64]:
    """Tells all pictures, each by who has learned from no picture of its unit.

    Args:
        learner: Learns and tells.
        labels: int64 `[N]`, -1 for none.
        units: int `[N]`, what must not be on both sides: people, near-duplicates.
        chosen: bool `[N]`, the pictures that may be learned from.
        count: How many classes there are, C.
        seed: Of the folds and the learner.
        progress: Called with how many more pictures were shown, of `FOLDS * learner.shown`.

    Returns:
        float64 `[N, C]` logits.
    """
    logits = np.zeros((len(labels), count))
    parts = min(FOLDS, len(np.unique(units)))
    folds = StratifiedGroupKFold(parts, shuffle=True, random_state=seed)
    for number, (_, there) in enumerate(folds.split(labels, np.maximum(labels, 0), units)):
        read_here = np.zeros(len(labels), bool)
        read_here[there] = True
        if read_here.any():
            reads = learner.fit(chosen & ~read_here, seed=FOLDS * seed + number, progress=progress)
            logits[read_here] = reads(read_here)
    return logits
