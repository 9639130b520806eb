"""The eyes that the net of movements learns from and is measured on, gathered into arrays.

python -m models.movement_eyes FILE.npz

Of one eye it is known which movements it may be making: one, for most, or all but a blink for an eye of which
only that it is open is known.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.data.name_layouts import COLUMBIA, MRL
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel, crop, fit_patch
from eyelid.eyes.eyes_in_faces import FRAMING
from eyelid.eyes.landmark_model import level_crop
from eyelid.model_files.model_info import CLASSES
from eyelid.pictures import Picture, Still, find_sources
from eyelid.synth import Clip, ClipArtist, Course, Happening, LidMotion, draw_eyes, random_clip
from models.lfw import DATA, Faces, read_faces

MOVEMENTS = CLASSES["movement"]
OPEN = tuple(name for name in MOVEMENTS if name != "blink")
SIDE = 64  # pixels in which eyes are kept
SIDES = ("right", "left")
BLANK = 3.0  # standard deviation of the pixels of a crop of Columbia, below which it shows a wall
AT_MOST = 350  # eyes of MRL of one person and state
DRAWN, CLIPS = 5000, 260
STRAIGHT, ASIDE = 0.025, 0.075  # by how many eye widths the irises are off: looking ahead, and to a side
TOWARD_NOSE = np.array([-0.047, 0.047])  # where the irises are of people who look ahead, in eye widths
RAISED = 0.1  # by how many eye widths irises are above the line of the corners, from which one may look up
SHUT = 0.35  # what the teacher says of a blink, from which lids hide irises


class OneEye(NamedTuple):
    """One eye.

    Attributes:
        pixels: Grey uint8 `[64, 64]`.
        dataset: Where it comes from.
        group: Its person.
        face: The face that it is one of two eyes of; the same name for both.
        side: `right`, `left`, the subject's own, or `unknown`.
        may: The movements that it may be making.
        label: As the set calls it; empty where it does not.
        yaw, pitch: Of the head, in degrees; NaN where they are not known.
        aside, above: How far the gaze is to the subject's left and up, by the measure of its set: in
            Columbia degrees seen from the camera, in LFW eye widths by which the iris is off, in drawn eyes
            what they were drawn with; NaN where it is not known.
    """

    pixels: NDArray[np.uint8]
    dataset: str
    group: str
    face: str
    side: str
    may: Sequence[str]
    label: str = ""
    yaw: float = np.nan
    pitch: float = np.nan
    aside: float = np.nan
    above: float = np.nan


@dataclass(frozen=True)
class Eyes:
    """N eyes, as `OneEye` describes them, as arrays; `may` is bool `[N, 5]`."""

    pixels: NDArray[np.uint8]
    dataset: NDArray[np.str_]
    group: NDArray[np.str_]
    face: NDArray[np.str_]
    side: NDArray[np.str_]
    may: NDArray[np.bool_]
    label: NDArray[np.str_]
    yaw: NDArray[np.float32]
    pitch: NDArray[np.float32]
    aside: NDArray[np.float32]
    above: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.pixels)

    @classmethod
    def of(cls, eyes: Iterable[OneEye]) -> "Eyes":
        """Returns eyes as arrays."""
        pixels, dataset, group, face, side, may, label, *angles = zip(*eyes, strict=True)
        allowed = np.array([[name in each for name in MOVEMENTS] for each in may])
        words = (np.array(each) for each in (dataset, group, face, side))
        return cls(
            np.stack(pixels), *words, allowed, np.array(label), *(np.array(a, np.float32) for a in angles)
        )

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Eyes":
        """Returns those that a bool `[N]`, or indices, choose."""
        return Eyes(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def save(self, file: Path) -> None:
        """Writes them."""
        np.savez(file, **{each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def load(cls, file: Path) -> "Eyes":
        """Reads what `save` wrote."""
        with np.load(file) as stored:
            return cls(*(stored[each.name] for each in fields(cls)))


def gather() -> Eyes:
    """Returns all eyes of all sets."""
    faces = read_faces()
    gaze = {row["face"]: row["label"] for row in read_rows("gaze147/labels.csv")}
    parts = (columbia(), small_eyes(faces, gaze), large_eyes(faces, gaze), mrl(), crops(), drawn_eyes())
    return Eyes.of(eye for part in (*parts, drawn_faces()) for eye in part)


def columbia() -> Iterator[OneEye]:
    """Yields the eyes of Columbia Gaze, but the blank crops.

    The letter of a name is the side of the picture, and so the other side of the subject, and the head pose
    is positive to the picture's right: a classifier of sides and one of yaws, learnt on LFW, say so.
    """
    for file in _files("columbia/columbia.zip"):
        names = COLUMBIA.fields(file)
        if names is None:
            continue
        subject, _, head, up, aside, letter = names
        pixels = file.picture().pixels
        if pixels.std() >= BLANK:
            horizontal, vertical = int(aside), int(up)
            yield OneEye(
                fit_patch(pixels, SIDE),
                "columbia",
                f"columbia {subject}",
                f"columbia {subject} {head} {up} {aside}",
                "right" if letter == "L" else "left",
                looks_of(horizontal, vertical),
                movement_of(horizontal, vertical),
                float(head),
                0.0,
                horizontal,
                vertical,
            )


def movement_of(horizontal: int, vertical: int) -> str:
    """Returns the movement that a gaze is, by its degrees to the subject's left and up; empty for none."""
    if vertical == 0:
        return "straight" if abs(horizontal) <= 2.5 else "" if abs(horizontal) < 10 else _aside(horizontal)
    return "up" if vertical == 10 and abs(horizontal) <= 5 else ""


