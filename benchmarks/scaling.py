"""Claim: `predict` can feed 16 processes: what its parent does for a picture takes at most 2 us.

The parent of the engine `processes` lists names, hands blocks out, and appends what comes back; nothing
else is done in one place. Its processor time a picture is measured with a task that takes no time, so that
nothing but the parent's own part is in it. From it follows the rate with N processes: N times the rate of
one, but at most 1 / serial part. Where the machine has more cores than two, rates are measured as well.

    python -m benchmarks.scaling          # about a minute on two cores
"""

import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.speed import LISTED, SMALL, write_files
from eyelid import Reader, Row
from eyelid.engines.processes import map_processes
from eyelid.eyes import PatchFinder
from eyelid.pictures import Block, DiskFile, find_sources
from eyelid.reading import Kit, Read, SourceLog, read_block
from eyelid.results import TableWriter, format_of
from eyelid.verbs.predict import PredictOptions, predict_blocks
from models.arguments import parser_of

BLOCK = 512
ROUNDS = 5
PROCESSES = (1, 2, 4, 8, 16)


def main() -> None:
    parser_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_files(folder / "eyes", SMALL)
        names = folder / "list.txt"
        names.write_text("\n".join(files) + "\n")
        several = 1e6 * np.array([serial_seconds(names, files, folder) for _ in range(ROUNDS)])
        serial = float(np.median(several))
        print(f"serial part: {serial:.2f} us a picture ({several.min():.2f} to {several.max():.2f})")
        one = 1e6 * min(seconds_a_picture(names, folder, 1) for _ in range(3))
        for count in PROCESSES:
            rate = min(1e6 / serial, count * 1e6 / one)
            line = f"{count:2} processes: {rate:9,.0f} pictures/s, {rate * one / 1e6 / count:.2f} of linear"
            if count <= len(os.sched_getaffinity(0)):
                measured = 1 / min(seconds_a_picture(names, folder, count) for _ in range(3))
                line += f"; measured {measured:,.0f}, {measured * one / 1e6 / count:.2f}"
            print(line)


def serial_seconds(names: Path, files: list[str], folder: Path) -> float:
    """Returns the processor seconds a picture of all that is done in the parent."""
    from benchmarks.scaling import at_once  # by its name, as the other process finds it

    path = folder / "serial.csv"
    kit = Kit(reader=Reader.load(), finder=PatchFinder(), format=format_of(path, Row), with_rows=False)
    (read,) = read_block(Block(list(map(DiskFile, files[:BLOCK]))), kit=kit)
    task = partial(at_once, read=read, parent=os.getpid())
    started = time.process_time()
    log = SourceLog(find_sources([str(names)]))
    with TableWriter(path, Row, fingerprint=kit.fingerprint()) as table:
        for each in map_processes(task, log.blocks(BLOCK), workers=2):
            log.finish(sources=each.sources, pictures=each.pictures, damaged=each.counts.damaged)
            table.append(each.lines, records=each.counts.rows)
            log.reach(table)
    return (time.process_time() - started) / log.pictures


def at_once(block: Block, *, read: Read, parent: int) -> Iterator[Read]:
    """Gives a result that was made before; in the parent it waits, so that the other process has the work."""
    if os.getpid() == parent:
        time.sleep(0.05)
    if len(block.sources) == BLOCK:
        yield read


def seconds_a_picture(names: Path, folder: Path, processes: int) -> float:
    started = time.perf_counter()
    options = PredictOptions(
        sources=(str(names),),
        output=str(folder / "eyes.csv"),
        threads=processes,
        engine="processes",
        overwrite=True,
    )
    for _ in predict_blocks(options, with_rows=False):
        pass
    return (time.perf_counter() - started) / LISTED[SMALL]


if __name__ == "__main__":
    main()
