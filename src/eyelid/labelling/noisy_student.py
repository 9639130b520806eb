"""A small net that learns a pile: its labels, and its own sure readings of the pictures that have none."""

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
from eyelid.eyes import fit_patch
from eyelid.fitting.batches import mirrored_classes
from eyelid.fitting.small_nets import fit_small_net
from eyelid.nets import build_net

_NET = "lidnet-wide"
_ROUNDS = 100
_ROUND = 4000  # pictures
_BATCH = 128
_FIRST_ROUNDS = 4  # in which the net knows less than the suggestions that it starts from
_MEMORY = 0.7  # share of a picture's earlier readings in its target, where each round reads all
_SURE = 0.9  # from which on a target is learned
_LABELLED = 0.15  # share of a round's weight that labels have at least, if none then counts more than
_HEAVIEST = 5.0
_DECAY = 0.99  # of the running average of the weights
_ZOOM = (0.75, 1.3)
_AT_ONCE = 512
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


def learn_pile(
    patches: NDArray[np.uint8],
    suggestions: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    out: NDArray[np.bool_],
    classes: Sequence[str],
    seed: int = 0,
    rounds: int = _ROUNDS,
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.float32]:
    """Trains a net on a pile's few labels and on what is sure of the rest; about a minute on a core.

    At first it learns the suggestions (noisy student; Xie et al. 2020). Then a running average of its weights
    (mean teacher; Tarvainen & Valpola 2017) reads the pictures as they are, and the net learns, from strongly
    varied ones, what that is sure of (FixMatch; Sohn et al. 2020).

    Args:
        patches: uint8 `[N, P, P]`.
        suggestions: float32 `[N, C]`, probabilities to start from, such as a guide's.
        labels: int64 `[N]`, -1 where there is none.
        out: bool `[N]`, pictures not to be learned from.
        classes: Names of the C classes; which of them change places in a mirror is told by left and right.
        seed: Of the weights, the draws and the augmentation.
        rounds: How often up to 4,000 pictures are learned.
        progress: Called with the share that is done, 0 to 1.

    Returns:
        float32 `[N, C]`, the net's probabilities for all pictures.

    Raises:
        LabelError: Fewer than two classes have labels.
    """
    known = np.flatnonzero((labels >= 0) & ~out)
    if len(np.unique(labels[known])) < 2:
        raise LabelError(
            "a net learns from labels of two classes at least; label some pictures of another class"
        )
    random = np.random.default_rng(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        student = _Student(patches, classes)
        targets = _Targets(suggestions, labels, known=known, others=np.flatnonzero((labels < 0) & ~out))
        batches = _batches(student, targets, random, rounds)
        steps = rounds * targets.batches
        fit_small_net(
            student.net,
            lambda: student.loss(next(batches)),
            steps=steps,
            progress=progress or (lambda _: None),
        )
        student.follow()
        return student.read(np.arange(len(patches)))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pictures, what is to be learned of each, and how much that counts."""

    pictures: NDArray[np.int64]
    targets: NDArray[np.float32]
    weights: NDArray[np.float32]


class _Targets:
    """What is to be learned of each picture."""

    def __init__(
        self,
        suggestions: NDArray[np.float32],
        labels: NDArray[np.int64],
        *,
        known: NDArray[np.int64],
        others: NDArray[np.int64],
    ) -> None:
        self._told = suggestions.astype(np.float32)
        self._told[known] = np.eye(suggestions.shape[1], dtype=np.float32)[labels[known]]
        self._known, self._others = known, others
        self._labelled = min(len(known), _ROUND // 2)
        self._unlabelled = min(len(others), _ROUND - self._labelled)
        self._memory = _MEMORY ** max(1.0, len(others) / _ROUND)
        self.batches = max(1, (self._labelled + self._unlabelled) // _BATCH)

    def draw(self, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Draws the pictures of a round, those with a label and those without."""
        return (
            random.choice(self._known, self._labelled, replace=False),
            random.choice(self._others, self._unlabelled, replace=False),
        )

    def update(self, others: NDArray[np.int64], read: NDArray[np.float32]) -> None:
        """Takes in what was read of pictures without a label."""
        self._told[others] = self._memory * self._told[others] + (1 - self._memory) * read

    def round(self, known: NDArray[np.int64], others: NDArray[np.int64]) -> _Batch:
        """Returns what a round teaches."""
        heavier = _LABELLED * (len(known) + len(others)) / len(known)
        sure = self._told[others].max(axis=1) >= _SURE
        pictures = np.concatenate([known, others])
        weights = np.concatenate([np.full(len(known), np.clip(heavier, 1, _HEAVIEST)), sure])
        return _Batch(pictures, self._told[pictures], weights.astype(np.float32))


class _Student:
    """The net, and the running average of its weights that tells it what to learn."""

    def __init__(self, patches: NDArray[np.uint8], classes: Sequence[str]) -> None:
        self.net = build_net(_NET, len(classes))
        self._average = deepcopy(self.net).eval()
        size = self.net.input_size
        self._patches = torch.from_numpy(np.stack([fit_patch(patch, size) for patch in patches]))
        partners = mirrored_classes(classes)
        self._mirrored = torch.tensor(partners if min(partners) >= 0 else range(len(partners)))
        self._flips = min(partners) >= 0
        self._augmentation = Augmentation(_AUGMENTATION)
        self._steps = 0

    def loss(self, batch: _Batch) -> Tensor:
        """Varies the pictures of a batch, and returns how far the net is from what it shall say of them."""
        self.follow()
        count = len(batch.pictures)
        varied, flipped = self._augmentation(
            self._patches[batch.pictures].float().unsqueeze(1),
            zoom=torch.tensor([_ZOOM]).expand(count, 2),
            flippable=torch.full((count,), self._flips),
            size=self.net.input_size,
        )
        targets = torch.from_numpy(batch.targets)
        targets = torch.where(flipped[:, None], targets[:, self._mirrored], targets)
        losses = F.cross_entropy(self.net(varied.squeeze(1)), targets, reduction="none")
        return (losses * torch.from_numpy(batch.weights)).mean()

    @torch.no_grad()
    def follow(self) -> None:
        """Moves the average towards the net, faster in the first steps."""
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
    def read(self, pictures: NDArray[np.int64]) -> NDArray[np.float32]:
        """Returns the average's probabilities, float32 `[M, C]`: of pictures and their mirror images."""
        blocks = []
        for start in range(0, len(pictures), _AT_ONCE):
            eyes = self._patches[pictures[start : start + _AT_ONCE]]
            told = self._average(eyes).softmax(dim=1)
            if self._flips:
                told = (told + self._average(eyes.flip(2)).softmax(dim=1)[:, self._mirrored]) / 2
            blocks.append(told)
        return np.asarray(torch.cat(blocks).numpy(), np.float32)


def _batches(
    student: _Student, targets: _Targets, random: np.random.Generator, rounds: int
) -> Iterator[_Batch]:
    """Yields the batches of all rounds."""
    for number in range(rounds):
        known, others = targets.draw(random)
        if number >= _FIRST_ROUNDS and len(others):
            targets.update(others, student.read(others))
        taught = targets.round(known, others)
        order = random.permutation(len(taught.pictures))
        for chosen in np.array_split(order, targets.batches):
            yield _Batch(taught.pictures[chosen], taught.targets[chosen], taught.weights[chosen])
