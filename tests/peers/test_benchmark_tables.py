"""A benchmark on the terminal."""

from pathlib import Path

import pytest
from rich.console import Console

pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")
pytest.importorskip("lightning", reason="lightning is not installed; it comes with eyelid[train]")

from eyelid.peers.benchmark_result import Benchmark
from eyelid.peers.benchmark_tables import print_benchmark
from eyelid.peers.peer_comparison import PeerComparison


@pytest.mark.parametrize(
    ("count", "listed", "line"),
    [
        (0, 0, None),
        (1, 1, "1 picture could not be read and so not scored"),
        (20, 20, "20 pictures could not be read and so not scored"),
        (1030, 20, "… and 1,010 more, all in benchmark.json"),
    ],
)
def test_unreadable_pictures_are_counted_and_the_first_ones_listed(count, listed, line, capsys):
    peers = PeerComparison(
        scores=[],
        readings=[],
        reference="knn",
        warnings=[],
        unreadable=[f"{number}.png: the file is empty" for number in range(count)],
    )
    benchmark = Benchmark(folder=Path("runs"), peers=peers, cross=None)
    print_benchmark(benchmark, Console(width=120))
    lines = capsys.readouterr().out.splitlines()
    assert sum(each.startswith("not scored: ") for each in lines) == listed
    assert line is None or line in lines
    assert len(benchmark.warnings) == (count > 0)
