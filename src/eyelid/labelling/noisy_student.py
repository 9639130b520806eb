"""Training a small net on the labels of a pile, and on its own confident predictions for the rest."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from eyelid.augmenting.augmentation import Augmentation
from eyelid.augmenting.options import AugmentOptions
from eyelid.errors import LabelError
from eyelid.eyes import fit_patches
from eyelid.fitting.batches import mirrored_classes
from eyelid.fitting.small_nets import fit_small_net
from eyelid.nets import build_net

_NET = "lidnet-wide"
_ROUNDS = 100
_ROUND = 4000  # a round has at most so many pictures
_BATCH = 128
_WARM_UP_ROUNDS = 4  # rounds in which the targets are the suggestions, since the net is worse than these
_MEMORY = 0.7  # weight of the older targets when a round's predictions for all pictures come in
_CONFIDENT = 0.9  # targets below this probability are not trained on
_LABELLED_SHARE = 0.15  # lowest share of the labels in a round's weight, unless a label would weigh more than
_HEAVIEST = 5.0
_DECAY = 0.99  # decay of the running average of the weights
_ZOOM = (0.75, 1.3)
_PREDICTION_BATCH = 512
_AUGMENTATION = AugmentOptions(
    detail=1,
    untouched=0.1,
    squash=0.08,
    glare=0.0,
    glasses=0.1,
    occlusion=0.15,
    exposure=0.1,
    low_resolution=0.0,
)


def train_noisy_student(
    patches: NDArray[np.uint8],
    suggestions: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    excluded: NDArray[np.bool_],
    classes: Sequence[str],
    seed: int = 0,
    rounds: int = _ROUNDS,
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.float32]:
    """Trains a net on the few labels of a pile, and on confident predictions for the other pictures.

    It takes about a minute on one core.

    In the first rounds the targets of pictures without labels are the suggestions (noisy student; Xie et al.
    2020). Then a running average of the net (mean teacher; Tarvainen & Valpola 2017) predicts the targets
    from the plain pictures. The net is trained on strongly augmented pictures where these predictions are
    confident (FixMatch; Sohn et al. 2020).

    Args:
        patches: uint8 `[N, P, P]`, N patches of P x P pixels.
        suggestions: float32 `[N, C]`, the suggested class probabilities, which are the first targets.
        labels: int64 `[N]`, the class of each picture; -1 for no label.
        excluded: bool `[N]`, pictures that are not trained on.
        classes: Names of the C classes; `left` and `right` change places when a picture is mirrored.
        seed: Seed of the weights, the draws and the augmentation.
        rounds: Number of rounds, each over up to 4,000 pictures.
        progress: Called with the share that is done, 0 to 1.

    Returns:
        float32 `[N, C]`, the class probabilities that the trained net predicts for all pictures.

    Raises:
        LabelError: Fewer than two classes have labels.
    """
    labelled = np.flatnonzero((labels >= 0) & ~excluded)
    if len(np.unique(labels[labelled])) < 2:
        raise LabelError(
            "a net learns from labels of two classes at least; label some pictures of another class"
        )
    unlabelled = np.flatnonzero((labels < 0) & ~excluded)
    random = np.random.default_rng(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        student = _Student(patches, classes)
        targets = _Targets(suggestions, labels, labelled=labelled, unlabelled=unlabelled)
        batches = _batches(student, targets, random, rounds)
        steps = rounds * targets.batches
        fit_small_net(
            student.net,
            lambda: student.loss(next(batches)),
            steps=steps,
            progress=progress or (lambda _: None),
        )
        student.update_average()
        return student.predict(np.arange(len(patches)))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Numbers of B pictures, their target probabilities `[B, C]`, and their weights in the loss `[B]`."""

    pictures: NDArray[np.int64]
    targets: NDArray[np.float32]
    weights: NDArray[np.float32]


