"""The Pareto front."""

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed; it comes with eyelid[train]")
pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")

from eyelid.peers.benchmark_plots import pareto_front


@pytest.mark.parametrize(
    ("points", "front"),
    [
        ([], []),
        ([(5, 5, "one")], ["one"]),
        ([(1, 2, "both"), (2, 3, "neither")], ["both"]),
        (
            [(3, 1, "exact"), (1, 3, "fast"), (2, 2, "between"), (2.5, 2.5, "beaten")],
            ["fast", "between", "exact"],
        ),
        ([(1, 2, "first"), (2, 2, "as exact, slower")], ["first"]),
        ([(1, 2, "worse"), (1, 1, "as fast")], ["as fast"]),
    ],
)
def test_the_front_is_of_those_that_none_beats_in_both(points, front):
    assert pareto_front(points) == front
