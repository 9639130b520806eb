from dataclasses import fields

import numpy as np
import torch

from eyelid.data import PackedPatches
from eyelid.training.batches import EpochBatches, TrainingSet
from eyelid.training.options import AugmentOptions

VARIED = AugmentOptions()
UNCHANGED = AugmentOptions(**{field.name: 0 for field in fields(AugmentOptions)})


def packed_of(sizes, grey=None):
    """A set of even pictures, each as grey as its group; sizes: {(group, label): count}."""
    groups = [group for (group, _), count in sizes.items() for _ in range(count)]
    labels = [label for (_, label), count in sizes.items() for _ in range(count)]
    patches = np.full((len(labels), 8, 8), 100, np.uint8)
    for group, value in (grey or {}).items():
        patches[np.array(groups) == group] = value
    names = [str(index) for index in range(len(labels))]
    return PackedPatches("set", patches, np.array(labels), np.array(groups), names, [])


def batches_of(*sets, batch_size=10, seed=0, augment=VARIED):
    return EpochBatches(sets, augment, size=4, batch_size=batch_size, seed=seed)


def test_an_epoch_holds_each_picture_once_but_for_a_broken_last_batch():
    packed = packed_of({("a", 0): 17, ("b", 1): 20})
    epoch = list(batches_of(TrainingSet(packed, 0, (1, 1))))
    assert [patches.shape for patches, _ in epoch] == [torch.Size((10, 4, 4))] * 3
    assert len(batches_of(TrainingSet(packed, 0, (1, 1)))) == 3


def test_draws_even_out_classes_and_people():
    sizes = {("a", 0): 4000, ("b", 0): 400, ("c", 1): 4000, ("d", 1): 400, ("e", 1): 2}
    packed = packed_of(sizes, grey={"a": 50, "b": 90, "c": 130, "d": 170, "e": 210})
    batches = batches_of(TrainingSet(packed, 1000, (1, 1)), augment=UNCHANGED)
    patches, labels = (torch.cat(parts) for parts in zip(*batches, strict=True))
    share = {grey: float((patches.mean(dim=(1, 2)).round() == grey).float().mean()) for grey in range(256)}
    assert 0.45 < labels.float().mean() < 0.55
    assert abs(share[50] - 0.25) < 0.05
    assert abs(share[90] - 0.25) < 0.05
    assert abs(share[130] - share[170]) < 0.05
    assert share[210] < 0.01


def test_the_seed_decides():
    packed = packed_of({("a", 0): 30, ("b", 1): 30})

    def labels(seed):
        return torch.cat([labels for _, labels in batches_of(TrainingSet(packed, 40, (1, 1)), seed=seed)])

    assert torch.equal(labels(1), labels(1))
    assert not torch.equal(labels(1), labels(2))


def test_two_epochs_differ():
    packed = packed_of({("a", 0): 30, ("b", 1): 30})
    batches = batches_of(TrainingSet(packed, 0, (1, 1)))
    first, second = (torch.cat([labels for _, labels in batches]) for _ in range(2))
    assert not torch.equal(first, second)
