import pytest
import torch
from torch.nn import functional as F

from eyelid.fitting.loss import class_weights, soft_focal_loss
from eyelid.fitting.options import ImbalanceOptions
from eyelid.fitting.targets import label_target

LOGITS = torch.tensor([[2.0, -1.0, 0.5], [0.0, 0.0, 0.0], [-3.0, 4.0, 1.0]])
LABELS = torch.tensor([0, 1, 2])
ONE_HOT = F.one_hot(LABELS, 3).float()


def test_without_gamma_the_loss_is_the_cross_entropy():
    smoothed = label_target(3, 0.1)(torch.zeros(3, 24, 24), LABELS)
    expected = F.cross_entropy(LOGITS, LABELS, label_smoothing=0.1, reduction="none")
    assert torch.allclose(soft_focal_loss(LOGITS, smoothed, 0.0), expected)


def test_the_focal_loss_is_that_of_the_paper():
    right = LOGITS.softmax(1)[torch.arange(3), LABELS]
    expected = -((1 - right) ** 2) * right.log()
    assert torch.allclose(soft_focal_loss(LOGITS, ONE_HOT, 2.0), expected)


@pytest.mark.parametrize("sure", [30.0, 200.0])
def test_the_focal_loss_has_a_gradient_where_the_net_is_sure(sure):
    logits = torch.tensor([[sure, -sure]], requires_grad=True)
    soft_focal_loss(logits, torch.tensor([[1.0, 0.0]]), 0.5).sum().backward()
    assert logits.grad.isfinite().all()


@pytest.mark.parametrize(
    ("choice", "counts", "expected"),
    [
        ("none", [10, 30], [1.0, 1.0]),
        ("balanced", [10, 30], [2.0, 2 / 3]),
        ("balanced", [10, 10, 10], [1.0, 1.0, 1.0]),
        ({"a": 3.0, "b": 1.0}, [10, 30], [2.0, 2 / 3]),
        ({"b": 5.0, "a": 5.0}, [10, 30], [1.0, 1.0]),
    ],
)
def test_classes_weigh_as_asked_and_pictures_one_on_average(choice, counts, expected):
    classes = ("a", "b", "c")[: len(counts)]
    weights = class_weights(ImbalanceOptions(class_weights=choice), torch.tensor(counts), classes)
    assert weights.tolist() == pytest.approx(expected)
