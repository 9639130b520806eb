"""Claim: `eyelid cull` rejects closed eyes, keeps open ones, is fast, and survives being killed.

Parts, each with a table: `faces`: closed and open faces of LFW as whole photos (`closed_eyes.csv` has what a
look at them found); `groups`: six faces of people who were held out on one photo, all open or one of them
closed; `speed`: photos of 4 and 24 megapixels against merely decoding them; `kills`: a run that is killed
again and again, and resumed. Photos are made of LFW and of pictures without faces. `culling.csv` has the
faces, of those that a first run did not keep, that a look found to wear sunglasses, to look down or to be
blurred indeed: they are in no group.

    python -m benchmarks.culling faces groups speed kills --backgrounds FOLDER
"""

import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.closed_eyes import read_looks
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.photo_kit import PhotoKit
from eyelid.photos.photo_reading import PhotoReading
from eyelid.photos.photo_verdicts import judge_photo
from eyelid.pictures import decode, find_sources
from models.arguments import parser_of
from models.lfw import Faces, part_of, read_faces

GROUP, FACE = 6, 80  # faces on a photo, and their size in pixels
GROUPS = 150
SHAPES = {"4 MP": (2448, 1632), "24 MP": (6000, 4000)}
PHOTOS = {"4 MP": 600, "24 MP": 60}
DISTINCT = 20
KILLS = 20
TURNS = 3  # of culling and decoding, one after the other; the quickest count


def verdict_of(kit: PhotoKit, grey: NDArray[np.uint8]) -> str:
    """Returns the verdict on a picture, by the rules as they are shipped."""
    height, width = grey.shape
    faces = kit.read_faces(grey)
    reading = PhotoReading("made", "[]", width, height)
    return judge_photo(reading, faces, CullRules(), kit.limits).level.word


def share_words(verdicts: list[str]) -> list[str]:
    """Returns the shares of the three verdicts, in per cent."""
    counts = Counter(verdicts)
    return [f"{100 * counts[word] / max(len(verdicts), 1):.1f}" for word in ("keep", "unsure", "reject")]


def look_at(faces: Faces) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Returns which faces are closed, and which are open, as a look at them found."""
    looks, _ = read_looks()
    closed = np.array([looks.get(name) == "closed" for name in faces.names.tolist()])
    unsure = np.array([looks.get(name) == "unsure" for name in faces.names.tolist()])
    return closed, ~closed & ~unsure


def faces_part(console: Console) -> None:
    """Prints the verdicts on photos of closed and of open faces."""
    faces, kit = read_faces(), PhotoKit.load()
    closed, open_ = look_at(faces)
    tested = np.array([part_of(name) == "test" for name in faces.names.tolist()])
    table = Table("photos of LFW", "number", "keep %", "unsure %", "reject %")
    for words, chosen in {
        "closed": closed,
        "closed, held out": closed & tested,
        "open, held out": open_ & tested,
    }.items():
        verdicts = [verdict_of(kit, faces.pictures[number]) for number in np.flatnonzero(chosen)]
        table.add_row(words, str(len(verdicts)), *share_words(verdicts))
    console.print(table)


def group_of(faces: Faces, chosen: list[int], ground: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a photo of some people beside one another, each cut out of their picture with soft edges."""
    side = round(FACE * 1.9)
    canvas = cv2.resize(ground, (side * len(chosen) + 60, round(side * 1.6))).astype(np.float32)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    edge = np.clip((1 - np.maximum(np.abs(x), np.abs(y))) * 6, 0, 1)
    for place, number in enumerate(chosen):
        points = faces.points[number]
        (left, top), (right, low) = points.min(axis=0), points.max(axis=0)
        length = 1.9 * max(right - left, (low - top) * 0.85)
        middle = (left + right) / 2, (top + low) / 2
        scale = side / length
        matrix = np.array(
            [[scale, 0, side / 2 - scale * middle[0]], [0, scale, side / 2 - scale * middle[1]]]
        )
        face = cv2.warpAffine(
            faces.pictures[number], matrix, (side, side), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
        )
        part = canvas[40 : 40 + side, 30 + place * side : 30 + (place + 1) * side]
        part += edge * (face - part)
    return np.clip(canvas, 0, 255).astype(np.uint8)


