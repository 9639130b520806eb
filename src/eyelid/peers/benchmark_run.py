"""Running a benchmark and writing its folder of results."""

from dataclasses import replace
from pathlib import Path

from eyelid.errors import OutputError
from eyelid.pages import Say
from eyelid.peers.benchmark_report import write_benchmark
from eyelid.peers.benchmark_result import Benchmark
from eyelid.peers.cross_matrix import cross_sets
from eyelid.peers.inputs import TRAINED
from eyelid.peers.options import BenchmarkOptions
from eyelid.peers.peer_comparison import compare_peers
from eyelid.training.run_name import free_name, latest_name


def run_benchmark(options: BenchmarkOptions, *, say: Say) -> Benchmark:
    """Runs a benchmark and writes its folder of results.

    Args:
        options: The options of the benchmark.
        say: Function that shows a line to the user; it is called about each step.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C. The message says how to continue.
        OutputError: The folder exists and `options.resume` is false, or a file cannot be written.
        EyelidError: The options, the data or a peer cannot be used; the class of the error says which.
    """
    options = _named(options)
    folder = Path(options.runs) / options.name
    if folder.exists() and not options.resume:
        raise OutputError(f"folder {folder} exists: choose another --name, remove it, or go on by --resume")
    try:
        benchmark = Benchmark(
            folder=folder,
            peers=compare_peers(options, say=say) if options.data else None,
            cross=cross_sets(options, say=say) if options.cross else None,
        )
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(
            f"stopped by Ctrl-C: what is trained in {folder / TRAINED} is kept; go on with the same command "
            "and --resume"
        ) from stop
    write_benchmark(benchmark, options)
    return benchmark


def _named(options: BenchmarkOptions) -> BenchmarkOptions:
    """Returns the options with the name of a folder: a free one, or the last one if that is resumed."""
    runs, first = Path(options.runs), "benchmark"
    latest = latest_name(runs, first) if options.resume else None
    return replace(options, name=options.name or latest or free_name(runs, first))
