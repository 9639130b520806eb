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

import json
import math
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.made_videos import KINDS, RATE, Truth, made_video
from eyelid.csv_cells import records_text
from eyelid.eyes import EyesInFaces, Face, FaceModel, LandmarkModel, Tracker, crop, fit_patches
from eyelid.pages import write_whole
from eyelid.pictures import Picture
from eyelid.read import Reader
from models.arguments import parser_of
from models.lfw import read_faces
from models.places import data_at, model_at

RESULTS = Path(__file__).parent / "results"
SPEED_CLIP = "KwaiVGI+LivePortrait/assets__examples__source__s18.mp4"
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
    write_whole(RESULTS / "tracking_names.csv", records_text(table))


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
    for file in sorted(data_at("video").glob("*/*")):
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
    write_whole(RESULTS / "tracking_clips.csv", records_text(table))


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
    file, table = data_at("video") / SPEED_CLIP, []
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
            count, clock_s, processor_s = time_mediapipe(mediapipe, file)
            row["mediapipe_clock_ms"] = clock_s / count * 1000
            row["mediapipe_processor_ms"] = processor_s / count * 1000
            row["times_as_fast_by_processor"] = row["mediapipe_processor_ms"] / row["eyelid_processor_ms"]
            row["times_as_fast_by_clock"] = row["mediapipe_clock_ms"] / row["eyelid_clock_ms"]
        table.append({name: round(value, 2) for name, value in row.items()})
        print(table[-1], flush=True)
    write_whole(RESULTS / "tracking_speed.csv", records_text(table))


def time_mediapipe(python: str, file: Path) -> tuple[int, float, float]:
    """Returns how many frames of a video MediaPipe has read, its seconds, and its processor seconds."""
    command = [python, "-I", "-c", _MEDIAPIPE, str(model_at("face_landmarker.task")), str(file)]
    ran = subprocess.run(command, capture_output=True, check=True)
    count, clock_s, processor_s = json.loads(ran.stdout.splitlines()[-1])
    return count, clock_s, processor_s


def main() -> None:
    parser = parser_of(__doc__)
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
