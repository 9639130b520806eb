"""Video files: frames in order, times by the file's own clock, and one line for what cannot be read."""

import pickle
from importlib.util import find_spec

import numpy as np
import pytest

from eyelid.errors import PictureError
from eyelid.pictures import Lost, VideoFile
from tests.pictures.drawn_videos import HEIGHT, WIDTH, level, write_clip, write_sound, write_timed

needs_av = pytest.mark.skipif(not find_spec("av"), reason="av is not installed")
VARIABLE_MS = [0, 33, 67, 100, 300, 320, 340, 400, 800, 833]


@pytest.fixture(params=[pytest.param("av", marks=needs_av), "cv2"], autouse=True)
def decoder(request, monkeypatch):
    monkeypatch.setattr("eyelid.pictures.video_file.video_decoder", lambda: request.param)
    return request.param


def levels(pictures):
    return [float(picture.pixels[-HEIGHT // 4 :].mean()) for picture in pictures]


def times_of(path):
    return [picture.time_s for picture in VideoFile(str(path)).frames()]


def read_until_error(video):
    items = []
    try:
        for item in video.pictures_and_losses():
            items.append(item)  # noqa: PERF402 - what came before the error is kept
    except PictureError as error:
        return items, str(error)
    raise AssertionError("no error")


@pytest.mark.parametrize(
    ("name", "codec", "rate", "apart"),
    [
        ("a.mkv", "FFV1", 30000 / 1001, 1.0),
        ("a.avi", "MJPG", 29.97, 3.0),
        ("a.webm", "VP80", 25.0, 6.0),
        ("a.mp4", "mp4v", 240.0, 6.0),
    ],
)
def test_frames_come_in_order_with_their_times(tmp_path, name, codec, rate, apart):
    path = write_clip(tmp_path / name, codec=codec, rate=rate)
    pictures = list(VideoFile(str(path)).frames())
    assert [picture.frame for picture in pictures] == list(range(30))
    assert np.abs(np.array([each.time_s for each in pictures]) - np.arange(30) / rate).max() <= 1e-3
    assert np.abs(np.array(levels(pictures)) - [level(number) for number in range(30)]).max() < apart
    assert {each.pixels.shape for each in pictures} == {(HEIGHT, WIDTH)}
    assert {each.pixels.shape for each in VideoFile(str(path)).frames(colour=True)} == {(HEIGHT, WIDTH, 3)}
    facts = VideoFile(str(path)).facts()
    assert (facts.width, facts.height, facts.is_live, facts.warnings) == (WIDTH, HEIGHT, False, ())
    assert facts.rate == pytest.approx(rate, rel=1e-3)
    assert facts.frames == pytest.approx(30, abs=1)
    assert facts.duration_s == pytest.approx(30 / rate, abs=0.05)


@needs_av
@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "ffv1"), ("a.mp4", "mpeg4"), ("a.webm", "libvpx")])
def test_variable_rates_and_a_late_first_frame(tmp_path, name, codec):
    path = write_timed(tmp_path / name, [500 + time for time in VARIABLE_MS], codec=codec)
    assert times_of(path) == pytest.approx([time / 1000 for time in VARIABLE_MS], abs=1e-3)
    assert any("rate varies" in warning for warning in VideoFile(str(path)).facts().warnings)


@needs_av
def test_a_wrong_rate_in_the_header_is_told_and_not_believed(tmp_path):
    path = write_timed(tmp_path / "a.mkv", range(0, 1200, 40), rate=60)
    (warning,) = VideoFile(str(path)).facts().warnings
    assert warning == ("its header says 60.00 frames a second, the times of its first 30 frames say 25.00")
    assert times_of(path)[-1] == pytest.approx(1.16, abs=1e-3)


@needs_av
def test_a_hole_is_a_loss_and_pictures_follow(tmp_path):
    path = write_timed(tmp_path / "a.mkv", [0, 33, 67, 2500, 2533])
    items = list(VideoFile(str(path)).pictures_and_losses())
    assert [type(item) is Lost for item in items] == [False, False, False, True, False, False]
    assert items[3].time_s == pytest.approx(0.068, abs=1e-3)
    assert items[3].reason == "no frame for 2.4 s"


