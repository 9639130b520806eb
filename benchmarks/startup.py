"""Claim: `eyelid --help`, also of a verb, answers in 0.3 s, and `eyelid predict` of one picture in 0.8 s.

Wall time of whole processes, and as a multiple of `python -c pass` and of importing numpy, cv2 and
onnxruntime in the same run: what no program that uses these can go below.

    python -m benchmarks.startup
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from eyelid.synth import draw_eyes
from models.arguments import parser_of

REPEATS = 11


def main() -> None:
    parser_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        picture = Path(name) / "eye.jpg"
        cv2.imwrite(str(picture), draw_eyes(1)[0][0])
        eyelid = [sys.executable, "-m", "eyelid"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import numpy, cv2, onnxruntime": [sys.executable, "-c", "import numpy, cv2, onnxruntime"],
            "eyelid --help": [*eyelid, "--help"],
            "eyelid predict --help": [*eyelid, "predict", "--help"],
            "eyelid predict eye.jpg": [*eyelid, "predict", str(picture)],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(REPEATS):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
                seconds[name].append(time.perf_counter() - started)
    for name, values in seconds.items():
        print(f"{name:31} {np.median(values):.3f} s  ({min(values):.3f} to {max(values):.3f})")


if __name__ == "__main__":
    main()
