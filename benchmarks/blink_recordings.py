"""Recordings of eyes over time with known closings: labels and pictures of others, read by models.

RT-BENE's labels have no pictures with them. So each frame gets a reading that a model gave of an eye of a
person it was not trained on, open or closed as the label says. Which one is decided by a normal number whose
rank it has among these readings; the numbers of neighbouring frames, and of both eyes, are correlated.

MRL's pictures are numbered by state: each person has one run of closed eyes, and one of open eyes. So
sequences are composed: the runs of a recording of RT-BENE, with a held-out person's open and closed pictures
in the order of their numbers.
"""

import csv
import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.moment import EyeReading, Moment
from models.places import data_at

TRAINED = Path("benchmarks/results/eye_kinds")  # by benchmarks/eye_kinds.py, without a third of the people
RATE = 30.0  # frames a second; RT-BENE does not say its own
# As measured on MRL's people of the validation part, in the order of the files: of the spread of readings
# of one state, so much is a person's own; of the rest, so much is shared by frames and by eyes.
PERSON, FRAME_TO_FRAME, EYE_TO_EYE = 0.3, 0.55, 0.4
BOUTS_A_MINUTE = (
    2.0  # in which a gaze is lowered: the reading of an open eye moves towards that of a closed one
)
BOUT_S, RAMP_S = (1.0, 3.0), 0.3
BOUT_DEPTH = (0.3, 1.0)  # how far, by what lies between both readings

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Span = tuple[float, float]


@dataclass(frozen=True)
class Recording:
    """Frames of one person, with labels.

    Attributes:
        name: Its name.
        frames: Numbers of the frames that are labelled, rising, `[N]`.
        is_closed: Whether the eyes are closed, `[N]`.
    """

    name: str
    frames: NDArray[np.int64]
    is_closed: Bools

    def runs(self, longest_gap: int) -> list[Span]:
        """Returns the runs of closed frames; more missing frames than these cut a run."""
        closed = self.frames[self.is_closed]
        opens = self.frames[~self.is_closed]
        runs = []
        start = last = None
        for frame in closed:
            if start is not None and (
                frame - last > longest_gap + 1 or np.searchsorted(opens, frame) > np.searchsorted(opens, last)
            ):
                runs.append((start - 0.5, last + 0.5))
                start = None
            start = frame if start is None else start
            last = frame
        if start is not None:
            runs.append((start - 0.5, last + 0.5))
        return [(float(start), float(end)) for start, end in runs]


def rtbene() -> list[Recording]:
    """Returns the 17 recordings of RT-BENE."""
    recordings = []
    with zipfile.ZipFile(data_at("rtbene_labels/rtbene_labels.zip")) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith("_blink_labels.csv"):
                rows = list(csv.reader(io.TextIOWrapper(archive.open(name))))
                frames = np.array([int(row[0].split("_")[1]) for row in rows])
                order = np.argsort(frames)
                is_closed = np.array([float(row[1]) > 0 for row in rows])
                recordings.append(Recording(name[:4], frames[order], is_closed[order]))
    return recordings


