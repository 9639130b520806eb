"""Claim: each camera file of `raw_xmp` is read, or told why not; `cull` reads 10 RAWs with previews a second.

1. Every picture of EYELID_DATA's `raw_xmp`, RAWs and others: its size and the time of reading it, or the
   reason why not, and whether width and height are those that exiftool has (after turning), where it is
   installed. Then a table by ending, which tells the maker.
2. RAWs a second, beside merely extracting the preview with rawpy and decoding its JPEG: DNGs with drawn
   previews of 6, 24 and 45 megapixels, lying and upright, since `raw_xmp` has none of full size.
3. Photos of three people that `cull` reads on two processors, as JPEGs and as DNGs around the same JPEGs,
   beside merely decoding those JPEGs in grey, in turns. Starting, tables and sidecars are not counted.

Times are those of processors, which other programs do not lengthen much.

    EYELID_DATA=... python -m benchmarks.raw_files          # a minute; exiftool where it is installed
"""

import shutil
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.culling import make_photos
from eyelid.errors import PictureError
from eyelid.photos.photo_files import find_photos
from eyelid.photos.photo_kit import PhotoKit
from eyelid.pictures import RAW_SUFFIXES, SUFFIXES, decode, quiet_decoders
from models.arguments import parser_of
from models.places import DATA
from tests.pictures.drawn_raw import drawn_dng

FILES = DATA / "raw_xmp"
PREVIEWS = {"6 MP": (3000, 2000), "24 MP": (6000, 4000), "45 MP": (8256, 5504)}
REPEATS = 8
SENSOR = bytes(25_000_000)  # as many bytes as a sensor's values have
PHOTOS = 12  # that are culled


def main() -> None:
    parser_of(__doc__).parse_args()
    if FILES.is_dir():
        read_all()
    time_raws()
    time_culling()


def read_all() -> None:
    """Prints a line for each picture and a table by ending."""
    exiftool = shutil.which("exiftool")
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    decode_all_kinds()
    for file in sorted(FILES.glob("*/*")):
        ending = file.suffix.lower()
        if ending not in SUFFIXES + RAW_SUFFIXES:
            continue
        data = file.read_bytes()
        started = time.process_time()
        try:
            with quiet_decoders():
                pixels, damage = decode(data, colour=True)
        except PictureError as error:
            outcome, told = "told why not", str(error)
        else:
            outcome, told = "read", f"{pixels.shape[1]}x{pixels.shape[0]} {damage}"
        milliseconds = 1000 * (time.process_time() - started)
        if outcome == "read" and exiftool:
            shape = (
                "same shape" if has_shape(exiftool, file, pixels, raw=ending in RAW_SUFFIXES) else "another"
            )
            counts[ending][shape] += 1
            told += f" (exiftool: {shape})"
        counts[ending][outcome] += 1
        print(f"{file.name[-44:]:44} {milliseconds:6.1f} ms  {told}")
    columns = ("read", "told why not", "same shape", "another")
    print(f"\n{'':8}" + "".join(f"{column:>14}" for column in columns))
    for ending, of_ending in sorted(counts.items()):
        print(f"{ending:8}" + "".join(f"{of_ending[column]:14}" for column in columns))


def decode_all_kinds() -> None:
    """Reads one of each kind, so that imports are not timed."""
    for ending in (*SUFFIXES, *RAW_SUFFIXES):
        for file in list(FILES.glob(f"*/*{ending}"))[:1]:
            try:
                with quiet_decoders():
                    decode(file.read_bytes())
            except PictureError:
                pass


