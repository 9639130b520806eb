import numpy as np
import pytest
import torch

from eyelid.data import PackedPatches
from eyelid.fitting.ordered_batches import OrderedBatches, read_logits


def packed_of(count, label, start):
    patches = np.arange(start, start + count, dtype=np.uint8)[:, None, None].repeat(24, 1).repeat(24, 2)
    return PackedPatches("set", patches, np.full(count, label), np.full(count, "a"), [""] * count, [])


@pytest.fixture
def batches(monkeypatch):
    monkeypatch.setattr("eyelid.fitting.ordered_batches._PIXELS", 4 * 24 * 24)
    return OrderedBatches([packed_of(5, 0, 0), packed_of(2, 1, 5)])


def test_batches_come_in_order_and_end_with_each_set(batches):
    assert [len(patches) for patches, _ in batches] == [4, 1, 2]
    assert len(batches) == 3
    assert (
        torch.cat([labels for _, labels in batches]).tolist() == batches.labels.tolist() == [0] * 5 + [1] * 2
    )
    assert torch.cat([patches for patches, _ in batches])[:, 0, 0].tolist() == list(range(7))


def test_all_sets_have_the_same_weight_together(batches):
    assert batches.set_numbers.tolist() == [0] * 5 + [1] * 2
    assert batches.weights[:5].sum() == pytest.approx(batches.weights[5:].sum())


def test_logits_are_in_the_order_of_the_pictures(batches):
    logits = read_logits(lambda patches: patches.float().mean(dim=(1, 2))[:, None], batches)
    assert logits.tolist() == [[float(number)] for number in range(7)]
    assert logits.dtype == np.float32
