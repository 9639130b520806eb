"""OpenCV's cascades: open where OpenCV, with its defaults, finds an eye."""

import cv2
import numpy as np
import pytest

from eyelid.eyes.patch import fit_patch
from eyelid.synth import draw_eyes

pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")

from eyelid.peers.cascade import FILES, CascadePeer


class Fold:
    """A training part of which one size is labelled as the cascade reads it, and others are not."""

    def __init__(self, name, best):
        self.drawn, _ = draw_eyes(40, seed=5, size=60, well_lit=True)
        self.labels = (CascadePeer(name).read(self._at(best)) > 0.5).astype(np.int64)

    def _at(self, size):
        return np.stack([fit_patch(patch, size) for patch in self.drawn])

    def sample(self, part, *, most, size):
        assert part == "training"
        assert most >= len(self.drawn)
        return self._at(size), self.labels


@pytest.mark.parametrize(("name", "best"), [("cascade", 32), ("cascade", 96), ("cascade-glasses", 96)])
def test_the_size_is_that_at_which_the_training_part_is_read_best(name, best):
    peer = CascadePeer(name)
    assert peer.fit(Fold(name, best)) > 0
    assert peer.size == best


@pytest.mark.parametrize("name", FILES)
def test_an_eye_is_open_where_opencv_finds_it(name):
    drawn, _ = draw_eyes(120, seed=5, size=60, well_lit=True)
    peer = CascadePeer(name)
    patches = np.stack([fit_patch(patch, peer.size) for patch in drawn])
    p_open = peer.read(patches)
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + FILES[name])
    found = [len(cascade.detectMultiScale(patch)) > 0 for patch in patches]
    assert 0 < sum(found) < len(found)
    assert ((p_open > 0.5) == found).mean() > 0.98  # windows inside others may differ
    assert len(np.unique(p_open)) > 5  # more windows count more, so that there is an equal error
