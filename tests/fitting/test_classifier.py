import math

import pytest
import torch

from eyelid.fitting.classifier import EyeClassifier
from eyelid.fitting.options import FitOptions
from eyelid.fitting.targets import label_target


class Sums(torch.nn.Module):
    """Gives class 1 the sum of a patch, and class 0 the opposite."""

    def forward(self, patches):
        odds = patches.sum(dim=(1, 2))
        return torch.stack([-odds, odds], dim=1)


def classifier(open_class, monkeypatch):
    """A classifier, and a dict of what it logs."""
    module = EyeClassifier(
        Sums(),
        FitOptions(),
        focal_gamma=0,
        class_weights=torch.tensor([1.0, 3.0]) if open_class is None else torch.ones(2),
        open_class=open_class,
        steps=1,
        target=label_target(2, 0.0),
    )
    logged = {}
    monkeypatch.setattr(module, "log", lambda name, value, **_: logged.update({name: value}))
    monkeypatch.setattr(module, "log_dict", lambda values, **_: logged.update(values))
    monkeypatch.setattr(module, "all_gather", lambda values: values)
    return module, logged


@pytest.mark.parametrize(
    ("open_class", "labels", "expected"),
    [
        (1, [1, 1, 0, 0, 1, 0], 1 / 3),  # of three open one is below, and of three closed one above
        (1, [1, 1, 1, 0, 0, 0], 0.0),
        (0, [0, 0, 0, 1, 1, 1], 1.0),
        (1, [1, 1, 1, 1, 1, 1], math.nan),
        (None, [1, 1, 0, 0, 1, 0], None),
    ],
)
def test_an_epoch_logs_the_equal_error_of_both_parts(open_class, labels, expected, monkeypatch):
    """The net says `patch` for class 1, in the order 6, 5, 4, 3, 2, 1; each part comes in two batches."""
    module, logged = classifier(open_class, monkeypatch)
    patches, all_labels = torch.arange(6, 0, -1.0).reshape(6, 1, 1), torch.tensor(labels)
    for _ in range(2):  # the second epoch forgets the first
        module.on_train_epoch_start()
        for part in (slice(0, 4), slice(4, 6)):
            module.training_step((patches[part], all_labels[part], torch.ones(len(all_labels[part]))))
            module.validation_step((patches[part], all_labels[part]))
        module.on_validation_epoch_end()
    for name in ("train_eer", "val_eer"):
        assert logged.get(name) == (expected if expected is None else pytest.approx(expected, nan_ok=True))


def test_the_losses_of_the_shares_of_a_batch_have_the_mean_of_the_whole_batch(monkeypatch):
    module, _ = classifier(None, monkeypatch)
    patches = torch.tensor([0.3, -0.2, 0.5, 0.1]).reshape(4, 1, 1)
    labels, weights = torch.tensor([1, 0, 1, 1]), torch.tensor([1.0, 0.2, 1.0, 4.0])
    whole = module.training_step((patches, labels, weights))
    total = (weights * module.class_weights[labels]).sum()
    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.distributed, "get_world_size", lambda: 2)
    monkeypatch.setattr(torch.distributed, "all_reduce", lambda value: value.copy_(total))
    shares = [module.training_step((patches[rank::2], labels[rank::2], weights[rank::2])) for rank in (0, 1)]
    assert float(sum(shares) / 2) == pytest.approx(float(whole), rel=1e-6)
