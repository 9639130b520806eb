"""What a person sees of many rows on a terminal: a table, counts, and a histogram of p_open."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.errors import printable
from eyelid.pages import print_whole
from eyelid.results.counts import BINS, RowCounts
from eyelid.results.row import Row

_BAR = 40
_WORTH_A_HISTOGRAM = 10
_COLOURS = {"open": "green", "closed": "blue", "unsure": "yellow"}
_TITLES = ("source", "frame", "face", "side", "size", "p_open", "state", "movement", "error")


def print_summary(counts: RowCounts, console: Console, *, table: bool, models: str = "") -> None:
    """Prints counts, models, histogram and errors, below a table of the first rows if `table`."""
    parts: list[RenderableType] = [_table(counts), ""] if table else []
    parts.append(_counts(counts))
    if models:
        parts.append(f"read by {models}")
    if sum(counts.histogram) >= _WORTH_A_HISTOGRAM:
        parts += ["", *_bars(counts.histogram)]
    if counts.first_errors and not table:
        words = (printable(f"{row.source}: {row.error}") for row in counts.first_errors)
        parts += ["", *(Text(line, "red", no_wrap=True, overflow="ignore") for line in words)]
        if counts.errors > len(counts.first_errors):
            parts.append(f"… and {counts.errors - len(counts.first_errors):,} more")
    print_whole(Group(*parts), console)


def _table(counts: RowCounts) -> RenderableType:
    titled = zip(_TITLES, *map(_cells, counts.first), strict=True)
    columns = [column for column in titled if any(column[1:])]
    table = Table(box=None, header_style="bold")
    for title, *_ in columns:
        table.add_column(title, overflow="fold")
    for cells in zip(*(column[1:] for column in columns), strict=True):
        table.add_row(*cells)
    if counts.rows > len(counts.first):
        rest = counts.rows - len(counts.first)
        return Group(table, f"… and {rest:,} more rows; --output FILE.csv keeps every one")
    return table


def _counts(counts: RowCounts) -> RenderableType:
    shares = [f"[{colour}]{counts.states[state]:,} {state}[/]" for state, colour in _COLOURS.items()]
    if counts.without_eye:
        shares.append(f"{counts.without_eye:,} without an eye")
    if counts.damaged.total:
        shares.append(f"[yellow]{counts.damaged.total:,} damaged[/]")
    if counts.errors:
        shares.append(f"[red]{counts.errors:,} not readable[/]")
    photos = counts.pictures - counts.bare - counts.errors
    if counts.bare and photos:
        shares.append(f"{counts.bare:,} pictures taken as an eye, {photos:,} as photos")
    pictures = "" if counts.pictures == counts.rows else f" of {counts.pictures:,} pictures"
    return f"[bold]{counts.rows:,} row{'s' * (counts.rows != 1)}{pictures}[/]: " + ", ".join(shares)


def _bars(histogram: list[int]) -> list[RenderableType]:
    scale = _BAR / max(*histogram, 1)
    bars: list[RenderableType] = ["[bold]p_open[/]"]
    for index, count in enumerate(histogram):
        low, high = index / BINS, (index + 1) / BINS
        bars.append(f"{low:.1f}-{high:.1f} [cyan]{'█' * round(count * scale):<{_BAR}}[/] {count:,}")
    return bars


def _cells(row: Row) -> tuple[Text, ...]:
    return (
        Text(printable(row.source)),
        Text("" if row.frame is None else f"{row.frame:,}"),
        Text("" if row.face is None else str(row.face)),
        Text(row.side or ""),
        Text("" if row.width is None else f"{row.width}x{row.height}"),
        Text("" if row.p_open is None else f"{row.p_open:.6f}"),
        Text(row.state or "", _COLOURS.get(row.state or "", "")),
        Text(row.movement or ""),
        Text(printable(row.error or ""), "red"),
    )
