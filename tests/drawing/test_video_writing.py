"""Videos keep the time of their pictures, in a constant rate or in their own."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from eyelid.drawing.video_writing import open_video
from eyelid.errors import MissingExtraError, OutputError


def picture(level, shape=(48, 64)):
    return np.full((*shape, 3), level, np.uint8)


def written(path, times, *, rate=30.0, size=(64, 48)):
    """Writes pictures, each brighter by 10 than the one before; returns the times and frames read back."""
    writer = open_video(path, size, rate, verb="test")
    for number, time_s in enumerate(times):
        writer.write(picture(20 + 10 * number, size[::-1]), time_s)
    writer.close()
    return read(path.absolute())


def read(path):
    video, times, frames = cv2.VideoCapture(str(path)), [], []
    while True:
        there, frame = video.read()
        if not there:
            return np.array(times), frames
        times.append(video.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        frames.append(frame)


def numbers(frames):
    """Returns which of the pictures each frame is."""
    return [round((frame[:40, :60].mean() - 20) / 10) for frame in frames]


@pytest.mark.parametrize(
    ("times", "rate", "shown"),
    [
        ([0, 0.1, 0.2, 0.3], 10, [0, 1, 2, 3]),
        ([5, 5.1, 5.2], 10, [0, 1, 2]),  # from the first picture on
        ([0, 0.1, 0.5, 0.6], 10, [0, 1, 1, 1, 1, 2, 3]),  # repeated
        ([0, 0.03, 0.06, 0.1, 0.2], 10, [1, 3, 4]),  # left out
        ([0, 0.104, 0.196, 0.301], 10, [0, 1, 2, 3]),  # not quite regular
        ([0, 1 / 29.97, 2 / 29.97], 29.97, [0, 1, 2]),
        ([0], 30, [0]),
    ],
)
def test_a_constant_rate_keeps_the_time(tmp_path, times, rate, shown):
    at, frames = written(tmp_path / "a.webm", times, rate=rate)
    assert numbers(frames) == shown
    assert at == pytest.approx(np.arange(len(shown)) / rate, abs=0.001)


def test_long_videos_do_not_drift(tmp_path):
    rate = 30_000 / 1001
    count = 3000
    writer = open_video(tmp_path / "a.webm", (16, 16), rate, verb="test")
    for number in range(count):
        writer.write(picture(90, (16, 16)), number / rate)
    writer.close()
    at, _ = read(tmp_path / "a.webm")
    assert len(at) == count
    assert at[-1] == pytest.approx((count - 1) / rate, abs=0.002)


def test_h264_has_the_times_as_they_are(tmp_path):
    pytest.importorskip("av")
    times = [0, 0.02, 0.1, 0.75]
    at, frames = written(tmp_path / "a.mp4", times)
    assert at == pytest.approx(times, abs=0.001)
    assert numbers(frames) == [0, 1, 2, 3]


@pytest.mark.parametrize("suffix", [".webm", ".mp4"])
def test_odd_and_changing_sizes_fit(tmp_path, suffix):
    if suffix == ".mp4":
        pytest.importorskip("av")
    path = tmp_path / f"a{suffix}"
    writer = open_video(path, (63, 47), 10, verb="test")
    for number, shape in enumerate([(47, 63), (48, 64), (94, 126), (300, 20), (5, 200)]):
        writer.write(picture(200, shape), number / 10)
    writer.close()
    _, frames = read(path)
    assert [frame.shape for frame in frames] == [(48, 64, 3)] * 5
    for frame, share in zip(frames, [0.97, 1, 0.97, 0.05, 0.03], strict=True):
        assert (frame.mean(axis=2) > 100).mean() == pytest.approx(share, abs=0.06)


def test_a_path_that_looks_like_an_address_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("http:").mkdir()
    at, _ = written(Path("http:/a.webm"), [0, 0.1], rate=10)
    assert len(at) == 2


@pytest.mark.parametrize("suffix", [".webm", ".mp4"])
def test_where_there_is_no_folder_it_is_said(tmp_path, suffix):
    if suffix == ".mp4":
        pytest.importorskip("av")
    with pytest.raises(OutputError, match="cannot be written there"):
        written(tmp_path / "missing" / f"a{suffix}", [0])


def test_without_av_there_is_no_h264(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtraError, match=r"^`eyelid test` needs the package 'av'"):
        written(tmp_path / "a.mp4", [0])


_ON_A_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from eyelid.drawing.video_writing import open_video
from eyelid.errors import OutputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
random = np.random.default_rng(0)
try:
    writer = open_video(Path(sys.argv[1]), (320, 240), 30, verb="test")
    for number in range(40):
        writer.write(random.integers(0, 255, (240, 320, 3), np.uint8), number / 30)
    writer.close()
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
@pytest.mark.parametrize("suffix", [".webm", ".mp4"])
def test_a_full_disk_is_noticed(tmp_path, suffix):
    if suffix == ".mp4":
        pytest.importorskip("av")
    path = tmp_path / f"a{suffix}"
    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}: ")
    assert len(done.stdout.splitlines()) == 1
