"""Claim: `predict --engine ray` keeps >= 0.7 of the rate of `--engine processes` on one machine.

All in one run, in turns, on the same files of 24x24 pixels: eyes4000 again and again where EYELID_DATA has
it, else drawn. Each engine has two workers. A run's time is that of the call, with the start and the end of
Ray's own processes; the rate without them is told, too. Then a worker is killed in the middle of a run, and
its rows are compared with those of the others.

The peer is Ray Data, given the same list of names and the same task, and asked for the same order; it writes
no table, and cannot be resumed.

    python -m benchmarks.cluster                      # 1,000,000 rows: about five minutes on two cores
    python -m benchmarks.cluster --rows 200000 --rounds 1
"""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.speed import LISTED, SMALL, write_files
from eyelid import Reader
from eyelid.engines.ray_actors import map_ray
from eyelid.engines.ray_session import ray_session
from eyelid.eyes import PatchFinder
from eyelid.pictures import Block, DiskFile
from eyelid.reading import Kit, Read, read_block
from eyelid.verbs.predict import PredictOptions, predict_blocks
from models.arguments import parser_of

WORKERS = 2
BLOCK = 512
KILLED = "killed"


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_files(folder / "eyes", SMALL)
        files = (files * -(-options.rows // LISTED[SMALL]))[: options.rows]
        names = folder / "names.txt"
        names.write_text("\n".join(files) + "\n")
        print(f"{len(files):,} names of them are read")
        start = start_seconds()
        print(f"start and end of Ray: {start:.1f} s")
        ratios = []
        for _ in range(options.rounds):
            processes = seconds(lambda: read_all(names, folder, "processes"))
            ray = seconds(lambda: read_all(names, folder, "ray"))
            ratios.append(processes / ray)
            print(
                f"processes {len(files) / processes:9,.0f} rows/s; ray {len(files) / ray:9,.0f} rows/s "
                f"({len(files) / (ray - start):9,.0f} without its start); ratio {ratios[-1]:.2f}"
            )
        print(f"ratio, median of {len(ratios)}: {np.median(ratios):.2f}")
        read_all(names, folder, "ray", killing=True)
        same = (folder / f"ray{KILLED}.csv").read_bytes() == (folder / "processes.csv").read_bytes()
        print(f"a worker killed in the middle: the rows are {'the same' if same else 'OTHERS'}")
        print(f"driver's part: {1e6 * driver_seconds(files):.2f} us of processor time a row")
        data = seconds(lambda: read_by_ray_data(files))
        bare = len(files) / (data - start)
        print(f"Ray Data: {len(files) / data:9,.0f} rows/s ({bare:9,.0f} without its start)")


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def start_seconds() -> float:
    started = time.perf_counter()
    with ray_session("", workers=WORKERS):
        pass
    return time.perf_counter() - started


def read_all(names: Path, folder: Path, engine: str, *, killing: bool = False) -> None:
    """Reads all to a table; a worker is killed when half of it is read, if that is wanted."""
    options = PredictOptions(
        sources=(str(names),),
        output=str(folder / f"{engine}{KILLED if killing else ''}.csv"),
        threads=WORKERS,
        engine=engine,
        batch_size=BLOCK,
        overwrite=True,
    )
    half = sum(1 for _ in names.open()) // 2
    done = 0
    for read in predict_blocks(options, with_rows=False):
        done += read.pictures
        if killing and done >= half:
            os.kill(a_worker(), signal.SIGKILL)
            killing = False


def a_worker() -> int:
    """Returns the number of a process that reads for this one."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and (process / "cmdline").read_bytes().startswith(b"ray::_Worker"):
            return int(process.name)
    raise SystemExit("no worker of Ray was found")


def driver_seconds(files: list[str]) -> float:
    """Returns the processor seconds a row of all that is done where the run was started."""
    kit = a_kit()
    (read,) = read_block(Block(list(map(DiskFile, files[:BLOCK]))), kit=kit)
    blocks = (Block(list(map(DiskFile, files[at : at + BLOCK]))) for at in range(0, len(files), BLOCK))
    with ray_session("", workers=WORKERS):
        started = time.process_time()
        done = sum(each.pictures for each in map_ray(partial(at_once, read=read), blocks, workers=WORKERS))
        return (time.process_time() - started) / done


def at_once(block: Block, *, read: Read) -> Iterator[Read]:
    """Gives a result that was made before."""
    if len(block.sources) == BLOCK:
        yield read


def a_kit() -> Kit:
    from eyelid import Row
    from eyelid.results import format_of

    return Kit(
        reader=Reader.load(), finder=PatchFinder(), format=format_of(Path("rows.csv"), Row), with_rows=False
    )


class DataTask:
    """The task as Ray Data wants it: a batch of columns in, a batch of columns out."""

    def __init__(self) -> None:
        self._kit = a_kit()

    def __call__(self, batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Reads the files of a batch."""
        block = Block([DiskFile(str(path)) for path in batch["item"]])
        lines = b"".join(read.lines for read in read_block(block, kit=self._kit))
        return {"lines": np.array([lines], object)}


def read_by_ray_data(files: list[str]) -> None:
    with ray_session("", workers=WORKERS) as ray:
        import ray.data

        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        read = ray.data.from_items(files).map_batches(
            DataTask, batch_size=BLOCK, concurrency=WORKERS, num_cpus=1
        )
        assert sum(batch["lines"][0].count(b"\n") for batch in read.iter_batches(batch_size=1)) == len(files)


if __name__ == "__main__":
    # Workers import what they work with by the name of its module, which must not be `__main__`.
    root = str(Path(__file__).parents[1])
    os.environ["PYTHONPATH"] = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
    from benchmarks import cluster

    cluster.main()
