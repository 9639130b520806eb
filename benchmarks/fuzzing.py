"""Tries mutated inputs on all that reads what others send. Claim: over 1,000,000 inputs, and no crash.

Each reader of `tests/fuzz/targets.py` is fuzzed for some seconds in a process of its own, guided by coverage
(atheris). What comes out of one that is no child of `EyelidError`, or takes 20 s or 3 GB, is a crash; so is
an answer of the service that its description does not name.

    pip install atheris
    python -m benchmarks.fuzzing --seconds 60
    python -m benchmarks.fuzzing --seconds 600 --only sidecar profile service.request
"""

import csv
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from models.arguments import parser_of

ROOT = Path(__file__).parents[1]


class Fuzzed(NamedTuple):
    """What came of one reader: the inputs tried, the places of code they reached, and what crashes it."""

    reader: str
    inputs: int
    reached: int
    crashes: str


def result(reader: str, code: int, folder: Path) -> Fuzzed:
    log = (folder / f"{reader}.log").read_text(errors="replace")
    inputs = [int(count) for count in re.findall(r"number_of_executed_units: (\d+)", log)]
    inputs = inputs or [int(count) for count in re.findall(r"^#(\d+)\s", log, re.MULTILINE)][-1:]
    reached = [int(count) for count in re.findall(r" cov: (\d+)", log)]
    crashes = sorted(file.name for file in folder.glob(f"{reader}-*-*"))
    if code and not crashes:
        crashes = [f"ended with {code}: {reader}.log"]
    return Fuzzed(reader, sum(inputs), max(reached, default=0), " ".join(crashes))


def main() -> None:
    from tests.fuzz.targets import TARGETS

    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--only", nargs="+", default=[*TARGETS], help="names of readers")
    parser.add_argument("--folder", type=Path, default=Path("runs/fuzzing"), help="for inputs and crashes")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "tests.fuzz",
        str(given.folder.resolve()),
        str(given.seconds),
        *given.only,
    ]
    results = []
    with (
        (given.folder / "watched.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as fuzzing,
    ):
        for line in fuzzing.stdout or ():
            if line.split()[0] in TARGETS:
                results.append(result(line.split()[0], int(line.split()[1]), given.folder))
                print(*results[-1], sep="\t", flush=True)
    crashed = [each.reader for each in results if each.crashes]
    print(f"{sum(each.inputs for each in results):,} inputs, {len(results)} readers, crashes in {crashed}")
    with (given.folder / "fuzzing.csv").open("w", newline="") as file:
        csv.writer(file).writerows([Fuzzed._fields, *results])
    sys.exit(bool(crashed) or len(results) < len(given.only))


if __name__ == "__main__":
    main()
