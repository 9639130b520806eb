"""Claim: people who cross, swap and leave keep their numbers; a frame takes two thirds of MediaPipe's time.

    python -m benchmarks.tracking names     # who is who in made videos; the peer names by the nearest place
    python -m benchmarks.tracking clips     # tracks, gaps, and noise of the eye aspect ratio in real videos
    python -m benchmarks.tracking speed --mediapipe PYTHON

What is printed is written to benchmarks/results/tracking_*.csv, too. The made videos move held-out people of
LFW, of each of whom there is one picture: what changes from frame to frame is the place, the size, the turn
in the picture, a squeeze as of a turning head, the light and noise, and not the expression. The nearer face
covers the other. The peer finds the faces of each frame anew and gives each to the nearest face of the last
second.

The noise is that of steady frames: the median second difference over three frames, as a standard deviation,
so that neither blinks nor drifts count.

Speed is that of a whole frame of 1280x720 with one face: decoding, following, and reading both eyes, against
decoding and MediaPipe's face landmarker with its blink scores in its video mode, in turns, by the processor
time of all threads and by the clock. `--mediapipe` names a Python that has mediapipe and opencv; its model is
looked for in EYELID_MODELS.
"""

import argparse
import csv
import json
import math
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import EyesInFaces, Face, FaceModel, LandmarkModel, Tracker, crop, fit_patches
from eyelid.pictures import Picture
from eyelid.read import Reader
from eyelid.synth import draw_scene
from models.lfw import DATA, Faces, read_faces

RESULTS = Path(__file__).parent / "results"
SPEED_CLIP = "KwaiVGI+LivePortrait/assets__examples__source__s18.mp4"
WIDTH, HEIGHT, RATE, SECONDS = 640, 480, 30, 4
ROUNDS = 3
Track = Callable[[NDArray[np.uint8], float], list[Face]]

_MEDIAPIPE = """
import json, sys, time, cv2, mediapipe
from mediapipe.tasks.python import BaseOptions, vision
options = vision.FaceLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=sys.argv[1]), output_face_blendshapes=True, num_faces=1,
    running_mode=vision.RunningMode.VIDEO)
with vision.FaceLandmarker.create_from_options(options) as landmarker:
    clock, processor, frames = time.perf_counter(), time.process_time(), 0
    video = cv2.VideoCapture(sys.argv[2])
    while True:
        more, pixels = video.read()
        if not more:
            break
        image = mediapipe.Image(mediapipe.ImageFormat.SRGB, cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        found = landmarker.detect_for_video(image, frames * 1000 // 30)
        frames += len(found.face_blendshapes) == 1
    print(json.dumps([frames, time.perf_counter() - clock, time.process_time() - processor]))
"""


@dataclass(frozen=True)
class Walk:
    """How a person moves in a made video.

    Attributes:
        x: Middle of the eyes at points in time that divide the video evenly, in widths of the picture.
        y: The same, in heights.
        width: Width of the face, in pixels; wider ones are nearer.
    """

    x: Sequence[float]
    y: float
    width: float

    def at(self, share: float) -> tuple[float, float]:
        """Returns where the eyes are after a share of the video, in pixels: no corner is sharp."""
        times = np.linspace(0, 1, len(self.x))
        near = np.clip(share + np.linspace(-0.04, 0.04, 9), 0, 1)
        return float(np.interp(near, times, self.x).mean()) * WIDTH, self.y * HEIGHT


class Truth(NamedTuple):
    """Where a person's eyes are, how wide the face is, in pixels, and whether the eyes are in view."""

    x: float
    y: float
    width: float
    in_view: bool


