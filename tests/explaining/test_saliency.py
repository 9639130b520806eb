import cv2
import numpy as np
import pytest
import torch

from eyelid.errors import OptionError
from eyelid.explaining.loader import load_subject
from eyelid.explaining.saliency import attribute


@pytest.fixture(scope="module")
def subject(trained):
    return load_subject(trained)


def _odds(subject, seen, target):
    with torch.no_grad():
        logits = subject.net(seen).numpy()
    return logits[:, target] - logits[:, 1 - target]


def _saliency_of(subject, patch, method):
    seen = subject.standardised(patch[None])
    target = int(subject.read(seen).argmax())
    return seen, attribute(subject, seen, method=method, target=target, layer=subject.layer("", least=3))


@pytest.mark.parametrize("index", [0, 1, 7])
def test_integrated_gradients_are_complete(index, subject, patches):
    seen, saliency = _saliency_of(subject, patches[index], "integrated_gradients")
    assert saliency.odds == pytest.approx(_odds(subject, seen, saliency.target)[0], abs=1e-2)
    assert saliency.odds_even == pytest.approx(
        _odds(subject, torch.zeros_like(seen), saliency.target)[0], abs=1e-2
    )
    assert saliency.attributed == pytest.approx(float(saliency.values.sum()), abs=1e-3)
    assert saliency.gap < 0.01


@pytest.mark.parametrize(
    ("method", "more"), [("integrated_gradients", 3), ("occlusion", 3), ("smoothgrad", 2), ("saliency", 2)]
)
def test_what_counts_most_is_missed_more_than_what_is_drawn_at_random(method, more, subject, patches):
    """The deletion test (Petsiuk et al. 2018): a tenth of the pixels is made even; at random, it is moved."""
    random = np.random.default_rng(0)
    dropped, at_random = [], []
    for patch in patches[:24]:
        seen, saliency = _saliency_of(subject, patch, method)
        assert saliency.values.shape == patch.shape
        most = saliency.values > np.quantile(saliency.values, 0.9)
        moved = [np.roll(most, random.integers(0, 24, 2), axis=(0, 1)) for _ in range(10)]
        kept = torch.from_numpy(~np.stack([most, *moved]))
        after = _odds(subject, seen * kept, saliency.target)
        dropped.append(saliency.odds - after[0])
        at_random.append(saliency.odds - after[1:].mean())
    assert np.mean(dropped) > more * max(np.mean(at_random), 0.3)


def test_smoothgrad_is_the_same_each_time_and_leaves_torchs_numbers_alone(subject, patches):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    _, first = _saliency_of(subject, patches[0], "smoothgrad")
    assert torch.equal(torch.rand(3), expected)
    _, second = _saliency_of(subject, patches[0], "smoothgrad")
    assert np.array_equal(first.values, second.values)


def test_gradcam_weighs_the_maps_of_a_layer_by_their_slopes(subject, patches):
    seen = subject.standardised(patches[:1])
    layer = subject.layer("body.2", least=3)
    kept = []
    hook = layer.module.register_forward_hook(lambda _, __, output: kept.append(output))
    logits = subject.net(seen)
    hook.remove()
    slopes = torch.autograd.grad(logits[0, 1] - logits[0, 0], kept[0])[0]
    expected = (kept[0] * slopes.mean(dim=(2, 3), keepdim=True)).sum(dim=1).relu()[0].detach().numpy()
    saliency = attribute(subject, seen, method="gradcam", target=1, layer=layer)
    assert expected.max() > 0
    assert np.allclose(saliency.values, cv2.resize(expected, (24, 24)), atol=1e-4)


def test_gradcam_needs_a_layer(subject, patches):
    with pytest.raises(OptionError, match="--method gradcam: nothing in this net gives feature maps"):
        attribute(subject, subject.standardised(patches[:1]), method="gradcam", target=0, layer=None)


def test_layers_are_found_by_name(subject):
    assert subject.layer("", least=6).shape == (32, 6, 6)
    assert subject.layer("", least=25) is None
    assert subject.layer("body.3", least=6).shape == (48, 2, 2)
    with pytest.raises(OptionError, match=r"--layer body.9: no such layer .* expected one of body.0.0, "):
        subject.layer("body.9", least=6)