def looks_of(horizontal: int, vertical: int) -> Sequence[str]:
    """Returns the movements that a gaze may be: several, where it lies between them."""
    name, aside = movement_of(horizontal, vertical), abs(horizontal) >= 10
    if name:
        return (name,)
    if vertical == 0:
        return (_aside(horizontal), "straight")
    if vertical < 0:
        return (_aside(horizontal),) if aside else OPEN
    return (_aside(horizontal), "up")


def _aside(horizontal: float) -> str:
    return "left" if horizontal > 0 else "right"


def small_eyes(faces: Faces, gaze: dict[str, str]) -> Iterator[OneEye]:
    """Yields the eyes of eyes4000; `gaze` says where some of them look."""
    files = {Path(file.source).name: file for file in _files("eyes4000/eyes4000.zip")}
    poses = dict(zip(faces.names.tolist(), faces.pose.tolist(), strict=True))
    for row in read_rows("eyes4000/truth.csv"):
        face, label = row["face"], gaze.get(row["face"], "")
        may = (label,) if label else ("blink",) if row["label"] == "closed" else OPEN
        yaw, pitch, _ = poses.get(f"{face}.jpg", (np.nan,) * 3)
        yield OneEye(
            fit_patch(files[row["file"]].picture().pixels, SIDE),
            "gaze147" if label else "eyes4000",
            face,
            face,
            {"L": "left", "R": "right"}[row["side"]],
            may,
            label or ("blink" if row["label"] == "closed" else ""),
            yaw,
            pitch,
        )


