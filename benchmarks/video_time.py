"""Times of frames are the file's own: within 1 ms of what ffprobe says, by OpenCV and by PyAV.

Writes clips of 1280x720 by the program `ffmpeg` (29.97 frames a second, variable rates in mp4, mkv and webm,
240 frames a second, a first frame that is late, MPEG-TS), and compares the times of `VideoFile` by either
decoder with those that `ffprobe` prints, less that of the first frame. Beside each is what comes of a clock
that counts frames at the header's rate, as many programs do. Decoding to grey pictures is timed by processor
time, since wall time says little on a busy machine.

Then a camera on the network stalls: how long after its last frame is it said to be lost, and when is it back?

    python -m benchmarks.video_time

Writes `benchmarks/results/video_time.csv`. Needs `ffmpeg` and `ffprobe`, and PyAV (extra `video`).
"""

import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from time import monotonic, perf_counter, process_time

import numpy as np

from eyelid.csv_cells import records_text
from eyelid.pages import write_whole
from eyelid.pictures import Lost, Stream, quiet_decoders
from eyelid.pictures.av_file import AvFile
from eyelid.pictures.cv2_file import Cv2File
from eyelid.pictures.video_file import pictures_of
from models.arguments import parser_of
from tests.pictures.mjpeg_server import serve_camera

RESULTS = Path(__file__).parent / "results/video_time.csv"
SOURCE = "testsrc2=size=1280x720:rate={rate}:duration={seconds}"
H264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
VARIABLE = ("-vf", "select='not(mod(floor(n/7)*3+n,5))+gt(mod(n,11),4)'", "-vsync", "vfr")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-b:v", "2M")
CLIPS = {
    "29.97 mp4": ("a.mp4", "30000/1001", 2, H264),
    "variable mp4": ("b.mp4", "30", 2, (*VARIABLE, *H264)),
    "variable mkv": ("c.mkv", "30", 2, (*VARIABLE, *H264)),
    "variable webm": (
        "d.webm",
        "30",
        4,
        (*VARIABLE, *VP8),
    ),
    "240 mp4": ("e.mp4", "240", 1, H264),
    "late mp4": ("f.mp4", "30", 2, ("-output_ts_offset", "0.5", *H264)),
    "29.97 ts": ("g.ts", "30000/1001", 2, H264),
}
PATIENCE_S = 3.0
TARGET_MS, TARGET_S = 1.0, 0.2
COLUMNS = (
    *("clip", "decoder", "frames", "of", "largest_error_ms", "counted_error_ms"),
    *("cpu_ms_a_frame", "frames_a_s"),
)


def write_clip(folder: Path, name: str, rate: str, seconds: int, words: tuple[str, ...]) -> Path:
    path = folder / name
    source = SOURCE.format(rate=rate, seconds=seconds)
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *words, str(path)]
    subprocess.run(command, check=True)
    return path


def probed_times(path: Path) -> np.ndarray:
    """Returns the times of presentation that ffprobe prints, less the first."""
    entries = ["-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0"]
    command = ["ffprobe", "-v", "error", *entries, str(path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    times = np.array([float(line.split(",")[0]) for line in printed.split()])
    return times - times[0]


def measure(clip: str, path: Path) -> list[dict[str, object]]:
    truth = probed_times(path)
    rows = []
    for decoder, opening in {"cv2": Cv2File.open, "av": AvFile}.items():
        wall, processor = perf_counter(), process_time()
        with closing(opening(str(path))) as file:
            rate = file.header.rate
            times = [each.time_s for each in pictures_of(file, clip, rate=None, colour=False)]
        processor, wall = process_time() - processor, perf_counter() - wall
        shared = min(len(times), len(truth))
        counted = np.arange(shared) / rate
        rows.append(
            {
                "clip": clip,
                "decoder": decoder,
                "frames": len(times),
                "of": len(truth),
                "largest_error_ms": round(1000 * float(np.abs(times[:shared] - truth[:shared]).max()), 4),
                "counted_error_ms": round(1000 * float(np.abs(counted - truth[:shared]).max()), 1),
                "cpu_ms_a_frame": round(1000 * processor / len(times), 2),
                "frames_a_s": round(len(times) / wall),
            }
        )
    return rows


def measure_stall() -> tuple[float, float]:
    """Returns after how many seconds a stalled stream was told, and after how many more it was back."""
    with serve_camera() as camera:
        items = Stream(camera.url, patience_s=PATIENCE_S).pictures_and_losses()
        for _ in range(50):
            next(items)
        camera.stalled.set()
        last = monotonic()
        for item in items:
            if isinstance(item, Lost):
                break
            last = monotonic()
        told = monotonic() - last
        camera.stalled.clear()
        back = monotonic()
        next(items)
        back = monotonic() - back
        items.close()
    return told, back


def main() -> None:
    parser_of(__doc__).parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder, quiet_decoders():
        for clip, (name, rate, seconds, words) in CLIPS.items():
            rows += measure(clip, write_clip(Path(folder), name, rate, seconds, words))
        told, back = measure_stall()
    for row in rows:
        print("  ".join(f"{row[column]!s:>14}" for column in COLUMNS))
    write_whole(RESULTS, records_text([{column: row[column] for column in COLUMNS} for row in rows]))
    worst = max(float(str(row["largest_error_ms"])) for row in rows)
    costs = {
        decoder: np.mean([row["cpu_ms_a_frame"] for row in rows if row["decoder"] == decoder])
        for decoder in ("cv2", "av")
    }
    share = costs["av"] / costs["cv2"]
    print(
        f"largest error {worst} ms (at most {TARGET_MS}); PyAV takes {share:.2f} of OpenCV's processor time"
    )
    most = PATIENCE_S + TARGET_S
    print(f"a stall was told after {told:.2f} s (at most {most}), pictures were back {back:.2f} s after it")


if __name__ == "__main__":
    main()