class _Targets:
    """The target probabilities of all pictures, float32 `[N, C]`."""

    def __init__(
        self,
        suggestions: NDArray[np.float32],
        labels: NDArray[np.int64],
        *,
        labelled: NDArray[np.int64],
        unlabelled: NDArray[np.int64],
    ) -> None:
        self._probabilities = suggestions.astype(np.float32)
        self._probabilities[labelled] = np.eye(suggestions.shape[1], dtype=np.float32)[labels[labelled]]
        self._labelled, self._unlabelled = labelled, unlabelled
        self._labelled_count = min(len(labelled), _ROUND // 2)
        self._unlabelled_count = min(len(unlabelled), _ROUND - self._labelled_count)
        self._memory = _MEMORY ** max(1.0, len(unlabelled) / _ROUND)
        self.batches = max(1, (self._labelled_count + self._unlabelled_count) // _BATCH)

    def draw(self, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns the numbers of a round's random pictures: those with labels, and those without."""
        return (
            random.choice(self._labelled, self._labelled_count, replace=False),
            random.choice(self._unlabelled, self._unlabelled_count, replace=False),
        )

    def update(self, unlabelled: NDArray[np.int64], predictions: NDArray[np.float32]) -> None:
        """Moves the targets of pictures without labels towards new predictions, float32 `[M, C]`."""
        older = self._probabilities[unlabelled]
        self._probabilities[unlabelled] = self._memory * older + (1 - self._memory) * predictions

    def round(self, labelled: NDArray[np.int64], unlabelled: NDArray[np.int64]) -> _Batch:
        """Returns the targets and weights of a round's pictures."""
        label_weight = _LABELLED_SHARE * (len(labelled) + len(unlabelled)) / len(labelled)
        confident = self._probabilities[unlabelled].max(axis=1) >= _CONFIDENT
        pictures = np.concatenate([labelled, unlabelled])
        label_weights = np.full(len(labelled), np.clip(label_weight, 1, _HEAVIEST))
        weights = np.concatenate([label_weights, confident])
        return _Batch(pictures, self._probabilities[pictures], weights.astype(np.float32))


class _Student:
    """The net, and the running average of its weights, which makes the predictions."""

    def __init__(self, patches: NDArray[np.uint8], classes: Sequence[str]) -> None:
        self.net = build_net(_NET, len(classes))
        self._average = deepcopy(self.net).eval()
        size = self.net.input_size
        self._patches = torch.from_numpy(fit_patches(patches, size))
        partners = mirrored_classes(classes)
        self._mirrored = torch.tensor(partners if min(partners) >= 0 else range(len(partners)))
        self._flips = min(partners) >= 0
        self._augmentation = Augmentation(_AUGMENTATION)
        self._steps = 0

    def loss(self, batch: _Batch) -> Tensor:
        """Returns the weighted cross entropy of a batch, whose pictures are augmented."""
        self.update_average()
        count = len(batch.pictures)
        augmented, flipped = self._augmentation(
            self._patches[batch.pictures].float().unsqueeze(1),
            zoom=torch.tensor([_ZOOM]).expand(count, 2),
            flippable=torch.full((count,), self._flips),
            size=self.net.input_size,
        )
        targets = torch.from_numpy(batch.targets)
        targets = torch.where(flipped[:, None], targets[:, self._mirrored], targets)
        losses = F.cross_entropy(self.net(augmented.squeeze(1)), targets, reduction="none")
        return (losses * torch.from_numpy(batch.weights)).mean()

    @torch.no_grad()
    def update_average(self) -> None:
        """Moves the average towards the current weights, faster in the first steps."""
        self._steps += 1
        share = 1 - min(_DECAY, self._steps / (self._steps + 9))
        for mean, now in zip(
            self._average.state_dict().values(), self.net.state_dict().values(), strict=True
        ):
            if mean.is_floating_point():
                mean.lerp_(now, share)
            else:
                mean.copy_(now)

    @torch.inference_mode()
    def predict(self, pictures: NDArray[np.int64]) -> NDArray[np.float32]:
        """Returns the class probabilities of M pictures by the average, float32 `[M, C]`.

        They are means over the picture and its mirror image.
        """
        blocks = []
        for start in range(0, len(pictures), _PREDICTION_BATCH):
            eyes = self._patches[pictures[start : start + _PREDICTION_BATCH]]
            probabilities = self._average(eyes).softmax(dim=1)
            if self._flips:
                mirrored = self._average(eyes.flip(2)).softmax(dim=1)[:, self._mirrored]
                probabilities = (probabilities + mirrored) / 2
            blocks.append(probabilities)
        return np.asarray(torch.cat(blocks).numpy(), np.float32)


def _batches(
    student: _Student, targets: _Targets, random: np.random.Generator, rounds: int
) -> Iterator[_Batch]:
    """Yields the batches of all rounds."""
    for number in range(rounds):
        labelled, unlabelled = targets.draw(random)
        if number >= _WARM_UP_ROUNDS and len(unlabelled):
            targets.update(unlabelled, student.predict(unlabelled))
        whole = targets.round(labelled, unlabelled)
        order = random.permutation(len(whole.pictures))
        for part in np.array_split(order, targets.batches):
            yield _Batch(whole.pictures[part], whole.targets[part], whole.weights[part])