def large_eyes(faces: Faces, gaze: dict[str, str]) -> Iterator[OneEye]:
    """Yields the eyes of LFW, as large as they are there.

    `gaze` says where some of them look; of the others, the place of both irises says it where it is clear.
    """
    closed = {row["file"] for row in read_rows("lfw/closed_candidates.csv")}
    for number, name in enumerate(faces.names.tolist()):
        face = name.removesuffix(".jpg")
        points = faces.eyes[number].reshape(2, 7, 2)
        middles = points[:, :2].mean(axis=1)
        roll = float(np.arctan2(*(middles[1] - middles[0])[::-1]))
        off = np.where((faces.blinks[number] < SHUT)[:, None], irises_off(points), np.nan)
        label = gaze.get(face) or ("" if name in closed else look_of_irises(off))
        if not label and name in closed:
            continue
        for eye, side in enumerate(SIDES):
            wide = max(float(np.linalg.norm(points[eye, 0] - points[eye, 1])), 6.0)
            yield OneEye(
                level_crop(faces.pictures[number], middles[eye], FRAMING * wide, roll, SIDE),
                "gaze147 lfw" if face in gaze else "lfw",
                face,
                f"{face} large",
                side,
                (label,) if label else OPEN,
                label,
                *faces.pose[number, :2].tolist(),
                *off[eye].tolist(),
            )


def irises_off(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Returns how far both irises are to the subject's left of the middle of their eyes, and above it.

    Args:
        points: Of both eyes, `[2, 7, 2]`, as `FaceMarks.points`.

    Returns:
        float `[2, 2]`, in eye widths.
    """
    first, last = np.stack([points[0, 0], points[1, 1]]), np.stack([points[0, 1], points[1, 0]])
    along = (last - first).astype(np.float64)
    wide = np.maximum((along**2).sum(axis=1), 1)
    off = points[:, 6] - (first + last) / 2
    above = off[:, 0] * along[:, 1] - off[:, 1] * along[:, 0]
    return np.stack([(off * along).sum(axis=1) / wide, above / wide], 1)


def look_of_irises(irises: NDArray[np.floating]) -> str:
    """Returns where the irises of both eyes clearly are; empty where they are not.

    They do not tell who looks up, but that one may: there, they do not look straight.

    Args:
        irises: How far those of the right and the left eye are to the subject's left of the middle, and above
            it, in eye widths, `[2, 2]`; NaN where lids hide one.
    """
    off = irises[:, 0] - TOWARD_NOSE
    if min(off) > ASIDE / 2 and off.mean() > ASIDE:
        return "left"
    if max(off) < -ASIDE / 2 and off.mean() < -ASIDE:
        return "right"
    ahead = np.abs(off).max() < 2 * STRAIGHT and abs(off.mean()) < STRAIGHT
    return "straight" if ahead and irises[:, 1].mean() < RAISED else ""


def mrl() -> Iterator[OneEye]:
    """Yields eyes of MRL, evenly over each person's time; their sides are not known."""
    for zipped in sorted((DATA / "mrl").glob("*.zip")):
        of_states: dict[str, list[Still]] = {"0": [], "1": []}
        for file in find_sources([str(zipped)]):
            if names := MRL.fields(file):
                of_states[names[4]].append(file)
        for state, files in of_states.items():
            step = max(len(files) / AT_MOST, 1)
            for index in np.arange(0, len(files), step).astype(int):
                yield OneEye(
                    fit_patch(files[index].picture().pixels, SIDE),
                    "mrl",
                    f"mrl {zipped.stem}",
                    files[index].source,
                    "unknown",
                    ("blink",) if state == "0" else OPEN,
                    "blink" if state == "0" else "",
                )


def crops() -> Iterator[OneEye]:
    """Yields the tightly framed eyes of the web; their sides are not known."""
    files = {Path(file.source).name: file for file in _files("crops/crops.zip")}
    for row in read_rows("crops/truth.csv"):
        closed = row["label"] == "closed"
        yield OneEye(
            fit_patch(files[Path(row["file"]).name].picture().pixels, SIDE),
            "crops",
            f"crops {row['group']}",
            row["file"],
            "unknown",
            ("blink",) if closed else OPEN,
            "blink" if closed else "",
        )


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
        return _aside(gaze_x)
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


def read_rows(path: str) -> Iterator[dict[str, str]]:
    """Yields the rows of a table of the data's folder."""
    with open(DATA / path, newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def _files(path: str) -> list[Still]:
    return list(find_sources([str(DATA / path)]))


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("file", type=Path)
    given = words.parse_args()
    gather().save(given.file)
