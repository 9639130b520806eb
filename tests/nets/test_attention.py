import pytest
import torch

from eyelid.nets import build_net
from eyelid.nets.attention import Attention


@pytest.fixture
def parts():
    torch.manual_seed(0)
    return Attention(8, 6), torch.randn(3, 8, 5, 7), torch.randn(3, 6)


def test_the_weights_of_a_patch_sum_to_one(parts):
    attention, local, whole = parts
    weights = attention.weights(local, whole * 100)  # so large that a naive softmax would overflow
    assert weights.shape == (3, 1, 5, 7)
    assert (weights >= 0).all()
    assert torch.allclose(weights.sum(dim=(1, 2, 3)), torch.ones(3))


def test_the_global_feature_says_where_to_look(parts):
    attention, local, whole = parts
    here, there = attention.weights(local, whole), attention.weights(local, -whole)
    assert (here - there).abs().max() > 0.01
    assert torch.allclose(attention.weights(local, whole * 0), torch.tensor(1 / 35))


def test_what_is_attended_to_is_a_mean_of_the_positions(parts):
    attention, local, whole = parts
    same = local[:, :, :1, :1].expand_as(local)
    assert torch.allclose(attention(same, whole), local[:, :, 0, 0], atol=1e-6)


def test_without_attention_the_same_convolutions_classify_from_the_global_feature():
    with_it, without = build_net("attention", 5).eval(), build_net("attention-off", 5).eval()
    without.body.load_state_dict(with_it.body.state_dict())
    eyes = torch.rand(2, 24, 24) * 255
    assert torch.equal(with_it.features(eyes)[1], without.features(eyes)[1])
    assert [tuple(map_.shape[1:]) for map_ in with_it.features(eyes)[0]] == [
        (32, 12, 12),
        (64, 6, 6),
        (64, 3, 3),
    ]
    assert torch.equal(without(eyes), without.head(without.features(eyes)[1]))
    assert not any(name.startswith("attention") for name in without.state_dict())
