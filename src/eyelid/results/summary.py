"""What a person sees of many rows on a terminal: a table, counts, and a histogram of p_open."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.errors import printable
from eyelid.pages import print_whole
from eyelid.results.row import Row

_SHOWN = 40  # a screenful; a longer table is for --output
_BINS = 10
_BAR = 40
_WORTH_A_HISTOGRAM = 10
_COLOURS = {"open": "green", "closed": "blue", "unsure": "yellow"}
_TITLES = ("source", "side", "size", "p_open", "state", "movement", "error")


class Summary:
    """Counts rows as they pass by, and keeps the first for a table; its size does not grow with them."""

    def __init__(self) -> None:
        """Starts empty."""
        self.rows = 0
        self.errors = 0
        self.states: Counter[str] = Counter()
        self._histogram = np.zeros(_BINS, int)
        self._first: list[Row] = []
        self._first_errors: list[Row] = []

    def add(self, rows: Sequence[Row]) -> None:
        """Counts a block of rows."""
        self.rows += len(rows)
        self._first += rows[: _SHOWN - len(self._first)]
        self.states.update(row.state for row in rows if row.state)
        failed = [row for row in rows if row.error]
        self.errors += len(failed)
        self._first_errors += failed[: _SHOWN - len(self._first_errors)]
        p_open = [row.p_open for row in rows if row.p_open is not None]
        self._histogram += np.histogram(p_open, _BINS, (0, 1))[0]

    def print(self, console: Console, *, table: bool) -> None:
        """Prints the counts, the histogram and the errors, below a table of the first rows if wanted."""
        parts: list[RenderableType] = [self._table(), ""] if table else []
        parts.append(self._counts())
        if self._histogram.sum() >= _WORTH_A_HISTOGRAM:
            parts += ["", *self._bars()]
        if self._first_errors and not table:
            parts += [
                "",
                *(Text(printable(f"{row.source}: {row.error}"), "red") for row in self._first_errors),
            ]
            if self.errors > len(self._first_errors):
                parts.append(f"… and {self.errors - len(self._first_errors):,} more")
        print_whole(Group(*parts), console)

    def _table(self) -> RenderableType:
        titled = zip(_TITLES, *map(_cells, self._first), strict=True)
        columns = [column for column in titled if any(column[1:])]
        table = Table(box=None, header_style="bold")
        for title, *_ in columns:
            table.add_column(title, overflow="fold")
        for cells in zip(*(column[1:] for column in columns), strict=True):
            table.add_row(*cells)
        if self.rows > len(self._first):
            rest = self.rows - len(self._first)
            return Group(table, f"… and {rest:,} more rows; --output FILE.csv keeps every one")
        return table

    def _counts(self) -> RenderableType:
        counts = [f"[{_COLOURS[state]}]{self.states[state]:,} {state}[/]" for state in _COLOURS]
        if self.errors:
            counts.append(f"[red]{self.errors:,} not readable[/]")
        return f"[bold]{self.rows:,} row{'s' * (self.rows != 1)}[/]: " + ", ".join(counts)

    def _bars(self) -> list[RenderableType]:
        scale = _BAR / max(self._histogram.max(), 1)
        bars: list[RenderableType] = ["[bold]p_open[/]"]
        for index, count in enumerate(self._histogram.tolist()):
            low, high = index / _BINS, (index + 1) / _BINS
            bars.append(f"{low:.1f}-{high:.1f} [cyan]{'█' * round(count * scale):<{_BAR}}[/] {count:,}")
        return bars


def _cells(row: Row) -> tuple[Text, ...]:
    return (
        Text(printable(row.source)),
        Text(row.side or ""),
        Text("" if row.width is None else f"{row.width}x{row.height}"),
        Text("" if row.p_open is None else f"{row.p_open:.6f}"),
        Text(row.state or "", _COLOURS.get(row.state or "", "")),
        Text(row.movement or ""),
        Text(printable(row.error or ""), "red"),
    )
