"""The usual change of openness."""

import numpy as np
import pytest

from eyelid.blinks.signal_noise import SignalNoise


def learned(openness: list[float | None], rate: float) -> float:
    noise = SignalNoise(adapt_s=20.0)
    for frame, value in enumerate(openness):
        noise.learn(frame / rate, value)
    return noise.usual


@pytest.mark.parametrize("rate", [15.0, 30.0])
@pytest.mark.parametrize(
    ("level", "least", "most"), [(0.0, 0.0, 0.0), (0.02, 0.005, 0.03), (0.15, 0.05, 0.25)]
)
def test_noise_of_open_eyes(rate: float, level: float, least: float, most: float) -> None:
    rng = np.random.default_rng(2)
    openness: list[float | None] = (1 + rng.normal(0, level, int(20 * rate)).clip(-0.45, 0.45)).tolist()
    assert least <= learned(openness, rate) <= most


def test_neither_blinks_nor_gaps_count() -> None:
    openness: list[float | None] = [1.0] * 600
    for start in range(0, 600, 60):
        openness[start + 10 : start + 16] = [0.7, 0.2, 0.0, 0.2, 0.6, 0.8]
        openness[start + 40 : start + 45] = [None] * 5
    assert learned(openness, 30.0) == 0


def test_nothing_is_said_too_early() -> None:
    assert learned([1.0, 0.6] * 20, 30.0) == 0
