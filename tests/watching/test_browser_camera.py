"""The camera of a browser: which frames are taken, at what times, and when there are none."""

import threading
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from eyelid.errors import OptionError, PictureError
from eyelid.pictures import Picture
from eyelid.pictures.video import Lost
from eyelid.watching.browser_camera import BrowserCamera


def jpeg(shade: int) -> bytes:
    return cv2.imencode(".jpg", np.full((24, 32, 3), shade, np.uint8))[1].tobytes()


def test_frames_come_in_order_with_the_times_at_which_they_were_taken() -> None:
    camera = BrowserCamera()
    page = camera.connect()
    times = [812.25, 812.29, 812.27, 812.35]  # the third was overtaken on its way
    numbers = [camera.give(jpeg(40 * place), page=page, own_s=own_s) for place, own_s in enumerate(times)]
    assert numbers == [0, 1, None, 2]
    camera.end()
    pictures = list(camera.frames())
    assert [picture.frame for picture in pictures] == [0, 1, 2]
    assert [picture.time_s for picture in pictures] == pytest.approx([0, 0.04, 0.1])
    assert [round(picture.pixels.mean() / 40) for picture in pictures] == [0, 1, 3]
    assert pictures[0].pixels.shape == (24, 32)
    assert camera.facts().is_live
    assert camera.give(jpeg(0), page=page, own_s=900) is None  # it has ended


def test_frames_can_be_in_colour() -> None:
    camera = BrowserCamera()
    taken: list[Picture] = []
    thread = threading.Thread(target=lambda: taken.extend(camera.frames(colour=True)))
    thread.start()
    page = camera.connect()
    for own_s in range(1, 20):  # what comes before somebody asks is grey
        camera.give(jpeg(9), page=page, own_s=float(own_s))
        thread.join(0.01)
    camera.end()
    thread.join(10)
    assert taken[-1].pixels.shape == (24, 32, 3)


def test_a_page_that_is_opened_later_takes_the_place_of_an_earlier_one() -> None:
    camera = BrowserCamera()
    first = camera.connect()
    camera.give(jpeg(0), page=first, own_s=500.0)
    second = camera.connect()
    assert camera.give(jpeg(0), page=second, own_s=3.0) == 1  # by its own clock
    with pytest.raises(OptionError, match="another tab"):
        camera.give(jpeg(0), page=first, own_s=500.1)
    camera.end()
    times = [picture.time_s or 0.0 for picture in camera.frames()]
    assert 0 < times[1] - times[0] < 60


def test_what_is_no_picture_is_refused() -> None:
    camera = BrowserCamera()
    page = camera.connect()
    with pytest.raises(PictureError):
        camera.give(b"no picture", page=page, own_s=1.0)
    assert camera.give(jpeg(0), page=page, own_s=1.0) == 0


def test_a_page_that_gives_nothing_any_more_is_a_loss_that_is_told_once() -> None:
    camera = BrowserCamera(patience_s=0.05)
    items: Iterator[Picture | Lost] = camera.pictures_and_losses()
    page = camera.connect()
    camera.give(jpeg(0), page=page, own_s=1.0)
    assert isinstance(next(items), Picture)
    lost = next(items)
    assert isinstance(lost, Lost)
    assert lost.time_s == pytest.approx(0.001)
    assert "no frame for 0.1 s" in lost.reason or "no frame for 0.0 s" in lost.reason
    later = threading.Timer(0.3, camera.give, (jpeg(0),), {"page": page, "own_s": 1.4})
    later.start()
    back = next(items)
    later.join(10)
    assert isinstance(back, Picture)
    camera.end()
    assert list(items) == []


def test_frames_that_nobody_takes_are_dropped() -> None:
    camera = BrowserCamera()
    page = camera.connect()
    for number in range(1, 21):
        camera.give(jpeg(0), page=page, own_s=float(number))
    camera.end()
    assert [picture.frame for picture in camera.frames()] == [16, 17, 18, 19]
