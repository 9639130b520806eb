from dataclasses import fields

import pytest
import torch

from eyelid.errors import OptionError
from eyelid.synth import draw_eyes
from eyelid.training.augment import Photometry, add_noise, fade, lower_resolution, warp
from eyelid.training.options import AugmentOptions

NONE = AugmentOptions(**{field.name: 0 for field in fields(AugmentOptions)})


@pytest.fixture
def patches():
    drawn, _ = draw_eyes(64, size=48)
    return torch.from_numpy(drawn).float().mean(dim=3).unsqueeze(1) / 255


def only(**strengths):
    return AugmentOptions(**{field.name: strengths.get(field.name, 0) for field in fields(AugmentOptions)})


def test_with_everything_off_nothing_changes(patches):
    assert torch.allclose(warp(patches, (1, 1), NONE), patches, atol=1e-4)
    assert torch.allclose(Photometry(NONE)(patches), patches, atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize(
    "step", [field.name for field in fields(AugmentOptions) if field.name not in ("untouched", "blur")]
)
def test_each_step_alone_changes_patches_and_keeps_them_pictures(patches, step):
    torch.manual_seed(0)
    options = only(**{step: 10 if step == "rotate_deg" else 0.5})
    varied = Photometry(options)(warp(patches, (1, 1), options))
    assert varied.shape == patches.shape
    assert 0 <= varied.min() <= varied.max() <= 1
    changed = ((varied - patches).abs().amax(dim=(1, 2, 3)) > 0.01).float().mean()
    assert 0.15 < changed <= 1


def test_a_share_of_one_half_leaves_about_half_alone(patches):
    torch.manual_seed(0)
    varied = Photometry(only(invert=0.5))(patches)
    changed = ((varied - patches).abs().amax(dim=(1, 2, 3)) > 0.01).float().mean()
    assert 0.25 < changed < 0.75


def test_flip_mirrors(patches):
    mirrored = warp(patches, (1, 1), only(flip=1))
    assert torch.allclose(mirrored, patches.flip(3), atol=1e-3)


def test_zoom_enlarges_about_the_centre(patches):
    enlarged = warp(patches, (2, 2), NONE)
    middle = patches[..., 12:36, 12:36]
    smoothed = torch.nn.functional.avg_pool2d(enlarged, 2)
    assert (smoothed - middle).abs().mean() < 0.03
    assert (smoothed - torch.nn.functional.avg_pool2d(patches, 2)).abs().mean() > 0.03


def test_untouched_patches_keep_their_geometry(patches):
    assert torch.allclose(
        warp(patches, (0.5, 0.6), only(untouched=1, rotate_deg=20, shift=0.3)), patches, atol=1e-4
    )


@pytest.mark.parametrize("step", [add_noise, fade, lower_resolution])
def test_free_steps_leave_their_input_as_it_was(patches, step):
    before = patches.clone()
    step(patches, 1.0)
    assert torch.equal(patches, before)


def test_noise_follows_the_contrast(patches):
    torch.manual_seed(0)
    dim = patches * 0.1
    loud = (add_noise(patches, 1.0) - patches).std()
    quiet = (add_noise(dim, 1.0) - dim).std()
    assert 5 < loud / quiet < 20


@pytest.mark.parametrize(
    ("strengths", "told"), [({"blur": 1.5}, "augment.blur 1.5"), ({"shift": -0.1}, "augment.shift -0.1")]
)
def test_a_strength_out_of_range_is_refused(strengths, told):
    with pytest.raises(OptionError, match=told):
        AugmentOptions(**strengths)
