import os
import signal

import cv2
import numpy as np
import pytest
import torch

from eyelid.embedding import PATCH_SIZE, embed, objectives, timm_features, trained_features
from eyelid.embedding.gradients import gradient_histograms
from eyelid.embedding.model_features import ModelFeatures
from eyelid.embedding.trained_features import SelfSupervisedFeatures
from eyelid.errors import DataError, EyelidError, ModelError, OutputError
from eyelid.exporting import export_model
from eyelid.nets import build_net
from eyelid.synth import draw_eyes

from ..model_infos import model_info

FEW = 50  # steps
INFO = model_info(set_names=("here", "there"))


@pytest.fixture(scope="module")
def pile():
    eyes, looks = draw_eyes(240, seed=8, size=PATCH_SIZE, well_lit=True)
    patches = np.stack([cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY) for eye in eyes])
    return patches, np.array([look.state == "open" for look in looks])


@pytest.fixture
def briefly(monkeypatch):
    """Trains for seconds rather than minutes."""
    for name, fewer in (("_DRAWN_EYES", 200), ("_PAIRS", 64), ("_SUPERVISED_BATCH", 32)):
        monkeypatch.setattr(objectives, name, fewer)
    for extractor in (trained_features.SelfSupervisedFeatures, trained_features.ArcFaceFeatures):
        monkeypatch.setitem(extractor.__init__.__kwdefaults__, "steps", FEW)


def like_neighbours(vectors, states):
    """Returns how often the nearest other picture is in the same state."""
    nearness = vectors @ vectors.T
    np.fill_diagonal(nearness, -2)
    return (states[nearness.argmax(axis=1)] == states).mean()


@pytest.mark.parametrize(
    ("by", "features", "trained_on"),
    [
        ("hog", 576, ()),
        ("eye_state", 256, ("eyes4000", "mrl", "closeups", "crops")),
        ("hog + eye_state", 832, ("eyes4000", "mrl", "closeups", "crops")),
    ],
)
def test_vectors_have_length_one(pile, by, features, trained_on):
    found = embed(pile[0], by=by)
    assert found.vectors.shape == (240, features)
    assert found.vectors.dtype == np.float32
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (found.name, found.trained_on) == (by, trained_on)
    assert "histograms" in found.description or by == "eye_state"


def test_joined_embeddings_count_alike(pile):
    nearness = {by: (found := embed(pile[0], by=by).vectors) @ found.T for by in ("hog", "eye_state")}
    both = embed(pile[0], by="hog+eye_state").vectors
    assert both @ both.T == pytest.approx((nearness["hog"] + nearness["eye_state"]) / 2, abs=1e-5)


@pytest.mark.parametrize("count", [0, 1])
def test_a_pile_of_none_or_one_is_embedded(pile, briefly, monkeypatch, count):
    monkeypatch.setitem(SelfSupervisedFeatures.__init__.__kwdefaults__, "steps", 3)
    monkeypatch.setattr(objectives, "_DRAWN_EYES", 64)
    for by in ("hog", "eye_state", "self"):
        assert len(embed(pile[0][:count], by=by).vectors) == count


@pytest.mark.parametrize(
    ("size", "by", "message"),
    [
        (24, "heg", "'heg': expected hog, self"),
        (24, "hog+", "'': expected hog, self"),
        (24, "no/such.onnx", "no/such.onnx"),
        (24, "arcface:no/such", "no/such"),
        (32, "hog", r"uint8 \[2, 32, 32\]; expected uint8 \[N, 24, 24\]"),
    ],
)
def test_what_cannot_be_embedded_is_refused(size, by, message):
    with pytest.raises(EyelidError, match=message):
        embed(np.zeros((2, size, size), np.uint8), by=by)


@pytest.mark.parametrize("name", ["lidnet", "plainnet", "attention-off"])
def test_a_models_features_are_the_input_of_its_dense_layers(pile, name, tmp_path):
    torch.manual_seed(0)
    net = build_net(name, 2)
    net(torch.from_numpy(pile[0]))  # so that its norms are not those of nothing
    export_model(net.eval(), 1.0, INFO, tmp_path / "model.onnx")
    head_inputs = []
    net.head.register_forward_pre_hook(lambda _, inputs: head_inputs.append(inputs[0]))
    net(torch.from_numpy(pile[0]))
    model = ModelFeatures(str(tmp_path))
    found = model.features(pile[0], lambda _: None)
    assert found == pytest.approx(head_inputs[0].detach().numpy(), abs=0.02)  # weights are kept in 16 bits
    assert model.trained_on == ("here", "there")


