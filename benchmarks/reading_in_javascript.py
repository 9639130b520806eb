"""Claim: the page without a server reads the same in photos as Python does, by its code in JavaScript.

Photos of Labeled Faces in the Wild, enlarged to the frames of a camera, each read by itself: by Python, and
by the code of the page with ONNX Runtime Web, in node. The bound is Python's own reading: how many photos
have as many faces, and how far the probabilities of those with one face are from one another.

    npm install --prefix docs/examples
    python -m benchmarks.reading_in_javascript --photos 200
"""

import random
import tempfile
from pathlib import Path

import cv2
import numpy as np

from eyelid.pictures import find_sources
from models.arguments import parser_of
from models.places import data_at
from tests.web.alone.runtime import MISSING, has_runtime
from tests.web.speak_alone.readings import in_javascript, in_python

HEIGHT, WIDTH = 480, 640


def frames(count: int) -> list[np.ndarray]:
    """Photos as a camera would show them, uint8 `[480, 640, 3]` BGR; the border is repeated at the sides."""
    files = sorted(find_sources([str(data_at("lfw/lfw.zip"))]), key=lambda file: file.source)
    chosen = random.Random(1).sample(files, count)
    photos = [cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_COLOR) for file in chosen]
    side = (WIDTH - HEIGHT) // 2
    return [
        cv2.copyMakeBorder(cv2.resize(photo, (HEIGHT, HEIGHT)), 0, 0, side, side, cv2.BORDER_REPLICATE)
        for photo in photos
    ]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--photos", type=int, default=200)
    options = parser.parse_args()
    if not has_runtime():
        raise SystemExit(MISSING)
    pictures = frames(options.photos)
    python = [in_python([picture])[0] for picture in pictures]
    with tempfile.TemporaryDirectory() as folder:
        eyes = [list(reading.eyes) for reading, _ in python]
        javascript = in_javascript([[picture] for picture in pictures], eyes, Path(folder))
    pairs = list(zip(python, javascript, strict=True))
    alike = sum(len(reading.faces) == len(made["faces"]) for (reading, _), made in pairs)
    print(f"{len(pairs)} photos: as many faces in {alike}")
    alone = [(seen, made) for (reading, seen), made in pairs if len(reading.faces) == len(made["faces"]) == 1]
    both = [(seen, made) for seen, made in alone if seen.glance.movements and made["glance"]["movements"]]
    print(f"one face in {len(alone)}; eyes seen by both in {len(both)}")
    moved = np.array([np.subtract(seen.glance.movements, made["glance"]["movements"]) for seen, made in both])
    same = sum(seen.movement == made["movement"] for seen, made in both)
    print(f"the same movement in {same}; {_spread(moved)}")
    p_open = np.array(
        [
            (p, other)
            for seen, made in both
            for p, other in (
                (seen.glance.right_open, made["glance"]["rightOpen"]),
                (seen.glance.left_open, made["glance"]["leftOpen"]),
            )
            if p is not None and other is not None
        ]
    )
    same = int(((p_open >= 0.5).sum(1) != 1).sum())
    print(f"{len(p_open)} eyes: the same state of {same}; {_spread(p_open[:, 0] - p_open[:, 1])}")


def _spread(differences: np.ndarray) -> str:
    apart = np.abs(differences)
    return (
        f"apart by {apart.mean():.4f} on the mean, {np.quantile(apart, 0.99):.3f} of 99 %, {apart.max():.3f}"
    )


if __name__ == "__main__":
    main()
