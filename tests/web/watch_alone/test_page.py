"""The page of `watch` that needs no server, in a browser whose camera shows a drawn face."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eyelid.blinks import Event
from eyelid.blinks.windows import Window
from eyelid.synth import Clip, Course, LidMotion

from ... import browser as driven
from ..alone.file_server import FileServer
from ..alone.runtime import MISSING, has_runtime
from ..blinking_clip import blinking_clip, write_y4m
from ..blinking_clip import frames as clip_frames
from ..watch_in_browser import WatchPage
from .frames import in_python
from .shown_frames import note_frames, noted

FRAMES = ("start_frame", "apex_frame", "end_frame")

pytestmark = [
    pytest.mark.skipif(
        not (driven.DRIVER and driven.CHROMIUM),
        reason="needs chromium and chromedriver: apt install chromium-driver",
    ),
    pytest.mark.skipif(not has_runtime(), reason=MISSING),
]


def saved(page: WatchPage, table: str, folder: Path) -> list[dict[str, str]]:
    """The rows of a table that the page saves."""
    page.browser.download_to(folder)
    file = folder / f"{table}.csv"
    page.click(f"#save-{table}")
    page.until(file.exists)
    with open(file, newline="") as text:
        return list(csv.DictReader(text))


def clip() -> Clip:
    """Two blinks, and a closure that alarms."""
    plan = blinking_clip()
    course = Course(start_s=3.4, rise_s=0.15, hold_s=1.6, fall_s=0.25)
    return replace(plan, lids=(*plan.lids[:2], LidMotion(kind="closure", course=course)))


def test_what_the_camera_shows_is_told_as_python_tells_it(
    serve: Callable[..., FileServer], page: WatchPage, camera: Path, tmp_path: Path
) -> None:
    write_y4m(camera, clip())
    served = serve()
    page.open(served.address)
    note_frames(page.browser)
    page.until(lambda: "in this browser. They go nowhere" in page.text("begin"))
    page.click("#start")
    page.until(lambda: "microsleep" in page.text("alarm"))
    page.until(lambda: len(page.events("blink")) >= 3)
    assert page.colours("#picture") > 100
    assert page.colours("#eye-right") > 20
    assert page.colours("#trace") > 20
    page.until(lambda: page.text("open-left").startswith("P(open) "))
    page.until(lambda: "blinks a minute" in page.text("measures"))
    assert page.beyond_touch() == []
    page.click("#end")
    page.until(lambda: "The session is over" in page.text("notice"))
    shown = noted(page.browser)
    events = saved(page, "events", tmp_path)
    assert list(events[0]) == list(Event._fields)
    assert list(saved(page, "windows", tmp_path)[0]) == list(Window._fields)
    pictures = clip_frames(clip())  # of which Python is given those that the page took, and when
    python = in_python([pictures[number] for number in shown.numbers], shown.times.tolist())
    kinds = [row["event"] for row in events if row["event"] != "gap"]
    found = [[float(row[name] or "nan") for name in FRAMES] for row in events if row["event"] != "gap"]
    expected = [each for each in python if each.event != "gap"]
    assert kinds == [each.event for each in expected]
    assert {"blink", "closure"} <= set(kinds)
    frames = np.array([[getattr(each, name) for name in FRAMES] for each in expected], np.float64)
    assert np.allclose(found, frames, rtol=0, atol=2, equal_nan=True)  # nan: cut by a gap, on a busy machine
    assert page.browser.complaints() == []
    assert {each.split()[0] for each in served.asked} == {"GET"}  # nothing is sent