def test_a_model_without_dense_layers_is_refused(tmp_path):
    export_model(Pixels(), 1.0, INFO, tmp_path / "model.onnx")
    with pytest.raises(ModelError, match="no dense layer"):
        ModelFeatures(str(tmp_path / "model.onnx"))


class Pixels(torch.nn.Module):
    """Reads the state from two pixels, without a layer."""

    weight_bits = 16
    input_size = 24

    def forward(self, eyes):
        return eyes[:, 0, :2].float()


def test_a_net_of_timm_is_asked_before_its_last_layer(pile, monkeypatch):
    net = build_net("lidnet", 2)
    monkeypatch.setattr(timm_features, "build_net", lambda name, classes, pretrained: net)
    found = embed(pile[0], by="timm:resnet18")
    assert found.vectors.shape == (240, 192)
    assert "timm:resnet18" in found.description
    assert not net.training


def test_self_training_finds_the_state_without_labels(pile, briefly):
    patches, states = pile
    pixels = patches.reshape(240, -1).astype(np.float32)
    pixels -= pixels.mean(axis=1, keepdims=True)
    pixels /= np.linalg.norm(pixels, axis=1, keepdims=True)
    shares = []
    before = torch.get_rng_state()
    found = embed(patches, by="self", seed=1, progress=shares.append)
    assert torch.equal(torch.get_rng_state(), before)
    assert like_neighbours(found.vectors, states) > like_neighbours(pixels, states) + 0.03
    assert found.trained_on == ()
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (FEW, 1)


def test_margins_are_learned_from_another_sets_labels(pile, briefly, drawn_set):
    patches, states = pile
    found = embed(patches, by=f"arcface:{drawn_set}")
    assert found.trained_on == (drawn_set.parent.name,)
    assert like_neighbours(found.vectors, states) > 0.9


def test_labels_of_one_class_teach_nothing(tmp_path, eye_png):
    (tmp_path / "open").mkdir()
    for number in range(3):
        (tmp_path / "open" / f"{number}.png").write_bytes(eye_png)
    with pytest.raises(DataError, match="3 pictures are 'open'; expected two classes"):
        embed(np.zeros((1, 24, 24), np.uint8), by=f"arcface:folders:{tmp_path}")


def test_the_cache_keeps_what_takes_long(pile, tmp_path, monkeypatch):
    patches, _ = pile
    calls = []
    whole = ModelFeatures.features
    monkeypatch.setattr(ModelFeatures, "features", lambda *arguments: calls.append(1) or whole(*arguments))
    first = embed(patches, by="eye_state+hog", cache=tmp_path / "new").vectors
    assert np.array_equal(embed(patches, by="eye_state+hog", cache=tmp_path / "new").vectors, first)
    assert len(calls) == 1
    (kept,) = (tmp_path / "new").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert np.array_equal(embed(patches, by="eye_state+hog", cache=tmp_path / "new").vectors, first)
    embed(patches[::-1], by="eye_state", cache=tmp_path / "new")
    assert len(calls) == 3
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_an_error(pile, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"cache of embeddings .*file: cannot be written"):
        embed(pile[0], by="eye_state", cache=tmp_path / "file")


def test_ctrl_c_stops_self_training_and_keeps_nothing(pile, briefly, tmp_path):
    done = []

    def press(share):
        done.append(share)
        if len(done) == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        embed(pile[0], by="self", cache=tmp_path / "cache", progress=press)
    assert len(done) in (3, 4)
    assert not (tmp_path / "cache").exists()


def test_histograms_depend_on_directions_not_on_light(pile):
    patch = pile[0][:1] // 2 + 40
    brighter = patch + np.uint8(30)
    assert gradient_histograms(patch) == pytest.approx(gradient_histograms(brighter), abs=1e-4)


def test_the_seed_decides_what_is_trained(pile, briefly, monkeypatch):
    monkeypatch.setitem(SelfSupervisedFeatures.__init__.__kwdefaults__, "steps", 3)
    monkeypatch.setattr(objectives, "_DRAWN_EYES", 64)
    first, again, other = (embed(pile[0], by="self", seed=seed).vectors for seed in (1, 1, 2))
    assert first == pytest.approx(again, abs=1e-5)
    assert np.abs(first - other).max() > 0.1
    assert SelfSupervisedFeatures(seed=1).key != SelfSupervisedFeatures(seed=2).key
