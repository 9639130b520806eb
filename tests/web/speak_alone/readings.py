"""Eyes read in frames by Python, and by the page's code in JavaScript, which runs in node."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from eyelid.eyes import Eye, EyesInFaces, FaceModel, LandmarkModel
from eyelid.pictures import Picture
from eyelid.read import Reader
from eyelid.read.movement_reader import MovementReader
from eyelid.speaking.glance_reader import GlanceReader, Seen
from eyelid.verbs.page_export import model_files
from eyelid.verbs.speak_export import MODELS
from eyelid.watching.frame_reading import FrameReader, FrameReading, WatchKit
from eyelid.weights import FINE_MODEL

from ..alone.node import run_in_node
from ..alone.runtime import RUNTIME

STATIC = Path(__file__).parents[3] / "src/eyelid/web/static"
RATE = 10


def in_python(pictures: Sequence[np.ndarray]) -> list[tuple[FrameReading, Seen]]:
    """What is read in each frame of a camera, ten a second."""
    finder = EyesInFaces(FaceModel.load(), LandmarkModel.load())
    reader = FrameReader(WatchKit(finder, Reader.load(FINE_MODEL, tasks=("state",))))
    glances = GlanceReader(MovementReader.load())
    found = []
    for number, pixels in enumerate(pictures):
        time_s = number / RATE
        reading = reader.read(Picture(pixels, "camera", number, time_s))
        found.append((reading, glances.read(reading, time_s, is_held=False)))
    return found


def in_javascript(
    recordings: Sequence[Sequence[np.ndarray]], eyes: Sequence[Sequence[Eye]], folder: Path
) -> list[dict[str, Any]]:
    """The same of all recordings by the page's code, and the patches of some eyes."""
    frames = []
    for name, model in model_files(MODELS):
        (folder / f"{name}.onnx").write_bytes(model)
    for pictures in recordings:
        for number, pixels in enumerate(pictures):
            (folder / f"frame_{len(frames)}.rgba").write_bytes(
                cv2.cvtColor(pixels, cv2.COLOR_BGR2RGBA).tobytes()
            )
            crops = [{"box": eye.box, "roll": eye.roll} for eye in eyes[len(frames)]]
            height, width = pixels.shape[:2]
            size = {"width": width, "height": height}
            frames.append({**size, "time_s": number / RATE, "is_new": number == 0, "crops": crops})
    given = {"frames": frames, "seen_above": LandmarkModel.load().seen_above}
    (folder / "frames.json").write_text(json.dumps(given))
    script = Path(__file__).parent / "read_frames.mjs"
    return run_in_node(script, STATIC, f"{RUNTIME}/dist", folder, timeout_s=300)
