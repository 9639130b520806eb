import json
from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import PackedPatches
from eyelid.fitting.batches import EpochBatches, TrainingSet, mirrored_classes

VARIED = AugmentOptions()
UNCHANGED = AugmentOptions(**{field.name: 0 for field in fields(AugmentOptions)} | {"detail": 1})
FLIPPED = replace(UNCHANGED, flip=1.0)


def packed_of(sizes, grey=None, side=8):
    """A set of even pictures, each as grey as its group; sizes: {(group, label): count}."""
    groups = [group for (group, _), count in sizes.items() for _ in range(count)]
    labels = [label for (_, label), count in sizes.items() for _ in range(count)]
    patches = np.full((len(labels), side, side), 100, np.uint8)
    for group, value in (grey or {}).items():
        patches[np.array(groups) == group] = value
    names = [str(index) for index in range(len(labels))]
    return PackedPatches("set", patches, np.array(labels), np.array(groups), names, [])


def numbered(count, labels=(0,), start=0):
    """A set whose pictures have their number as grey."""
    sizes = {(str(start + index), labels[index % len(labels)]): 1 for index in range(count)}
    return packed_of(sizes, grey={str(start + index): start + index for index in range(count)})


def batches_of(*sets, **changes):
    settings = {
        "classes": ("closed", "open"),
        "augment": UNCHANGED,
        "sampling": "each",
        "size": 4,
        "batch_size": 10,
        "seed": 0,
    }
    return EpochBatches(sets, **settings | changes)


def all_of(batches):
    """The greys, labels and weights of an epoch."""
    patches, labels, weights = (torch.cat(parts) for parts in zip(*batches, strict=True))
    return patches.mean(dim=(1, 2)).round().int().tolist(), labels, weights


def test_an_epoch_holds_each_picture_once_but_for_a_broken_last_batch():
    batches = batches_of(TrainingSet(numbered(37), 0, (1, 1)), augment=VARIED)
    assert [patches.shape for patches, _, _ in batches] == [torch.Size((10, 4, 4))] * 3
    assert len(batches) == 3
    greys, _, _ = all_of(batches_of(TrainingSet(numbered(37), 0, (1, 1))))
    assert len(set(greys)) == 30


def test_an_epoch_smaller_than_a_batch_is_one_batch():
    batches = batches_of(TrainingSet(numbered(7), 0, (1, 1)))
    assert len(batches) == 1
    assert [sorted(all_of(batches)[0])] == [list(range(7))]


def test_draws_even_out_classes_and_people():
    sizes = {("a", 0): 4000, ("b", 0): 400, ("c", 1): 4000, ("d", 1): 400, ("e", 1): 2}
    packed = packed_of(sizes, grey={"a": 50, "b": 90, "c": 130, "d": 170, "e": 210})
    greys, labels, _ = all_of(batches_of(TrainingSet(packed, 1000, (1, 1))))
    share = {grey: greys.count(grey) / len(greys) for grey in (50, 90, 130, 170, 210)}
    assert 0.45 < labels.float().mean() < 0.55
    assert abs(share[50] - 0.25) < 0.05
    assert abs(share[90] - 0.25) < 0.05
    assert abs(share[130] - share[170]) < 0.05
    assert share[210] < 0.01


@pytest.mark.parametrize(
    ("sampling", "counts", "within"),
    [("each", [30, 20], 0), ("weighted", [25, 25], 10), ("repeated", [30, 30], 0)],
)
def test_sampling_counts_classes_over_all_sets(sampling, counts, within):
    sets = (packed_of({("a", 0): 30, ("b", 1): 5}), packed_of({("c", 1): 15}))
    batches = batches_of(*(TrainingSet(set_, 0, (1, 1)) for set_ in sets), sampling=sampling, batch_size=1)
    _, labels, _ = all_of(batches)
    assert len(labels) == batches.epoch_size == len(batches) == sum(counts)
    assert torch.bincount(labels).tolist() == pytest.approx(counts, abs=within)
    assert batches.class_counts().tolist() == pytest.approx(counts)


