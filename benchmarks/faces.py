"""Claim: eyelid's own finder of faces is faster than YuNet, and finds small and turned faces it loses.

Faces of held-out people of LFW (a fifth, by a hash of the name), pasted onto Debian's wallpapers that no
training saw, at the score at which a finder has a false face on one of ten pictures without; LFW itself; and
dlib's nine photos with their 45 boxes. YuNet and Haar see the same pictures in the same run.

    python -m benchmarks.faces --backgrounds FOLDER    # `make weights` fetches the wallpapers into it

With `--mediapipe PYTHON`, a Python that has mediapipe, its landmarker is timed beside the whole chain.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import EyesInFaces, Face, FaceModel, LandmarkModel, crop
from eyelid.eyes import face_model as own_finder
from eyelid.eyes.confirming import SURE
from eyelid.eyes.haar import HaarFaces
from eyelid.peers.mediapipe import MediaPipe
from eyelid.pictures import Picture
from eyelid.read import Reader
from models.arguments import parser_of
from models.backgrounds import wallpapers
from models.lfw import Faces, read_faces
from models.places import data_at, model_at

SIZE = (512, 640)  # height and width of a scene
LOW = 0.15  # scores below are not looked at
NEAR = 40  # pixels of LFW between the middles of a face and of what is found
FALSE_FACES = 0.1  # a picture
CELLS = (
    (16, 0),
    (20, 0),
    (24, 0),
    (32, 0),
    (48, 0),
    (96, 0),
    (200, 0),
    (330, 0),
    (24, 30),
    (48, 30),
    (96, 30),
    (96, 40),
)
Found = list[tuple[float, float, float, float]]  # score, centre, size
SHIPPED = {"eyelid": 0.0, "YuNet": 0.6, "Haar": 0.0}  # thresholds; eyelid has left out what is below its own
Find = Callable[[NDArray[np.uint8]], Found]
Change = Callable[[NDArray[np.uint8]], tuple[NDArray[np.uint8], NDArray[np.float64]]]


@dataclass
class Peer:
    """A finder of faces."""

    name: str
    find: Find
    threshold: float = 0.0


def peers() -> list[Peer]:
    """Returns the finders: YuNet at a low threshold."""
    model = FaceModel.load()
    yunet = cv2.FaceDetectorYN.create(str(model_at("yunet.onnx")), "", SIZE[::-1], LOW, 0.3, 500)

    def by_yunet(pixels: NDArray[np.uint8]) -> Found:
        yunet.setInputSize(pixels.shape[1::-1])
        found = yunet.detect(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR))[1]
        boxes = [] if found is None else found
        return [(float(b[14]), float(b[0] + b[2] / 2), float(b[1] + b[3] / 2), float(b[2])) for b in boxes]

    haar = HaarFaces()
    return [
        Peer("eyelid", lambda pixels: [as_found(face) for face in model.find_faces(pixels)]),
        Peer("YuNet", by_yunet),
        Peer("Haar", lambda pixels: [as_found(face) for face in haar.find_faces(pixels)]),
    ]


def as_found(face: Face) -> tuple[float, float, float, float]:
    x, y, width, height = face.box
    return face.score, x + width / 2, y + height / 2, face.size


def grounds(walls: list[NDArray[np.uint8]], random: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    """Yields pictures without faces."""
    while True:
        wall = walls[random.integers(len(walls))]
        height, width = (min(length, want) for length, want in zip(wall.shape, SIZE, strict=True))
        top, left = (
            int(random.integers(0, whole - part + 1))
            for whole, part in zip(wall.shape, (height, width), strict=True)
        )
        piece = cv2.resize(
            wall[top : top + height, left : left + width], SIZE[::-1], interpolation=cv2.INTER_AREA
        )
        yield cv2.flip(piece, 1) if random.random() < 0.5 else piece  # type: ignore[misc]


def grainy(
    pixels: NDArray[np.floating] | NDArray[np.uint8], noise: float, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Returns a picture with normal noise of a standard deviation in grey levels."""
    return np.clip(pixels + random.normal(0, noise, pixels.shape), 0, 255).astype(np.uint8)


