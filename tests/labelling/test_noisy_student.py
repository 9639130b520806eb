import cv2
import numpy as np
import pytest
import torch

from eyelid.errors import LabelError
from eyelid.labelling.noisy_student import train_noisy_student
from eyelid.synth import draw_eyes

CLASSES = ("closed", "open")


@pytest.fixture(scope="module")
def drawn_eyes() -> tuple[np.ndarray, np.ndarray]:
    patches, looks = draw_eyes(240, seed=5, size=24, well_lit=True)
    grey = np.stack([cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY) for patch in patches])
    return grey, np.array([CLASSES.index(look.state) for look in looks])


def test_better_than_what_it_starts_from(drawn_eyes):
    patches, truth = drawn_eyes
    random = np.random.default_rng(0)
    wrong = random.random(240) < 0.2
    suggestions = np.eye(2)[np.where(wrong, 1 - truth, truth)].astype(np.float32) * 0.9 + 0.05
    labels = np.where(np.arange(240) < 40, truth, -1)
    shares: list[float] = []
    state = torch.random.get_rng_state()
    predictions = train_noisy_student(
        patches,
        suggestions,
        labels,
        excluded=np.zeros(240, bool),
        classes=CLASSES,
        rounds=40,
        progress=shares.append,
    )
    assert predictions.shape == (240, 2)
    np.testing.assert_allclose(predictions.sum(axis=1), 1, atol=1e-5)
    assert (predictions.argmax(axis=1) == truth)[40:].mean() > 0.9
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert torch.equal(torch.random.get_rng_state(), state)


def test_mirrored_pictures_have_the_mirrored_class():
    left = np.zeros((40, 24, 24), np.uint8)
    left[:, 8:16, 2:8] = 255
    patches = np.concatenate([left, left[:, :, ::-1]])
    truth = np.repeat([0, 1], 40)
    labels = np.where(np.arange(80) % 40 < 5, truth, -1)
    half = np.full((80, 2), 0.5, np.float32)
    predictions = train_noisy_student(
        patches, half, labels, excluded=np.zeros(80, bool), classes=("left", "right"), rounds=30
    )
    assert (predictions.argmax(axis=1) == truth).all()


@pytest.mark.parametrize("labels", [[-1, -1, -1], [1, 1, -1]])
def test_two_classes_are_needed(labels):
    with pytest.raises(LabelError, match="two classes"):
        train_noisy_student(
            np.zeros((3, 24, 24), np.uint8),
            np.full((3, 2), 0.5, np.float32),
            np.array(labels),
            excluded=np.zeros(3, bool),
            classes=CLASSES,
        )
