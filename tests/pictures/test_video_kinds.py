"""The words of a command line that name videos."""

import pytest

from eyelid.errors import MissingFileError, OptionError
from eyelid.pictures import Camera, DiskFile, FrameFolder, Stream, VideoFile, is_video, video_of, with_videos


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "frames").mkdir()
    (tmp_path / "a.mp4").touch()


@pytest.mark.parametrize(
    ("word", "rate", "expected"),
    [
        ("a.mp4", None, VideoFile("a.mp4")),
        ("a.mp4", 25.0, VideoFile("a.mp4", 25.0)),
        ("frames", 25.0, FrameFolder("frames", 25.0)),
        ("camera:1", None, Camera(1)),
        ("rtsp://host/a", None, Stream("rtsp://host/a")),
        ("HTTP://host/a", None, Stream("HTTP://host/a")),
        ("frames", None, (OptionError, "a folder of frames")),
        ("a.mp4", 0.0, (OptionError, "expected a positive number")),
        ("camera:1", 25.0, (OptionError, "times of a camera or stream are its own")),
        ("camera:", None, (OptionError, "expected camera:0")),
        ("camera:front", None, (OptionError, "expected camera:0")),
        ("ftp://host/a", None, (OptionError, "rtsp, rtsps, rtmp, http, https")),
        ("http://[::1", None, (OptionError, "not a URL")),
        ("absent.mp4", None, (MissingFileError, "no such file or folder")),
    ],
)
def test_words(word, rate, expected):
    if isinstance(expected, tuple):
        error, text = expected
        with pytest.raises(error, match=text):
            video_of(word, rate=rate)
    else:
        assert video_of(word, rate=rate) == expected


def test_a_password_is_not_shown():
    stream = video_of("rtsp://me:secret@host/a")
    assert stream.source == stream.identity() == "rtsp://me:***@host/a"


def test_files_are_videos_by_their_names():
    assert is_video("a/B.MP4")
    assert not is_video("a.mp4.jpg")
    assert list(with_videos([DiskFile("a.jpg"), DiskFile("b.MOV")])) == [
        DiskFile("a.jpg"),
        VideoFile("b.MOV"),
    ]
