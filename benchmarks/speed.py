"""Claims: reading takes little more than decoding, and a fraction of what the usual ways take.

One thread reads a patch in <= 40 us, and >= 36,000 patches a second; `predict` keeps >= 35 % of the rate at
which cv2 merely decodes the files; it is >= 3x as fast as OpenCV's eye cascade, and >= 15x as fast as a loop
of cv2.imread and a torch net of 66,000 parameters.

All in one run, in turns, on the same 40,000 JPEG files of 24x24 pixels: eyes4000 ten times over where
EYELID_DATA has it, else drawn ones. Rates are medians of the rounds; ratios are of rates in the same round.

    python benchmarks/speed.py            # about two minutes
"""

import argparse
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from eyelid import PredictOptions, Reader
from eyelid.synth import draw_eyes
from eyelid.verbs.predict import predict_batches

FILES = 40_000
PEER_FILES = 2_000  # enough for a rate; the loops would take minutes for all
THREADS = 2


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    time_reader()
    folder = Path(tempfile.mkdtemp())
    try:
        files = write_files(folder / "eyes")
        compare(files, folder, options.rounds)
    finally:
        shutil.rmtree(folder)


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


def write_files(folder: Path) -> list[str]:
    folder.mkdir()
    archive = Path(os.environ.get("EYELID_DATA", "../shared/data")) / "eyes4000" / "eyes4000.zip"
    if archive.exists():
        with zipfile.ZipFile(archive) as opened:
            contents = [opened.read(name) for name in opened.namelist()]
        print(f"files: {archive.name}, {FILES // len(contents)} times over")
    else:
        patches, _ = draw_eyes(1000, size=24)
        grey = [cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY) for patch in patches]
        contents = [cv2.imencode(".jpg", patch)[1].tobytes() for patch in grey]
        print(f"files: drawn, {FILES // len(contents)} times over")
    for number in range(FILES):
        (folder / f"{number:06}.jpg").write_bytes(contents[number % len(contents)])
    return sorted(map(str, folder.iterdir()))


def compare(files: list[str], folder: Path, rounds: int) -> None:
    runs: dict[str, Callable[[], int]] = {
        "decode": lambda: decode(files),
        "predict": lambda: predict_to_csv(folder),
        "cascade": lambda: cascade(files[:PEER_FILES]),
        "torch loop": lambda: torch_loop(files[:PEER_FILES]),
    }
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            started = time.perf_counter()
            count = run()
            if number:  # the first round warms up
                rates[name].append(count / (time.perf_counter() - started))
    for name, values in rates.items():
        print(f"{name:10} {np.median(values):9,.0f} files/s  ({min(values):,.0f} to {max(values):,.0f})")
    for name in ("decode", "cascade", "torch loop"):
        ratios = np.divide(rates["predict"], rates[name])
        print(f"predict / {name}: {np.median(ratios):.2f}  ({ratios.min():.2f} to {ratios.max():.2f})")


def decode(files: list[str]) -> int:
    """Merely opens and decodes, in two threads, each on long runs of files so that it loses no time."""

    def decode_some(some: list[str]) -> None:
        for file in some:
            cv2.imread(file)

    with ThreadPoolExecutor(THREADS) as executor:
        list(executor.map(decode_some, [files[at : at + 512] for at in range(0, len(files), 512)]))
    return len(files)


def predict_to_csv(folder: Path) -> int:
    options = PredictOptions(
        sources=(str(folder / "eyes"),), output=str(folder / "eyes.csv"), threads=THREADS
    )
    return sum(len(rows) for rows in predict_batches(options))


def cascade(files: list[str]) -> int:
    """OpenCV's eye cascade: open if it finds an eye, as the projects use it that count blinks with it."""
    detector = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_eye.xml")
    for file in files:
        detector.detectMultiScale(cv2.imread(file, cv2.IMREAD_GRAYSCALE))
    return len(files)


def torch_loop(files: list[str]) -> int:
    """File by file: cv2.imread, to a tensor, through a net at batch 1."""
    torch.set_num_threads(THREADS)
    net = nn.Sequential(
        *(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(64 * 9, 82), nn.ReLU(), nn.Linear(82, 2)),
    ).eval()
    with torch.inference_mode():
        for file in files:
            grey = cv2.imread(file, cv2.IMREAD_GRAYSCALE)
            net(torch.from_numpy(grey).float()[None, None] / 255).softmax(1)
    return len(files)


if __name__ == "__main__":
    main()
