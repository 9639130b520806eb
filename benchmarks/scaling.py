"""Claim: `predict` can feed 16 processes: what its parent does for a picture takes at most 2 us.

The parent of the engine `processes` lists names, hands blocks out, and appends what comes back; nothing else of a
run is done in one place. Its processor time a picture is measured with results that are there already, so that
nothing but the parent's own work is in it. From it follows the rate with N processes: at most 1 / serial, and at
most N times the rate of one. Where the machine has more than two cores, rates are measured as well.

    python benchmarks/scaling.py          # about a minute on two cores
"""

import os
import tempfile
import time
from collections import deque
from pathlib import Path

import numpy as np
from speed import LISTED, SMALL, write_files

from eyelid import PredictOptions, Reader, Row
from eyelid.engines.processes import _BlockResults, _Distribution, _Process
from eyelid.engines.worker import Signal
from eyelid.eyes import PatchFinder
from eyelid.pictures import Block, DiskFile, find_sources
from eyelid.reading import Kit, SourceLog, read_block
from eyelid.results import TableWriter, format_of
from eyelid.verbs.predict import predict_blocks

BLOCK = 512
ROUNDS = 5
PROCESSES = (1, 2, 4, 8, 16)


class ReadyProcess(_Process):
    """A process that has every block read the moment it gets it: the parent's side of a real one."""

    def __init__(self, message: bytes) -> None:
        self.is_ready = True
        self.blocks: deque[_BlockResults] = deque()
        self._message = message
        self._sent: deque[object] = deque()
        # A pipe that always has something to receive, so that waiting works as it does with a real process.
        self._read, self._write = os.pipe()
        os.write(self._write, b"x")
        self.connection = self  # type: ignore[assignment]

    def fileno(self) -> int:
        return self._read

    def send(self, block: object) -> None:
        import pickle

        pickle.dumps(block, pickle.HIGHEST_PROTOCOL)  # as a connection does
        self._sent += [self._message, Signal.END_OF_BLOCK]

    def recv(self) -> object:
        import pickle

        message = self._sent.popleft()
        return pickle.loads(message) if isinstance(message, bytes) else message


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        files = write_files(Path(name) / "eyes", SMALL)
        names = Path(name) / "list.txt"
        names.write_text("\n".join(files) + "\n")
        serial = 1e6 * np.array([serial_seconds(names, files, Path(name)) for _ in range(ROUNDS)])
        one = np.array([seconds_a_picture(names, Path(name), 1) for _ in range(2)])[-1] * 1e6
        print(f"serial part: {np.median(serial):.2f} us a picture ({serial.min():.2f} to {serial.max():.2f})")
        for count in PROCESSES:
            rate = min(1e6 / np.median(serial), count * 1e6 / one)
            line = f"{count:2} processes: {rate:9,.0f} pictures/s follow, {rate * one / 1e6 / count:.2f} of linear"
            if count <= len(os.sched_getaffinity(0)):
                measured = 1 / seconds_a_picture(names, Path(name), count)
                line += f"; measured {measured:,.0f}, {measured * one / 1e6 / count:.2f} of linear"
            print(line)


def serial_seconds(names: Path, files: list[str], folder: Path) -> float:
    """Returns the processor seconds a picture of all that is done in the parent."""
    import pickle

    path = folder / "serial.csv"
    kit = Kit(reader=Reader.load(), finder=PatchFinder(), format=format_of(path, Row), with_rows=False)
    (read,) = read_block(Block(list(map(DiskFile, files[:BLOCK]))), kit=kit)
    process = ReadyProcess(pickle.dumps(read, pickle.HIGHEST_PROTOCOL))
    started = time.process_time()
    log = SourceLog(find_sources([str(names)]))
    blocks = (block for block in log.blocks(BLOCK) if len(block.sources) == BLOCK)
    done = 0
    with TableWriter(path, Row, fingerprint=kit.fingerprint()) as table:
        for each in _Distribution(lambda _: iter(()), blocks, [process]).results():
            log.finish(sources=each.sources, pictures=each.pictures)
            table.append(each.lines, records=each.counts.rows)
            table.reach(sources=log.sources, pictures=log.pictures, names=log.names, last=log.last)
            done += each.pictures
    return (time.process_time() - started) / done


def seconds_a_picture(names: Path, folder: Path, processes: int) -> float:
    started = time.perf_counter()
    options = PredictOptions(
        sources=(str(names),), output=str(folder / "eyes.csv"), threads=processes, engine="processes"
    )
    for _ in predict_blocks(options, with_rows=False):
        pass
    return (time.perf_counter() - started) / LISTED[SMALL]


if __name__ == "__main__":
    main()
