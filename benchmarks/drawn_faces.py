"""Claim: the shipped models, trained without drawn faces, find and read at least 95 % of drawn people's eyes.

Random scenes are drawn, and read as photos are. A face is found if a found one overlaps it by half of what
both cover, its sides are right if each eye lies nearer to the true eye of its side than to the other, and its
eye points are right within a tenth of the distance between the eyes.

    python -m benchmarks.drawn_faces --count 200
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from eyelid import Reader
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel, crop
from eyelid.eyes.face import Face
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of
from eyelid.synth import DrawnFace, random_scene
from eyelid.weights import FINE_MODEL
from models.arguments import parser_of

SIDES = ("right", "left")
WIDTHS = (40, 64, 100, 160, 300)


def overlap(face: Face, truth: DrawnFace) -> float:
    """Returns the intersection of two boxes over their union."""
    (x, y, wide, high), (left, top, width, height) = face.box, truth.box
    across = min(x + wide, left + width) - max(x, left)
    down = min(y + high, top + height) - max(y, top)
    both = max(across, 0) * max(down, 0)
    return both / (wide * high + width * height - both)


def corners(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the middles of the corners of both eyes, `[2, 2]`."""
    return points[:, :2].mean(axis=1)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1000)
    options = parser.parse_args()
    finder, reader = EyesInFaces(FaceModel.load(), LandmarkModel.load()), Reader.load(FINE_MODEL)
    found: dict[int, list[bool]] = {width: [] for width in WIDTHS}
    in_view: list[bool] = []
    extra, errors, lids, sided = 0, [], [], []
    seen: Counter[tuple[str, str]] = Counter()
    states: Counter[tuple[str, str]] = Counter()
    glances: Counter[tuple[str, str]] = Counter()
    for seed in range(options.seed, options.seed + options.count):
        scene = random_scene(seed)
        picture = Picture(scene.pixels, str(seed))
        faces = list(finder.faces.find_faces(scene.pixels))
        marks = finder.landmarks.mark(grey_of(scene.pixels), faces)
        eyes = finder.find(picture)
        states_read = reader.read([crop(picture, eye) for eye in eyes]).state if eyes else ()
        read = dict(zip(eyes, states_read, strict=True))
        left = set(range(len(faces)))
        for truth in scene.faces:
            best = max(left, key=lambda number: overlap(faces[number], truth), default=None)
            hit = best is not None and overlap(faces[best], truth) >= 0.5
            width = max(width for width in WIDTHS if width <= max(truth.box[2], WIDTHS[0]))
            found[width].append(hit)
            if "hidden" not in truth.states:
                in_view.append(hit)
            if not hit:
                continue
            left.remove(best)
            true = corners(truth.points)
            apart = float(np.linalg.norm(true[1] - true[0]))
            off = np.linalg.norm(marks[best].points - truth.points, axis=2) / apart
            for index, side in enumerate(SIDES):
                own = {eye.side: read[eye] for eye in eyes if eye.face == best}
                seen[(truth.states[index], "seen" if side in own else "left out")] += 1
                if truth.states[index] != "hidden":
                    middle = corners(marks[best].points)[index]
                    errors.append(float(np.linalg.norm(middle - true[index])) / apart)
                    lids.append(float(off[index, 2:6].mean()))
                    nearest = int(np.argmin(np.linalg.norm(true - middle, axis=1)))
                    sided.append(nearest == index)
                    if side in own:
                        states[(truth.states[index], own[side])] += 1
                if faces[best].states is not None:
                    glances[(truth.states[index], faces[best].states[index])] += 1
        extra += len(left)
    for width, hits in found.items():
        if hits:
            print(f"faces from {width} pixels: {np.mean(hits):.3f} of {len(hits)} found")
    recall = np.mean(np.concatenate(list(found.values())))
    print(f"with both eyes in view: {np.mean(in_view):.3f} of {len(in_view)}")
    print(f"all: {recall:.3f}; extra {extra / options.count:.3f} a picture")
    print(f"sides right: {np.mean(sided):.3f}")
    print(f"eye middles: median {np.median(errors):.3f}, within 0.1 {np.mean(np.array(errors) < 0.1):.3f}")
    print(f"lid points: median {np.median(lids):.3f}")
    for name, table in (("seen", seen), ("state", states), ("state at a glance", glances)):
        for (truth, told), count in sorted(table.items()):
            print(f"{name}: is {truth}, told {told}: {count}")
    decided = {key: count for key, count in states.items() if key[1] != "unsure"}
    right = sum(count for (truth, told), count in states.items() if truth == told)
    print(
        f"states right: {right / states.total():.3f}, among the decided {right / sum(decided.values()):.3f}"
    )


if __name__ == "__main__":
    main()
