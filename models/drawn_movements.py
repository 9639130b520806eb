"""Eyes that are drawn by a program, alone and in faces of clips, with the movement that each makes."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel, crop, fit_patch
from eyelid.pictures import Picture
from eyelid.synth import Clip, ClipArtist, Course, Happening, LidMotion, draw_eyes, random_clip
from models.labelled_eyes import MOVEMENTS, OPEN, SIDE, OneEye, aside_of

DRAWN, CLIPS = 5000, 260


def drawn_eyes(count: int = DRAWN) -> Iterator[OneEye]:
    """Yields eyes drawn by a program, half of them easy to see."""
    for seed, well_lit in ((11, True), (12, False)):
        patches, looks = draw_eyes(count // 2, seed=seed, size=SIDE, well_lit=well_lit)
        for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
            name = f"drawn {seed} {number}"
            label = "blink" if look.state == "closed" else _drawn_look(look.gaze_x, look.gaze_y)
            gaze = (look.gaze_x, look.gaze_y) if look.state == "open" else (np.nan, np.nan)
            may = (label,) if label else OPEN
            yield OneEye(
                fit_patch(patch, SIDE), "drawn", name, name, look.side, may, label, np.nan, np.nan, *gaze
            )


def _drawn_look(gaze_x: float, gaze_y: float) -> str:
    if abs(gaze_x) < 0.12 and abs(gaze_y) < 0.15:
        return "straight"
    if abs(gaze_x) > 0.35 and gaze_y < 0.3:
        return aside_of(gaze_x)
    return "up" if gaze_y > 0.35 and abs(gaze_x) < 0.3 else ""


def drawn_faces(count: int = CLIPS) -> Iterator[OneEye]:
    """Yields eyes of drawn faces that turn their heads a little, as they are found in frames."""
    finder = EyesInFaces(FaceModel.load(), LandmarkModel.load())
    random = np.random.default_rng(21)
    for number in range(count):
        clip, labels = _looking_clip(random)
        artist = ClipArtist(clip)
        for second, label in enumerate(labels):
            grey = cv2.cvtColor(artist.draw(second + 0.5), cv2.COLOR_BGR2GRAY)
            picture = Picture(np.asarray(grey, np.uint8), "")
            faces = finder.faces.find_faces(picture.pixels)[:1]
            for eye in finder.eyes_of(faces, grey.shape) if faces and faces[0].marks else ():
                yaw, pitch, _ = faces[0].marks.pose  # type: ignore[union-attr]
                yield OneEye(
                    fit_patch(crop(picture, eye), SIDE),
                    "drawn face",
                    f"drawn face {number}",
                    f"drawn face {number} {second}",
                    eye.side,
                    (label,),
                    label,
                    yaw,
                    pitch,
                )


def _looking_clip(random: np.random.Generator) -> tuple[Clip, list[str]]:
    """Returns a clip of a random person who does one thing a second, and what that is."""
    content = ("easy", "medium")[int(random.integers(2))]
    look = random_clip(random, content, seconds=1.0, width=480, height=360).look  # type: ignore[arg-type]
    labels = [*MOVEMENTS, "straight"]
    random.shuffle(labels)
    lids, happenings = [], []
    for second, label in enumerate(labels):
        course = Course(start_s=second + 0.01, rise_s=0.1, hold_s=0.75, fall_s=0.1)
        if label == "blink":
            lids.append(LidMotion(kind="closure", course=course, amplitude=random.uniform(0.88, 1)))
        away = random.uniform(0.4, 1)
        happenings.append(
            Happening(
                course=course,
                gaze_x={"left": away, "right": -away}.get(label, random.uniform(-0.1, 0.1)),
                gaze_y=away if label == "up" else random.uniform(-0.12, 0.1),
                lids=random.uniform(-0.08, 0) if label == "up" else 0.0,
                yaw=float(np.clip(random.normal(0, 7), -15, 15)),
                pitch=float(np.clip(random.normal(0, 5), -10, 10)),
            )
        )
    clip = Clip(
        seconds=float(len(labels)),
        lids=tuple(lids),
        happenings=tuple(happenings),
        look=replace(look),
        seed=int(random.integers(2**31)),
    )
    return clip, labels
