"""Claim: photos too blurred for any face to be found are told from sharp photos without faces.

Portraits of held-out people of LFW before held-out wallpapers, twice as large, are blurred by Gaussians,
disks and lines whose standard deviation is a tenth or more of the face's width, with noise and JPEG; those in
which a face is still found are left out. Beside: held-out wallpapers, random parts of them, and the photos
without faces of the package gcompris-qt-data, where that lies in the same folder; none of these was used to
choose the threshold. What is called blurred is named.

    python -m benchmarks.faceless --backgrounds FOLDER     # `make weights` fetches the wallpapers into it
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import FaceModel
from eyelid.photos.picture_detail import BLURRED_BELOW, fine_detail
from models.arguments import parser_of
from models.backgrounds import wallpapers
from models.blurring import KINDS, Shot, before, blurred, developed, found_faces
from models.lfw import read_faces
from models.sharpness import ground_of

SIGMAS = (0.1, 0.15, 0.22)  # of the blur, in widths of the face
PARTS = 6  # of each wallpaper
LEAST = 256  # pixels of a photo's shorter side
Grey = NDArray[np.uint8]


def is_blurred(grey: Grey) -> bool:
    """Returns whether a photo without faces is called blurred as a whole."""
    detail = fine_detail(grey)
    return detail is not None and detail < BLURRED_BELOW


def portraits(walls: list[Grey], step: int) -> Iterator[tuple[str, float, Grey]]:
    """Yields portraits with kind and strength of their blur, one of so many held-out people."""
    random, faces = np.random.default_rng(7), read_faces("test")
    for number, face in found_faces(faces, step):
        sharp, there = before(
            faces.pictures[number].astype(np.float32), face, ground_of(walls, random).astype(np.float32)
        )
        large = cv2.resize(sharp, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC).round().clip(0, 255)
        for kind in KINDS:
            for sigma in SIGMAS:
                spoilt = blurred(
                    large.astype(np.uint8), kind, sigma * 2 * there.size, random.uniform(0, np.pi)
                )
                quality = int(random.integers(75, 96))
                shot = Shot(kind, "", 0, noise=random.uniform(0, 4), quality=quality)
                yield kind, sigma, developed(spoilt, 1.0, shot, random)


def parts(walls: list[Grey]) -> Iterator[Grey]:
    """Yields random parts of wallpapers, of a third to nine tenths of their sides."""
    random = np.random.default_rng(9)
    for wall in walls:
        for _ in range(PARTS):
            height, width = (int(length * random.uniform(0.35, 0.9)) for length in wall.shape)
            top = int(random.integers(wall.shape[0] - height + 1))
            left = int(random.integers(wall.shape[1] - width + 1))
            yield np.ascontiguousarray(wall[top : top + height, left : left + width])


def bundled_photos(folder: Path) -> Iterator[tuple[str, Grey]]:
    """Yields the opaque WebP pictures of a folder's Qt bundles, each once, with the bundle's name."""
    seen = set()
    for file in sorted(folder.rglob("*.rcc")):
        content = file.read_bytes()
        for found in re.finditer(rb"RIFF(....)WEBP", content, re.DOTALL):
            data = content[found.start() : found.start() + int.from_bytes(found[1], "little") + 8]
            pixels = (
                None if data in seen else cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
            )
            seen.add(data)
            if pixels is None or min(pixels.shape[:2]) < LEAST:
                continue
            if pixels.shape[2] == 3 or pixels[..., 3].min() == 255:
                grey = cv2.cvtColor(pixels[..., :3], cv2.COLOR_BGR2GRAY)
                yield file.stem, grey  # type: ignore[misc]


def main(folder: Path, step: int) -> None:
    walls, finder = wallpapers(folder, held_out=True), FaceModel.load()
    taken, faceless, caught = Counter(), Counter(), Counter()
    for kind, sigma, photo in portraits(walls, step):
        for key in (kind, sigma, "all"):
            taken[key] += 1
        if finder.find_faces(photo):
            continue
        for key in (kind, sigma, "all"):
            faceless[key] += 1
            caught[key] += is_blurred(photo)
    print("| blurred portraits | taken | no face found | of these told |")
    for key in (*KINDS, *SIGMAS, "all"):
        print(f"| {key} | {taken[key]} | {faceless[key]} | {caught[key] / max(faceless[key], 1):.3f} |")
    print("| without faces | photos | called blurred |")
    whole = [str(number) for number, wall in enumerate(walls) if is_blurred(wall)]
    print(f"| held-out wallpapers | {len(walls)} | {len(whole)}: numbers {', '.join(whole)} |")
    cut = [is_blurred(part) for part in parts(walls)]
    print(f"| parts of them | {len(cut)} | {sum(cut)} |")
    bundled = list(bundled_photos(folder / "gcompris-qt-data"))
    hit = [name for name, photo in bundled if is_blurred(photo)]
    print(f"| gcompris-qt-data | {len(bundled)} | {len(hit)} {', '.join(hit)} |")
    large: Grey = cv2.resize(walls[0], (6000, 4000), interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    start = time.thread_time()
    for _ in range(10):
        fine_detail(large)
    print(f"24 megapixels: {100 * (time.thread_time() - start):.1f} ms")


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("--step", type=int, default=10, help="of so many held-out people, one")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    main(given.backgrounds, given.step)
