"""The eyes that the net of movements learns from and is measured on, gathered into arrays.

python -m models.movement_eyes FILE.npz

The sets are those of the data's folder, and eyes that are drawn.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.data.name_layouts import COLUMBIA, MRL
from eyelid.eyes import fit_patch
from eyelid.eyes.eyes_in_faces import FRAMING
from eyelid.eyes.landmark_model import level_crop
from eyelid.pictures import Still, find_sources
from models.arguments import parser_of
from models.drawn_movements import drawn_eyes, drawn_faces
from models.labelled_eyes import OPEN, SIDE, Eyes, OneEye, aside_of
from models.lfw import Faces, read_faces
from models.places import data_at, files_at, rows_at

SIDES = ("right", "left")
BLANK = 3.0  # standard deviation of the pixels of a crop of Columbia, below which it shows a wall
AT_MOST = 350  # eyes of MRL of one person and state
STRAIGHT, ASIDE = 0.025, 0.075  # by how many eye widths the irises are off: looking ahead, and to a side
TOWARD_NOSE = np.array([-0.047, 0.047])  # where the irises are of people who look ahead, in eye widths
RAISED = 0.1  # by how many eye widths irises are above the line of the corners, from which one may look up
SHUT = 0.35  # what the teacher says of a blink, from which lids hide irises


def gather() -> Eyes:
    """Returns all eyes of all sets."""
    faces = read_faces()
    gaze = {row["face"]: row["label"] for row in rows_at("gaze147/labels.csv")}
    parts = (columbia(), small_eyes(faces, gaze), large_eyes(faces, gaze), mrl(), crops(), drawn_eyes())
    return Eyes.of(eye for part in (*parts, drawn_faces()) for eye in part)


def columbia() -> Iterator[OneEye]:
    """Yields the eyes of Columbia Gaze, but the blank crops.

    The letter of a name is the side of the picture, and so the other side of the subject, and the head pose
    is positive to the picture's right: a classifier of sides and one of yaws, learnt on LFW, say so.
    """
    for file in find_sources([str(data_at("columbia/columbia.zip"))]):
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
        return "straight" if abs(horizontal) <= 2.5 else "" if abs(horizontal) < 10 else aside_of(horizontal)
    return "up" if vertical == 10 and abs(horizontal) <= 5 else ""


def looks_of(horizontal: int, vertical: int) -> Sequence[str]:
    """Returns the movements that a gaze may be: several, where it lies between them."""
    name, aside = movement_of(horizontal, vertical), abs(horizontal) >= 10
    if name:
        return (name,)
    if vertical == 0:
        return (aside_of(horizontal), "straight")
    if vertical < 0:
        return (aside_of(horizontal),) if aside else OPEN
    return (aside_of(horizontal), "up")


def small_eyes(faces: Faces, gaze: dict[str, str]) -> Iterator[OneEye]:
    """Yields the eyes of eyes4000; `gaze` says where some of them look."""
    files = files_at("eyes4000/eyes4000.zip")
    poses = dict(zip(faces.names.tolist(), faces.pose.tolist(), strict=True))
    for row in rows_at("eyes4000/truth.csv"):
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
    closed = {row["file"] for row in rows_at("lfw/closed_candidates.csv")}
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
    for zipped in sorted(data_at("mrl").glob("*.zip")):
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
    files = files_at("crops/crops.zip")
    for row in rows_at("crops/truth.csv"):
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


if __name__ == "__main__":
    words = parser_of(__doc__)
    words.add_argument("file", type=Path)
    given = words.parse_args()
    gather().save(given.file)
