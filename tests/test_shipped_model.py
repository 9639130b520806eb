"""The shipped model keeps its promises on drawn eyes, which it was not trained on."""

from functools import cache

import numpy as np
import pytest

from eyelid import Reader
from eyelid.model_files import CLASSES, open_model
from eyelid.model_files.model_info import CLASSES_OF_TASKS
from eyelid.synth import draw_eyes
from eyelid.weights import shipped_model, shipped_models

drawn_eyes = cache(draw_eyes)  # several models read the same


@pytest.mark.parametrize("name", shipped_models())
def test_a_shipped_model_is_small_and_has_a_card_of_its_own_numbers(name):
    file = shipped_model(name)
    info = open_model(name, tasks=tuple(CLASSES_OF_TASKS)).info
    most = {"faces": 250_000, "landmarks": 300_000, "movement": 200_000}
    most["state"] = 100_000 if info.input_size == 24 else 400_000
    assert file.stat().st_size <= most.get(info.task, 100_000)
    card = file.with_suffix(".md").read_text(encoding="utf-8")
    assert f"{file.stat().st_size:,} bytes" in card
    assert info.task not in CLASSES or f"{info.unsure_below:.4f}" in card
    assert info.trained_on in card
    for score in info.scores.values():
        assert f"| {score['accuracy']:.4f} | {score['macro_f1']:.4f} | {score['eer']:.4f} |" in card


@pytest.mark.parametrize(
    ("model", "size"),
    [*(("eye_state", size) for size in (16, 24, 48, 96)), *(("eye_state_fine", size) for size in (40, 96))],
)
def test_well_lit_drawn_eyes_are_read_rightly(model, size):
    patches, looks = drawn_eyes(250, seed=size, size=size, well_lit=True)
    states = Reader.load(model).read(patches).state
    right = np.mean([state == look.state for state, look in zip(states, looks, strict=True)])
    assert right >= 0.95


@pytest.mark.parametrize("squash", [(24, 36), (36, 24), (24, 48)])
def test_patches_need_not_be_square(squash):
    patches, looks = drawn_eyes(200, seed=1, size=48, well_lit=True)
    rows, columns = (slice((48 - side) // 2, (48 + side) // 2) for side in squash)
    states = Reader.load().read(patches[:, rows, columns]).state
    right = np.mean([state == look.state for state, look in zip(states, looks, strict=True)])
    assert right >= 0.8


@pytest.mark.parametrize("model", ["eye_state", "eye_state_fine"])
def test_openness_moves_p_open_up(model):
    from dataclasses import replace

    from eyelid.synth import draw_eye, random_look

    random = np.random.default_rng(4)
    looks = [random_look(random, state="open", well_lit=True) for _ in range(40)]
    reader = Reader.load(model)
    means = [
        reader.read([draw_eye(replace(look, openness=openness)) for look in looks]).p_open.mean()
        for openness in (0.0, 0.15, 0.3, 0.6, 1.0)
    ]
    assert means == sorted(means)
    assert means[0] < 0.1
    assert means[-1] > 0.9


def test_a_lower_error_of_the_decided_leaves_more_unsure():
    patches, looks = draw_eyes(600, seed=5, size=24)
    rates = [rate for rate, _ in Reader.load().info.thresholds]
    assert rates[0] <= 0.005
    shares, errors = [], []
    for rate in rates:
        states = Reader.load(decided_error=rate).read(patches).state
        pairs = [(state, look.state) for state, look in zip(states, looks, strict=True) if state != "unsure"]
        shares.append(len(pairs))
        errors.append(np.mean([state != truth for state, truth in pairs]))
    assert shares == sorted(shares)
    assert errors[0] < errors[-1]
