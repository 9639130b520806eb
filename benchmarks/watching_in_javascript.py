"""Claim: the page of `watch` without Python finds the events that Python finds, in clips of people.

Each clip is watched live twice: by Python, and by the code of the page with ONNX Runtime Web in node, frame
by frame, so that nothing depends on how fast the machine is. With `--browser`, Chromium's fake camera shows
it to the exported page instead: frames say their number by blocks in a corner, and Python watches them all.

Printed are, for each clip, how many events each has found, how many of them are of one kind and overlap, how
many of these start, are lowest and end within one and two frames of one another, and how many milliseconds a
frame took in node, or how many frames a second were read in the browser.

    npm install --prefix docs/examples
    python -m benchmarks.watching_in_javascript --seconds 30
    python -m benchmarks.watching_in_javascript --seconds 30 --browser --clip d6.mp4
"""

import csv
import os
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from eyelid.blinks import Event
from eyelid.pictures.video_kinds import video_of
from eyelid.verbs.watch import WatchOptions
from eyelid.verbs.watch_export import export_page
from models.arguments import parser_of
from models.places import data_at, rows_at
from tests.browser import Browser, camera_flags
from tests.web.alone.file_server import FileServer
from tests.web.alone.runtime import MISSING, RUNTIME, has_runtime
from tests.web.blinking_clip import write_numbered
from tests.web.watch_alone.frames import in_javascript, in_python
from tests.web.watch_alone.shown_frames import note_frames, noted
from tests.web.watch_in_browser import WatchPage

FRAMES = ("start_frame", "apex_frame", "end_frame")
SIZE = 640, 480  # of what the browser asks of a camera


def clips() -> list[Path]:
    return [data_at("video") / row["file"] for row in rows_at("video/clips.csv")]


def read(clip: Path, seconds: float) -> tuple[list[np.ndarray], list[float]]:
    """The first frames of a clip, uint8 `[H, W, 3]` BGR, and their times."""
    video = video_of(str(clip))
    pictures = list(islice(video.frames(colour=True), round(seconds * (video.facts().rate or 30))))
    return [each.pixels for each in pictures], [each.time_s or 0.0 for each in pictures]


def compare(name: str, python: Sequence[Event], other: Sequence[Event], speed: str) -> None:
    """Prints how the events differ; those of a frame number are compared."""
    python, other = ([each for each in events if each.event != "gap"] for events in (python, other))
    pairs = [
        (one, two)
        for one in python
        for two in other
        if one.event == two.event and one.start_frame < two.end_frame and two.start_frame < one.end_frame
    ]
    apart = [
        max(
            abs(getattr(one, each) - getattr(two, each))
            for each in FRAMES
            if getattr(one, each) is not None and getattr(two, each) is not None
        )
        for one, two in pairs
    ]
    within = ", ".join(f"{sum(each <= most for each in apart)} within {most}" for most in (1, 2))
    print(
        f"{name}: {len(python)} and {len(other)} events, {len(pairs)} in both; {within}; {speed}", flush=True
    )


def in_node(clip: Path, seconds: float) -> None:
    frames, times = read(clip, seconds)
    with tempfile.TemporaryDirectory() as folder:
        found = in_javascript(frames, times, Path(folder))
    compare(clip.name, in_python(frames, times), found.events, f"{found.ms:.1f} ms a frame of {len(frames)}")


def on_camera(picture: np.ndarray) -> np.ndarray:
    """Returns a picture as large as a camera's, with its border repeated where it has another shape."""
    height, width = picture.shape[:2]
    scale = min(SIZE[0] / width, SIZE[1] / height)
    inner = cv2.resize(picture, (round(scale * width), round(scale * height)))
    right, below = SIZE[0] - inner.shape[1], SIZE[1] - inner.shape[0]
    return cv2.copyMakeBorder(
        inner, below // 2, below - below // 2, right // 2, right - right // 2, cv2.BORDER_REPLICATE
    )


def in_browser(clip: Path, seconds: float) -> None:
    frames, times = read(clip, seconds)
    rate = round((len(frames) - 1) / (times[-1] - times[0]))
    frames = [on_camera(each) for each in frames]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_numbered(folder / "camera.y4m", frames, rate)
        export_page(WatchOptions(export=str(folder / "page"), runtime=RUNTIME))
        server = FileServer(folder / "page")
        browser = Browser(folder / "profile", *camera_flags(folder / "camera.y4m"))
        browser.download_to(folder)
        page = WatchPage(browser)
        page.open(server.address)
        note_frames(browser)
        page.click("#start")
        page.until(lambda: browser.run("return window.shown.length"))
        time.sleep(len(frames) / rate - 2)
        page.click("#end")
        shown = noted(browser)
        page.click("#save-events")
        page.until((folder / "events.csv").exists)
        browser.close()
        server.stop()
        with open(folder / "events.csv", newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["start_frame"]]
    found = [
        Event("", 0, row["event"], 0.0, None, 0.0)._replace(
            **{each: int(row[each]) if row[each] else None for each in FRAMES}
        )
        for row in rows
    ]
    count = int((shown.places < len(frames)).sum())  # a busy machine may have begun the clip anew
    found = [each for each in found if (each.end_frame or 0) < count]
    places, times_taken = shown.places[:count], shown.times[:count]
    speed = f"{len(shown.times) / shown.times[-1]:.1f} frames a second of {rate}"
    taken = in_python([frames[place] for place in places], times_taken.tolist())
    compare(f"{clip.name}, the frames that were taken", taken, found, speed)
    compare(
        f"{clip.name}, all frames",
        in_python(frames, times),
        [_at(places, each) for each in found],
        speed,
    )


def _at(places: np.ndarray, event: Event) -> Event:
    """Returns an event with the frames of the clip."""
    frames = {each: getattr(event, each) for each in FRAMES}
    return event._replace(**{each: None if at is None else int(places[at]) for each, at in frames.items()})


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each clip")
    parser.add_argument("--clip", default="", help="end of a clip's name, for one alone")
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    if not has_runtime():
        raise SystemExit(MISSING)
    print(f"load {os.getloadavg()[0]:.1f}")
    watch = in_browser if options.browser else in_node
    for clip in clips():
        if clip.name.endswith(options.clip):
            watch(clip, options.seconds)


if __name__ == "__main__":
    main()