def walks(kind: str, rng: np.random.Generator) -> list[Walk]:
    """Returns how people move."""
    wide = lambda: float(rng.uniform(70, 130))  # noqa: E731
    high = lambda: float(rng.uniform(0.42, 0.5))  # noqa: E731
    if kind == "cross":
        return [Walk((0.15, 0.85), high(), wide()), Walk((0.85, 0.15), high(), wide())]
    if kind == "meet and swap":
        middle = 0.5 + rng.uniform(-0.02, 0.02)
        return [
            Walk((0.2, middle, middle, 0.8), high(), wide()),
            Walk((0.8, middle, middle, 0.2), high(), wide()),
        ]
    if kind == "meet and turn back":
        return [Walk((0.2, 0.48, 0.2), high(), wide()), Walk((0.8, 0.5, 0.8), high(), wide())]
    if kind == "leave and return":
        return [Walk((0.3, 1.3, 1.3, 0.3), high(), wide()), Walk((0.5, 0.25, 0.3, 0.75), high(), wide())]
    if kind == "return elsewhere":
        return [Walk((0.25, -0.3, -0.3, 0.75), high(), wide()), Walk((0.7, 0.7, 0.3, 0.3), high(), wide())]
    return [Walk((0.2 + 0.3 * n, 0.2 + 0.3 * ((n + 1) % 3)), high(), wide()) for n in range(3)]  # a crowd


KINDS = ("cross", "meet and swap", "meet and turn back", "leave and return", "return elsewhere", "three")


def made_video(
    kind: str, faces: Faces, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.uint8], list[Truth]]]:
    """Yields frames, and where each person is."""
    people = walks(kind, rng)
    pictures = rng.choice(len(faces.names), len(people), replace=False)
    room = draw_scene((), width=WIDTH, height=HEIGHT, seed=int(rng.integers(1_000_000))).pixels
    room = cv2.cvtColor(room, cv2.COLOR_BGR2GRAY).astype(np.float32)
    sways = rng.uniform(0, 6, (len(people), 4))
    light = rng.uniform(0, 6)
    for frame in range(RATE * SECONDS):
        share = frame / (RATE * SECONDS - 1)
        picture, truth = room.copy(), [Truth(0, 0, 1, in_view=False)] * len(people)
        for number in sorted(range(len(people)), key=lambda one: people[one].width):
            x, y = people[number].at(share)
            sway = np.sin(sways[number] + share * np.array([9, 7, 11, 5]))
            place = x + 4 * sway[0], y + 6 * sway[1]
            width = people[number].width * (1 + 0.06 * sway[3])
            covered = put(
                picture, faces, int(pictures[number]), place, width, 6 * sway[2], 1 - 0.08 * sway[0] ** 2
            )
            for other, place_there in enumerate(truth):
                if covered(place_there.x, place_there.y):
                    truth[other] = place_there._replace(in_view=False)
            truth[number] = Truth(*place, width, in_view=0.3 * width < x < WIDTH - 0.3 * width)
        lit = picture * (1 + 0.15 * np.sin(light + 4 * share)) + rng.normal(0, 3, picture.shape)
        yield np.clip(lit, 0, 255).astype(np.uint8), truth


def put(
    picture: NDArray[np.float32],
    faces: Faces,
    number: int,
    eyes: tuple[float, float],
    width: float,
    roll: float,
    squeeze: float,
) -> Callable[[float, float], bool]:
    """Puts a face into a picture, and returns whether it covers the eyes of a face behind it."""
    _, _, _, chin, forehead, cheek_r, cheek_l = faces.points[number]
    middle = faces.eyes[number].reshape(2, 7, 2)[:, :2].mean(axis=(0, 1))
    across, high = float(np.linalg.norm(cheek_r - cheek_l)), float(np.linalg.norm(chin - forehead))
    scale = width / across
    turn = math.radians(roll)
    matrix = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix[:, 0] *= squeeze
    place = np.column_stack([matrix, np.array(eyes) - matrix @ middle])
    rows, columns = np.mgrid[0 : faces.pictures.shape[1], 0 : faces.pictures.shape[2]]
    centre = (chin + forehead) / 2
    radius = np.hypot((columns - centre[0]) / (across * 0.62), (rows - centre[1]) / (high * 0.68))
    mask = np.clip((1 - radius) / 0.1, 0, 1).astype(np.float32)
    size = picture.shape[::-1]
    blurred = cv2.GaussianBlur(faces.pictures[number], (0, 0), max(0.4 / scale, 0.3))
    layer = cv2.warpAffine(blurred, place, size, borderMode=cv2.BORDER_REPLICATE)
    share = cv2.warpAffine(mask, place, size)
    picture += (layer - picture) * share
    wide, tall = 0.62 * width, 0.68 * width * high / across

    def covers(x: float, y: float) -> bool:
        return math.hypot((x - eyes[0]) / wide, (y - eyes[1] - 0.2 * tall) / tall) < 1.1

    return covers


