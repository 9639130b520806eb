"""Other eyes blended into faces: closed ones, since few faces have them, and open ones in the same way."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.lfw import Faces, part_of
from models.places import files_at, rows_at

FRAMING = 1.6  # a patch of eyes4000 is about so many eye widths wide, measured on faces that LFW has, too


def read_patches(part: str) -> dict[tuple[str, str], list[NDArray[np.uint8]]]:
    """Returns the patches of a part's faces, uint8 `[24, 24]`, by label and side (`L` or `R`)."""
    files = files_at("eyes4000/eyes4000.zip")
    patches: dict[tuple[str, str], list[NDArray[np.uint8]]] = {}
    for row in rows_at("eyes4000/truth.csv"):
        if part_of(f"{row['face']}.jpg") == part:
            content = np.frombuffer(files[row["file"]].read(), np.uint8)
            patch = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE)
            patches.setdefault((row["label"], row["side"]), []).append(patch)  # type: ignore[arg-type]
    return patches


def blend(
    faces: Faces, label: str, count: int, part: str, random: np.random.Generator
) -> tuple[Faces, NDArray[np.bool_]]:
    """Returns faces with other eyes, and which eyes those are, bool `[N, 2]`: right, left."""
    patches = read_patches(part)
    frontal = np.flatnonzero((np.abs(faces.pose[:, 0]) < 20) & (np.abs(faces.pose[:, 1]) < 20))
    chosen = random.choice(frontal, count)
    pictures = faces.pictures[chosen].copy()
    changed = np.ones((count, 2), bool)
    changed[random.random(count) < 0.15, random.integers(2)] = False  # one eye only
    for number, face in enumerate(chosen):
        for eye, side in enumerate("RL"):
            if changed[number, eye]:
                several = patches[label, side]
                patch = several[random.integers(len(several))]
                pictures[number] = _with_eye(
                    pictures[number], faces.eyes[face, 7 * eye : 7 * eye + 7], patch, random
                )
    taken = Faces(
        faces.names[chosen],
        pictures,
        faces.eyes[chosen],
        faces.points[chosen],
        faces.blinks[chosen],
        faces.pose[chosen],
        {new: faces.others[old] for new, old in enumerate(chosen.tolist()) if old in faces.others},
    )
    return taken, changed


def _with_eye(
    picture: NDArray[np.uint8],
    points: NDArray[np.float32],
    patch: NDArray[np.uint8],
    random: np.random.Generator,
) -> NDArray[np.uint8]:
    """Returns a picture in which a patch covers an eye."""
    centre = (points[0] + points[1]) / 2
    corners = sorted((points[0], points[1]), key=lambda point: float(point[0]))
    across = corners[1] - corners[0]
    wide = float(np.linalg.norm(across)) * FRAMING * random.uniform(0.9, 1.15)
    angle = float(np.arctan2(across[1], across[0]))
    scale = max(wide, 8) / 24
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    place = np.array(
        [[cos, -sin, centre[0] - 12 * cos + 12 * sin], [sin, cos, centre[1] - 12 * sin - 12 * cos]]
    )
    size = picture.shape[::-1]
    laid = cv2.warpAffine(patch, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    y, x = np.mgrid[-11.5:12, -11.5:12]
    softness = random.uniform(0.15, 0.5)
    rim = np.clip((1 - np.hypot(x / 12, y / random.uniform(9, 12))) / softness, 0, 1).astype(np.float32)
    mask = cv2.warpAffine(rim, place, size, flags=cv2.INTER_LINEAR)
    ring = (mask > 0.02) & (mask < 0.7)
    if ring.sum() < 8:
        return picture
    here, its = picture[ring].astype(np.float32), laid[ring].astype(np.float32)
    gain = np.clip(here.std() / max(its.std(), 3), 0.6, 1.6)
    toned = np.clip((laid.astype(np.float32) - its.mean()) * gain + here.mean(), 0, 255)
    if random.random() < 0.4:
        area = (mask > 0.2).astype(np.uint8) * 255
        box = cv2.boundingRect(area)
        if (
            box[0] > 1
            and box[1] > 1
            and box[0] + box[2] < size[0] - 1
            and box[1] + box[3] < size[1] - 1
            and min(box[2:]) > 4
        ):
            middle = (box[0] + box[2] // 2, box[1] + box[3] // 2)
            colour = [cv2.cvtColor(grey.astype(np.uint8), cv2.COLOR_GRAY2BGR) for grey in (toned, picture)]
            return cv2.seamlessClone(colour[0], colour[1], area, middle, cv2.NORMAL_CLONE)[..., 0]
    return (picture + (toned - picture) * mask).round().astype(np.uint8)  # type: ignore[no-any-return]
