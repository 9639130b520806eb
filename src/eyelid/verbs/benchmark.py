"""The verb `benchmark`: the same pictures through peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eyelid.errors import MissingExtraError
from eyelid.peers.options import BenchmarkOptions

if TYPE_CHECKING:
    from eyelid.peers.benchmark_result import Benchmark

__all__ = ["BenchmarkOptions", "benchmark"]


def benchmark(options: BenchmarkOptions) -> Benchmark:
    """Reads the same pictures with several peers, of which some learn first, and tells what each is worth.

    Returns:
        The scores, and the folder with `benchmark.csv`, `benchmark.json`, `readings.csv`, `pareto.png`,
        `report.html` and the nets that were trained; for a matrix of sets also `cross.csv` and `cross.png`.

    Raises:
        EyelidError: The options, the data, a peer's file or the folder cannot be used; see the error's class.
    """
    try:
        from eyelid.peers.benchmark_run import run_benchmark
    except ModuleNotFoundError as error:
        raise MissingExtraError("benchmark", "train", str(error.name)) from error
    return run_benchmark(options)
