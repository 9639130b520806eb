import math

import pytest
import torch

from eyelid.fitting.classifier import EyeClassifier
from eyelid.fitting.options import FitOptions
from eyelid.fitting.targets import label_target


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

    class Sums(torch.nn.Module):
        def forward(self, patches):
            odds = patches.sum(dim=(1, 2))
            return torch.stack([-odds, odds], dim=1)

    module = EyeClassifier(
        Sums(),
        FitOptions(),
        focal_gamma=0,
        class_weights=torch.ones(2),
        open_class=open_class,
        steps=1,
        target=label_target(2, 0.0),
    )
    logged = {}
    monkeypatch.setattr(module, "log", lambda name, value, **_: logged.update({name: value}))
    monkeypatch.setattr(module, "log_dict", lambda values, **_: logged.update(values))
    monkeypatch.setattr(module, "all_gather", lambda values: values)
    patches, all_labels = torch.arange(6, 0, -1.0).reshape(6, 1, 1), torch.tensor(labels)
    for _ in range(2):  # the second epoch forgets the first
        module.on_train_epoch_start()
        for part in (slice(0, 4), slice(4, 6)):
            module.training_step((patches[part], all_labels[part], torch.ones(len(all_labels[part]))))
            module.validation_step((patches[part], all_labels[part]))
        module.on_validation_epoch_end()
    for name in ("train_eer", "val_eer"):
        assert logged.get(name) == (expected if expected is None else pytest.approx(expected, nan_ok=True))