def by_tracker() -> Track:
    """Returns eyelid's tracker."""
    tracker = Tracker(EyesInFaces(FaceModel.load(), LandmarkModel.load()))
    return lambda grey, time_s: tracker.follow(Picture(grey, "made", time_s=time_s))


def by_place() -> Track:
    """Returns the peer: faces found anew, each given to the nearest one of the last second."""
    finder, last = FaceModel.load(), {}

    def track(grey: NDArray[np.uint8], time_s: float) -> list[Face]:
        found = finder.find_faces(grey)
        pairs = sorted(
            (math.dist(_middle(face), _middle(old)) / old.size, number, index)
            for number, (old, seen_s) in last.items()
            for index, face in enumerate(found)
            if time_s - seen_s <= 1
        )
        owners: dict[int, int] = {}
        for away, number, index in pairs:
            if away < 1 and index not in owners and number not in owners.values():
                owners[index] = number
        for index in range(len(found)):
            owners.setdefault(index, 1 + max([*last, *owners.values()], default=-1))
        named = [face._replace(track=owners[index]) for index, face in enumerate(found)]
        last.update({face.track: (face, time_s) for face in named})
        return named

    return track


def _middle(face: Face) -> tuple[float, float]:
    return face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2


def names(videos: int) -> None:
    """Scores names in made videos: a person's name is the number of the first frame in view."""
    faces = read_faces("test")
    table = []
    for kind in KINDS:
        scores: dict[str, Counter[str]] = {"eyelid": Counter(), "place alone": Counter()}
        for seed in range(videos):
            trackers = {"eyelid": by_tracker(), "place alone": by_place()}
            first: dict[str, dict[int, int]] = {name: {} for name in trackers}
            for frame, (grey, truth) in enumerate(
                made_video(kind, faces, np.random.default_rng([KINDS.index(kind), seed]))
            ):
                for name, track in trackers.items():
                    score_frame(track(grey, frame / RATE), truth, first[name], scores[name])
        for name, score in scores.items():
            frames = score["right"] + score["wrong"] + score["none"]
            table.append(
                {
                    "kind": kind,
                    "by": name,
                    "videos": videos,
                    "faces": frames,
                    "right": round(score["right"] / frames, 4),
                    "wrong": round(score["wrong"] / frames, 4),
                    "none": round(score["none"] / frames, 4),
                    "false_faces": score["false"],
                }
            )
            print(table[-1], flush=True)
    write(table, "tracking_names.csv")


def score_frame(
    faces: Sequence[Face], truth: Sequence[Truth], first: dict[int, int], score: Counter[str]
) -> None:
    """Counts right and wrong names in a frame, faces without one, and faces where nobody is.

    What is found of a face that is almost covered does not count.
    """
    free = list(faces)
    for person, place in sorted(enumerate(truth), key=lambda one: not one[1].in_view):
        away = [math.dist(face.marks.middles.mean(axis=0), place[:2]) / place.width for face in free]
        nearest = int(np.argmin(away)) if away else -1
        face = free.pop(nearest) if away and away[nearest] < 0.33 else None
        if place.in_view and face is None:
            score["none"] += 1
        elif place.in_view:
            score["right" if first.setdefault(person, face.track) == face.track else "wrong"] += 1
    score["false"] += len(free)


def frames_of(file: Path) -> Iterator[Picture]:
    """Yields the frames of a video, grey."""
    video = cv2.VideoCapture(str(file))
    number = 0
    while True:
        more, pixels = video.read()
        if not more:
            return
        time_s = video.get(cv2.CAP_PROP_POS_MSEC) / 1000
        yield Picture(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), file.name, number, time_s)
        number += 1


