"""Claim: `eyelid predict` stays under 450 MB, and flat, over a list of a million files, in all its processes.

Peak of the resident memory of `eyelid predict` and of the processes that it starts, looked at ten times a
second, over lists of 100,000 and of 1,000,000 lines that repeat 1,000 drawn files, to a CSV. Pages that
several processes share count once for each.

    python -m benchmarks.memory           # about a minute
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2

from eyelid.synth import draw_eyes
from models.arguments import parser_of


def main() -> None:
    parser_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        patches, _ = draw_eyes(1000, size=24)
        for number, patch in enumerate(patches):
            cv2.imwrite(str(folder / f"{number:04}.jpg"), patch)
        files = sorted(str(file) for file in folder.glob("*.jpg"))
        for lines in (100_000, 1_000_000):
            list_file, table = folder / "list.txt", folder / "eyes.csv"
            list_file.write_text("\n".join(files * (lines // len(files))) + "\n")
            command = [
                sys.executable,
                "-m",
                "eyelid",
                "predict",
                str(list_file),
                "--output",
                str(table),
                "--overwrite",
            ]
            process = subprocess.Popen([*command, "--quiet"])
            peak, processes = 0, 0
            while process.poll() is None:
                family = [process.pid, *children(process.pid)]
                peak = max(peak, sum(map(resident_mb, family)))
                processes = max(processes, len(family))
                time.sleep(0.1)
            with table.open() as rows:
                written = sum(1 for _ in rows) - 1
            print(
                f"{lines:,} lines: exit {process.returncode}, {written:,} rows, peak {peak} MB in "
                f"{processes} processes"
            )


def children(pid: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except FileNotFoundError:
        return []


def resident_mb(pid: int) -> int:
    try:
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except FileNotFoundError:
        return 0
    return int(fields.get("VmRSS", "0 kB").split()[0]) // 1024


if __name__ == "__main__":
    main()