def groups_part(console: Console, grounds: list[NDArray[np.uint8]]) -> None:
    """Prints the verdicts on photos of six people, of whom none or one has closed eyes."""
    faces, kit, chance = read_faces(), PhotoKit.load(), random.Random(0)
    closed, open_ = look_at(faces)
    upright = (np.abs(faces.pose) < 25).all(axis=1) & (faces.blinks < 0.3).all(axis=1)
    tested = np.array([part_of(name) == "test" for name in faces.names.tolist()])
    with open(Path(__file__).with_suffix(".csv"), newline="", encoding="utf-8") as stream:
        spoilt = {row["file"] for row in csv.DictReader(stream)}
    whole = np.array([name not in spoilt for name in faces.names.tolist()])
    eyes_open = np.flatnonzero(open_ & tested & upright & whole).tolist()
    blinkers = np.flatnonzero(closed).tolist()
    table = Table(f"{GROUPS} photos of {GROUP} people", "keep %", "unsure %", "reject %")
    for words in ("all open", "one closed"):
        verdicts = []
        for _ in range(GROUPS):
            chosen = chance.sample(eyes_open, GROUP)
            if words == "one closed":
                chosen[chance.randrange(GROUP)] = chance.choice(blinkers)
            verdicts.append(verdict_of(kit, group_of(faces, chosen, chance.choice(grounds))))
        table.add_row(words, *share_words(verdicts))
    console.print(table)


def make_photos(folder: Path, shape: tuple[int, int], count: int, grounds: list[NDArray[np.uint8]]) -> None:
    """Makes photos of three people, of which some are one file under several names."""
    faces, chance = read_faces("test"), random.Random(1)
    folder.mkdir(parents=True)
    for number in range(min(DISTINCT, count)):
        photo = cv2.resize(chance.choice(grounds), shape, interpolation=cv2.INTER_CUBIC)
        group = group_of(faces, chance.sample(range(len(faces.names)), 3), chance.choice(grounds))
        factor = shape[0] / 2 / group.shape[1]
        group = cv2.resize(group, None, fx=factor, fy=factor)
        top, left = (shape[1] - group.shape[0]) // 2, (shape[0] - group.shape[1]) // 2
        photo[top : top + group.shape[0], left : left + group.shape[1]] = group
        photo = cv2.cvtColor(photo, cv2.COLOR_GRAY2BGR)
        noise = np.random.default_rng(number).normal(0, 4, (*photo.shape[:2], 1))
        photo = np.clip(photo + noise, 0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / f"{number:05}.jpg"), photo, [cv2.IMWRITE_JPEG_QUALITY, 90])
    for number in range(DISTINCT, count):
        os.link(folder / f"{number % DISTINCT:05}.jpg", folder / f"{number:05}.jpg")


def decode_all(folder: Path) -> None:
    """Decodes all photos of a folder in grey, in two threads."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda still: decode(still.read()).pixels.size, find_sources([str(folder)])))


def seconds(task: Callable[[], object]) -> float:
    """Returns how long a task takes by the clock."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def cull_command(*words: str) -> list[str]:
    """Returns the command of a run of cull."""
    return [sys.executable, "-m", "eyelid", "cull", "--quiet", *words]


def memory_of(command: list[str]) -> float:
    """Runs a command; returns the most memory that it had, in MB.

    A small process starts it, because a process counts as its own what the one that started it had.
    """
    starter = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", starter, *command], check=True, capture_output=True, text=True
    )
    return int(done.stdout.splitlines()[-1]) / 1024


