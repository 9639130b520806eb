"""Made shoots: bursts, brackets, panoramas, focus stacks and single photos, with the truth about each photo.

The pictures are views of wallpapers, with faces of LFW before them, and drawn scenes. A shoot is what one or
two cameras took, in order; `benchmarks/bursts.py` measures on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.photos.look import look_of
from eyelid.photos.shot import Shot
from eyelid.synth import Person, draw_scene, random_face

FRAME = (400, 600)  # height and width of a photo
CLOCKS = ("fractions", "seconds")
WRONG_CLOCKS = ("missing", "one value", "minutes", "copied")
START = 1_700_000_000.0

Grey = NDArray[np.uint8]


class Truth(NamedTuple):
    """What a photo really is.

    Attributes:
        event: Number of the event of the shoot that it was taken in; photos of one event belong together.
        kind: Kind of the event: `single`, `burst`, `bracket`, `panorama` or `stack`.
    """

    event: int
    kind: str


@dataclass(frozen=True)
class Shoot:
    """Photos in the order in which they were taken.

    Attributes:
        shots: The photos, as the finder of sets sees them.
        truths: What each is.
        thumbnails: Grey 32x32, for the peers.
        clock: How the times are wrong, or that they are right.
    """

    shots: list[Shot]
    truths: list[Truth]
    thumbnails: list[Grey]
    clock: str


@dataclass(frozen=True)
class Material:
    """What pictures are made of.

    Attributes:
        worlds: Grey wallpapers, of at most 1,280 pixels.
        faces: Grey pictures of faces, uint8 `[N, 250, 250]`.
    """

    worlds: list[Grey]
    faces: NDArray[np.uint8]


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


class Studio:
    """Makes events from random numbers."""

    def __init__(self, material: Material, seed: int) -> None:
        self.material, self.rng = material, np.random.default_rng(seed)

    def view(self, world: Grey, centre: tuple[float, float], share: float, roll: float = 0.0) -> Grey:
        """Returns what a camera sees: its middle and its width are shares of the world's width."""
        height, width = FRAME
        scale = world.shape[1] * share / width
        turn = np.deg2rad(roll)
        matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        middle = np.array(centre) * world.shape[1]
        corner = middle - matrix @ (width / 2, height / 2)
        return cv2.warpAffine(  # type: ignore[return-value]
            world,
            np.column_stack([matrix, corner]),
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )

    def place(self, world: Grey) -> tuple[tuple[float, float], float]:
        """Returns a random view of a world: its middle and its width."""
        share = self.rng.uniform(0.4, 0.7)
        high = world.shape[0] / world.shape[1]
        half = share / 2, share / 2 * FRAME[0] / FRAME[1]
        middle = (
            self.rng.uniform(half[0], 1 - half[0]),
            self.rng.uniform(min(half[1], high / 2), max(high - half[1], high / 2)),
        )
        return middle, share

    def world(self) -> Grey:
        """Returns a random wallpaper."""
        return self.material.worlds[self.rng.integers(len(self.material.worlds))]

    def scene(self) -> tuple[Grey, tuple[tuple[float, float], float]]:
        """Returns a random world and a view of it that is not plain."""
        while True:
            world = self.world()
            place = self.place(world)
            if shows_something(self.view(world, *place)):
                return world, place

    def detailed_view(self) -> Grey:
        """Returns a view with fine detail in most places, without which no focus is to be seen."""
        while True:
            world = self.world()
            pixels = self.view(world, *self.place(world))
            edges = np.abs(cv2.Laplacian(pixels, cv2.CV_32F))
            if np.median(cv2.resize(edges, (12, 12), interpolation=cv2.INTER_AREA)) >= 3:
                return pixels

    def camera(self) -> Callable[..., Grey]:
        """Returns a function that makes of a picture, and an exposure in stops, what one camera stores."""
        noise, quality = self.rng.uniform(0.3, 2.5), int(self.rng.integers(85, 97))
        levels = (np.arange(256) / 255) ** 2.2

        def stored(pixels: Grey, ev: float = 0.0) -> Grey:
            curve = np.clip(levels * 2.0**ev, 0, 1) ** (1 / 2.2) * 255
            values = curve.astype(np.float32)[pixels]
            values += noise * self.rng.standard_normal(pixels.shape, np.float32)
            whole = np.clip(values, 0, 255).astype(np.uint8)
            file = cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            return cv2.imdecode(file, cv2.IMREAD_GRAYSCALE)  # type: ignore[return-value]

        return stored

    def with_face(self, pixels: Grey, face: Grey, middle: NDArray[np.float64], size: float) -> Grey:
        """Pastes a face, feathered; its middle and its size are shares of the picture's width."""
        side = max(int(size * pixels.shape[1] * 1.6), 16)
        oval = np.zeros((250, 250), np.float32)
        cv2.ellipse(oval, (125, 130), (70, 100), 0, 0, 360, 1.0, -1)
        oval = cv2.GaussianBlur(oval, (0, 0), 6)  # type: ignore[assignment]
        corner = middle * pixels.shape[1] - side / 2
        matrix = np.array([[side / 250, 0, corner[0]], [0, side / 250, corner[1]]])
        area = (pixels.shape[1], pixels.shape[0])
        opacity = cv2.warpAffine(oval, matrix, area)
        pasted = cv2.warpAffine(face, matrix, area)
        return (pixels * (1 - opacity) + pasted * opacity).astype(np.uint8)

    def blinking(self, face: Grey) -> Grey:
        """Returns a face with a smear over the eyes, about as a blink changes it."""
        changed = face.copy()
        changed[100:125] = cv2.GaussianBlur(face, (0, 0), 5)[100:125]
        return changed

    def intervals(self, count: int) -> NDArray[np.float64]:
        """Returns when the photos of a burst are taken: by the motor or by hand."""
        if self.rng.random() < 0.75:
            step = 1 / self.rng.choice([2, 3, 5, 8, 10, 12, 20, 30])
            return np.cumsum(np.full(count, step) * self.rng.uniform(0.95, 1.05, count))
        return np.cumsum(self.rng.uniform(0.4, 1.5, count))

    def burst(self) -> Event:
        """People or one moving thing before a world, or a drawn room."""
        count = int(
            self.rng.choice([2, 3, 4, 5, 6, 8, 12, 15], p=[0.2, 0.2, 0.15, 0.15, 0.1, 0.1, 0.05, 0.05])
        )
        if self.rng.random() < 0.12:
            return self.drawn_burst(min(count, 5))
        return self.burst_of(*self.scene(), count)

    def burst_of(self, world: Grey, place: tuple[tuple[float, float], float], count: int) -> Event:
        """Photos of people before a view of a world; the camera shakes, or follows something."""
        rng, stored = self.rng, self.camera()
        middle, share = place
        times = self.intervals(count)
        shake = share * rng.choice([0.0005, 0.004, 0.012])
        tracked = rng.random() < 0.15 and count > 2
        pan = rng.uniform(0.01, 0.06) * share * rng.choice([-1, 1]) if tracked else 0.0
        people = int(rng.choice([0, 1, 2, 4], p=[0.2, 0.4, 0.2, 0.2]))
        size = rng.uniform(0.1, 0.5) if people == 1 else rng.uniform(0.06, 0.15)
        faces = self.material.faces[rng.integers(len(self.material.faces), size=people)]
        spots = rng.uniform((0.15, 0.15), (0.85, 0.5), (people, 2))
        drift = rng.normal(0, rng.choice([0.005, 0.02, 0.06]), (people, 2)) * (0 if tracked else 1)
        jitter = rng.choice([0.0, 0.15, 1 / 3])
        taken = []
        for number, time in enumerate(times):
            at = rng.normal(0, shake, 2) + np.array([pan * number, 0])
            pixels = self.view(world, (middle[0] + at[0], middle[1] + at[1]), share, rng.normal(0, 0.4))
            for person, spot in enumerate(spots):
                face = faces[person] if rng.random() < 0.8 else self.blinking(faces[person])
                moved = spot + drift[person] * number + rng.normal(0, 0.003, 2)
                pixels = self.with_face(pixels, face, moved, size)
            if rng.random() < 0.05:
                pixels = cv2.blur(pixels, (int(rng.integers(3, 15)), 1))  # type: ignore[assignment]
            ev = float(rng.choice([-1, 0, 0, 1])) * jitter
            taken.append(Taken(stored(pixels, ev * rng.uniform(0, 1)), float(time), ev))
        return Event("burst", taken)

    def drawn_burst(self, count: int) -> Event:
        """Drawn people in a room, who move a little and blink."""
        rng, stored, seed = self.rng, self.camera(), int(self.rng.integers(2**31))
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
        for time in self.intervals(count):
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

    def single(self) -> Event:
        """One photo of people before a view."""
        return Event("single", self.burst_of(*self.scene(), 1).taken)

    def scenes_of_one_place(self) -> list[Event]:
        """Three views of one world, the camera turned by most of its view between them."""
        world, _ = self.scene()
        share = self.rng.uniform(0.3, 0.36)
        high = world.shape[0] / world.shape[1] / 2
        return [
            Event("single", self.burst_of(world, ((x, high), share), 1).taken)
            for x in self.rng.permutation([0.17, 0.5, 0.83])
        ]

    def bracket(self) -> Event:
        """A ladder of exposures in one of four orders, by hand or from a tripod."""
        rng = self.rng
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
        (world, (middle, share)), stored = self.scene(), self.camera()
        shake = share * rng.choice([0.0002, 0.004, 0.012])
        taken, time, interval = [], 0.0, rng.uniform(0.1, 1.2)
        for ev in evs:
            at = rng.normal(0, shake, 2)
            pixels = self.view(world, (middle[0] + at[0], middle[1] + at[1]), share)
            taken.append(Taken(stored(pixels, ev), time, float(ev), float(ev)))
            time += interval + 2.0**ev / 60
        return Event("bracket", taken, tags)

    def panorama(self) -> Event:
        """A panorama of which no photo is plain."""
        while True:
            event = self.any_panorama()
            if all(shows_something(taken.pixels) for taken in event.taken):
                return event

    def any_panorama(self) -> Event:
        """A cylinder, on which the world is painted, seen through a camera that turns."""
        rng, stored = self.rng, self.camera()
        world = self.world()
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

    def stack(self) -> Event:
        """A world with a relief of its own, of which one depth after another is in focus."""
        rng, stored = self.rng, self.camera()
        pixels = self.detailed_view()
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

    def again(self) -> list[Event]:
        """Two bursts of the same view, with other people before it; `shoot` lets time pass between them."""
        world, place = self.scene()
        return [self.burst_of(world, place, int(self.rng.integers(2, 5))) for _ in range(2)]


