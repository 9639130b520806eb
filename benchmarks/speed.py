"""Claims: reading takes little more than decoding, on all cores, and a fraction of what the usual ways take.

`predict` of 200,000 JPEG files of 24x24 pixels to a CSV, all included, keeps >= 0.85 of the best rate that
is possible, and of files of 100x100 pixels >= 0.75. The best rate is that of two cores which do nothing but
open and decode files with cv2 and run the net: as a share of the rate of merely decoding it is d / (d + n),
with the processor times a picture of decoding (d) and of the net (n). `predict` is >= 15x as fast as a loop
of cv2.imread and a torch net of 66,000 parameters, and >= 3x as fast as OpenCV's eye cascade.

All in one run, in turns, on the same files: eyes4000 again and again where EYELID_DATA has it, else drawn.
Rates are medians of the rounds; ratios are of rates in the same round.

    python -m benchmarks.speed            # about four minutes
"""

import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from eyelid import Reader
from eyelid.synth import draw_eyes
from eyelid.verbs.predict import PredictOptions, predict_blocks
from models.arguments import parser_of
from models.places import DATA

SMALL, LARGE = 24, 100  # pixels
FILES = {SMALL: 40_000, LARGE: 20_000}
LISTED = {SMALL: 200_000, LARGE: 60_000}  # the same files several times
PEER_FILES = 2_000  # enough for a rate; the loops would take minutes for all
WORKERS = 2


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:WORKERS])
    time_reader()
    with tempfile.TemporaryDirectory() as name:
        for size in (SMALL, LARGE):
            files = write_files(Path(name) / str(size), size)
            compare(files, Path(name), size, options.rounds)


def time_reader() -> None:
    reader = Reader.load()
    size = reader.info.input_size
    patches = np.random.default_rng(0).integers(0, 256, (1024, size, size), np.uint8)
    one = median_seconds(lambda: reader.read(patches[:1]), 3000)
    many = median_seconds(lambda: reader.read(patches), 100)
    print(f"Reader, one thread: batch 1 {one * 1e6:.1f} us; batch 1,024 {1024 / many:,.0f} patches/s")


def median_seconds(function: Callable[[], object], repeats: int) -> float:
    for _ in range(repeats // 10):
        function()
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def write_files(folder: Path, size: int) -> list[str]:
    folder.mkdir()
    archive = DATA / "eyes4000" / "eyes4000.zip"
    if archive.exists():
        with zipfile.ZipFile(archive) as opened:
            contents = [opened.read(name) for name in opened.namelist() if name.endswith(".jpg")]
    else:
        grey = [cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY) for patch in draw_eyes(1000, size=24)[0]]
        contents = [cv2.imencode(".jpg", patch)[1].tobytes() for patch in grey]
    if size != SMALL:
        contents = [resized(content, size) for content in contents]
    for number in range(FILES[size]):
        (folder / f"{number:06}.jpg").write_bytes(contents[number % len(contents)])
    files = sorted(map(str, folder.iterdir()))
    name = archive.name if archive.exists() else "drawn"
    print(f"files: {name} at {size}x{size}, {LISTED[size]:,} names of {len(files):,} files")
    return files * (LISTED[size] // len(files))


def resized(content: bytes, size: int) -> bytes:
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    return cv2.imencode(".jpg", cv2.resize(pixels, (size, size), interpolation=cv2.INTER_CUBIC))[1].tobytes()


def compare(files: list[str], folder: Path, size: int, rounds: int) -> None:
    names = folder / f"{size}.txt"
    names.write_text("\n".join(files) + "\n")
    runs: dict[str, Callable[[], int]] = {
        "decode": lambda: decode(files),
        "net": lambda: run_net(len(files)),
        "predict": lambda: predict_to_csv(names, folder),
    }
    if size == SMALL:
        runs["threads"] = lambda: predict_to_csv(names, folder, engine="threads")
        runs["cascade"] = lambda: cascade(files[:PEER_FILES])
        runs["torch loop"] = lambda: torch_loop(files[:PEER_FILES])
    rates: dict[str, list[float]] = {name: [] for name in runs}
    used: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            started, busy = time.perf_counter(), busy_seconds()
            count = run()
            if number:  # the first round warms up
                rates[name].append(count / (time.perf_counter() - started))
                used[name].append(1e6 * (busy_seconds() - busy) / count)
    for name in runs:
        print(
            f"{name:10} {np.median(rates[name]):9,.0f} pictures/s  ({min(rates[name]):,.0f} to "
            f"{max(rates[name]):,.0f}), {np.median(used[name]):.1f} us of processors a picture"
        )
    d, n = np.array(used["decode"]), np.array(used["net"])
    bound, share = d / (d + n), np.divide(rates["predict"], rates["decode"])
    show("bound, d / (d + n)", bound)
    show("predict / decode", share)
    show("predict / decode, of the bound", share / bound)
    for name in ("threads", "cascade", "torch loop"):
        if name in runs:
            show(f"predict / {name}", np.divide(rates["predict"], rates[name]))


def show(name: str, values: np.ndarray) -> None:
    print(f"{name}: {np.median(values):.2f}  ({values.min():.2f} to {values.max():.2f})")


def busy_seconds() -> float:
    """Processor seconds of this process and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def in_two_threads(work: Callable[[list[str]], None], files: list[str]) -> int:
    """Works on long runs of files, so that no time is lost between them."""
    with ThreadPoolExecutor(WORKERS) as executor:
        list(executor.map(work, [files[at : at + 512] for at in range(0, len(files), 512)]))
    return len(files)


def decode(files: list[str]) -> int:
    """Merely opens and decodes."""

    def decode_some(some: list[str]) -> None:
        for file in some:
            cv2.imread(file)

    return in_two_threads(decode_some, files)


def run_net(count: int) -> int:
    """Merely runs the net on patches that are there, in two threads."""
    reader = Reader.load()
    size = reader.info.input_size
    patches = np.random.default_rng(0).integers(0, 256, (512, size, size), np.uint8)
    with ThreadPoolExecutor(WORKERS) as executor:
        list(executor.map(lambda _: reader.read(patches), range(count // 512)))
    return count // 512 * 512


def predict_to_csv(names: Path, folder: Path, engine: str = "auto") -> int:
    options = PredictOptions(
        sources=(str(names),),
        output=str(folder / "eyes.csv"),
        overwrite=True,
        model="eye_state",  # of itself, predict reads 100x100 pixels by the finer one
        threads=WORKERS,
        engine=engine,  # type: ignore[arg-type]
    )
    return sum(read.pictures for read in predict_blocks(options, with_rows=False))


def cascade(files: list[str]) -> int:
    """OpenCV's eye cascade: open if it finds an eye, as the projects use it that count blinks with it."""
    detector = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_eye.xml")
    for file in files:
        detector.detectMultiScale(cv2.imread(file, cv2.IMREAD_GRAYSCALE))
    return len(files)


def torch_loop(files: list[str]) -> int:
    """File by file: cv2.imread, to a tensor, through a net at batch 1."""
    with torch_threads(WORKERS), torch.inference_mode():
        net = nn.Sequential(
            *(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(64 * 9, 82), nn.ReLU(), nn.Linear(82, 2)),
        ).eval()
        for file in files:
            grey = cv2.imread(file, cv2.IMREAD_GRAYSCALE)
            net(torch.from_numpy(grey).float()[None, None] / 255).softmax(1)
    return len(files)


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


if __name__ == "__main__":
    main()
