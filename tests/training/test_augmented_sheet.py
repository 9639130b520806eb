import cv2
import numpy as np
import pytest
import torch

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import PackedPatches
from eyelid.fitting.batches import EpochBatches, TrainingSet
from eyelid.training.augmented_sheet import draw_samples


def batches_of(count, size, batch_size=16, classes=("closed", "open")):
    patches = np.random.default_rng(0).integers(0, 255, (count, size, size), np.uint8)
    labels = np.arange(count) % len(classes)
    packed = PackedPatches("set", patches, labels, np.full(count, "a"), [""] * count, [])
    return EpochBatches(
        [TrainingSet(packed, 0, (0.7, 1.3))],
        classes=classes,
        augment=AugmentOptions(),
        sampling="each",
        size=size,
        batch_size=batch_size,
        seed=0,
    )


@pytest.mark.parametrize(
    ("count", "size", "batch_size", "rows"),
    [(200, 24, 48, 8), (200, 24, 1, 8), (80, 130, 16, 8), (20, 24, 16, 2)],
)
def test_the_sheet_shows_64_enlarged_samples_or_what_there_is(tmp_path, count, size, batch_size, rows):
    draw_samples(batches_of(count, size, batch_size), tmp_path / "samples.png")
    sheet = cv2.imread(str(tmp_path / "samples.png"))
    assert sheet.shape[1] > 8 * 96
    assert rows == round(sheet.shape[0] / (sheet.shape[1] / 8 + 18))  # a line of 18 pixels below each


def test_training_goes_on_as_if_nothing_had_been_drawn(tmp_path):
    def epoch(draw):
        torch.manual_seed(0)
        batches = batches_of(100, 24)
        if draw:
            draw_samples(batches, tmp_path / "samples.png")
        return torch.cat([patches for patches, _, _ in batches])

    assert torch.equal(epoch(True), epoch(False))


def test_samples_are_the_first_of_the_next_epoch_sorted_by_class(tmp_path):
    torch.manual_seed(0)
    batches = batches_of(100, 24)
    draw_samples(batches, tmp_path / "samples.png", count=8)
    sheet = cv2.imread(str(tmp_path / "samples.png"), cv2.IMREAD_GRAYSCALE)
    patches, labels, _ = next(iter(batches))
    order = labels[:8].argsort(stable=True)
    cell = sheet.shape[1] // 8
    for place, index in enumerate(order):
        shown = sheet[20:100, place * cell + 20 : place * cell + 100]
        expected = cv2.resize(patches[index].numpy(), (112, 112), interpolation=cv2.INTER_CUBIC)[14:94, 14:94]
        assert abs(float(shown.mean()) - float(expected.mean())) < 6


def test_class_names_of_any_length_and_alphabet_are_shown(tmp_path):
    draw_samples(batches_of(20, 24, classes=("zamknięte oko bez okularów", "ö")), tmp_path / "samples.png")
    assert (tmp_path / "samples.png").stat().st_size > 1000
