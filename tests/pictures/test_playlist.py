"""Files that are no videos, but name others: none of these is opened, whichever library decodes."""

from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import cv2
import pytest

from eyelid.errors import PictureError
from eyelid.pictures import Stream, VideoFile
from tests.file_server import Quiet, serving_files
from tests.pictures.drawn_videos import draw_frame, write_clip, write_timed

COUNT = 40  # FFmpeg knows no shorter one as a transport stream
HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile '{}'\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>'
    '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)
SDP = (
    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {} RTP/AVP 96\n"
    "a=rtpmap:96 H264/90000\n"
)
VOBSUB = "# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n"
TAG = b"ID3\x03\x00\x00\x00\x00\x00\x10TIT2\x00\x00\x00\x06\x00\x00\x03hello"


@pytest.fixture(params=["av", "cv2"])
def decoder(request, monkeypatch):
    if request.param == "av":
        pytest.importorskip("av", reason="the extra `video` is not installed")
    monkeypatch.setattr("eyelid.pictures.video_file.video_decoder", lambda: request.param)


class Files(Quiet, SimpleHTTPRequestHandler):
    """Serves the files of this folder, and keeps the paths that it was asked for."""

    asked: list[str]

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()


@contextmanager
def served():
    handler = type("Handler", (Files,), {"asked": []})
    with serving_files(Path.cwd(), handler=handler) as url:
        yield url, handler.asked


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with videos that a playlist may name."""
    pytest.importorskip("av", reason="the extra `video` is not installed")
    monkeypatch.chdir(tmp_path)
    write_clip(tmp_path / "other.mp4", codec="mp4v", count=COUNT)
    times = [40 * number for number in range(COUNT)]
    write_timed(tmp_path / "other.ts", times, codec="mpeg4", rate=25, container="mpegts")
    return tmp_path


@pytest.mark.parametrize("beginning", [b"", TAG], ids=["", "behind a tag"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.m3u8", HLS.format("other.ts")),
        ("a.mp4", HLS.format("other.ts")),
        ("a.mp4", CONCAT.format("other.mp4")),
        ("a.mp4", "\0".join((CONCAT.format("other.mp4"), "")) * 2),
        ("a.mp4", DASH.format("other.mp4")),
        ("a.mp4", f"\n\ufeff{DASH.format('other.mp4')}"),
        ("a.idx", VOBSUB),
    ],
)
def test_a_file_that_names_others_is_no_video(name, text, beginning, here, decoder):
    (here / name).write_bytes(beginning + text.encode())
    (here / "a.sub").write_bytes(b"x" * 5000)
    with pytest.raises(
        PictureError, match=r"it is no video, but names other files|no video can be read from it"
    ):
        list(VideoFile(str(here / name)).frames())


@pytest.mark.parametrize("text", [HLS, CONCAT, DASH, SDP])
def test_a_file_leads_nobody_to_the_network(text, here, decoder, monkeypatch):
    monkeypatch.setattr("eyelid.pictures.video_file.expect_no_playlist", lambda path: None)
    with served() as (address, asked):
        for name in ("a.mp4", "a.m3u8", "a.sdp"):
            (here / name).write_text(text.format("9" if text is SDP else f"{address}/other.ts"))
            with pytest.raises(PictureError):
                list(VideoFile(str(here / name)).frames())
    assert asked == []


@pytest.mark.parametrize("name", ["a%d.png", "a%02d.jpg"])
def test_a_name_that_stands_for_a_series_leads_to_none(name, here, decoder):
    for number in range(3):
        cv2.imwrite(name % number, draw_frame(number))
    (here / name).write_bytes((here / (name % 0)).read_bytes())
    with pytest.raises(PictureError, match="its name stands for a series of pictures"):
        list(VideoFile(name).frames())


def test_a_video_may_be_called_as_it_likes(here, decoder):
    (here / "other.mp4").rename("a%02d #EXTM3U.mp4")
    assert len(list(VideoFile("a%02d #EXTM3U.mp4").frames())) == COUNT


def test_a_playlist_at_a_url_that_the_user_names_is_played(here):
    (here / "a.m3u8").write_text(HLS.format("other.ts"))
    (here / "away.m3u8").write_text(HLS.format(f"file://{here}/other.ts"))
    with served() as (address, asked):
        assert len(list(Stream(f"{address}/a.m3u8").frames())) == COUNT
        assert "/other.ts" in asked
        with pytest.raises(PictureError):  # what comes from a server names no file of this machine
            list(Stream(f"{address}/away.m3u8").frames())
