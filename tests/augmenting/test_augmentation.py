from dataclasses import fields

import pytest
import torch
from torch.nn import functional as F

from eyelid.augmenting.augmentation import Augmentation
from eyelid.augmenting.camera_effects import add_noise, blur, equalise, fade, lower_resolution
from eyelid.augmenting.occlusions import grow_hair, wear_glasses
from eyelid.augmenting.options import AugmentOptions
from eyelid.augmenting.warp import warp
from eyelid.errors import OptionError
from eyelid.synth import draw_eyes

STEPS = [field.name for field in fields(AugmentOptions) if field.name not in ("detail", "untouched")]
SPREADS = {"rotate_deg": 10, "shift": 0.08, "stretch": 0.3}  # the steps whose strength is not a share


@pytest.fixture(scope="module")
def large():
    """Float [64, 1, 48, 48] of 0..255."""
    drawn, _ = draw_eyes(64, size=48)
    return torch.from_numpy(drawn).float().mean(dim=3).unsqueeze(1)


@pytest.fixture
def patches(large):
    """Float [64, 1, 24, 24] of whole numbers 0..255."""
    return F.interpolate(large, size=24, mode="area").round()


def only(**strengths):
    off = {field.name: 0 for field in fields(AugmentOptions)} | {"detail": 1}
    return AugmentOptions(**off | strengths)


def augmented(patches, options, *, zoom=(1, 1), size=24, flippable=True):
    return Augmentation(options)(
        patches,
        zoom=torch.tensor([zoom], dtype=torch.float32).expand(len(patches), 2),
        flippable=torch.full((len(patches),), flippable),
        size=size,
    )


def test_with_everything_off_nothing_changes_and_nothing_is_computed(patches):
    varied, mirrored = augmented(patches, only())
    assert torch.equal(varied, patches)
    assert not mirrored.any()
    assert len(Augmentation(only()).steps) == 0


@pytest.mark.parametrize("step", STEPS)
def test_each_step_alone_changes_its_share_of_the_patches(patches, step):
    torch.manual_seed(0)
    many = patches.repeat(4, 1, 1, 1)
    varied, _ = augmented(many, only(**{step: SPREADS.get(step, 0.5)}))
    assert varied.shape == many.shape
    assert 0 <= varied.min() <= varied.max() <= 255
    assert torch.equal(varied, varied.round())
    changed = ((varied - many).abs().amax(dim=(1, 2, 3)) > 2).float().mean()
    least, most = (0.9, 1) if step in SPREADS else (0.65, 0.85) if step == "exposure" else (0.35, 0.6)
    assert least < changed <= most


@pytest.mark.parametrize("size", [4, 24, 64, 225])
def test_all_steps_at_once_keep_pictures_of_any_size(large, size):
    torch.manual_seed(0)
    options = only(**dict.fromkeys(STEPS, 0.5) | SPREADS)
    for packed in (size, size * 2):
        given = F.interpolate(large[:12], size=packed, mode="bilinear")
        varied, _ = augmented(given, options, zoom=(0.6, 1.6), size=size)
        assert varied.shape == (12, 1, size, size)
        assert varied.isfinite().all()
        assert varied.std() > 10


def test_flip_mirrors_and_says_what_it_mirrored(patches):
    torch.manual_seed(0)
    varied, mirrored = augmented(patches, only(flip=0.5))
    assert 0.3 < mirrored.float().mean() < 0.7
    expected = torch.where(mirrored.view(-1, 1, 1, 1), patches.flip(3), patches)
    assert (varied - expected).abs().max() <= 1


def test_what_may_not_be_flipped_is_not(patches):
    varied, mirrored = augmented(patches, only(flip=1), flippable=False)
    assert not mirrored.any()
    assert (varied - patches).abs().max() <= 1


def test_zoom_enlarges_about_the_centre_each_patch_by_its_own(large):
    zoom = torch.tensor([[2.0, 2.0], [1.0, 1.0]])
    enlarged, _ = warp(large[:2], zoom, torch.ones(2, dtype=torch.bool), only())
    assert (F.avg_pool2d(enlarged[0], 2) - large[0, :, 12:36, 12:36]).abs().mean() < 8
    assert torch.allclose(enlarged[1], large[1], atol=0.01)


def test_patches_without_more_detail_than_is_read_stay_sharp(large, patches):
    def contrast_of(given):
        torch.manual_seed(0)
        varied, _ = augmented(given, only(shift=0.1))
        middle = varied[..., 5:19, 5:19]
        return float((middle[..., 1:] - middle[..., :-1]).square().mean())

    enlarged = F.interpolate(patches, size=48, mode="bilinear")
    assert contrast_of(patches) > 1.2 * contrast_of(enlarged)


def test_untouched_patches_keep_their_geometry(patches):
    varied, _ = augmented(patches, only(untouched=1, rotate_deg=20, shift=0.3), zoom=(0.5, 0.6))
    assert (varied - patches).abs().max() <= 1


def test_the_seed_decides(patches):
    def vary(seed):
        torch.manual_seed(seed)
        return augmented(patches, only(**dict.fromkeys(STEPS, 0.5) | SPREADS))[0]

    assert torch.equal(vary(1), vary(1))
    assert not torch.equal(vary(1), vary(2))


@pytest.mark.parametrize("step", [blur, lower_resolution, add_noise, fade, equalise, wear_glasses, grow_hair])
def test_steps_leave_their_input_as_it_was(patches, step):
    given = patches / 255
    before = given.clone()
    assert not torch.equal(step(given), before)
    assert torch.equal(given, before)


def test_noise_follows_the_contrast(patches):
    torch.manual_seed(0)
    loud = (add_noise(patches / 255) - patches / 255).std()
    quiet = (add_noise(patches / 2550) - patches / 2550).std()
    assert 5 < loud / quiet < 20


@pytest.mark.parametrize("step", [blur, lower_resolution, wear_glasses, grow_hair])
def test_a_step_hides_as_much_of_a_large_patch_as_of_a_small_one(patches, step):
    def changed_by(size):
        torch.manual_seed(0)
        given = F.interpolate(patches / 255, size=size, mode="bilinear")
        return float((step(given) - given).abs().mean())

    assert 0.5 < changed_by(192) / changed_by(48) < 1.5


@pytest.mark.parametrize("step", [wear_glasses, grow_hair])
def test_glasses_and_hair_have_the_brightness_of_the_patch(step):
    torch.manual_seed(0)
    drawn = step(torch.full((200, 1, 24, 24), 0.1))
    assert drawn.min() < 0.05
    assert 0.12 < drawn.max() < 0.35


def test_glasses_leave_the_middle_free_of_the_frame():
    torch.manual_seed(0)
    darkened = wear_glasses(torch.full((400, 1, 24, 24), 0.5)) < 0.2
    assert darkened[..., 10:14, 10:14].float().mean() < 0.03
    assert darkened.flatten(1).any(dim=1).float().mean() > 0.3


def test_clahe_raises_a_faint_contrast(patches):
    faint = (patches / 255 - 0.5) * 0.2 + 0.5
    assert equalise(faint).std() > 1.3 * faint.std()


@pytest.mark.parametrize(
    ("strengths", "message"),
    [
        ({"blur": 1.5}, "augment.blur 1.5: expected a share"),
        ({"low_resolution": -0.1}, "augment.low-resolution -0.1: expected a share"),
        ({"shift": -0.1}, "augment.shift -0.1: expected 0 or more"),
    ],
)
def test_a_strength_out_of_range_is_refused(strengths, message):
    with pytest.raises(OptionError, match=message):
        AugmentOptions(**strengths)
