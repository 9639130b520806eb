"""Made shoots: bursts, brackets, panoramas, focus stacks and single photos, with the truth about each photo.

The pictures are views of wallpapers, with faces of LFW before them, and drawn scenes. A shoot is what one or
two cameras took, in order; `benchmarks/bursts.py` measures on them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks import made_events
from benchmarks.made_events import Event, Taken
from benchmarks.studio import Grey, Material, Studio
from eyelid.photos.look import look_of
from eyelid.photos.shot import Shot

CLOCKS = ("fractions", "seconds")
WRONG_CLOCKS = ("missing", "one value", "minutes", "copied")
START = 1_700_000_000.0


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
    makers: list[tuple[float, Callable[[Studio], Event | list[Event]]]] = [
        (0.32, made_events.burst),
        (0.24, made_events.single),
        (0.06, made_events.scenes_of_one_place),
        (0.14, made_events.bracket),
        (0.1, made_events.panorama),
        (0.1, made_events.stack),
        (0.04, made_events.again if clock in CLOCKS else made_events.single),
    ]
    cameras = int(rng.integers(1, 3))
    clocks = START + rng.uniform(0, 60, cameras)
    numbers = rng.integers(100, 9000, cameras)
    shots, truths, thumbnails = [], [], []
    number = 0
    for _ in range(events):
        made = makers[rng.choice(len(makers), p=[share for share, _ in makers])][1](studio)
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
