"""`eyelid watch --video`: the recording with what the eyes do drawn over it, or no file at all."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from eyelid.drawing.boxes import COLOURS
from eyelid.errors import MissingExtraError, OptionError, OutputError
from eyelid.examples import CLIP
from eyelid.pictures.video_file import VideoFile
from eyelid.verbs.watch import WatchOptions, watch_recording
from eyelid.watching import annotated_video as module
from eyelid.watching.annotated_video import annotated_video
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.person_watch import Told
from eyelid.watching.session import Watched
from tests.pictures.mjpeg_server import serve_camera

CLIP_FILE = str(CLIP / "01.webm")
BLINK_S = 3.25  # when the eyes are shut in it
SECONDS = 4.5


def frames_of(path: Path) -> dict[float, np.ndarray[Any, Any]]:
    """Returns the frames of a video by their times."""
    video, frames = cv2.VideoCapture(str(path)), {}
    while True:
        there, frame = video.read()
        if not there:
            return frames
        frames[round(video.get(cv2.CAP_PROP_POS_MSEC) / 1000, 3)] = frame


def like(frame: np.ndarray[Any, Any], state: str) -> int:
    """Returns how many pixels above the strip have about the colour of a state."""
    near = np.abs(frame[:300].astype(int) - COLOURS[state]).max(axis=2) < 60
    return int(near.sum())


def watch(path: Path, **options: Any) -> list[str]:
    """Watches a recording into a video; returns what was said."""
    said: list[str] = []
    values = {"source": CLIP_FILE, "seconds": SECONDS, **options}
    for _ in watch_recording(WatchOptions(video=str(path), **values), say=said.append):
        pass
    return said


@pytest.mark.parametrize("live", [False, True])
def test_a_recording_is_drawn_with_its_times(tmp_path: Path, live: bool) -> None:
    path = tmp_path / "new" / "drawn.webm"
    said = watch(path, live=live)
    assert said == ([] if live else [f"drawing {path}"])
    assert [each.name for each in path.parent.iterdir()] == ["drawn.webm"]
    frames = frames_of(path)
    assert list(frames) == pytest.approx(np.arange(91) / 20, abs=0.001)
    assert frames[0.0].shape == (360, 480, 3)
    shut, open_ = frames[BLINK_S], frames[2.0]
    assert like(shut, "closed") > 150 > 10 > like(open_, "closed")
    assert like(open_, "open") > 150
    words = np.s_[342:360, 75:190]
    blue = frames[3.2][words].max(axis=(0, 1))
    assert (blue[0] > 200) == (not live)  # what is live is not known before its end
    assert frames[3.6][words].max(axis=(0, 1))[0] > 200
    assert frames[4.4][words].max() < 150


def test_h264_has_the_times_of_the_recording(tmp_path: Path) -> None:
    pytest.importorskip("av")
    from eyelid.synth import Clip, frame_times, write_clip

    times = frame_times(2, 30, varied_by=np.random.default_rng(1))
    write_clip(tmp_path / "clip.mkv", Clip(seconds=2.0), times)
    watch(tmp_path / "drawn.mp4", source=str(tmp_path / "clip.mkv"), seconds=0.0)
    written = list(frames_of(tmp_path / "drawn.mp4"))
    assert written == pytest.approx(list(frames_of(tmp_path / "clip.mkv")), abs=0.0015)


def test_a_stream_is_drawn_as_long_as_it_is_watched(tmp_path: Path) -> None:
    path = tmp_path / "drawn.webm"
    with serve_camera() as camera:
        assert watch(path, source=camera.url, seconds=1.5) == []
    times = list(frames_of(path))
    assert 1.3 <= times[-1] <= 2.5
    assert times == pytest.approx(np.arange(len(times)) / 15, abs=0.001)
    assert [each.name for each in tmp_path.iterdir()] == ["drawn.webm"]


@pytest.mark.parametrize("live", [False, True])
def test_a_run_that_fails_leaves_no_video(tmp_path: Path, live: bool) -> None:
    recording = watch_recording(
        WatchOptions(source=CLIP_FILE, video=str(tmp_path / "drawn.webm"), live=live, quiet=True)
    )
    assert len(list(islice(recording, 20))) == 20
    assert "drawn.webm" not in {each.name for each in tmp_path.iterdir()}
    recording.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_that_fails_leaves_no_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "draw_note", failing_after(20))
    with pytest.raises(OutputError, match="the disk is full"):
        watch(tmp_path / "drawn.webm")
    assert list(tmp_path.iterdir()) == []


def test_what_is_live_is_watched_even_if_it_cannot_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "draw_note", failing_after(20))
    said: list[str] = []
    options = WatchOptions(source=CLIP_FILE, video=str(tmp_path / "a.webm"), seconds=SECONDS, live=True)
    recording = watch_recording(options, say=said.append)
    assert len(list(islice(recording, 92))) == 92
    assert said == ["the disk is full; nothing more is drawn"]
    with pytest.raises(OutputError, match="the disk is full"):
        next(recording)
    assert list(tmp_path.iterdir()) == []


def failing_after(count: int) -> Callable[..., np.ndarray[Any, Any]]:
    def drawn() -> Iterator[np.ndarray[Any, Any]]:
        for _ in range(count):
            yield np.zeros((64, 64, 3), np.uint8)
        raise OutputError("the disk is full")

    pictures = drawn()
    return lambda *_: next(pictures)


def test_what_an_interrupted_run_has_read_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "drawn.webm"
    row = FrameRow(CLIP_FILE, track=0, x=20, y=20, width=60, height=70, p_open_right=1, p_open_left=1)
    with annotated_video(path, VideoFile(CLIP_FILE), at_once=False, is_live=False, say=print) as video:
        for frame in range(5):
            time_s = frame / 20
            rows = [row._replace(frame=frame, time_s=time_s)]
            video.add(Watched(time_s, Told(), pictures=frame + 1, kept=rows))
        video.finish()
    frames = list(frames_of(path).values())
    assert len(frames) == 5
    assert frames[-1][80, 38:43].max() > 200  # the left edge of the face, twice as large
    assert np.ptp(frames[-1][80, 30:50].astype(int)) > 150


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("drawn.avi", OptionError, r"--video .*drawn.avi: expected a name that ends in .webm or .mp4"),
        ("there.webm", OutputError, "is there already; name a new file, or add --overwrite"),
        ("folder.webm", OutputError, "is a folder; name a file"),
        ("there.webm/drawn.webm", OutputError, "is no folder; choose another one"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_read(
    tmp_path: Path, name: str, error: type[Exception], told: str
) -> None:
    (tmp_path / "there.webm").write_bytes(b"mine")
    (tmp_path / "folder.webm").mkdir()
    with pytest.raises(error, match=told) as raised:
        watch_recording(WatchOptions(source="missing.webm", video=str(tmp_path / name)))
    assert len(str(raised.value).splitlines()) == 1
    assert (tmp_path / "there.webm").read_bytes() == b"mine"


def test_a_video_of_that_name_is_replaced_if_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "there.webm"
    path.write_bytes(b"old")
    watch(path, seconds=0.2, overwrite=True)
    assert len(frames_of(path)) == 5


def test_the_recording_itself_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "talk.webm"
    path.write_bytes((CLIP / "01.webm").read_bytes())
    with pytest.raises(OptionError, match="is the recording itself"):
        watch(tmp_path / "." / "talk.webm", source=str(path), overwrite=True)
    assert path.read_bytes() == (CLIP / "01.webm").read_bytes()


def test_traces_and_guided_runs_are_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "ear.csv").write_text("time_s,p_open\n0,0.9\n")
    with pytest.raises(OptionError, match="is a trace, which has no pictures to draw"):
        watch(tmp_path / "a.webm", source=str(tmp_path / "ear.csv"))
    with pytest.raises(OptionError, match="leave it out of a guided run"):
        WatchOptions(source="camera:0", video="a.webm", how_good=True)


def test_without_av_there_is_no_mp4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"eyelid\[video\]"):
        watch(tmp_path / "drawn.mp4")
