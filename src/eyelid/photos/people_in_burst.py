"""Who is who over the photos of a burst."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Person = tuple[int | None, ...]
"""For each photo of a burst, which of its faces is the person's; None where it is not found."""

_FAR = 2.0  # face sizes; further away, the place says no more
_BY_PLACE, _BY_SIZE = 0.1, 0.5  # weights beside the look's, which is 1
_UNSEEN = 0.5  # what a look costs that is unknown
_MOST_COST = 1.25  # a face that costs more is another person's
_QUIET = 4.0  # grey levels; fainter detail is noise
_NEAR = 50  # photos before and after one whose looks tell a person, as light and looks change in long bursts
_ROUNDS = 3  # of naming all faces; from the second on, everybody's look before and after is known


class FrameFace(NamedTuple):
    """One face in one photo of a burst.

    Attributes:
        box: `(x, y, width, height)` in pixels.
        look: The levelled face, small and grey, uint8 of one size for all; None if it is unknown.
        eyes_open: Whether both eyes are open; None if that can't be told.
    """

    box: tuple[float, float, float, float]
    look: NDArray[np.uint8] | None = None
    eyes_open: bool | None = None


def people_of(frames: Sequence[Sequence[FrameFace]], size: tuple[int, int]) -> list[Person]:
    """Finds who is who over the photos of a burst.

    The faces of a photo are given to people so that looks, places and sizes fit best as a whole. People who
    change places keep their names if their looks tell them apart, and who leaves the picture and returns is
    known by the look. When all photos are named, they are named again, now that the looks of everybody are
    known from the photos after them, too. The time it takes grows with the number of photos.

    Args:
        frames: The faces in each photo.
        size: Height and width of the photos, in pixels.

    Returns:
        The people from left to right.
    """
    faces = _faces_of(frames, size)
    people: list[_Person] = []
    for _ in range(_ROUNDS):
        before = [person.faces.copy() for person in people]
        for number in range(len(faces)):
            people = _named(faces, people, number)
        if [person.faces for person in people] == before:
            break
    people.sort(key=lambda person: _middle(person, faces))
    return [tuple(map(person.faces.get, range(len(faces)))) for person in people]


class _Faces(NamedTuple):
    """The N faces of a photo.

    Attributes:
        middles: `[N, 2]`, in heights of the photo.
        sizes: `[N]`, in heights of the photo.
        looks: `[N, D]`, each of length 1, or zeros if it is unknown.
    """

    middles: NDArray[np.float64]
    sizes: NDArray[np.float64]
    looks: NDArray[np.float64]


def _faces_of(frames: Sequence[Sequence[FrameFace]], size: tuple[int, int]) -> list[_Faces]:
    """Returns the faces of photos; what all looks have in common is taken out if a photo shows several."""
    length = max((face.look.size for frame in frames for face in frame if face.look is not None), default=1)
    found = []
    for frame in frames:
        boxes = np.array([face.box for face in frame], float).reshape(-1, 4) / max(size[0], 1)
        looks = np.array([_pattern(face.look, length) for face in frame]).reshape(-1, length)
        sizes = np.sqrt(np.maximum(boxes[:, 2] * boxes[:, 3], 1e-9))
        found.append(_Faces(boxes[:, :2] + boxes[:, 2:] / 2, sizes, looks))
    looks = np.concatenate([faces.looks for faces in found]) if found else np.zeros((0, length))
    seen = looks.any(axis=1)
    if max(map(len, frames), default=0) < 2 or not seen.any():
        return found
    common = looks[seen].mean(0)
    return [
        faces._replace(looks=_unit((faces.looks - common) * faces.looks.any(axis=1, keepdims=True)))
        for faces in found
    ]


def _pattern(look: NDArray[np.uint8] | None, length: int) -> NDArray[np.float64]:
    """Returns a look without the brightness and contrast of the light on it."""
    if look is None or look.size != length:
        return np.zeros(length)
    values = look.ravel().astype(float)
    values -= values.mean()
    pattern: NDArray[np.float64] = values / np.sqrt((values**2).sum() + _QUIET**2 * length)
    return pattern


