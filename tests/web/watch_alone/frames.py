"""Frames watched by Python, and by the page's code in JavaScript, which reads them in node."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from eyelid.blinks import Event
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel
from eyelid.pictures import Picture
from eyelid.read import Reader
from eyelid.verbs.page_export import model_files, seen_above
from eyelid.verbs.watch_export import MODELS, rules_json
from eyelid.watching.frame_reading import FrameReader, WatchKit
from eyelid.watching.person_watch import WatchRules
from eyelid.watching.watcher import Watcher
from eyelid.weights import FINE_MODEL

from ..alone.node import NODE
from ..alone.runtime import RUNTIME

STATIC = Path(__file__).parents[3] / "src/eyelid/web/static"
LIVE = WatchRules(live=True)


class Read(NamedTuple):
    """What JavaScript found, and how many milliseconds a frame took, the median."""

    events: list[Event]
    ms: float


def in_python(frames: Iterable[np.ndarray], times: Sequence[float]) -> list[Event]:
    """The events of frames, uint8 `[H, W, 3]` BGR, told live."""
    finder = EyesInFaces(FaceModel.load(), LandmarkModel.load())
    reader = FrameReader(WatchKit(finder, Reader.load(FINE_MODEL, tasks=("state",))))
    watcher = Watcher("clip", LIVE)
    events: list[Event] = []
    for number, (pixels, time_s) in enumerate(zip(frames, times, strict=True)):
        reading = reader.read(Picture(pixels, "clip", number, time_s))
        events += watcher.feed(round(time_s, 4), number, reading.moments).events
    return events + watcher.finish().events


def in_javascript(frames: Iterable[np.ndarray], times: Sequence[float], folder: Path) -> Read:
    """The same by the page's code."""
    about: dict[str, Any] = {}
    for name, model in model_files(MODELS):
        (folder / f"{name}.onnx").write_bytes(model)
    script = Path(__file__).parent / "watch_frames.mjs"
    command = [
        str(NODE),
        str(script),
        str(STATIC),
        f"{RUNTIME}/dist",
        str(folder),
        str(folder / "about.json"),
    ]
    process = None
    for pixels in frames:
        if process is None:
            height, width = pixels.shape[:2]
            about = {"width": width, "height": height, "times": [round(each, 4) for each in times]}
            about |= {"rules": rules_json(LIVE, {}), "seen_above": seen_above()}
            (folder / "about.json").write_text(json.dumps(about))
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin
        process.stdin.write(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGBA).tobytes())
    assert process
    output, _ = process.communicate(timeout=120)
    found = json.loads(output)
    return Read([Event(**event) for event in found["events"]], found["ms"])