@needs_av
@pytest.mark.parametrize("rotation", [90, -90, 180])
def test_pictures_are_upright(tmp_path, rotation):
    path = write_timed(tmp_path / "a.mp4", [0, 33, 67], codec="mpeg4", rotation=rotation)
    (pixels, *_), *_ = VideoFile(str(path)).frames()
    black = {90: pixels[:, : HEIGHT // 4], -90: pixels[:, -HEIGHT // 4 :], 180: pixels[-HEIGHT // 4 :]}
    assert black[rotation].mean() < 10 < pixels.mean()
    facts = VideoFile(str(path)).facts()
    assert pixels.shape == (facts.height, facts.width)
    assert facts.width == (WIDTH if rotation == 180 else HEIGHT)


@needs_av
def test_a_file_without_times_needs_a_rate(tmp_path):
    path = str(write_timed(tmp_path / "a.h264", range(0, 400, 40), codec="libx264", container="h264"))
    items, error = read_until_error(VideoFile(path))
    assert not items
    assert error.startswith("it has no times of frames: say how many there are a second")
    assert VideoFile(path).facts().warnings == ("it has no times of frames",)
    assert [picture.time_s for picture in VideoFile(path, rate=20.0).frames()][:3] == [0, 0.05, 0.1]


def test_a_rate_stands_for_the_times_of_the_file(tmp_path):
    video = VideoFile(str(write_clip(tmp_path / "a.avi", codec="MJPG", rate=30)), rate=15.0)
    assert [picture.time_s for picture in video.frames()][-1] == pytest.approx(29 / 15, abs=1e-6)


def test_what_is_cut_short_gives_its_pictures_and_then_the_error(tmp_path):
    path = write_clip(tmp_path / "a.mkv", codec="MJPG", count=300)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    items, error = read_until_error(VideoFile(str(path)))
    pictures = [item for item in items if not isinstance(item, Lost)]
    assert 80 < len(pictures) < 110
    assert pictures[-1].time_s == pytest.approx((len(pictures) - 1) / 30, abs=1e-3)
    assert "cut short or damaged" in error


def write_without_index(path):
    write_clip(path, codec="mp4v", count=60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def write_no_frames(path):
    write_clip(path, codec="MJPG", count=0)


@pytest.mark.parametrize(
    ("name", "write", "expected"),
    [
        ("a.mp4", lambda path: path.write_bytes(b""), "the file is empty"),
        ("a.mp4", lambda path: path.write_text("hello"), "no video can be read from it"),
        ("a.mp4", write_without_index, "cut short before its index was written"),
        ("a.wav", write_sound, "only sound"),
        ("a.avi", write_no_frames, "no"),
        ("a.mp4", lambda path: path.mkdir(), "not a regular file"),
        ("a.mp4", lambda path: None, "no such file or directory"),
    ],
)
def test_what_is_no_video_is_one_line(tmp_path, name, write, expected):
    write(tmp_path / name)
    items, error = read_until_error(VideoFile(str(tmp_path / name)))
    assert not items
    assert expected in error
    assert "\n" not in error


def test_odd_names_are_opened_or_told(tmp_path, decoder):
    path = write_clip(tmp_path / "http: %d, a.mkv")
    assert len(times_of(path)) == 30
    odd = path.rename(tmp_path / "\udcff.mkv")
    if decoder == "av":
        assert len(times_of(odd)) == 30
    else:
        assert "not UTF-8" in read_until_error(VideoFile(str(odd)))[1]
    assert VideoFile(str(odd)).source.endswith("\\xff.mkv")


def test_it_can_be_pickled_and_says_when_it_changes(tmp_path):
    path = write_clip(tmp_path / "a.mkv")
    video = VideoFile(str(path))
    assert pickle.loads(pickle.dumps(video)) == video
    before = video.identity()
    write_clip(path, count=31)
    assert before != video.identity() != VideoFile(str(path), rate=5.0).identity()


@needs_av
def test_both_decoders_see_the_same_in_one_process(tmp_path, monkeypatch):
    video = VideoFile(str(write_clip(tmp_path / "a.mkv")))
    monkeypatch.setattr("eyelid.pictures.video_file.video_decoder", lambda: "av")
    ones = video.frames()
    first = next(ones)
    monkeypatch.setattr("eyelid.pictures.video_file.video_decoder", lambda: "cv2")
    for one, other in zip([first, *ones], video.frames(), strict=True):
        assert np.abs(one.pixels.astype(int) - other.pixels).max() <= 2
        assert one.time_s == other.time_s
