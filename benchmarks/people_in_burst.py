"""Claim: of faces of six people over five photos, 99 % get their own name, also where people change places.

Each group is six held-out people of LFW, of each of whom there is one picture: what changes from photo to
photo is the place, the size, the turn of the head in the picture, the light, blur, noise and a blink, and
not the expression. In every other group, people change places between two photos, and one face of twelve is
not found. The peer names faces by their places alone, as the nearest of the photo before.

    python -m benchmarks.people_in_burst
"""

import time
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.photos.people_in_burst import FrameFace, Person, people_of
from models.arguments import parser_of
from models.lfw import Faces, read_faces

PEOPLE, PHOTOS = 6, 5
SIZE = (1600, 2400)
SIDE = 24

Group = tuple[list[list[FrameFace]], list[list[int]]]


def look_of_face(faces: Faces, person: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Returns a person's face, about level, 24x24, as one photo shows it."""
    right, left = faces.eyes[person].reshape(2, 7, 2)[:, :2].mean(axis=1)
    across = left - right
    turn = np.arctan2(across[1], across[0]) + np.deg2rad(rng.normal(0, 3))
    scale = float(np.hypot(*across)) * 2.4 / SIDE * rng.uniform(0.93, 1.07)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = (right + left) / 2 + matrix @ (rng.normal(0, 0.8, 2) + np.array([0, 0.2 * SIDE]))
    corner = middle - matrix @ (SIDE / 2, SIDE / 2)
    picture = faces.pictures[person]
    if rng.random() < 0.2:
        picture = picture.copy()
        rows = slice(int(min(right[1], left[1])) - 8, int(max(right[1], left[1])) + 8)
        picture[rows] = cv2.blur(picture[rows], (1, 15))
    face = cv2.warpAffine(
        cv2.GaussianBlur(picture, (0, 0), max(0.5 * scale, 0.3)),
        np.column_stack([matrix, corner]),
        (SIDE, SIDE),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(float)
    slope = np.linspace(-1, 1, SIDE) * rng.normal(0, 12)
    lit = 255 * (np.clip(face * rng.uniform(0.8, 1.2) + slope, 0, 255) / 255) ** rng.uniform(0.8, 1.25)
    return np.clip(lit + rng.normal(0, rng.uniform(1, 6), face.shape), 0, 255).astype(np.uint8)


def group(faces: Faces, rng: np.random.Generator, *, swaps: bool) -> Group:
    """Returns the faces of a group in each photo, in random order, and whose they are."""
    people = rng.choice(len(faces.names), PEOPLE, replace=False)
    places = np.column_stack(
        [np.linspace(300, 2100, PEOPLE) + rng.normal(0, 60, PEOPLE), rng.uniform(400, 900, PEOPLE)]
    )
    sizes = rng.uniform(120, 260, PEOPLE)
    changed = int(rng.integers(1, PHOTOS)) if swaps else PHOTOS
    photos, owners = [], []
    for number in range(PHOTOS):
        if number == changed:
            moving = rng.choice(PEOPLE, int(rng.choice([2, 3, PEOPLE])), replace=False)
            places[moving] = places[np.roll(moving, 1)]
        shake = rng.normal(0, 15, 2)
        order = [person for person in rng.permutation(PEOPLE) if not swaps or rng.random() > 1 / 12]
        photo = []
        for person in order:
            side = sizes[person] * rng.uniform(0.95, 1.05)
            x, y = places[person] + shake + rng.normal(0, 0.12 * side, 2) - side / 2
            photo.append(FrameFace((x, y, side, side), look_of_face(faces, people[person], rng)))
        photos.append(photo)
        owners.append([int(person) for person in order])
    return photos, owners


def by_place(photos: Sequence[Sequence[FrameFace]]) -> list[Person]:
    """Names faces by the nearest of the photo before."""
    people: list[list[int | None]] = [
        [number] + [None] * (len(photos) - 1) for number in range(len(photos[0]))
    ]
    for number, (before, here) in enumerate(pairwise(photos), start=1):
        pairs = sorted(
            (np.hypot(face.box[0] - last.box[0], face.box[1] - last.box[1]), index, place)
            for index, face in enumerate(here)
            for place, last in enumerate(before)
        )
        taken: set[int] = set()
        for _, index, place in pairs:
            owner = [person for person in people if person[number - 1] == place and person[number] is None]
            if index not in taken and owner:
                owner[0][number] = index
                taken.add(index)
        for index in set(range(len(here))) - taken:
            people.append([None] * len(photos))
            people[-1][number] = index
    return [tuple(person) for person in people]


def named_right(people: Sequence[Person], owners: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Returns how many faces have the name that most of their person's faces have, each name once, of all."""
    counts = np.zeros((len(people), PEOPLE), int)
    for index, person in enumerate(people):
        for number, face in enumerate(person):
            if face is not None:
                counts[index, owners[number][face]] += 1
    right = 0
    total = int(counts.sum())
    while counts.size and counts.max() > 0:
        row, column = np.unravel_index(int(counts.argmax()), counts.shape)
        right += int(counts[row, column])
        counts[row], counts[:, column] = 0, 0
    return right, total


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--groups", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", default="test", help="people of LFW: `validation` to choose settings")
    options = parser.parse_args()
    faces = read_faces(options.part)
    rng = np.random.default_rng(options.seed)
    for swaps in (False, True):
        groups = [group(faces, rng, swaps=swaps) for _ in range(options.groups)]
        start = time.process_time()
        ways = {"place and look": [people_of(photos, SIZE) for photos, _ in groups]}
        took = 1000 * (time.process_time() - start) / len(groups)
        blind = [[[face._replace(look=None) for face in photo] for photo in photos] for photos, _ in groups]
        ways["place, looks unknown"] = [people_of(photos, SIZE) for photos in blind]
        ways["peer: nearest place"] = [by_place(photos) for photos, _ in groups]
        title = "people change places, faces are missed" if swaps else "nobody changes places"
        print(f"{title}; {took:.1f} ms a group")
        for way, found in ways.items():
            scores = [named_right(people, owners) for people, (_, owners) in zip(found, groups, strict=True)]
            right, total = np.sum(scores, axis=0)
            whole = np.mean([one == other for one, other in scores])
            print(f"  {way}: {right / total:.4f} of {total} faces named right", end="")
            print(f"; groups without a mistake {whole:.3f}")


if __name__ == "__main__":
    main()
