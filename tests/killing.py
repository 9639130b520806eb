"""Verbs that are killed (`kill -9`) at random moments and go on until they are whole; and what was lost.

Each function takes a new folder, a number of kills, and where chance comes from. It returns what was lost,
doubled or otherwise not as without kills, in words.
"""

import csv
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid import Reader
from eyelid.examples import CLIP
from eyelid.synth import FaceLook, Person, draw_eyes, draw_scene

MOST_S = 300  # for one run that is not killed
_KILLS_A_LAP = 5
_ANSWERED_S = 20
_CLIENTS = 4
Run = Callable[[Path, bool], list[str | Path]]
"""Returns the arguments of a verb that writes to a folder; the second says whether it goes on there."""


def kill_predict(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Rows of a table."""
    eyes = draw_pictures(folder / "eyes", 1500)
    return _killed_and_resumed(
        lambda out, resume: [
            *("predict", eyes, "--output", out / "t.csv", "--batch-size", "4", "--threads", "2"),
            *(["--resume"] if resume else []),
        ],
        *(folder, kills, rng, lambda out: {"t.csv": (out / "t.csv").read_bytes(), **_left_over(out)}),
    )


def kill_watch(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Frames, events and windows of a recording: which, and when. A face is followed anew after a kill."""

    def seen(out: Path) -> dict[str, bytes]:
        kept = {
            "frames.csv": ("frame", "time_s", "track"),
            "events.csv": ("track", "event", "start_frame", "apex_frame", "end_frame", "eyes"),
            "windows.csv": ("track", "start_s", "end_s", "blinks"),
        }
        return {name: _columns(out / name, columns) for name, columns in kept.items()} | _left_over(out)

    return _killed_and_resumed(
        lambda out, resume: [
            *("watch", CLIP / "01.webm", "--output", out, "--quiet"),
            *(["--resume"] if resume else []),
        ],
        *(folder, kills, rng, seen),
    )


def kill_cull(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Rows of photos and faces, and sidecars; then all of them taken back."""
    shoot = folder / "shoot"
    shoot.mkdir(parents=True)
    for number in range(12):
        cv2.imwrite(str(shoot / f"{number:02}.jpg"), _photo(number))
    before = _sidecars(shoot)

    def seen(out: Path) -> dict[str, bytes]:
        found = {name: (out / name).read_bytes() for name in ("photos.csv", "faces.csv")} | _sidecars(shoot)
        hidden = {name: b"" for name in _names(shoot) if name.startswith(".")}
        subprocess.run(
            [sys.executable, "-m", "eyelid", "cull", "--undo", out, "--quiet"], check=True, timeout=MOST_S
        )
        return (
            found | hidden | {f"after --undo {name}": b"" for name in _sidecars(shoot).keys() ^ before.keys()}
        )

    return _killed_and_resumed(
        lambda out, resume: [
            *("cull", shoot, "--output", out, "--sidecars", "auto", "--quiet"),
            *(["--resume"] if resume else []),
        ],
        *(folder, kills, rng, seen),
    )


def kill_train(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Epochs of a training, and what its model reads."""
    draw_pictures(folder / "eyes", 240)
    patches, _ = draw_eyes(64, seed=4, size=24, well_lit=True)

    def seen(out: Path) -> dict[str, bytes]:
        table = out / "run" / "metrics.csv"
        with table.open() as file:
            names = [name for name in csv.DictReader(file).fieldnames or () if name != "seconds"]
        read = Reader.load(out / "run" / "model.onnx").read(np.stack([patch[:, :, 1] for patch in patches]))
        return {"epochs": _columns(table, names), "what the model reads": read.probabilities.tobytes()}

    def run(out: Path, resume: bool) -> list[str | Path]:
        if resume:
            return ["train", "--config", out / "run" / "config.yaml", "--resume"]
        short = ("--fit.epochs", "6", "--fit.batch-size", "32", "--machine.threads", "1")
        return ["train", f"manifest:{folder}/eyes/truth.csv", "--runs", out, "--name", "run", *short]

    return _killed_and_resumed(run, folder, kills, rng, seen)


def kill_label(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Marks that a page sends, and sends again if no answer came."""
    draw_pictures(folder / "eyes", 30)
    arguments = ("label", folder / "eyes", "--output", folder / "labels", "--embed", "hog", "--no-browser")

    def request(number: int) -> tuple[str, bytes]:
        mark = {
            "click": f"click {number}",
            "by": "ann",
            "name": f"{number % 30:03}.png",
            "seconds": 1,
            "reason": "drawn",
        }
        return "/api/mark", json.dumps(mark | {"mark": {"label": ("open", "closed")[number % 2]}}).encode()

    sent = len(_asked_while_killed(arguments, request, kills, rng))
    lines = (folder / "labels" / "journal.jsonl").read_text().splitlines()
    clicks = Counter(entry["click"] for entry in map(json.loads, lines) if entry.get("click"))
    wanted = Counter(f"click {number}" for number in range(sent))
    return [f"{click}: {clicks[click]} times" for click in clicks | wanted if clicks[click] != wanted[click]]


def kill_serve(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Answers to pictures that are sent again if no answer came: as of a service that is not killed."""
    draw_pictures(folder / "eyes", 30)
    eyes = [file.read_bytes() for file in sorted((folder / "eyes").glob("*.png"))]
    arguments = ("serve", "--processes", "0")

    def request(number: int) -> tuple[str, bytes]:
        return "/v1/predict", eyes[number % len(eyes)]

    with serving(arguments) as (_, ask):
        whole = [ask(*request(number)) for number in range(len(eyes))]
    answers = _asked_while_killed(arguments, request, kills, rng)
    return [
        f"answer {number}" for number, answer in enumerate(answers) if answer != whole[number % len(eyes)]
    ]


def kill_serve_processes(folder: Path, kills: int, rng: random.Random) -> list[str]:
    """Answers to patches and photos of a service whose processes are killed: as if they were not."""
    draw_pictures(folder / "eyes", 30)
    pictures = [file.read_bytes() for file in sorted((folder / "eyes").glob("*.png"))]
    pictures += [cv2.imencode(".jpg", _photo(number))[1].tobytes() for number in range(6)]
    answers: list[list[tuple[int, bytes]]] = [[] for _ in range(_CLIENTS)]
    is_ended = threading.Event()

    with serving(("serve", "--processes", "2")) as (process, ask):
        whole = [ask("/v1/predict", picture) for picture in pictures]

        def asked(client: int) -> None:
            number = client * len(pictures) // _CLIENTS
            while not is_ended.is_set():
                number = (number + 1) % len(pictures)
                answers[client].append((number, ask("/v1/predict", pictures[number])))

        with ThreadPoolExecutor(_CLIENTS) as threads:
            asking = [threads.submit(asked, client) for client in range(_CLIENTS)]
            try:
                for _ in range(kills):
                    is_ended.wait(rng.uniform(0, 0.3))
                    os.kill(rng.choice(children_of(process.pid)), signal.SIGKILL)
                    _until_each_has(answers, 2, asking)  # so that none waits for the process that was killed
            finally:
                is_ended.set()
        problems = [f"no answer: {error}" for each in asking if (error := each.exception())]
    return problems + [f"answer {n}" for each in answers for n, answer in each if answer != whole[n]]


VERBS: Mapping[str, Callable[[Path, int, random.Random], list[str]]] = {
    "predict": kill_predict,
    "watch": kill_watch,
    "cull": kill_cull,
    "train": kill_train,
    "label": kill_label,
    "serve": kill_serve,
    "serve-processes": kill_serve_processes,
}


def draw_pictures(folder: Path, count: int) -> Path:
    """Draws eyes 000.png, 001.png, … and their manifest `truth.csv` into a new folder; returns it."""
    folder.mkdir(parents=True)
    patches, looks = draw_eyes(min(count, 240), seed=3, size=24, well_lit=True)
    with (folder / "truth.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label", "person"])
        for number in range(count):
            cv2.imwrite(str(folder / f"{number:03}.png"), patches[number % len(patches)])
            table.writerow([f"{number:03}.png", looks[number % len(looks)].state, f"person {number // 10}"])
    return folder


def children_of(pid: int) -> list[int]:
    """Returns the processes that a process has started, where the system lists them in `/proc`."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sorted({int(child) for task in tasks for child in (task / "children").read_text().split()})


def _photo(number: int) -> NDArray[np.uint8]:
    person = Person(look=FaceLook(openness=(number % 2,) * 2), x=320.0, y=240.0, width=150.0 + 5 * number)
    return draw_scene([person], width=640, height=480, seed=number).pixels


def _until_each_has(answers: Sequence[Sequence[object]], more: int, asking: Sequence[Future[None]]) -> None:
    ends = time.monotonic() + MOST_S
    wanted = [len(each) + more for each in answers]
    while any(len(each) < length for each, length in zip(answers, wanted, strict=True)):
        if any(each.done() for each in asking):
            return  # its error is told at the end
        if time.monotonic() > ends:
            raise TimeoutError("the service does not go on")
        time.sleep(0.01)


def _killed_and_resumed(
    run: Run, folder: Path, kills: int, rng: random.Random, seen: Callable[[Path], Mapping[str, bytes]]
) -> list[str]:
    """Runs a verb again and again, kills it, and compares what is left with a run without kills."""
    began = time.monotonic()
    _end(_start(run(_new(folder / "whole"), False)))
    longest = time.monotonic() - began
    whole = seen(folder / "whole")
    problems: list[str] = []
    lap = 0
    while kills and not problems:
        lap += 1
        out = _new(folder / f"lap {lap}")
        left, resume, code = min(_KILLS_A_LAP, kills), False, -signal.SIGKILL
        while code in (-signal.SIGKILL, 2):
            process = _start(run(out, resume))
            try:
                code = process.wait(rng.uniform(0.1, 0.9) * longest if left else MOST_S)
            except subprocess.TimeoutExpired:
                code = _kill(process)
                left, kills = left - 1, kills - 1
            if code == 2:
                if not resume or _has_begun(out):
                    return [*problems, f"lap {lap}: it does not go on: {process.args!r}"]
                shutil.rmtree(out)  # it was killed before it had written anything
                _new(out)
            resume = any(out.iterdir())
        now = seen(out)
        problems += [
            f"lap {lap}: {name}" for name in whole.keys() | now.keys() if whole.get(name) != now.get(name)
        ]
    return problems


def _new(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _has_begun(out: Path) -> bool:
    """Returns whether a run has written a part of a table, so that it must be able to go on."""
    return any(file.is_file() and file.stat().st_size for file in out.rglob("*.part"))


def _left_over(out: Path) -> dict[str, bytes]:
    return {f"left over: {name}": b"" for name in _names(out) if ".part" in name}


def _columns(table: Path, names: Sequence[str]) -> bytes:
    with table.open(newline="") as file:
        return "\n".join(",".join(row[name] for name in names) for row in csv.DictReader(file)).encode()


def _names(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*")]


def _sidecars(shoot: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in shoot.glob("*.xmp")}


def _start(arguments: list[str | Path]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "eyelid", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _kill(process: "subprocess.Popen[bytes]") -> int:
    process.kill()
    return process.wait(MOST_S)


def _end(process: "subprocess.Popen[bytes]") -> None:
    code = process.wait(MOST_S)
    if code:
        raise RuntimeError(f"{process.args!r} ended with {code}")


Ask = Callable[[str, bytes | None], bytes]
"""Sends a body, or asks for what is there without one; returns the body of the answer."""


@contextmanager
def serving(arguments: tuple[str | Path, ...]) -> Iterator[tuple["subprocess.Popen[str]", Ask]]:
    """Runs a verb that serves, and yields its process and what sends it requests; kills it in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-m", "eyelid", *arguments, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    token = ""
    try:
        for line in process.stdout or ():
            if "http://" in line:
                token = line.partition("token=")[2].split()[0] if "token=" in line else ""
                break
        else:
            raise RuntimeError(f"{command} does not serve")
        drain = threading.Thread(target=lambda: process.stdout and process.stdout.read(), daemon=True)
        drain.start()

        def ask(path: str, body: bytes | None) -> bytes:
            kind = "application/json" if body and body.startswith(b"{") else "application/octet-stream"
            headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
            try:
                with urllib.request.urlopen(request, timeout=_ANSWERED_S) as answer:
                    content: bytes = answer.read()
                    return content
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"{path}: {error} {error.read()[:300]!r}") from error

        yield process, ask
    finally:
        process.kill()
        process.wait(MOST_S)


def _asked_while_killed(
    arguments: tuple[str | Path, ...],
    request: Callable[[int], tuple[str, bytes]],
    kills: int,
    rng: random.Random,
) -> list[bytes]:
    """Sends one request after the other, kills the server, and sends again what got no answer."""
    answers: list[bytes] = []
    for _ in range(kills):
        with serving(arguments) as (process, ask), suppress(OSError, HTTPException):
            threading.Timer(rng.uniform(0, 0.4), process.kill).start()
            while True:
                answers.append(ask(*request(len(answers))))
    with serving(arguments) as (_, ask):
        answers.append(ask(*request(len(answers))))
    return answers
