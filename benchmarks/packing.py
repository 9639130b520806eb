"""Claims: packing small JPEGs takes little more than decoding them, and opening the pack next to nothing.

Packing 40,000 takes <= 1.5x as long as merely opening and decoding them with cv2.imread in two threads. To
open the pack again takes <= 0.1 s, or < 1 s for a million, beside the look at the time of every single file
(2 to 3 us each). Packing large pictures takes no more memory the more there are.

All on two cores, in turns, on the same files: eyes4000 ten times over where EYELID_DATA has it, else drawn;
as single files and in a zip. Seconds and ratios are medians of the rounds. A million is these 25 times over.

    python -m benchmarks.packing          # about two minutes
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from eyelid.data import LabelledPictures, pack
from eyelid.data.pack_cache import pack_key
from eyelid.pictures import Still, find_sources
from eyelid.synth import draw_eyes
from models.arguments import parser_of
from models.places import DATA

FILES = 40_000
ROUNDS = 5
LARGE = 640


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--large", nargs=2, metavar=("SOURCE", "COUNT"), help="pack large pictures, that is all"
    )
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.large:  # a process of its own, whose peak is told
            source, count = options.large
            pack_large(source, int(count), folder)
            return
        measure_memory(folder)  # first, because a child's peak begins with that of this process
        write_files(folder)
        for source in ("eyes", "eyes.zip"):
            files = list(find_sources([str(folder / source)]))
            compare(files, folder / "cache")
            open_million(files, folder / "cache")


def write_files(folder: Path) -> None:
    archive = DATA / "eyes4000" / "eyes4000.zip"
    if archive.exists():
        with zipfile.ZipFile(archive) as opened:
            contents = [opened.read(name) for name in opened.namelist() if name.endswith(".jpg")]
    else:
        contents = [encode(patch) for patch in draw_eyes(1000, size=24)[0]]
    (folder / "eyes").mkdir()
    with zipfile.ZipFile(folder / "eyes.zip", "w") as zipped:
        for number in range(FILES):
            (folder / "eyes" / f"{number:06}.jpg").write_bytes(contents[number % len(contents)])
            zipped.writestr(f"{number:06}.jpg", contents[number % len(contents)])


def encode(patch: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY))[1].tobytes()


def labelled(files: Sequence[Still]) -> LabelledPictures:
    return LabelledPictures("eyes", files, ["open"] * len(files), [""] * len(files))


def compare(files: list[Still], cache: Path) -> None:
    pictures = labelled(files)

    def pack_anew() -> None:
        shutil.rmtree(cache, ignore_errors=True)
        pack(pictures, classes=("open",), size=24, cache=cache)

    runs: dict[str, Callable[[], object]] = {
        "cv2.imread": lambda: in_two_threads(files, lambda file: cv2.imread(file.path, 0)),
        "read and cv2.imdecode": lambda: in_two_threads(files, read_and_decode),
        "pack": pack_anew,
        "open": lambda: pack(pictures, classes=("open",), size=24, cache=cache),
        "of that, look at files": lambda: pack_key(files, 24),
    }
    if files[0].path is None:
        del runs["cv2.imread"]
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS + 1):
        for name, run in runs.items():
            seconds[name].append(timed(run))
    print(f"{len(files):,} files, such as {files[0].source}")
    for name, (_, *values) in seconds.items():  # the first round warms up
        ratios = np.divide(seconds["pack"][1:], values)
        told = f"pack takes {np.median(ratios):.2f}x as long ({ratios.min():.2f} to {ratios.max():.2f})"
        print(f"  {name:23} {np.median(values):.3f} s  {told if 'cv2' in name else ''}")


def read_and_decode(file: Still) -> None:
    cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_GRAYSCALE)


def in_two_threads(files: list[Still], work: Callable[[Still], object]) -> None:
    with ThreadPoolExecutor(2) as executor:
        runs = [files[at : at + 512] for at in range(0, len(files), 512)]
        list(executor.map(lambda some: [work(file) for file in some] and None, runs))


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def open_million(files: list[Still], cache: Path) -> None:
    pictures = labelled(files * (1_000_000 // len(files)))
    packed = timed(lambda: pack(pictures, classes=("open",), size=24, cache=cache))
    opened = [timed(lambda: pack(pictures, classes=("open",), size=24, cache=cache)) for _ in range(3)]
    looked = [timed(lambda: pack_key(pictures.files, 24)) for _ in range(3)]
    told = f"opened in {np.median(opened):.2f} s, of which {np.median(looked):.2f} s to look at the files"
    print(f"  {len(pictures):,} patches: packed in {packed:.1f} s; {told}")


def measure_memory(folder: Path) -> None:
    source = DATA / "lfw" / "lfw.zip"
    if not source.exists():
        source = folder / "large"
        source.mkdir()
        for number, patch in enumerate(draw_eyes(200, size=250)[0]):
            (source / f"{number:03}.jpg").write_bytes(encode(patch))
    for count in (500, 4742):
        command = [sys.executable, "-m", "benchmarks.packing", "--large", str(source), str(count)]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")


def pack_large(source: str, count: int, folder: Path) -> None:
    files = list(find_sources([source]))
    pictures = labelled((files * (1 + count // len(files)))[:count])
    packed = pack(pictures, classes=("open",), size=LARGE, cache=folder / "cache")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:,} pictures at {LARGE}x{LARGE}, {packed.patches.nbytes / 1e9:.2f} GB: peak {peak} MB")


if __name__ == "__main__":
    main()
