"""A benchmark as tables: for the terminal, CSV and JSON."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from io import StringIO
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid import __version__
from eyelid.errors import printable
from eyelid.pages import print_whole
from eyelid.peers.benchmark_result import Benchmark
from eyelid.peers.cross import Cell, Cross
from eyelid.peers.options import BenchmarkOptions
from eyelid.peers.scoring import PeerReadings, PeerScore
from eyelid.peers.side_by_side import SideBySide
from eyelid.score import STATES, Score

_WIDE = 140  # columns of a terminal, from which on intervals have room
_SHOWN_UNREADABLE = 20


def print_benchmark(benchmark: Benchmark, console: Console) -> None:
    """Prints the tables, and all that the reader should know to trust them."""
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
    told = " [95 %]" if wide else ""
    heads = (f"accuracy{told}", f"less {reference}", f"EER{told}", "AUC", "F1")
    for head in (*heads, "µs single", "µs batch", "px", "KB", "fit, s"):
        table.add_column(head, justify="right", no_wrap=wide)
    for score in scores:
        values = score.scores
        table.add_row(
            f"{score.peer}{' *' if score.seen else ''}",
            _told(values["accuracy"], wide=wide),
            "" if score.peer == reference else _told(score.difference, sign="+", wide=wide),
            *(_told(values["eer"], wide=wide), f"{values['auc'].value:.4f}", f"{values['f1'].value:.4f}"),
            *(f"{score.speed.single:,.1f}", f"{score.speed.batch:,.1f}", _joined(score.sizes)),
            f"{score.kilobytes:,.0f}",
            "" if score.fit_s is None else f"{score.fit_s:,.1f}",
        )
    starred = [Text("* was trained on these pictures")] if any(score.seen for score in scores) else []
    return [Text(printable(f"{name}: {counts} that learners did not see")), table, *starred]


def _matrix(cross: Cross) -> list[RenderableType]:
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


def _told(score: Score, *, sign: str = "", wide: bool) -> str:
    interval = f" [{score.low:{sign}.3f} {score.high:{sign}.3f}]" if wide and score.interval else ""
    return f"{score.value:{sign}.4f}{interval}"


def _joined(sizes: Sequence[int]) -> str:
    return "/".join(map(str, sizes))


def peer_rows(peers: SideBySide) -> list[dict[str, Any]]:
    """Returns a flat row for each set and peer; `low` and `high` are the ends of the 95 % intervals."""
    return [
        {
            "set": score.set_name,
            "peer": score.peer,
            "seen": score.seen,
            "pictures": score.pictures,
            "groups": score.groups,
            **_spread(score.scores),
            **_spread({f"accuracy_less_{peers.reference}": score.difference}),
            "only_this_right": score.only_this,
            f"only_{peers.reference}_right": score.only_reference,
            "us_single": round(score.speed.single, 3),
            "us_single_fastest": round(score.speed.single_range[0], 3),
            "us_single_slowest": round(score.speed.single_range[1], 3),
            f"times_{peers.reference}": round(score.speed.relative, 3),
            "us_batch": round(score.speed.batch, 3),
            "batch": score.speed.batch_size,
            "patch_px": _joined(score.sizes),
            "kilobytes": round(score.kilobytes, 3),
            "fit_s": None if score.fit_s is None else round(score.fit_s, 3),
        }
        for score in peers.scores
    ]


def cross_rows(cross: Cross) -> list[dict[str, Any]]:
    """Returns a flat row for each cell of the matrix."""
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
    """Returns each score and the ends of its interval as columns of their own; what there is not is None."""
    return {
        f"{name}{suffix}": None if value != value else round(value, 6)
        for name, score in scores.items()
        for suffix, value in (("", score.value), ("_low", score.low), ("_high", score.high))
    }


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Returns rows as CSV, None as an empty cell."""
    text = StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def readings_rows(readings: Sequence[PeerReadings]) -> list[dict[str, Any]]:
    """Returns a row for each picture: what each peer read of it."""
    return [
        {
            "set": told.name,
            "fold": fold,
            "source": printable(source),
            "group": printable(group),
            "label": STATES[label],
            **{f"p_open_{peer}": f"{read[index]:.6f}" for peer, read in told.p_open.items()},
        }
        for told in readings
        for index, (source, group, label, fold) in enumerate(
            zip(told.sources, told.groups.tolist(), told.labels.tolist(), told.folds.tolist(), strict=True)
        )
    ]


def json_text(benchmark: Benchmark, options: BenchmarkOptions) -> str:
    """Returns all but the single readings as JSON."""
    told: dict[str, Any] = {
        "eyelid": __version__,
        "options": asdict(options),
        "warnings": benchmark.warnings,
        "unreadable": benchmark.unreadable,
        "against": benchmark.peers.reference if benchmark.peers else None,
        "peers": peer_rows(benchmark.peers) if benchmark.peers else [],
        "cross": cross_rows(benchmark.cross) if benchmark.cross else [],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
