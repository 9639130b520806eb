"""Run folders of nets that were not trained."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from eyelid.synth import draw_eyes

from ..run_folders import Run, make_run_folder


@pytest.fixture(scope="session")
def patches() -> np.ndarray:
    """Drawn eyes, uint8 `[40, 24, 24]`."""
    drawn, _ = draw_eyes(40, seed=77, size=24, well_lit=True)
    return np.stack([cv2.cvtColor(eye, cv2.COLOR_BGR2GRAY) for eye in drawn])


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Run]:
    """Makes the run folder of a net with random weights; see `make_run_folder`."""

    def make(name: str, *, normalise: str = "patch", **facts: object) -> Run:
        return make_run_folder(tmp_path / f"{name}-{normalise}", name, normalise=normalise, **facts)

    return make
