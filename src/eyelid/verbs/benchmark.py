"""The verb `benchmark`: peers read the same labelled pictures and are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eyelid.errors import MissingExtraError
from eyelid.pages import Say, print_line
from eyelid.peers.options import BenchmarkOptions

if TYPE_CHECKING:
    from eyelid.peers.benchmark_result import Benchmark

__all__ = ["BenchmarkOptions", "benchmark"]


def benchmark(options: BenchmarkOptions, *, say: Say = print_line) -> Benchmark:
    """Compares several peers on the same pictures, or one net over several sets, and writes a report.

    Args:
        options: The options.
        say: Takes a line for the user about each step.

    Returns:
        The scores, and the folder with `benchmark.csv`, `benchmark.json`, `readings.csv`, `pareto.png`,
        `report.html` and the trained nets; for a matrix of sets also `cross.csv` and `cross.png`.

    Raises:
        EyelidError: The options, the data, a peer's file or the folder cannot be used; see the error's class.
    """
    try:
        from eyelid.peers.benchmark_run import run_benchmark
    except ModuleNotFoundError as error:
        raise MissingExtraError("benchmark", "train", str(error.name)) from error
    return run_benchmark(options, say=say)