def paste(
    ground: NDArray[np.uint8],
    faces: Faces,
    number: int,
    width: float,
    roll: float,
    random: np.random.Generator,
) -> tuple[NDArray[np.uint8], float, float]:
    """Returns a scene with one face, ear to ear of a width in pixels, and the middle of the face."""
    _, _, _, chin, forehead, cheek_r, cheek_l = faces.points[number]
    across, high = float(np.linalg.norm(cheek_r - cheek_l)), float(np.linalg.norm(chin - forehead))
    middle = (chin + forehead + cheek_r + cheek_l) / 4
    scale, picture = width / across, faces.pictures[number]
    if scale < 0.5:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        middle, across, high, scale = middle * scale, across * scale, high * scale, 1.0
    reach = width * 1.3
    x, y = (
        float(random.uniform(min(reach, length / 2 - 1), max(length - reach, length / 2 + 1)))
        for length in SIZE[::-1]
    )
    cos, sin = scale * np.cos(np.radians(roll)), scale * np.sin(np.radians(roll))
    place = np.array(
        [
            [cos, -sin, x - cos * middle[0] + sin * middle[1]],
            [sin, cos, y - sin * middle[0] - cos * middle[1]],
        ]
    )
    layer = cv2.warpAffine(picture, place, SIZE[::-1], borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    radius = np.hypot((columns - middle[0]) / (across * 0.75), (rows - middle[1]) / (high * 0.75))
    mask = cv2.warpAffine(np.clip((1 - radius) / 0.2, 0, 1).astype(np.float32), place, SIZE[::-1])
    return grainy(ground + (layer - ground) * mask, 2, random), x, y


def composites(all_peers: list[Peer], faces: Faces, walls: list[NDArray[np.uint8]], count: int) -> None:
    """Prints the recall of each finder at the same number of false faces."""
    own_finder.SURE = 0.0  # type: ignore[misc]
    random = np.random.default_rng(0)
    ground = grounds(walls, random)
    empty = [grainy(next(ground), 2, random) for _ in range(300)]
    for peer in all_peers:
        scores = sorted((found[0] for pixels in empty for found in peer.find(pixels)), reverse=True)
        allowed = int(FALSE_FACES * len(empty))
        peer.threshold = scores[allowed] + 1e-6 if len(scores) > allowed else LOW
        print(f"{peer.name}: {FALSE_FACES} false faces a picture at {peer.threshold:.3f}")
        if peer.name == "eyelid":
            print(f"  at the shipped {SURE}: {sum(score >= SURE for score in scores) / len(empty):.3f}")
    print("| width, roll |", " | ".join(peer.name for peer in all_peers), "|")
    for width, roll in CELLS:
        hits = dict.fromkeys((peer.name for peer in all_peers), 0)
        for _ in range(count):
            number = int(random.integers(len(faces.names)))
            turned = roll * random.choice([-1, 1])
            pixels, x, y = paste(next(ground), faces, number, width, turned, random)
            for peer in all_peers:
                found = peer.find(pixels)
                hits[peer.name] += any(
                    score >= peer.threshold and np.hypot(at_x - x, at_y - y) < 0.35 * width
                    for score, at_x, at_y, _ in found
                )
        print(
            f"| {width}, {roll} |", " | ".join(f"{hit / count:.3f}" for hit in hits.values()), "|", flush=True
        )


def whole_pictures(faces: Faces, scale: float) -> None:
    """Prints how well eyes are marked on LFW's pictures, made smaller to a share of their size."""
    finder = FaceModel.load()
    sizes, eyes, lids, sides = [], [], [], 0
    for number, whole in enumerate(faces.pictures):
        picture = cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        middle = scale * faces.points[number, 3:5].mean(axis=0)
        mine = nearest(finder.find_faces(picture), middle, scale * NEAR)
        if not mine:
            continue
        sizes.append(mine[0].size)
        marks = finder.landmarks.mark(picture, mine)[0].points
        truth = scale * faces.eyes[number].reshape(2, 7, 2)
        centres, true = marks[:, :2].mean(axis=1), truth[:, :2].mean(axis=1)
        between = float(np.linalg.norm(true[0] - true[1]))
        eyes.append(centre_errors(marks, truth))
        sides += bool(np.linalg.norm(centres[0] - true[0]) < np.linalg.norm(centres[0] - true[1]))
        lids.append(float(np.linalg.norm(marks[:, 2:6] - truth[:, 2:6], axis=2).mean() / between))
    total, worse = len(faces.names), np.max(eyes, axis=1)
    print(
        f"LFW, {total} people, faces of {np.median(sizes):.0f} pixels: found {len(sizes) / total:.4f}, "
        f"both eyes within 0.1 {(worse < 0.1).sum() / total:.4f}, sides right {sides / len(sizes):.4f}; "
        f"medians: eye {np.median(eyes):.4f}, worse eye {np.median(worse):.4f}, lids {np.median(lids):.4f}"
    )


def rolled(
    pixels: NDArray[np.uint8], random: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Returns a picture turned by 30 degrees, and where its points are now, `[2, 3]`."""
    height, width = pixels.shape
    place = cv2.getRotationMatrix2D((width / 2, height / 2), random.choice([-30, 30]), 1)
    turned = cv2.warpAffine(pixels, place, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return turned, place  # type: ignore[return-value]


def halved(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    small = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return small, np.eye(2, 3) / 2  # type: ignore[return-value]


def conditions(all_peers: list[Peer], faces: Faces) -> None:
    """Prints how often faces of LFW are found, and both eyes marked, where pictures are harder."""
    finder, landmarks, random = FaceModel.load(), LandmarkModel.load(), np.random.default_rng(0)
    as_it_is = np.eye(2, 3)
    changes: dict[str, Change] = {
        "as it is": lambda pixels: (pixels, as_it_is),
        "rolled by 30 degrees": lambda pixels: rolled(pixels, random),
        "half size": halved,
        "noise of 15 grey levels": lambda pixels: (grainy(pixels, 15, random), as_it_is),
        "an eighth of the light, noise of 2": lambda pixels: (grainy(pixels / 8, 2, random), as_it_is),
    }
    print("| LFW |", " | ".join(peer.name for peer in all_peers), "| eyelid, both eyes within 0.1 |")
    for name, change in changes.items():
        found, near = dict.fromkeys((peer.name for peer in all_peers), 0), 0
        for number, picture in enumerate(faces.pictures):
            pixels, place = change(picture)
            middle = place @ np.append(faces.points[number, 3:5].mean(axis=0), 1)
            reach = NEAR * float(np.sqrt(np.linalg.det(place[:, :2])))
            for peer in all_peers:
                found[peer.name] += any(
                    score >= SHIPPED[peer.name] and np.hypot(x - middle[0], y - middle[1]) < reach
                    for score, x, y, _ in peer.find(pixels)
                )
            mine = nearest(finder.find_faces(pixels), middle, reach)
            if mine:
                truth = faces.eyes[number].reshape(2, 7, 2) @ place[:, :2].T + place[:, 2]
                near += max(centre_errors(landmarks.mark(pixels, mine)[0].points, truth)) < 0.1
        total = len(faces.names)
        shares = " | ".join(f"{hits / total:.4f}" for hits in found.values())
        print(f"| {name} | {shares} | {near / total:.4f} |", flush=True)


def nearest(faces: Sequence[Face], middle: NDArray[np.floating], reach: float) -> list[Face]:
    """Returns the largest face whose middle is within reach of a point, in a list; else an empty one."""
    return [face for face in faces if np.hypot(*(np.array(as_found(face)[1:3]) - middle)) < reach][:1]


def centre_errors(marks: NDArray[np.float32], truth: NDArray[np.floating]) -> NDArray[np.float64]:
    """Returns how far the middles of both eyes are off, `[2]`, in distances between the eyes."""
    centres, true = marks[:, :2].mean(axis=1), truth[:, :2].mean(axis=1)
    errors: NDArray[np.float64] = np.linalg.norm(centres - true, axis=1)
    return errors / np.linalg.norm(true[0] - true[1])


def real_photos(all_peers: list[Peer]) -> None:
    """Prints hits and extras on dlib's photos with boxes."""
    folder = data_at("photos/davisking+dlib")
    hits, extra, boxes = dict.fromkeys(SHIPPED, 0), dict.fromkeys(SHIPPED, 0), 0
    for table in ("training", "testing"):
        root = ElementTree.parse(folder / f"examples__faces__{table}.xml").getroot()
        for image in root.iter("image"):
            pixels = cv2.imread(str(folder / f"examples__faces__{image.get('file')}"), cv2.IMREAD_GRAYSCALE)
            if pixels is None:
                continue
            scale = min(1.0, 640 / max(pixels.shape))
            small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            truth = [
                [float(box.get(key, 0)) * scale for key in ("left", "top", "width", "height")]
                for box in image.iter("box")
            ]
            boxes += len(truth)
            for peer in all_peers:
                found = [each for each in peer.find(small) if each[0] >= SHIPPED[peer.name]]
                used: set[int] = set()
                for left, top, width, height in truth:
                    near = [
                        number
                        for number, (_, x, y, _) in enumerate(found)
                        if np.hypot(x - left - width / 2, y - top - height / 2) < 0.5 * width
                        and number not in used
                    ]
                    if near:
                        used.add(near[0])
                hits[peer.name] += len(used)
                extra[peer.name] += len(found) - len(used)
    print(
        f"dlib's photos, {boxes} boxes:",
        ", ".join(f"{name} {hits[name]} and {extra[name]} extra" for name in hits),
    )


def speed(all_peers: list[Peer], mediapipe: str) -> None:
    """Prints the processor time of a picture of 640x480 with one face of 100 pixels, the least of 40.

    Args:
        all_peers: The finders of faces.
        mediapipe: The program of a Python that has mediapipe; "" for none.
    """
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # MediaPipe would take all
    faces = read_faces("validation")
    pixels = cv2.resize(np.pad(faces.pictures[0], ((120, 110), (200, 190)), mode="edge"), (640, 480))
    landmarks, finder = LandmarkModel.load(), FaceModel.load()
    cv2.setNumThreads(1)

    def least(work: Callable[[], object]) -> float:
        times = []
        for _ in range(40):
            start = time.thread_time()
            work()
            times.append(time.thread_time() - start)
        return min(times) * 1e3

    for peer in all_peers:
        print(f"{peer.name}: {least(lambda peer=peer: peer.find(pixels)):.2f} ms at 640x480")  # type: ignore[misc]
    found = finder.find_faces(pixels)[:1]
    print(f"landmarks: {least(lambda: landmarks.mark(pixels, found)):.2f} ms a face")
    eyes, reader = EyesInFaces(finder, landmarks), Reader.load()
    picture = Picture(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), "face")  # type: ignore[arg-type]
    grey = Picture(pixels, "face")
    landmarker = MediaPipe(mediapipe, faces=1) if mediapipe else None
    chain, theirs = [], []
    for _ in range(5):  # in turns, since a busy machine is slower at times
        chain.append(least(lambda: reader.read([crop(grey, eye) for eye in eyes.find(grey)])))
        if landmarker:
            for _ in range(40):
                before = landmarker.away_s
                landmarker.measure(picture)
                theirs.append((landmarker.away_s - before) * 1e3)
    print(f"whole chain, faces to states: {min(chain):.2f} ms")
    if theirs:
        print(f"MediaPipe's landmarker: {min(theirs):.2f} ms, {min(theirs) / min(chain):.2f} times that")
    os.sched_setaffinity(0, cores)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200, help="faces a line")
    parser.add_argument("--mediapipe", default="", metavar="PYTHON", help="a Python that has mediapipe")
    given = parser.parse_args()
    test = read_faces("test")
    for scale in (1, 0.4):
        whole_pictures(test, scale)
    every = peers()
    speed(every, given.mediapipe)
    conditions(every, test)
    real_photos(every)
    composites(every, test, wallpapers(given.backgrounds, held_out=True), given.count)