def speed_part(console: Console, grounds: list[NDArray[np.uint8]]) -> None:
    """Prints photos a second, and the share of merely decoding them."""
    table = Table("photos", "cull, a second", "decode, a second", "ratio", "memory, MB")
    for words, shape in SHAPES.items():
        with tempfile.TemporaryDirectory() as place:
            folder, count = Path(place) / "shoot", PHOTOS[words]
            make_photos(folder, shape, count, grounds)
            decoding, culling = [], []
            memory: list[float] = []
            for turn in range(TURNS):
                command = cull_command(str(folder), "--output", f"{place}/run{turn}", "--engine", "threads")
                decoding.append(seconds(lambda folder=folder: decode_all(folder)))  # type: ignore[misc]
                culling.append(
                    seconds(lambda command=command, memory=memory: memory.append(memory_of(command)))  # type: ignore[misc]
                )
            table.add_row(
                f"{count} of {words}",
                f"{count / min(culling):.1f}",
                f"{count / min(decoding):.1f}",
                f"{min(decoding) / min(culling):.2f}",
                f"{max(memory):.0f}",
            )
    console.print(table)


def kills_part(console: Console, grounds: list[NDArray[np.uint8]]) -> None:
    """Prints what a run leaves that is killed again and again."""
    chance = random.Random(2)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "shoot"
        make_photos(folder, (1200, 800), 400, grounds)
        whole = Path(place) / "whole"
        subprocess.run(cull_command(str(folder), "--output", str(whole)), check=True)
        broken = Path(place) / "broken"
        command = cull_command(str(folder), "--output", str(broken), "--sidecars", "auto", "--resume")
        killed = 0
        while killed < KILLS:
            run = subprocess.Popen(command)
            try:
                run.wait(chance.uniform(0.5, 4))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                run.wait()
                killed += 1
            else:
                break
        subprocess.run(command, check=True)
        same = all(
            (whole / name).read_bytes() == (broken / name).read_bytes()
            for name in ("photos.csv", "faces.csv", "readings.jsonl")
        )
        sidecars = list(folder.glob("*.xmp"))
        halves = sum(b"xpacket end" not in sidecar.read_bytes() for sidecar in sidecars)
        left = len(list(folder.glob(".eyelid*")))
        subprocess.run([*cull_command("--undo", str(broken))], check=True)
        after = len(list(folder.glob("*.xmp")))
        with open(broken / "photos.csv", newline="", encoding="utf-8") as stream:
            rows = len(list(csv.DictReader(stream)))
    table = Table(f"killed {killed} times")
    table.add_column("")
    table.add_row("tables as without a kill", str(same))
    table.add_row("photos in the table, of 400", str(rows))
    table.add_row("sidecars; halves; other files left", f"{len(sidecars)}; {halves}; {left}")
    table.add_row("sidecars after --undo", str(after))
    console.print(table)


def main() -> None:
    """Runs the parts that are named."""
    parser = parser_of(__doc__)
    parser.add_argument("parts", nargs="+", choices=("faces", "groups", "speed", "kills"))
    parser.add_argument("--backgrounds", type=Path, help="folder of pictures without faces")
    given = parser.parse_args()
    console = Console(highlight=False, width=120)
    files = list(find_sources([str(given.backgrounds)])) if given.backgrounds else []
    chosen = random.Random(3).sample(files, min(len(files), 40))
    grounds = [decode(file.read()).pixels for file in chosen]
    if not grounds and set(given.parts) != {"faces"}:
        parser.error("groups, speed and kills need --backgrounds FOLDER")
    if "faces" in given.parts:
        faces_part(console)
    if "groups" in given.parts:
        groups_part(console, grounds)
    if "speed" in given.parts:
        speed_part(console, grounds)
    if "kills" in given.parts:
        kills_part(console, grounds)


if __name__ == "__main__":
    main()
