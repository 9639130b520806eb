"""The verb `benchmark`, which compares eyelid with other classifiers (peers) on the same pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eyelid.errors import expecting_extra
from eyelid.peers.options import BenchmarkOptions

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.peers.benchmark_result import Benchmark

__all__ = ["BenchmarkOptions", "benchmark"]


def benchmark(options: BenchmarkOptions, *, say: Say | None = None) -> Benchmark:
    """Compares several peers on the same pictures, or one net across several data sets, and writes a report.

    Args:
        options: The options of the benchmark.
        say: Function that shows a line to the user; it is called about each step. None to print the lines.

    Returns:
        The scores, and the folder with `benchmark.csv`, `benchmark.json`, `readings.csv`, `pareto.png`,
        `report.html` and the trained nets. With `options.cross`, it also has `cross.csv` and `cross.png`.

    Raises:
        EyelidError: The options, the data, the file of a peer or the folder cannot be used; the class of the
            error says which.
    """
    with expecting_extra("benchmark", "train"):
        from eyelid.pages import print_line
        from eyelid.peers.inputs import read_inputs

        inputs = read_inputs(options)
        from eyelid.peers.benchmark_run import run_benchmark  # imports torch, so it comes after the checks
    return run_benchmark(inputs, say=say or print_line)
