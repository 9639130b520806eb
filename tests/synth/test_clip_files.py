"""Clips in files have their frames, times and truth."""

import csv
import sys

import cv2
import numpy as np
import pytest

from eyelid.blinks import Event
from eyelid.errors import MissingExtraError, OptionError, OutputError
from eyelid.examples import CLIP
from eyelid.synth import Clip, ClipFrame, frame_times, random_clip, write_clip, write_clips
from eyelid.synth.__main__ import main


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def read(path):
    """Returns the times of a video's frames, and the frames."""
    video, times, frames = cv2.VideoCapture(str(path)), [], []
    while True:
        there, frame = video.read()
        if not there:
            return np.array(times), frames
        times.append(video.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        frames.append(frame)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    write_clips(folder, count=2, seed=3, content="hard", seconds=4.0, rate=15)
    return folder


def test_the_truth_has_the_events_and_each_frame(folder):
    truth, frames = rows_of(folder / "truth.csv"), rows_of(folder / "frames.csv")
    assert tuple(truth[0]) == Event._fields
    assert tuple(frames[0]) == ClipFrame._fields
    assert [row["source"] for row in frames] == ["01.webm"] * 60 + ["02.webm"] * 60
    for row in truth:
        own = [frame for frame in frames if frame["source"] == row["source"]]
        assert 0 <= float(row["start_s"]) < float(row["end_s"]) <= 4
        if row["event"] != "gap" and row["apex_frame"]:
            side = "left" if row["eyes"] == "left" else "right"
            assert float(own[int(row["apex_frame"])][f"{side}_openness"]) < 0.8


def test_a_webm_video_has_the_frames_at_their_times(folder):
    times, frames = read(folder / "01.webm")
    assert times == pytest.approx(np.arange(60) / 15, abs=0.001)
    assert frames[0].shape == (240, 320, 3)
    assert frames[0].std() > 20


def test_a_folder_has_a_picture_for_each_frame(tmp_path):
    write_clip(tmp_path / "frames", Clip(seconds=0.5), frame_times(0.5, 10))
    names = [path.name for path in sorted((tmp_path / "frames").iterdir())]
    assert names == [f"{number:06d}.jpg" for number in range(5)]
    assert cv2.imread(str(tmp_path / "frames" / names[-1])).shape == (240, 320, 3)


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_a_video_by_av_has_a_variable_rate(tmp_path, suffix):
    pytest.importorskip("av")
    times = frame_times(2, 30, varied_by=np.random.default_rng(1))
    write_clip(tmp_path / f"clip{suffix}", Clip(seconds=2.0), times)
    written, _ = read(tmp_path / f"clip{suffix}")
    assert written == pytest.approx(times, abs=0.001)


def test_without_av_other_videos_are_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtraError, match=r"eyelid\[video\]"):
        write_clip(tmp_path / "clip.mkv", Clip(seconds=1.0), frame_times(1, 5))


@pytest.mark.parametrize(
    ("name", "times", "error", "told"),
    [
        ("clip.webm", np.array([0, 0.1, 0.3]), OptionError, "expected a constant rate; take .mkv"),
        ("clip.avi", np.array([0, 0.1]), OptionError, r"expected the suffix \.webm"),
        ("missing/clip.webm", np.array([0, 0.1]), OutputError, "choose a folder that exists"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path, name, times, error, told):
    with pytest.raises(error, match=told):
        write_clip(tmp_path / name, Clip(seconds=1.0), times)


def test_no_clips_are_refused(tmp_path):
    with pytest.raises(OptionError, match=r"^count: expected 1 or more, got 0"):
        write_clips(tmp_path, count=0)


def test_the_command_draws_clips(tmp_path, capsys):
    folder = tmp_path / "new"
    main([str(folder), "--clips", "easy", "--seconds", "1", "--rate", "5", "--suffix", "", "--seed", "2"])
    assert capsys.readouterr().out == f"1 clips drawn, truth in {folder / 'truth.csv'}\n"
    assert {path.name for path in folder.iterdir()} == {"01", "truth.csv", "frames.csv"}
    assert len(list((folder / "01").iterdir())) == 5


@pytest.mark.parametrize("wrong", [["--rate", "0"], ["--rate", "10", "--varied"], ["--count", "0"]])
def test_the_command_says_what_is_wrong_with_clips(tmp_path, capsys, wrong):
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path), "--clips", "easy", "--seconds", "1", *wrong])
    assert stopped.value.code == 2
    assert "error: " in capsys.readouterr().err
    assert not (tmp_path / "truth.csv").exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--seed", "-1"], "--seed -1: expected 0 or more"),
        (["--clips", "easy", "--seconds", "nan"], "--seconds nan: expected a number above 0"),
        (["--clips", "easy", "--seconds", "-1"], "--seconds -1.0: expected a number above 0"),
        (["--clips", "easy", "--width", "0"], "--width 0 --height 240: expected 16 or more"),
        (["--suffix", ".mp4", "--seconds", "5"], "--seconds, --suffix: only clips have this"),
    ],
)
def test_the_command_refuses_what_draws_nothing_and_what_has_no_effect(tmp_path, capsys, wrong, words):
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--count", "1", *wrong])
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_example_is_small_and_has_its_truth():
    assert {path.name for path in CLIP.iterdir()} == {"01.webm", "truth.csv", "frames.csv"}
    assert (CLIP / "01.webm").stat().st_size <= 400_000
    frames, events = rows_of(CLIP / "frames.csv"), rows_of(CLIP / "truth.csv")
    times, pictures = read(CLIP / "01.webm")
    assert len(times) == len(frames)
    assert times == pytest.approx([float(row["time_s"]) for row in frames], abs=0.001)
    assert sum(row["event"] == "blink" for row in events) >= 4
    clip = random_clip(np.random.default_rng(237), "easy", width=240, height=180, seconds=20.0)
    planned = [(event.event, round(event.start_s, 4)) for event in clip.events("", times)]
    assert planned == [(row["event"], float(row["start_s"])) for row in events]
    assert pictures[0].shape == (180, 240, 3)