def _unit(looks: NDArray[np.float64]) -> NDArray[np.float64]:
    unit: NDArray[np.float64] = looks / np.maximum(np.linalg.norm(looks, axis=-1, keepdims=True), 1e-6)
    return unit


@dataclass(eq=False)
class _Person:
    """A person as far as photos are named.

    Attributes:
        photos: The numbers of the photos in which the person is seen, in order.
        faces: The number of the face in each of them.
    """

    photos: list[int] = field(default_factory=list)
    faces: dict[int, int] = field(default_factory=dict)

    def see(self, photo: int, face: int) -> None:
        insort(self.photos, photo)
        self.faces[photo] = face

    def forget(self, photo: int) -> None:
        if self.faces.pop(photo, None) is not None:
            del self.photos[bisect_left(self.photos, photo)]

    def near(self, photo: int) -> list[int]:
        """Returns the photos nearest to one, in order."""
        place = bisect_left(self.photos, photo)
        return self.photos[max(place - _NEAR, 0) : place + _NEAR]


def _named(faces: list[_Faces], people: list[_Person], number: int) -> list[_Person]:
    """Names the faces of one photo by what is known of people from the other photos."""
    here = faces[number]
    for person in people:
        person.forget(number)
    named = [person for person in people if person.photos]
    costs = np.array([_costs(faces, person, number) for person in named]).reshape(len(named), len(here.sizes))
    owners = {face: named[owner] for owner, face in _cheapest(costs, _MOST_COST)}
    for face in range(len(here.sizes)):
        if face not in owners:
            owners[face] = _Person()
            named.append(owners[face])
        owners[face].see(number, face)
    return named


def _costs(faces: list[_Faces], person: _Person, number: int) -> NDArray[np.float64]:
    """Returns `[N]`: how little each face of a photo fits a person, who is known from other photos."""
    here, near = faces[number], person.near(number)
    nearest = min(near, key=lambda other: abs(other - number))
    face = person.faces[nearest]
    size = faces[nearest].sizes[face]
    away = np.linalg.norm(here.middles - faces[nearest].middles[face], axis=1) / np.sqrt(here.sizes * size)
    costs: NDArray[np.float64] = _BY_PLACE * np.minimum(away, _FAR)
    costs = costs + _BY_SIZE * np.abs(np.log(here.sizes / size))
    look = _unit(np.sum([faces[other].looks[person.faces[other]] for other in near], axis=0))
    known = here.looks.any(axis=1) & look.any()
    return costs + np.where(known, 1 - here.looks @ look, _UNSEEN + _BY_PLACE * away)


def _cheapest(costs: NDArray[np.float64], most: float) -> list[tuple[int, int]]:
    """Returns the pairs of rows and columns that cost least together, where a row without one costs `most`.

    This is the Hungarian method, with one shortest path for each row (Jonker and Volgenant, 1987).

    Args:
        costs: `[R, C]`.
        most: What is more expensive is no pair.
    """
    rows, columns = costs.shape
    table = np.full((rows + 1, columns + rows + 1), most)
    table[1:, 1 : columns + 1] = costs
    width = table.shape[1]
    by_row, by_column = np.zeros(rows + 1), np.zeros(width)
    owner = np.zeros(width, int)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, came_from = np.full(width, np.inf), np.zeros(width, int)
        done = np.zeros(width, bool)
        while owner[column]:
            done[column] = True
            reduced = table[owner[column]] - by_row[owner[column]] - by_column
            better = ~done & (reduced < least)
            better[0] = False
            least[better], came_from[better] = reduced[better], column
            open_columns = np.where(done, np.inf, least)
            open_columns[0] = np.inf
            nearest = int(open_columns.argmin())
            step = open_columns[nearest]
            by_row[owner[done]] += step
            by_column[done] -= step
            least[~done] -= step
            column = nearest
        while column:
            owner[column] = owner[came_from[column]]
            column = int(came_from[column])
    return [
        (int(owner[column]) - 1, column - 1)
        for column in range(1, columns + 1)
        if owner[column] and table[owner[column], column] < most
    ]


def _middle(person: _Person, faces: list[_Faces]) -> tuple[float, float]:
    places = [faces[number].middles[face] for number, face in person.faces.items()]
    across, down = np.median(places, axis=0)
    return float(across), float(down)
