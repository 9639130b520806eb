"""Coverage-guided fuzzing: `python -m tests.fuzz FOLDER SECONDS READER…`; needs atheris.

Each reader is fuzzed in a process of its own. `FOLDER/READER` gets the inputs that reach new code, those that
crash lie beside, as `READER-crash-…`, and `READER.log` has what libFuzzer says.
"""

import os
import sys
from pathlib import Path

import atheris

from .corpus import kept

with atheris.instrument_imports(include=["eyelid"]):
    from .targets import TARGETS, scratch_folder


def fuzz(reader: str, folder: Path, seconds: int) -> None:
    """Fuzzes until the time is over, and ends the process."""
    target, inputs = TARGETS[reader], folder / reader
    inputs.mkdir(parents=True, exist_ok=True)
    seeds = [*target.seeds(), *(file.read_bytes() for file in kept(reader))]
    with atheris.instrument_imports(include=["eyelid"]):  # so that what a reader imports late is watched, too
        for number, data in enumerate(seeds):
            (inputs / f"seed-{number}").write_bytes(data)
            target.survives(data)

    def survives(data: bytes) -> None:
        target.survives(data)

    limits = [
        "-timeout=20",
        "-rss_limit_mb=3000",
        f"-max_len={2 * max(map(len, seeds))}",
        f"-max_total_time={seconds}",
    ]
    beside = f"-artifact_prefix={folder}/{reader}-"
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", beside, str(inputs)], survives)
    atheris.Fuzz()


def main() -> None:
    folder, seconds, readers = Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:]
    scratch_folder()  # one for all of them, which this process removes in the end
    for reader in readers:
        child = os.fork()  # after the imports, which take longer when they are watched
        if not child:
            log = os.open(folder / f"{reader}.log", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            os.dup2(log, 1)
            os.dup2(log, 2)
            fuzz(reader, folder, seconds)
        print(reader, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
