"""Claim: `eyelid predict` stays under 300 MB, and flat, over a list of a million files.

Peak resident memory of whole processes that read lists of 100,000 and of 1,000,000 lines, repeating 1,000
drawn files, to a CSV.

    python benchmarks/memory.py           # about one minute
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

from eyelid.synth import draw_eyes

CHILD = """
import resource, sys
from eyelid.cli import main
code = main(sys.argv[1:])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def main() -> None:
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
                "-c",
                CHILD,
                "predict",
                str(list_file),
                "--output",
                str(table),
                "--quiet",
            ]
            code, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            with table.open() as rows:
                written = sum(1 for _ in rows) - 1
            print(f"{lines:,} lines: exit {code}, {written:,} rows, peak {peak} MB")


if __name__ == "__main__":
    main()
