"""Running a benchmark and writing its folder of results."""

from pathlib import Path

from eyelid.pages import Say
from eyelid.peers.benchmark_report import write_benchmark
from eyelid.peers.benchmark_result import Benchmark
from eyelid.peers.cross_matrix import cross_sets
from eyelid.peers.inputs import TRAINED, Inputs
from eyelid.peers.peer_comparison import compare_peers


def run_benchmark(inputs: Inputs, *, say: Say) -> Benchmark:
    """Runs a benchmark and writes its folder of results.

    Args:
        inputs: The inputs of the benchmark.
        say: Function that shows a line to the user; it is called about each step.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C. The message says how to continue.
        OutputError: A file cannot be written.
        EyelidError: The options, the data or a peer cannot be used; the class of the error says which.
    """
    options = inputs.options
    folder = Path(options.runs) / options.name
    try:
        benchmark = Benchmark(
            folder=folder,
            peers=compare_peers(inputs, say=say) if options.data else None,
            cross=cross_sets(inputs, say=say) if options.cross else None,
        )
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(
            f"stopped by Ctrl-C: what is trained in {folder / TRAINED} is kept; go on with the same command "
            "and --resume"
        ) from stop
    write_benchmark(benchmark, options)
    return benchmark
