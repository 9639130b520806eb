"""Claim: `eyelid watch` reads 60 frames of 1280x720 a second on two cores, and its memory does not grow.

    python -m benchmarks.watching speed --mediapipe PYTHON   # a whole run with tables, beside MediaPipe
    python -m benchmarks.watching memory                     # a trace of a minute, and one of three hours
    python -m benchmarks.watching delay                      # from the end of a blink to when it is told

Speed is by the clock, from the first frame on, of what the command does: decoding, following, reading both
eyes, analysis, tables, report; in turns with MediaPipe's face landmarker with its blink scores, which writes
nothing. It depends on the decoder (`eyelid.pictures.video_file.video_decoder`): with the extra [video] it is
PyAV, without it OpenCV; `--decoder` chooses one. `--mediapipe` names a Python that has mediapipe and opencv.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import eyelid.pictures.video_file
from benchmarks.tracking import SPEED_CLIP, time_mediapipe
from eyelid.csv_cells import records_text
from eyelid.pages import write_whole
from eyelid.pictures import quiet_decoders
from eyelid.verbs.watch import WatchOptions, watch_recording
from models.arguments import parser_of
from models.places import data_at

ROUNDS = 3
RESULTS = Path(__file__).parent / "results"


def speed(mediapipe: str | None, decoder: str | None) -> None:
    """Prints the frames a second of whole runs."""
    if decoder:
        eyelid.pictures.video_file.video_decoder = lambda: decoder
    file = data_at("video") / SPEED_CLIP
    table = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder, quiet_decoders():
            watched = watch_recording(
                WatchOptions(source=str(file), output=f"{folder}/out"), say=lambda _: None
            )
            next(watched)
            start, frames = time.perf_counter(), 0
            for each in watched:
                frames = each.pictures
            rate = (frames - 1) / (time.perf_counter() - start)
        row = {"decoder": eyelid.pictures.video_file.video_decoder(), "frames_a_second": round(rate, 1)}
        if mediapipe:
            count, clock_s, _ = time_mediapipe(mediapipe, file)
            row["mediapipe"] = round(count / clock_s, 1)
            row["times"] = round(rate * clock_s / count, 2)
        print(row)
        table.append(row)
    write_whole(RESULTS / f"watching_speed_{table[0]['decoder']}.csv", records_text(table))


def memory() -> None:
    """Prints the largest memory of processes that watch a trace of a minute, and one of three hours."""
    for minutes in (1, 180):
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace.csv"
            write_trace(trace, minutes)
            code = (
                "import sys, resource; from eyelid.cli import main; main(sys.argv[1:]); "
                "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
            )
            words = ["watch", str(trace), "--output", f"{folder}/out", "--quiet"]
            start = time.perf_counter()
            ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=True)
            seconds = time.perf_counter() - start
            print(f"{minutes} minutes: {ran.stdout.decode().split()[-1]} MB at most, {seconds:.0f} s")


def write_trace(path: Path, minutes: float, rate: float = 30.0) -> None:
    """Writes a trace with a blink every four seconds, and a closure every minute."""
    random = np.random.default_rng(0)
    with path.open("w") as file:
        file.write("time_s,p_open_right,p_open_left,ear_right,ear_left\n")
        for index in range(round(minutes * 60 * rate)):
            at = index / rate
            is_shut = at % 4 > 3.8 or at % 60 > 59
            p_open, ear = (0.02, 0.08) if is_shut else (0.98, 0.3)
            noise = random.normal(0, 0.01, 2)
            file.write(f"{at:.4f},{p_open},{p_open},{ear + noise[0]:.4f},{ear + noise[1]:.4f}\n")


def delay() -> None:
    """Prints how long after its end an event of a drawn clip is told, in recording time, at several rates."""
    from eyelid.blinks.event_steps import EventSteps
    from eyelid.synth import frame_times, random_clip, simulated_moments

    for rate in (15, 30, 60, 120):
        random = np.random.default_rng(7)
        clip = random_clip(random, "easy", seconds=600)
        steps, delays = EventSteps("clip", live=True), []
        for moment in simulated_moments(clip, frame_times(600, rate), rng=random):
            for step in steps.feed(moment):
                delays += [
                    1000 * (moment.time_s - event.end_s) for event in step.events if event.event == "blink"
                ]
        middle, most = np.median(delays), np.quantile(delays, 0.95)
        print(f"{rate} frames a second: {len(delays)} blinks, {middle:.0f} ms, 19 in 20 within {most:.0f} ms")


def main() -> None:
    """Runs what is asked for."""
    parser = parser_of(__doc__)
    parser.add_argument("what", choices=["speed", "memory", "delay"])
    parser.add_argument("--mediapipe", metavar="PYTHON")
    parser.add_argument("--decoder", choices=["av", "cv2"])
    options = parser.parse_args()
    if options.what == "speed":
        speed(options.mediapipe, options.decoder)
    else:
        {"memory": memory, "delay": delay}[options.what]()


if __name__ == "__main__":
    main()