def test_repeated_pictures_are_repeated_evenly():
    packed = numbered(49, labels=(0, 0, 0, 0, 0, 0, 1))  # 42 of class 0, 7 of class 1
    sets = (
        TrainingSet(packed, 0, (1, 1)),
        TrainingSet(packed_of({("more", 1): 10}, {"more": 200}), 0, (1, 1)),
    )
    greys, _, _ = all_of(batches_of(*sets, sampling="repeated", batch_size=1))
    times = {grey: greys.count(grey) for grey in set(greys)}
    assert all(times[grey] == 1 for grey in range(49) if grey % 7 != 6)
    assert all(times[grey] in (2, 3) for grey in range(6, 49, 7))
    assert len(greys) == 84


def test_sets_with_draws_are_counted_apart_from_the_pool():
    drawn = TrainingSet(packed_of({("a", 0): 10, ("b", 1): 30}), 100, (1, 1))
    pooled = TrainingSet(packed_of({("c", 0): 40, ("d", 1): 10}), 0, (1, 1))
    batches = batches_of(drawn, pooled, sampling="repeated")
    assert batches.epoch_size == 180
    assert batches.class_counts().tolist() == pytest.approx([90, 90])


def test_weights_and_zooms_are_those_of_the_set():
    line = np.zeros((1, 8, 8), np.uint8)
    line[:, :, 3:5] = 200
    wide, narrow = (
        PackedPatches("set", line.repeat(20, 0), np.full(20, label), np.full(20, "a"), [""] * 20, [])
        for label in (0, 1)
    )
    sets = (TrainingSet(wide, 0, (2, 2), weight=0.5), TrainingSet(narrow, 0, (1, 1)))
    patches, labels, weights = (torch.cat(parts) for parts in zip(*batches_of(*sets, size=8), strict=True))
    assert torch.equal(weights, torch.where(labels == 0, 0.5, 1.0))
    brightness = patches.mean(dim=(1, 2))
    assert brightness[labels == 0].min() > 1.8 * brightness[labels == 1].max()


@pytest.mark.parametrize("augment", [UNCHANGED, VARIED])
def test_sets_may_be_packed_at_sizes_of_their_own(augment):
    greys = {str(index): 100 + index for index in range(40)}
    small = packed_of({(str(index), 0): 1 for index in range(20)}, greys, side=8)
    large = packed_of({(str(index), 1): 1 for index in range(20, 40)}, greys, side=16)
    sets = (TrainingSet(small, 0, (1, 1)), TrainingSet(large, 0, (1, 1)))
    batches = batches_of(*sets, augment=augment, size=8)
    greys_seen, labels, _ = all_of(batches)
    assert {patches.shape for patches, _, _ in batches} == {(10, 8, 8)}
    assert labels.sum() == 20
    if augment is UNCHANGED:
        assert sorted(greys_seen) == list(range(100, 140))
        assert all((grey >= 120) == bool(label) for grey, label in zip(greys_seen, labels, strict=True))


def test_a_set_may_have_an_augmentation_of_its_own():
    line = np.zeros((20, 8, 8), np.uint8)
    line[:, :, :4] = 200
    people, names = np.full(20, "a"), [""] * 20
    sets = [
        TrainingSet(PackedPatches("set", line, np.full(20, label), people, names, []), 0, (1, 1))
        for label in (0, 1)
    ]
    sets[1] = replace(sets[1], augment=FLIPPED)
    patches, labels, _ = (torch.cat(parts) for parts in zip(*batches_of(*sets, size=8), strict=True))
    bright = patches.mean(dim=1).argmax(dim=1) < 4
    assert torch.equal(bright, labels == 0)


def test_the_seed_decides():
    packed = packed_of({("a", 0): 30, ("b", 1): 30})

    def labels(seed):
        return all_of(batches_of(TrainingSet(packed, 40, (1, 1)), seed=seed))[1]

    assert torch.equal(labels(1), labels(1))
    assert not torch.equal(labels(1), labels(2))


