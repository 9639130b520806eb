"""The process that computes an embedding in the background."""

import os
import signal

import numpy as np
import pytest

from eyelid.labelling.background_embedding import BackgroundEmbedding

from .annotating import wait_until


def test_a_background_process_that_fails_says_why(tmp_path):
    patches = np.zeros((4, 30, 30), np.uint8)
    process = BackgroundEmbedding(patches, by="hog", seed=0, cache=tmp_path)
    wait_until(lambda: not process.running(), 300)
    assert "expected uint8" in process.problem
    assert not list(tmp_path.glob("*.npy"))


def test_a_background_process_that_is_left_alone_leaves_no_file(tmp_path):
    patches = np.zeros((20_000, 24, 24), np.uint8)
    process = BackgroundEmbedding(patches, by="eye_state", seed=0, cache=tmp_path)
    wait_until(lambda: process.progress() > 0, 300)
    left = process._file.exists()  # as a kill of both would leave it
    process.stop()
    assert not left


def test_a_background_process_ends_when_it_is_stopped(tmp_path):
    process = BackgroundEmbedding(np.zeros((4, 24, 24), np.uint8), by="self", seed=0, cache=tmp_path)
    process.stop()
    assert not process.running()
    with pytest.raises(ProcessLookupError):
        os.kill(process._process.pid, signal.SIG_DFL)