def shows_something(pixels: Grey) -> bool:
    """Whether a picture has a pattern that can be recognised; nobody photographs a blank wall for long."""
    small = cv2.resize(pixels, (48, 32), interpolation=cv2.INTER_AREA)
    return bool(cv2.Laplacian(small, cv2.CV_32F).std() >= 4)


def shoot(material: Material, seed: int, clock: str, events: int = 40) -> Shoot:
    """Makes a shoot with one or two cameras.

    Args:
        material: What pictures are made of.
        seed: Random seed; the same seed makes the same shoot.
        clock: One of `CLOCKS` or `WRONG_CLOCKS`.
        events: How many times something is photographed.
    """
    studio = Studio(material, seed)
    rng = studio.rng
    makers: list[tuple[float, Callable[[], Event | list[Event]]]] = [
        (0.32, studio.burst),
        (0.24, studio.single),
        (0.06, studio.scenes_of_one_place),
        (0.14, studio.bracket),
        (0.1, studio.panorama),
        (0.1, studio.stack),
        (0.04, studio.again if clock in CLOCKS else studio.single),
    ]
    cameras = int(rng.integers(1, 3))
    clocks = START + rng.uniform(0, 60, cameras)
    numbers = rng.integers(100, 9000, cameras)
    shots, truths, thumbnails = [], [], []
    number = 0
    for _ in range(events):
        made = makers[rng.choice(len(makers), p=[share for share, _ in makers])][1]()
        camera = int(rng.integers(cameras))
        for event in made if isinstance(made, list) else [made]:
            wait = rng.uniform(*((0.8, 2.0), (2.0, 10.0), (10.0, 300.0))[rng.choice(3, p=[0.3, 0.4, 0.3])])
            clocks[camera] += max(wait, 5.0) if isinstance(made, list) and event.kind == "burst" else wait
            numbers[camera] += rng.random() < 0.3  # one that was deleted
            for taken in event.taken:
                numbers[camera] += 1
                shots.append(
                    _shot(
                        taken,
                        event,
                        clocks[camera],
                        clock,
                        f"IMG_{numbers[camera]:04}.JPG",
                        f"camera {camera}",
                    )
                )
                truths.append(Truth(number, event.kind))
                thumbnails.append(_thumbnail(taken.pixels))
            clocks[camera] += event.taken[-1].time
            number += 1
    if clock == "copied":
        copied = START + np.cumsum(rng.uniform(0.01, 0.2, len(shots)))
        shots = [shot._replace(time_s=float(time)) for shot, time in zip(shots, copied, strict=True)]
    return Shoot(shots, truths, thumbnails, clock)


def _thumbnail(pixels: Grey) -> Grey:
    return cv2.resize(pixels, (32, 32), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _shot(taken: Taken, event: Event, start: float, clock: str, name: str, camera: str) -> Shot:
    time: float | None = start + taken.time
    if clock == "missing":
        time = None
    elif clock == "one value":
        time = START
    elif clock == "minutes":
        time = time // 60 * 60  # type: ignore[operator]
    elif clock == "seconds":
        time = float(time // 1)  # type: ignore[operator]
    told = event.tags != "none"
    return Shot(
        name=name,
        time_s=time,
        has_fraction=clock in ("fractions", "copied"),
        camera=camera,
        exposure_s=2.0**taken.ev / 60 if told else None,
        aperture=5.6 if told else None,
        iso=200.0 if told else None,
        bias_ev=(taken.bias if event.tags == "bias" else 0.0) if told else None,
        focal_mm=35.0,
        width=taken.pixels.shape[1],
        height=taken.pixels.shape[0],
        look=look_of(taken.pixels),
    )