@pytest.mark.parametrize("sampling", ["each", "weighted", "repeated"])
def test_epochs_differ_and_go_on_from_a_state(sampling):
    sets = (
        TrainingSet(numbered(40, (0, 0, 1)), 0, (1, 1)),
        TrainingSet(numbered(20, (0, 1), 100), 20, (1, 1)),
    )
    batches = batches_of(*sets, sampling=sampling)
    first = all_of(batches)[0]
    state = json.loads(json.dumps(batches.state()))
    second = all_of(batches)[0]
    resumed = batches_of(*sets, sampling=sampling)
    resumed.restore(state)
    assert first != second
    assert all_of(resumed)[0] == second


@pytest.mark.parametrize(("pictures", "batches"), [(43, 5), (7, 1)])
def test_processes_share_each_batch(pictures, batches):
    set_ = TrainingSet(numbered(pictures), 0, (1, 1))
    alone = batches_of(set_, batch_size=8)
    ranks = [batches_of(set_, batch_size=8, rank=rank, world=2) for rank in (0, 1)]
    assert [len(rank) for rank in ranks] == [len(alone)] * 2 == [batches] * 2
    for whole, first, second in zip(alone, *ranks, strict=True):
        greys, *parts = (patches.mean(dim=(1, 2)).tolist() for patches, _, _ in (whole, first, second))
        assert [len(part) for part in parts] == [len(greys) // 2] * 2
        assert sorted(parts[0] + parts[1]) == sorted(greys[: len(greys) // 2 * 2])


def test_blocks_are_read_from_the_pack_as_they_are_needed(monkeypatch):
    class Counting(np.ndarray):
        """As a memory map would be: indexed, and never read whole."""

        def __getitem__(self, rows):
            read.append(len(rows))
            return np.asarray(super().__getitem__(rows))

        def __array__(self, *_, **__):
            raise AssertionError("read whole")

    read = []
    packed = numbered(100)
    monkeypatch.setattr("eyelid.fitting.batches._BLOCK", 20 * 8 * 8)
    counting = PackedPatches(
        "set", packed.patches.view(Counting), packed.labels, packed.groups, packed.sources, []
    )
    batches = batches_of(TrainingSet(counting, 0, (1, 1)))
    for number, (patches, _, _) in enumerate(batches):
        assert len(patches) == 10
        assert sum(read) == 20 * (number // 2 + 1)
    assert read == [20] * 5


def test_the_size_of_pictures_and_batches_may_change():
    batches = batches_of(TrainingSet(numbered(40), 0, (1, 1)))
    batches.size, batches.batch_size = 6, 20
    assert [patches.shape for patches, _, _ in batches] == [torch.Size((20, 6, 6))] * 2


@pytest.mark.parametrize(
    ("classes", "partners"),
    [
        (("closed", "open"), [0, 1]),
        (("left", "right", "up", "blink", "straight"), [1, 0, 2, 3, 4]),
        (("right", "up"), [-1, 1]),
        (("Left", "Right", "look_left", "look_right", "UP LEFT", "UP RIGHT"), [1, 0, 3, 2, 5, 4]),
        (("left", "Right"), [-1, -1]),
    ],
)
def test_left_and_right_are_each_others_mirror(classes, partners):
    assert mirrored_classes(classes) == partners


def test_a_flip_swaps_left_and_right_and_spares_what_has_no_other_side():
    slope = np.tile(np.arange(0, 160, 20, dtype=np.uint8), (30, 8, 1))  # brighter to the right
    packed = PackedPatches("set", slope, np.repeat([0, 1, 2], 10), np.full(30, "a"), [""] * 30, [])

    def flipped(*classes):
        batches = batches_of(TrainingSet(packed, 0, (1, 1)), classes=classes, augment=FLIPPED, batch_size=30)
        patches, labels, _ = next(iter(batches))
        return {
            classes[label]: bool(
                (patches[labels == label][:, 0, 0] > patches[labels == label][:, 0, -1]).all()
            )
            for label in labels.unique().tolist()
        }

    assert flipped("left", "right", "up") == {"left": True, "right": True, "up": True}
    assert flipped("left", "open", "up") == {"left": False, "open": True, "up": True}
    labels = next(
        iter(
            batches_of(
                TrainingSet(packed.take(packed.labels == 0), 0, (1, 1)),
                classes=("left", "right"),
                augment=FLIPPED,
            )
        )
    )[1]
    assert labels.tolist() == [1] * 10
