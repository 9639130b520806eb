import math

import pytest
import torch
from torch.nn import functional as F

from eyelid.fitting.classifier import EyeClassifier, class_weights, smoothed_labels, soft_focal_loss, taught
from eyelid.fitting.options import FitOptions, ImbalanceOptions

LOGITS = torch.tensor([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [-3.0, 4.0, 1.0]])
LABELS = torch.tensor([0, 1, 2])
ONE_HOT = F.one_hot(LABELS, 3).float()


def test_without_gamma_the_loss_is_the_cross_entropy():
    smoothed = smoothed_labels(3, 0.1)(torch.zeros(3, 24, 24), LABELS)
    expected = F.cross_entropy(LOGITS, LABELS, label_smoothing=0.1, reduction="none")
    assert torch.allclose(soft_focal_loss(LOGITS, smoothed, 0.0), expected)


def test_the_focal_loss_is_that_of_the_paper():
    told = LOGITS.softmax(1)[torch.arange(3), LABELS]
    expected = -((1 - told) ** 2) * told.log()
    assert torch.allclose(soft_focal_loss(LOGITS, ONE_HOT, 2.0), expected)


@pytest.mark.parametrize("sure", [30.0, 200.0])
def test_the_focal_loss_has_a_gradient_where_the_net_is_sure(sure):
    logits = torch.tensor([[sure, -sure]], requires_grad=True)
    soft_focal_loss(logits, torch.tensor([[1.0, 0.0]]), 0.5).sum().backward()
    assert logits.grad.isfinite().all()


@pytest.mark.parametrize(
    ("given", "counts", "expected"),
    [
        ("none", [10, 30], [1.0, 1.0]),
        ("balanced", [10, 30], [2.0, 2 / 3]),
        ("balanced", [10, 10, 10], [1.0, 1.0, 1.0]),
        ({"a": 3.0, "b": 1.0}, [10, 30], [2.0, 2 / 3]),
        ({"b": 5.0, "a": 5.0}, [10, 30], [1.0, 1.0]),
    ],
)
def test_classes_weigh_as_asked_and_pictures_one_on_average(given, counts, expected):
    classes = ("a", "b", "c")[: len(counts)]
    weights = class_weights(ImbalanceOptions(class_weights=given), torch.tensor(counts), classes)
    assert weights.tolist() == pytest.approx(expected)


def test_a_taught_target_is_between_the_teacher_and_the_label():
    patches = torch.rand(3, 24, 24)
    teacher = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(576, 3))
    target = taught(teacher, smoothed_labels(3, 0.0), 0.75)(patches, LABELS)
    assert torch.allclose(target, 0.75 * teacher(patches).softmax(1) + 0.25 * ONE_HOT)
    assert torch.allclose(target.sum(1), torch.ones(3))


@pytest.mark.parametrize(
    ("opened", "labels", "expected"),
    [
        (1, [1, 1, 0, 0, 1, 0], 1 / 3),  # of three open one is below, and of three closed one above
        (1, [1, 1, 1, 0, 0, 0], 0.0),
        (0, [0, 0, 0, 1, 1, 1], 1.0),
        (1, [1, 1, 1, 1, 1, 1], math.nan),
        (None, [1, 1, 0, 0, 1, 0], None),
    ],
)
def test_an_epoch_tells_the_equal_error_of_both_parts(opened, labels, expected, monkeypatch):
    """The net says `patch` for class 1, in the order 6, 5, 4, 3, 2, 1; each part comes in two batches."""

    class Sums(torch.nn.Module):
        def forward(self, patches):
            odds = patches.sum(dim=(1, 2))
            return torch.stack([-odds, odds], dim=1)

    module = EyeClassifier(
        Sums(), FitOptions(), focal_gamma=0, counted=torch.ones(2), opened=opened, steps=1, target=None
    )
    module.target = smoothed_labels(2, 0.0)
    logged = {}
    monkeypatch.setattr(module, "log", lambda name, value, **_: logged.update({name: value}))
    monkeypatch.setattr(module, "log_dict", lambda values, **_: logged.update(values))
    monkeypatch.setattr(module, "all_gather", lambda values: values)
    patches, told = torch.arange(6, 0, -1.0).reshape(6, 1, 1), torch.tensor(labels)
    for _ in range(2):  # the second epoch is not told of the first
        module.on_train_epoch_start()
        for part in (slice(0, 4), slice(4, 6)):
            module.training_step((patches[part], told[part], torch.ones(len(told[part]))))
            module.validation_step((patches[part], told[part]))
        module.on_validation_epoch_end()
    for name in ("train_eer", "val_eer"):
        assert logged.get(name) == (expected if expected is None else pytest.approx(expected, nan_ok=True))
