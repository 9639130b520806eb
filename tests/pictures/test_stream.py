"""Streams: the newest picture, a loss when nothing comes, and pictures again when it is back."""

import threading
from itertools import islice
from time import sleep

import pytest

from eyelid.errors import PictureError
from eyelid.pictures import Camera, Lost, Picture, Stream
from eyelid.pictures import live as live_module
from tests.file_server import serving_files
from tests.pictures.drawn_videos import HEIGHT, WIDTH, write_clip
from tests.pictures.mjpeg_server import serve_camera

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def camera(monkeypatch):
    monkeypatch.setattr(live_module, "FIRST_WAIT_S", 0.05)
    with serve_camera() as camera:
        yield camera


def watch(camera, patience_s=1.0):
    return Stream(camera.url, patience_s=patience_s).pictures_and_losses()


def wait_until(condition):
    for _ in range(1500):
        if condition():
            return
        sleep(0.02)
    raise AssertionError("waited for 30 s")


def test_pictures_of_a_stream_have_times_of_arrival(camera):
    pictures = list(islice(watch(camera), 20))
    times = [picture.time_s for picture in pictures]
    assert times[0] == 0.0 or pictures[0].frame  # a busy machine has not taken the first ones
    assert times == sorted(set(times))
    assert 19 * 0.02 * 0.5 < times[-1] < 30  # and not the nonsense that such a stream itself says
    assert {picture.pixels.shape for picture in pictures} == {(HEIGHT, WIDTH)}
    assert {picture.source for picture in pictures} == {camera.url}


@pytest.mark.parametrize("how", ["stalled", "closed"])
def test_a_stream_that_gives_nothing_is_lost_and_found_again(camera, how):
    items = watch(camera)
    last = next(items)
    getattr(camera, how).set()
    lost = None
    for lost in items:
        if isinstance(lost, Lost):
            break
        last = lost
    assert (lost.source, lost.time_s) == (camera.url, pytest.approx(last.time_s + 0.001))
    assert lost.reason in ("no frame for 1.0 s", "it stalled, or was closed")
    wait_until(lambda: camera.connections > 1)
    again = next(items)  # nobody waits for ever
    assert isinstance(again, Lost)
    assert again.is_repeated
    assert again.time_s > lost.time_s
    getattr(camera, how).clear()
    found = next(item for item in items if isinstance(item, Picture) or not item.is_repeated)
    assert isinstance(found, Picture)  # and not another loss
    assert found.time_s > last.time_s
    assert found.frame > last.frame


def test_pictures_that_nobody_takes_are_dropped_and_counted(camera):
    pictures = watch(camera)
    first = next(pictures)
    before = camera.sent
    wait_until(lambda: camera.sent > before + 20)
    second, third = islice(pictures, 2)
    assert second.frame > first.frame + 10
    assert third.frame > second.frame


def test_who_stops_taking_hangs_up(camera):
    pictures = watch(camera)
    next(pictures)
    pictures.close()
    wait_until(lambda: not any(thread.name == "eyelid video" for thread in threading.enumerate()))


def test_facts_of_a_stream(camera):
    facts = Stream(camera.url).facts()
    assert (facts.width, facts.height, facts.is_live) == (WIDTH, HEIGHT, True)
    assert facts.frames is facts.duration_s is None


def test_a_file_on_a_server_is_read_to_its_end(tmp_path):
    write_clip(tmp_path / "a.webm", codec="VP80", count=40)
    with serving_files(tmp_path) as url:
        stream = Stream(f"{url}/a.webm")
        assert [picture.frame for picture in stream.frames()] == list(range(40))
        assert not stream.facts().is_live


def test_what_cannot_be_opened_is_one_line():
    with pytest.raises(PictureError, match=r"^http://me:\*\*\*@127.0.0.1:9/x: nothing can be read from it"):
        next(Stream("http://me:secret@127.0.0.1:9/x").frames())
    with pytest.raises(PictureError, match="no camera 97 can be opened"):
        next(Camera(97).frames())
    with pytest.raises(PictureError, match="the first one is camera:0"):
        Camera(97).facts()
