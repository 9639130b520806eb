"""Turning the results of a benchmark into tables for the terminal, CSV and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid import __version__
from eyelid.errors import printable
from eyelid.pages import print_whole
from eyelid.peers.benchmark_result import Benchmark
from eyelid.peers.cross_matrix import Cell, CrossMatrix
from eyelid.peers.options import BenchmarkOptions
from eyelid.peers.peer_comparison import PeerComparison
from eyelid.peers.peer_scores import PeerReadings, PeerScore
from eyelid.score import STATES, Score

_WIDE = 140  # a terminal with at least so many columns has room for intervals
_SHOWN_UNREADABLE = 20  # at most so many unreadable files are printed


def print_benchmark(benchmark: Benchmark, console: Console) -> None:
    """Prints the tables and warnings of a benchmark, and the files that could not be read."""
    wide = console.width >= _WIDE
    parts: list[RenderableType] = []
    if benchmark.peers:
        for name, scores in benchmark.peers.sets.items():
            parts += [*_of_set(name, scores, benchmark.peers.reference, wide=wide), ""]
    if benchmark.cross:
        parts += [*_matrix(benchmark.cross), ""]
    parts += [Text(printable(warning), "yellow") for warning in benchmark.warnings]
    unread = benchmark.unreadable
    parts += [Text(f"not scored: {printable(message)}", "red") for message in unread[:_SHOWN_UNREADABLE]]
    if len(unread) > _SHOWN_UNREADABLE:
        parts.append(Text(f"… and {len(unread) - _SHOWN_UNREADABLE:,} more, all in benchmark.json", "red"))
    parts.append(Text(f"tables, plots and report.html are in {benchmark.folder}"))
    print_whole(Group(*parts), console)


def _of_set(name: str, scores: Sequence[PeerScore], reference: str, *, wide: bool) -> list[RenderableType]:
    counts = f"{scores[0].pictures:,} pictures of {scores[0].groups:,} groups"
    table = Table("peer", box=None, header_style="bold")
    interval = " [95 %]" if wide else ""
    heads = (f"accuracy{interval}", f"less {reference}", f"EER{interval}", "AUC", "F1")
    for head in (*heads, "µs single", "µs batch", "px", "KB", "fit, s"):
        table.add_column(head, justify="right", no_wrap=wide)
    for score in scores:
        values = score.scores
        table.add_row(
            f"{score.peer}{' *' if score.trained_on_set else ''}",
            _formatted(values["accuracy"], wide=wide),
            "" if score.peer == reference else _formatted(score.difference, sign="+", wide=wide),
            *(
                _formatted(values["eer"], wide=wide),
                f"{values['auc'].value:.4f}",
                f"{values['f1'].value:.4f}",
            ),
            *(f"{score.time.single:,.1f}", f"{score.time.batch:,.1f}", _joined(score.sizes)),
            f"{score.kilobytes:,.0f}",
            "" if score.fit_s is None else f"{score.fit_s:,.1f}",
        )
    starred = (
        [Text("* was trained on these pictures")] if any(score.trained_on_set for score in scores) else []
    )
    return [Text(printable(f"{name}: {counts}, held out from all training")), table, *starred]


def _matrix(cross: CrossMatrix) -> list[RenderableType]:
    title = f"{cross.net}, trained on the row, tested on the column: accuracy / EER"
    heads = (f"{printable(name)}\n{_counts(cross.tested(name))}" for name in cross.columns)
    table = Table("", *heads, box=None, header_style="bold")
    for row in cross.rows:
        cells = [cross.cells[row, column] for column in cross.columns]
        table.add_row(f"{printable(row)}\n{_counts(cross.cells[row, row])} held out", *map(_both, cells))
    return [Text(printable(title)), table]


def _counts(cell: Cell) -> str:
    return f"{cell.pictures:,} pictures of {cell.groups:,} groups"


def _both(cell: Cell) -> str:
    return f"{cell.accuracy.value:.4f}" + (f" / {cell.eer.value:.4f}" if cell.eer else "")


def _formatted(score: Score, *, sign: str = "", wide: bool) -> str:
    interval = f" [{score.low:{sign}.3f} {score.high:{sign}.3f}]" if wide and score.interval else ""
    return f"{score.value:{sign}.4f}{interval}"


def _joined(sizes: Sequence[int]) -> str:
    return "/".join(map(str, sizes))


def peer_rows(peers: PeerComparison) -> list[dict[str, Any]]:
    """Returns a flat row for each data set and peer.

    Columns that end in `_low` and `_high` are the ends of 95 % intervals.
    """
    return [
        {
            "set": score.set_name,
            "peer": score.peer,
            "seen": score.trained_on_set,
            "pictures": score.pictures,
            "groups": score.groups,
            **_spread(score.scores),
            **_spread({f"accuracy_less_{peers.reference}": score.difference}),
            "only_this_right": score.only_this,
            f"only_{peers.reference}_right": score.only_reference,
            "us_single": round(score.time.single, 3),
            "us_single_fastest": round(score.time.single_range[0], 3),
            "us_single_slowest": round(score.time.single_range[1], 3),
            f"times_{peers.reference}": round(score.time.relative, 3),
            "us_batch": round(score.time.batch, 3),
            "batch": score.time.batch_size,
            "patch_px": _joined(score.sizes),
            "kilobytes": round(score.kilobytes, 3),
            "fit_s": None if score.fit_s is None else round(score.fit_s, 3),
        }
        for score in peers.scores
    ]


def cross_rows(cross: CrossMatrix) -> list[dict[str, Any]]:
    """Returns a flat row for each pair of a data set that was trained on and one that was tested."""
    return [
        {
            "net": cross.net,
            "trained_on": row,
            "tested_on": column,
            "pictures": cell.pictures,
            "groups": cell.groups,
            **_spread({"accuracy": cell.accuracy, "eer": cell.eer or Score(*[float("nan")] * 3)}),
        }
        for (row, column), cell in cross.cells.items()
    ]


def _spread(scores: Mapping[str, Score]) -> dict[str, float | None]:
    """Returns each score and the two ends of its interval as separate columns, with None for NaN."""
    return {
        f"{name}{suffix}": None if value != value else round(value, 6)
        for name, score in scores.items()
        for suffix, value in (("", score.value), ("_low", score.low), ("_high", score.high))
    }


def readings_rows(readings: Sequence[PeerReadings]) -> list[dict[str, Any]]:
    """Returns a row for each picture, with the probability of each peer that the eye is open."""
    return [
        {
            "set": of_set.name,
            "fold": fold,
            "source": printable(source),
            "group": printable(group),
            "label": STATES[label],
            **{f"p_open_{peer}": f"{read[index]:.6f}" for peer, read in of_set.p_open.items()},
        }
        for of_set in readings
        for index, (source, group, label, fold) in enumerate(
            zip(
                of_set.sources,
                of_set.groups.tolist(),
                of_set.labels.tolist(),
                of_set.folds.tolist(),
                strict=True,
            )
        )
    ]


def json_text(benchmark: Benchmark, options: BenchmarkOptions) -> str:
    """Returns the options, warnings and scores as JSON, without the readings of single pictures."""
    content: dict[str, Any] = {
        "eyelid": __version__,
        "options": asdict(options),
        "warnings": benchmark.warnings,
        "unreadable": benchmark.unreadable,
        "against": benchmark.peers.reference if benchmark.peers else None,
        "peers": peer_rows(benchmark.peers) if benchmark.peers else [],
        "cross": cross_rows(benchmark.cross) if benchmark.cross else [],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
