"""Times are the processor's, of one patch after the other and of batches, in turns, in one thread."""

import time

import cv2
import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")

from eyelid.peers.face_peer import FacePeer
from eyelid.peers.timing import one_thread, time_peers
from eyelid.pictures import find_sources


class Worker:
    """Takes a time for each call and a time for each patch."""

    def __init__(self, name, size, call_s, patch_s):
        self.name, self.size, self.call_s, self.patch_s = name, size, call_s, patch_s
        self.calls = []

    def read(self, patches):
        assert patches.shape[1:] == (self.size, self.size)
        self.calls.append(len(patches))
        end = time.process_time() + self.call_s + self.patch_s * len(patches)
        while time.process_time() < end:
            pass
        return np.zeros(len(patches), np.float32)


def test_peers_are_timed_beside_one_another():
    slow, fast = Worker("slow", 24, 0.01, 0.0), Worker("fast", 32, 0.0, 0.002)
    patches = {peer.name: np.zeros((5, peer.size, peer.size), np.uint8) for peer in (slow, fast)}
    speeds = time_peers([slow, fast], patches, reference="fast", rounds=3)
    assert speeds["slow"].single == pytest.approx(10_000, rel=0.3)
    assert speeds["fast"].single == pytest.approx(2_000, rel=0.3)
    assert speeds["slow"].relative == pytest.approx(5, rel=0.4)
    assert speeds["fast"].relative == 1
    assert speeds["slow"].batch < speeds["slow"].single / 10  # a call costs the same for any number
    assert speeds["fast"].batch == pytest.approx(2_000, rel=0.3)
    for peer in (slow, fast):
        speed = speeds[peer.name]
        assert speed.single_range[0] <= speed.single <= speed.single_range[1]
        assert speed.batch_size == max(peer.calls)


def test_the_round_is_told_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr("eyelid.pages.status_display.on_terminal", lambda: True)
    time_peers([Worker("one", 24, 0, 0)], {"one": np.zeros((5, 24, 24), np.uint8)}, reference="one", rounds=2)
    told = capsys.readouterr().err.split("\r\x1b[K")
    assert told[1:] == ["timing: warming up", "timing: round 1 of 2", "timing: round 2 of 2", ""]


def test_threads_are_given_back():
    before = cv2.getNumThreads()
    with one_thread():
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == before


class Elsewhere:
    """A meter that lets another process work for a tenth of a second, and finds nothing."""

    name, colour, kilobytes, away_s, trained_on = "elsewhere", False, 1.0, 0.0, frozenset()

    def measure(self, photo):
        self.away_s += 0.1
        return []


def test_the_time_of_other_processes_counts(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((40, 40), np.uint8))
    files = np.fromiter(find_sources([str(tmp_path)]), object)
    times = time_peers([FacePeer(Elsewhere())], {"elsewhere": files}, reference="elsewhere", rounds=1)
    assert times["elsewhere"].single == pytest.approx(100_000, rel=0.2)
