"""Claim: the shipped models find the face in over 99 % of the frames of drawn clips, and follow its lids.

Random clips are drawn at three difficulties. For each clip it says how many frames a second are drawn on one
core (processor time), in how many of the frames that show the whole face it is found, how the measured eye
aspect ratio goes with the true opening of the lids (of both eyes; in all frames, and in those in which the
head is turned by less than 5 degrees), and how many eyes as open as usual, or shut, are read as such.
What a clip does not show is empty.

    OMP_NUM_THREADS=1 python -m benchmarks.drawn_clips --count 4 --out benchmarks/results/drawn_clips.csv
"""

import csv
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid import Reader
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel, crop
from eyelid.pictures import Picture
from eyelid.synth import Clip, ClipArtist, frame_times, random_clip
from eyelid.synth.clip_content import CONTENTS, Difficulty
from models.arguments import parser_of

SIZES = ((320, 240), (640, 480))


class ClipResult(NamedTuple):
    """What was measured of one clip."""

    difficulty: str
    size: str
    face: int
    glasses: str
    noise: float
    drawn_a_second: float
    found: float
    ear_correlation: float | None
    steady_correlation: float | None
    open_right: float | None
    shut_right: float | None


def read_clip(clip: Clip, difficulty: str, rate: float, finder: EyesInFaces, reader: Reader) -> ClipResult:
    """Draws a clip and reads all its frames."""
    times = frame_times(clip.seconds, rate)
    states = clip.states(times)
    start = time.process_time()
    frames = list(ClipArtist(clip).frames(times))
    speed = len(frames) / (time.process_time() - start)
    ears, p_open = np.full((len(times), 2), np.nan), np.full((len(times), 2), np.nan)
    for number, pixels in enumerate(frames):
        picture = Picture(pixels, "clip")
        eyes = [eye for eye in finder.find(picture) if eye.face == 0]
        read = reader.read([crop(picture, eye) for eye in eyes]).p_open if eyes else ()
        for eye, probability in zip(eyes, read, strict=True):
            side = eye.side == "left"
            ears[number, int(side)], p_open[number, int(side)] = eye.ear or np.nan, probability
    seen = states.seen
    known = seen[:, None] & ~np.isnan(ears)
    steady = known & (np.abs(states.pose).max(axis=1) < 5)[:, None]
    person = clip.look.person
    return ClipResult(
        difficulty,
        f"{clip.look.width}x{clip.look.height}",
        round(person.width),
        person.look.glasses.kind,
        round(clip.look.camera.noise, 1),
        round(speed, 1),
        round(float((~np.isnan(ears)).any(axis=1)[seen].mean()), 4),
        _correlation(ears[known], states.openness[known]),
        _correlation(ears[steady], states.openness[steady]),
        _share(p_open[known & (states.openness > 0.95)] > 0.5),
        _share(p_open[known & (states.openness < 0.1)] < 0.5),
    )


def _correlation(one: NDArray[np.floating], other: NDArray[np.floating]) -> float | None:
    shown = len(other) > 0 and np.ptp(other) > 0.5
    return round(float(np.corrcoef(one, other)[0, 1]), 4) if shown else None


def _share(right: NDArray[np.bool_]) -> float | None:
    return round(float(right.mean()), 4) if len(right) else None


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--count", type=int, default=4, help="clips of each difficulty")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="CSV file of the results")
    options = parser.parse_args()
    finder, reader = EyesInFaces(FaceModel.load(), LandmarkModel.load()), Reader.load("eye_state_fine")
    rng = np.random.default_rng(options.seed)
    results = []
    difficulties: tuple[Difficulty, ...] = tuple(CONTENTS)
    for difficulty in difficulties:
        for number in range(options.count):
            width, height = SIZES[number % len(SIZES)]
            clip = random_clip(rng, difficulty, seconds=options.seconds, width=width, height=height)
            results.append(read_clip(clip, difficulty, options.rate, finder, reader))
            print(results[-1], file=sys.stderr, flush=True)
    with options.out.open("w", newline="") if options.out else sys.stdout as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(ClipResult._fields)
        table.writerows(results)


if __name__ == "__main__":
    main()
