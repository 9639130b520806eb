"""What the models of faces are made from, gathered once into one file, so that a training needs nothing else.

python -m models.bank FILE.npz --backgrounds FOLDER
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from models.arguments import parser_of
from models.places import model_at
from models.scene_objects import CLOSED, OPEN, UNTOLD

GROUND = 320  # sides of a piece of background, in pixels
THING = 128
GROUNDS = 2400
BLENDS = 1300  # faces with blended closed eyes, and as many with blended open ones
TEACHER_OPEN, TEACHER_CLOSED = 0.35, 0.75  # the teacher's blink score, below and above which it is believed


def build(file: Path, backgrounds: Path) -> None:
    """Writes the bank of the training part, and of the validation part under the names `validation_…`."""
    from models.backgrounds import stamps, wallpapers
    from models.blending import blend
    from models.lfw import read_faces

    random = np.random.default_rng(0)
    detector = _YuNet()
    arrays: dict[str, NDArray[np.generic]] = {}
    for part in ("training", "validation"):
        faces = read_faces(part)
        others = detector.others(faces)
        parts = [(faces, np.zeros((len(faces.names), 2), bool), UNTOLD)]
        count = BLENDS if part == "training" else 0
        for label, state in (("closed", CLOSED), ("open", OPEN)):
            if count:
                taken, changed = blend(faces, label, count, part, random)
                parts.append((taken, changed, state))
        prefix = "" if part == "training" else "validation_"
        states = np.concatenate([_states(faces.blinks, changed, state) for faces, changed, state in parts])
        coded = [_jpeg(picture) for faces, _, _ in parts for picture in faces.pictures]
        names = np.concatenate([faces.names for faces, _, _ in parts])
        arrays |= {
            prefix + "pictures": np.frombuffer(b"".join(coded), np.uint8),
            prefix + "sizes": np.array([len(each) for each in coded]),
            prefix + "names": names,
            prefix + "eyes": np.concatenate([faces.eyes for faces, _, _ in parts]),
            prefix + "points": np.concatenate([faces.points for faces, _, _ in parts]),
            prefix + "pose": np.concatenate([faces.pose for faces, _, _ in parts]),
            prefix + "blinks": np.concatenate([faces.blinks for faces, _, _ in parts]),
            prefix + "states": states,
            prefix + "blended": np.concatenate([changed.any(1) for _, changed, _ in parts]),
            prefix + "others": np.array(
                [others.get(name, np.zeros((4, 4))) for name in names.tolist()], np.float32
            ),
        }
    walls = [_jpeg(wall) for wall in wallpapers(backgrounds, held_out=False)]
    arrays |= {
        "walls": np.frombuffer(b"".join(walls), np.uint8),
        "wall_sizes": np.array([len(each) for each in walls]),
        "things": np.stack([_square(stamp) for stamp in stamps(backgrounds)]),
    }
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def _states(blinks: NDArray[np.float32], changed: NDArray[np.bool_], state: int) -> NDArray[np.int64]:
    told = np.where(blinks < TEACHER_OPEN, OPEN, np.where(blinks > TEACHER_CLOSED, CLOSED, UNTOLD))
    return np.where(changed, state, told).astype(np.int64)


class _YuNet:
    """Finds the faces of a picture that nobody has labelled, which must not count as background."""

    def __init__(self) -> None:
        self.net = cv2.FaceDetectorYN.create(str(model_at("yunet.onnx")), "", (250, 250), 0.5, 0.3, 50)

    def others(self, faces) -> dict[str, NDArray[np.float32]]:  # type: ignore[no-untyped-def]
        found = {}
        for number, picture in enumerate(faces.pictures):
            boxes = [(x + w / 2, y + h / 2, w, h) for x, y, w, h in faces.others.get(number, [])]
            _, seen = self.net.detect(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
            middle = faces.points[number, 3:5].mean(axis=0)
            for x, y, w, h in [] if seen is None else seen[:, :4]:
                if np.hypot(x + w / 2 - middle[0], y + h / 2 - middle[1]) > 40:
                    boxes.append((x + w / 2, y + h / 2, w, h))
            if boxes:
                largest = sorted(boxes, key=lambda box: -box[2])[:4]
                found[str(faces.names[number])] = np.array(
                    largest + [(0, 0, 0, 0)] * (4 - len(largest)), np.float32
                )
        return found


def load_pictures(arrays: dict[str, NDArray[np.generic]], prefix: str = "") -> NDArray[np.uint8]:
    """Returns the pictures of faces of a bank, grey uint8 `[N, 250, 250]`."""
    return np.stack(_decoded(arrays[prefix + "pictures"], arrays[prefix + "sizes"]))


def load_grounds(arrays: dict[str, NDArray[np.generic]], random: np.random.Generator) -> torch.Tensor:
    """Returns pieces of backgrounds at several scales, uint8 `[M, 320, 320]`."""
    walls = _decoded(arrays["walls"], arrays["wall_sizes"])
    pieces = np.empty((GROUNDS, GROUND, GROUND), np.uint8)
    for number in range(GROUNDS):
        wall = walls[number % len(walls)]
        while True:
            side = int(GROUND * 2 ** random.uniform(-0.3, 1.9))
            if side <= min(wall.shape):
                break
            if min(wall.shape) < GROUND:
                side = min(wall.shape)
                break
        top, left = (int(random.integers(0, length - side + 1)) for length in wall.shape)
        piece = wall[top : top + side, left : left + side]
        how = cv2.INTER_AREA if side > GROUND and random.random() < 0.8 else cv2.INTER_LINEAR
        pieces[number] = cv2.resize(piece, (GROUND, GROUND), interpolation=how)
    return torch.from_numpy(pieces)


def _decoded(content: NDArray[np.generic], sizes: NDArray[np.generic]) -> list[NDArray[np.uint8]]:
    ends = np.cumsum(sizes)
    spans = zip((ends - sizes).tolist(), ends.tolist(), strict=True)
    with ThreadPoolExecutor() as pool:
        return list(
            pool.map(lambda span: cv2.imdecode(content[span[0] : span[1]], cv2.IMREAD_GRAYSCALE), spans)
        )  # type: ignore[arg-type]


def _jpeg(picture: NDArray[np.uint8], quality: int = 78) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def _square(stamp: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns grey and opacity `[2, 128, 128]`, the thing as large as fits."""
    scale = (THING - 4) / max(stamp.shape[:2])
    size = [max(round(length * scale), 1) for length in stamp.shape[1::-1]]
    small = cv2.resize(stamp, size, interpolation=cv2.INTER_AREA)
    square = np.zeros((THING, THING, 2), np.uint8)
    top, left = (THING - size[1]) // 2, (THING - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = small
    return square.transpose(2, 0, 1)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--backgrounds", type=Path, required=True, help="folder of the unpacked packages")
    given = parser.parse_args()
    build(given.file, given.backgrounds)
