"""Made events of a shoot, out of random numbers: bursts, single photos, brackets, panoramas, focus stacks."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.studio import FRAME, Grey, Place, Studio, shows_something
from eyelid.synth import Person, draw_scene, random_face


class Taken(NamedTuple):
    """One photo of an event: pixels, seconds since the event began, and its exposure in stops."""

    pixels: Grey
    time: float
    ev: float = 0.0
    bias: float = 0.0


@dataclass(frozen=True)
class Event:
    """Photos that belong together.

    Attributes:
        kind: What they are.
        taken: The photos.
        tags: What the camera writes of the exposure: `bias`, `exposure` (without the bias) or `none`.
    """

    kind: str
    taken: list[Taken]
    tags: str = "bias"


def _intervals(studio: Studio, count: int) -> NDArray[np.float64]:
    """Returns when the photos of a burst are taken: by the motor or by hand."""
    if studio.rng.random() < 0.75:
        step = 1 / studio.rng.choice([2, 3, 5, 8, 10, 12, 20, 30])
        return np.cumsum(np.full(count, step) * studio.rng.uniform(0.95, 1.05, count))
    return np.cumsum(studio.rng.uniform(0.4, 1.5, count))


def burst(studio: Studio) -> Event:
    """People or one moving thing before a world, or a drawn room."""
    count = int(studio.rng.choice([2, 3, 4, 5, 6, 8, 12, 15], p=[0.2, 0.2, 0.15, 0.15, 0.1, 0.1, 0.05, 0.05]))
    if studio.rng.random() < 0.12:
        return _drawn_burst(studio, min(count, 5))
    return _burst_of(studio, *studio.scene(), count)


def _burst_of(studio: Studio, world: Grey, place: Place, count: int) -> Event:
    """Photos of people before a view of a world; the camera shakes, or follows something."""
    rng, stored = studio.rng, studio.camera()
    middle, share = place
    times = _intervals(studio, count)
    shake = share * rng.choice([0.0005, 0.004, 0.012])
    tracked = rng.random() < 0.15 and count > 2
    pan = rng.uniform(0.01, 0.06) * share * rng.choice([-1, 1]) if tracked else 0.0
    people = int(rng.choice([0, 1, 2, 4], p=[0.2, 0.4, 0.2, 0.2]))
    size = rng.uniform(0.1, 0.5) if people == 1 else rng.uniform(0.06, 0.15)
    faces = studio.material.faces[rng.integers(len(studio.material.faces), size=people)]
    spots = rng.uniform((0.15, 0.15), (0.85, 0.5), (people, 2))
    drift = rng.normal(0, rng.choice([0.005, 0.02, 0.06]), (people, 2)) * (0 if tracked else 1)
    jitter = rng.choice([0.0, 0.15, 1 / 3])
    taken = []
    for number, time in enumerate(times):
        at = rng.normal(0, shake, 2) + np.array([pan * number, 0])
        pixels = studio.view(world, (middle[0] + at[0], middle[1] + at[1]), share, rng.normal(0, 0.4))
        for person, spot in enumerate(spots):
            face = faces[person] if rng.random() < 0.8 else studio.blinking(faces[person])
            moved = spot + drift[person] * number + rng.normal(0, 0.003, 2)
            pixels = studio.with_face(pixels, face, moved, size)
        if rng.random() < 0.05:
            pixels = cv2.blur(pixels, (int(rng.integers(3, 15)), 1))  # type: ignore[assignment]
        ev = float(rng.choice([-1, 0, 0, 1])) * jitter
        taken.append(Taken(stored(pixels, ev * rng.uniform(0, 1)), float(time), ev))
    return Event("burst", taken)


def _drawn_burst(studio: Studio, count: int) -> Event:
    """Drawn people in a room, who move a little and blink."""
    rng, stored, seed = studio.rng, studio.camera(), int(studio.rng.integers(2**31))
    people = [
        Person(
            look=random_face(rng),
            x=120 + 180 * place,
            y=rng.uniform(120, 240),
            width=rng.uniform(50, 110),
        )
        for place in range(int(rng.integers(1, 4)))
    ]
    taken = []
    for time in _intervals(studio, count):
        moved = [
            replace(
                person,
                x=person.x + rng.normal(0, 6),
                y=person.y + rng.normal(0, 4),
                look=replace(
                    person.look, openness=(0.0, 0.0) if rng.random() < 0.2 else person.look.openness
                ),
            )
            for person in people
        ]
        scene = draw_scene(moved, width=FRAME[1], height=FRAME[0], seed=seed)
        grey = cv2.cvtColor(scene.pixels, cv2.COLOR_BGR2GRAY)
        taken.append(Taken(stored(grey), float(time)))
    return Event("burst", taken)


def single(studio: Studio) -> Event:
    """One photo of people before a view."""
    return Event("single", _burst_of(studio, *studio.scene(), 1).taken)


def scenes_of_one_place(studio: Studio) -> list[Event]:
    """Three views of one world, the camera turned by most of its view between them."""
    world, _ = studio.scene()
    share = studio.rng.uniform(0.3, 0.36)
    high = world.shape[0] / world.shape[1] / 2
    return [
        Event("single", _burst_of(studio, world, ((x, high), share), 1).taken)
        for x in studio.rng.permutation([0.17, 0.5, 0.83])
    ]


def bracket(studio: Studio) -> Event:
    """A ladder of exposures in one of four orders, by hand or from a tripod."""
    rng = studio.rng
    tags = str(rng.choice(["bias", "exposure", "none"], p=[0.5, 0.3, 0.2]))
    count = int(rng.choice([2, 3, 5, 7, 9], p=[0.1, 0.6, 0.15, 0.1, 0.05]))
    step = float(rng.choice([1 / 3, 2 / 3, 1, 4 / 3, 2, 3]))
    if tags != "bias":
        count, step = max(count, 3), max(step, 1.0)
    if tags == "none":
        count = min(count, 5)
    step = min(step, 8 / (count - 1))
    evs = step * (np.arange(count) - count // 2)
    order = rng.integers(4)
    if order == 0:
        evs = evs[::-1]
    elif order == 1:  # 0, -, +
        evs = evs[np.argsort(np.abs(evs) + (evs > 0) * 1e-3)]
    elif order == 2:  # 0, +, -
        evs = evs[np.argsort(np.abs(evs) + (evs < 0) * 1e-3)]
    (world, (middle, share)), stored = studio.scene(), studio.camera()
    shake = share * rng.choice([0.0002, 0.004, 0.012])
    taken, time, interval = [], 0.0, rng.uniform(0.1, 1.2)
    for ev in evs:
        at = rng.normal(0, shake, 2)
        pixels = studio.view(world, (middle[0] + at[0], middle[1] + at[1]), share)
        taken.append(Taken(stored(pixels, ev), time, float(ev), float(ev)))
        time += interval + 2.0**ev / 60
    return Event("bracket", taken, tags)


def panorama(studio: Studio) -> Event:
    """A panorama of which no photo is plain."""
    while True:
        event = _any_panorama(studio)
        if all(shows_something(taken.pixels) for taken in event.taken):
            return event


def _any_panorama(studio: Studio) -> Event:
    """A cylinder, on which the world is painted, seen through a camera that turns."""
    rng, stored = studio.rng, studio.camera()
    world = studio.world()
    upright = rng.random() < 0.2
    if upright:
        world = np.ascontiguousarray(world.T)
    count, overlap = int(rng.integers(3, 9)), rng.uniform(0.25, 0.6)
    focal = rng.uniform(24, 85) / 36  # of the picture's width
    field = 2 * np.arctan(0.5 / focal)
    # The world's width holds all frames; a frame sees `seen` of it.
    seen = min(1 / (1 + (count - 1) * (1 - overlap)), 0.6)
    radius = world.shape[1] * seen / field  # pixels of the world a radian
    height, width = FRAME
    x, y = np.meshgrid(
        (np.arange(width) + 0.5) / width - 0.5, ((np.arange(height) + 0.5) - height / 2) / width
    )
    angle, up = np.arctan(x / focal), y / np.hypot(x, focal)
    turns = field * (0.5 + (1 - overlap) * (np.arange(count) + rng.normal(0, 0.03, count)))
    turns = turns[::-1] if rng.random() < 0.5 else turns
    level = world.shape[0] / 2
    taken, time = [], 0.0
    for turn in turns:
        columns = ((angle + turn) * radius).astype(np.float32)
        rows = (up * radius + level + rng.normal(0, 0.012) * radius * field).astype(np.float32)
        pixels = cv2.remap(world, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        ev = rng.normal(0, 0.05)
        taken.append(Taken(stored(pixels if not upright else pixels.T.copy(), ev), time))
        time += rng.uniform(0.7, 4)
    return Event("panorama", taken)


def stack(studio: Studio) -> Event:
    """A world with a relief of its own, of which one depth after another is in focus."""
    rng, stored = studio.rng, studio.camera()
    pixels = studio.detailed_view()
    height, width = FRAME
    kind = rng.integers(3)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    if kind == 0:  # a slope
        turn = rng.uniform(0, 2 * np.pi)
        depth = x * np.cos(turn) + y * np.sin(turn)
    elif kind == 1:  # a thing that stands out
        depth = np.hypot(x - rng.uniform(-0.4, 0.4), y - rng.uniform(-0.4, 0.4))
    else:  # hills
        depth = cv2.GaussianBlur(rng.normal(0, 1, (height, width)), (0, 0), 60)
    depth = (depth - depth.min()) / (depth.max() - depth.min())
    count = int(rng.integers(5, 16))
    strength = rng.uniform(8, 40)  # pixels of blur at the other end of the depth
    levels = np.linspace(0, strength, 12)
    blurred = np.stack([pixels] + [cv2.GaussianBlur(pixels, (0, 0), radius) for radius in levels[1:]])
    interval = rng.choice([0.15, 0.4, 1.0, 3.0])
    breathing = rng.uniform(-0.004, 0.004)
    rows, columns = np.indices(FRAME)
    focuses = np.linspace(0, 1, count)
    taken = []
    for number, focus in enumerate(focuses if rng.random() < 0.5 else focuses[::-1]):
        layer = np.rint(np.abs(depth - focus) * 11).astype(int)
        frame = blurred[layer, rows, columns]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 0, 1 + breathing * number)
        frame = cv2.warpAffine(frame, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
        taken.append(Taken(stored(frame, rng.normal(0, 0.02)), number * interval))
    return Event("stack", taken)


def again(studio: Studio) -> list[Event]:
    """Two bursts of the same view, with other people before it; `shoot` lets time pass between them."""
    world, place = studio.scene()
    return [_burst_of(studio, world, place, int(studio.rng.integers(2, 5))) for _ in range(2)]