def clips(most_frames: int) -> None:
    """Tells how many tracks a real video of one person has, and how steady its marks are."""
    finder, table = EyesInFaces(FaceModel.load(), LandmarkModel.load()), []
    for file in sorted((DATA / "video").glob("*/*")):
        tracker, numbers, followed, anew, gaps, found = Tracker(finder), Counter(), [], [], 0, 0
        for picture in frames_of(file):
            if picture.frame == most_frames:
                break
            here = tracker.follow(picture)
            found_anew = finder.faces.find_faces(picture.pixels)
            alone = max(found_anew, key=lambda face: face.score, default=None)
            numbers.update(face.track for face in here)
            followed.append(ears(here[0] if here else None))
            anew.append(ears(alone))
            found += alone is not None
            gaps += alone is not None and not here
        table.append(
            {
                "clip": f"{file.parent.name}/{file.name}",
                "frames": len(followed),
                "with_a_face": found,
                "of_these_without_track": gaps,
                "tracks": " ".join(f"{number}:{count}" for number, count in sorted(numbers.items())),
                "ear_noise_followed": round(noise(followed), 5),
                "ear_noise_anew": round(noise(anew), 5),
            }
        )
        print(table[-1], flush=True)
    ratio = np.exp(np.mean([math.log(row["ear_noise_followed"] / row["ear_noise_anew"]) for row in table]))
    print(f"noise of followed faces: {ratio:.2f} of that of faces found anew (geometric mean)")
    write(table, "tracking_clips.csv")


def ears(face: Face | None) -> tuple[float, float]:
    """Returns the eye aspect ratios of a face."""
    return (math.nan, math.nan) if face is None else (face.marks.ear(0), face.marks.ear(1))


def noise(values: Sequence[tuple[float, float]]) -> float:
    """Returns the standard deviation of the noise of steady frames, the mean of both eyes."""
    series = np.array(values)
    bends = series[2:] - 2 * series[1:-1] + series[:-2]
    return float((1.4826 * np.nanmedian(np.abs(bends), axis=0) / math.sqrt(6)).mean())


def speed(mediapipe: str | None) -> None:
    """Compares the time of a whole frame."""
    file, table = DATA / "video" / SPEED_CLIP, []
    finder, reader = EyesInFaces(FaceModel.load(), LandmarkModel.load()), Reader.load("eye_state_fine")
    cv2.setNumThreads(2)
    for _ in range(ROUNDS):
        row: dict[str, float] = {}
        clock, processor, frames, eyes_read = time.perf_counter(), time.process_time(), 0, 0
        tracker = Tracker(finder)
        for picture in frames_of(file):
            eyes = tracker.find(picture)
            if eyes:
                reader.read(fit_patches([crop(picture, eye) for eye in eyes], reader.info.input_size))
            frames, eyes_read = frames + 1, eyes_read + len(eyes)
        row["eyelid_clock_ms"] = (time.perf_counter() - clock) / frames * 1000
        row["eyelid_processor_ms"] = (time.process_time() - processor) / frames * 1000
        if mediapipe:
            model = Path(os.environ["EYELID_MODELS"]) / "face_landmarker.task"
            ran = subprocess.run(
                [mediapipe, "-I", "-c", _MEDIAPIPE, str(model), str(file)], capture_output=True, check=True
            )
            count, clock_s, processor_s = json.loads(ran.stdout.splitlines()[-1])
            row["mediapipe_clock_ms"] = clock_s / count * 1000
            row["mediapipe_processor_ms"] = processor_s / count * 1000
            row["times_as_fast_by_processor"] = row["mediapipe_processor_ms"] / row["eyelid_processor_ms"]
            row["times_as_fast_by_clock"] = row["mediapipe_clock_ms"] / row["eyelid_clock_ms"]
        table.append({name: round(value, 2) for name, value in row.items()})
        print(table[-1], flush=True)
    write(table, "tracking_speed.csv")


def write(table: Sequence[dict[str, object]], name: str) -> None:
    with open(RESULTS / name, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, table[0].keys())
        writer.writeheader()
        writer.writerows(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["names", "clips", "speed"])
    parser.add_argument("--videos", type=int, default=20, help="made videos of each kind")
    parser.add_argument("--frames", type=int, default=600, help="of a real video")
    parser.add_argument("--mediapipe", metavar="PYTHON")
    arguments = parser.parse_args()
    if arguments.what == "names":
        names(arguments.videos)
    elif arguments.what == "clips":
        clips(arguments.frames)
    else:
        speed(arguments.mediapipe)


if __name__ == "__main__":
    main()