def held_out_readings(model: str, kind: str, part: str) -> tuple[Floats, Floats]:
    """Returns the logits of P(open) that a model gave of open and of closed eyes of others, each in order."""
    with (TRAINED / model / "readings.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["set"] == kind and row["part"] == part]
    p_open = np.clip([float(row["p_open"]) for row in rows], 1e-6, 1 - 1e-6)
    logits = np.log(p_open / (1 - p_open))
    is_open = np.array([row["label"] == "open" for row in rows])
    return np.sort(logits[is_open]), np.sort(logits[~is_open])


def simulated(
    recording: Recording, readings: tuple[Floats, Floats], rng: np.random.Generator, *, eyes: int
) -> list[Moment]:
    """Returns a reading of one or two eyes at each frame; frames without label are gaps."""
    count = int(recording.frames[-1]) + 1
    is_closed = np.zeros(count, bool)
    is_closed[recording.frames[recording.is_closed]] = True
    lowered = _bouts(count, rng)
    shared = _correlated(count, rng)
    person = rng.standard_normal(2)
    p_open = []
    for _ in range(eyes):
        own = _correlated(count, rng)
        noise = math.sqrt(EYE_TO_EYE) * shared + math.sqrt(1 - EYE_TO_EYE) * own
        opened, closed = (
            values[
                (_ranks(math.sqrt(PERSON) * mine + math.sqrt(1 - PERSON) * noise) * len(values)).astype(int)
            ]
            for values, mine in zip(readings, person, strict=True)
        )
        logits = np.where(is_closed, closed, opened + lowered * (closed - opened))
        p_open.append(1 / (1 + np.exp(-logits)))
    seen = set(recording.frames.tolist())
    return [
        Moment(
            frame / RATE,
            EyeReading(float(p_open[0][frame])) if frame in seen else None,
            EyeReading(float(p_open[1][frame])) if frame in seen and eyes > 1 else None,
            frame,
        )
        for frame in range(int(recording.frames[0]), count)
    ]


def composed(recording: Recording, readings: tuple[Floats, Floats]) -> list[Moment]:
    """Returns a person's readings of open and of closed eyes, taken in turn as is labelled."""
    places = [0, 0]
    is_closed = dict(zip(recording.frames.tolist(), recording.is_closed.tolist(), strict=True))
    moments = []
    for frame in range(int(recording.frames[0]), int(recording.frames[-1]) + 1):
        eye = None
        if frame in is_closed:
            state = int(is_closed[frame])
            logit = readings[state][places[state] % len(readings[state])]
            places[state] += 1
            eye = EyeReading(float(1 / (1 + np.exp(-logit))))
        moments.append(Moment(frame / RATE, eye, None, frame))
    return moments


def person_readings(model: str, person: str) -> tuple[Floats, Floats]:
    """Returns the logits that a model gave of a held-out person of MRL, open and closed, in order."""
    with (TRAINED / model / "readings.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["set"] == "mrl" and row["group"] == person]
    rows.sort(key=lambda row: row["source"])
    p_open = np.clip([float(row["p_open"]) for row in rows], 1e-6, 1 - 1e-6)
    is_open = np.array([row["label"] == "open" for row in rows])
    logits = np.log(p_open / (1 - p_open))
    return logits[is_open], logits[~is_open]


def held_out_people(model: str) -> list[str]:
    """Returns the people of MRL whom a model was not trained on, nor validated with."""
    with (TRAINED / model / "readings.csv").open() as table:
        return sorted(
            {row["group"] for row in csv.DictReader(table) if row["set"] == "mrl" and row["part"] == "test"}
        )


def _correlated(count: int, rng: np.random.Generator) -> Floats:
    noise = rng.standard_normal(count)
    values = np.empty(count)
    values[0] = noise[0]
    scale = math.sqrt(1 - FRAME_TO_FRAME**2)
    for index in range(1, count):
        values[index] = FRAME_TO_FRAME * values[index - 1] + scale * noise[index]
    return values


def _ranks(numbers: Floats) -> Floats:
    normal = NormalDist()
    ranks = np.array([normal.cdf(number) for number in numbers])
    return np.clip(ranks, 0, 1 - 1e-9)


def _bouts(count: int, rng: np.random.Generator) -> Floats:
    lowered = np.zeros(count)
    for _ in range(rng.poisson(BOUTS_A_MINUTE * count / RATE / 60)):
        start, length = rng.uniform(0, count), rng.uniform(*BOUT_S) * RATE
        away = np.abs(np.arange(count) - start) - length / 2
        ramp = np.clip(1 - away / (RAMP_S * RATE), 0, 1)
        lowered = np.maximum(lowered, rng.uniform(*BOUT_DEPTH) * ramp)
    return lowered