def has_shape(exiftool: str, file: Path, pixels: NDArray[np.uint8], *, raw: bool) -> bool:
    """Returns whether a picture has the size that exiftool tells, turned; a preview may be smaller."""
    tags = ("-ImageSize", "-Orientation")
    command = [exiftool, "-n", "-s", *tags, str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (line.partition(":") for line in told.stdout.splitlines())
    facts = {name.strip(): value.split() for name, _, value in lines}
    wide, high = map(int, facts["ImageSize"])
    if int(facts.get("Orientation", ["1"])[0]) >= 5:
        wide, high = high, wide
    height, width = pixels.shape[:2]
    return (wide, high) == (width, height) or (raw and abs(wide / high - width / height) < 0.03)


def time_raws() -> None:
    """Prints RAWs a second."""
    import rawpy

    def extracted(data: bytes) -> None:
        with rawpy.RawPy() as raw:
            raw.open_buffer(BytesIO(data))
            raw.extract_thumb()

    print(f"\na second of a processor\n{'preview':24}{'MB':>6}{'grey':>9}{'BGR':>9}", end="")
    print(f"{'its JPEG alone':>16}{'extracted':>11}")
    for name, (width, height) in PREVIEWS.items():
        jpeg = drawn_preview(width, height)
        for words, orientation in (("lying", 1), ("upright", 6)):
            data = drawn_dng(jpeg, width=width, height=height, orientation=orientation) + SENSOR
            rates = [
                a_second(partial(decode, data)),
                a_second(partial(decode, data, colour=True)),
                a_second(partial(decode, jpeg)),
                a_second(partial(extracted, data)),
            ]
            print(f"{name + ', ' + words:24}{len(jpeg) / 1e6:6.1f}", end="")
            print(f"{rates[0]:9.1f}{rates[1]:9.1f}{rates[2]:16.1f}{rates[3]:11.0f}")


def drawn_preview(width: int, height: int) -> bytes:
    """Returns a JPEG as large as those of cameras are: soft shapes, and the noise of a sensor."""
    rng = np.random.default_rng(0)
    pixels = soft_shapes(rng, width, height)
    noise = rng.integers(0, 12, (height, width, 1), np.uint8)
    noisy = cv2.add(pixels, cv2.merge([noise] * 3))
    return cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def soft_shapes(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """Returns a picture without faces, BGR."""
    small = rng.integers(0, 256, (height // 64, width // 64, 3), np.uint8)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def time_culling() -> None:
    """Prints photos a second that `cull` reads, as JPEGs and as RAWs, and the share of decoding."""
    kit, rng = PhotoKit.load(), np.random.default_rng(0)
    grounds = [soft_shapes(rng, 640, 512)[..., 0] for _ in range(4)]
    print(f"\na second of two processors\n{'preview':12}{'MB':>6}{'its JPEG decoded':>18}", end="")
    print(f"{'JPEG culled':>13}{'RAW culled':>12}{'RAW / decoded':>15}{'faces':>7}")
    for name, (width, height) in list(PREVIEWS.items())[:2]:
        with tempfile.TemporaryDirectory() as place:
            shoot, of_raws = Path(place, "jpegs"), Path(place, "raws")
            make_photos(shoot, (width, height), PHOTOS, grounds)
            of_raws.mkdir()
            for file in shoot.iterdir():
                content = drawn_dng(file.read_bytes(), width=width, height=height) + SENSOR
                (of_raws / f"{file.stem}.dng").write_bytes(content)
            jpegs, raws = (find_photos([str(folder)], hidden=False) for folder in (shoot, of_raws))
            megabytes = sum(Path(jpeg.source).stat().st_size for jpeg in jpegs) / PHOTOS / 1e6
            seconds, faces = [], 0
            for jpeg, raw in zip(jpegs, raws, strict=True):
                started = time.process_time()
                decode(jpeg.still.read())
                decoded = time.process_time()
                kit.read(jpeg)
                culled = time.process_time()
                reading = kit.read(raw)
                seconds.append((decoded - started, culled - decoded, time.process_time() - culled))
                faces += len(reading.all_faces())
        rates = 2 / np.median(seconds[1:], axis=0)  # the first warms up
        print(f"{name:12}{megabytes:6.1f}{rates[0]:18.1f}{rates[1]:13.1f}{rates[2]:12.1f}", end="")
        print(f"{rates[2] / rates[0]:15.2f}{faces / PHOTOS:7.1f}")


def a_second(action: Callable[[], object]) -> float:
    """Returns how often something can be done in a second of a processor; the median of some times."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        action()
        times.append(time.process_time() - started)
    return 1 / float(np.median(times))


if __name__ == "__main__":
    main()
