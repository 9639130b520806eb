"""Traces: tables of p_open or eye aspect ratios over time, by eyelid or by another program."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, groupby, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eyelid.blinks.moment import EyeReading, Moment
from eyelid.blinks.numbered_rows import OTHER_TABLES, numbered_rows
from eyelid.blinks.trace_columns import ReadingColumn, columns_of_trace
from eyelid.errors import DataError
from eyelid.pictures import TABLES, DiskFile

_HEAD = 500  # rows that tell units
_PERCENT_FROM = 2.0  # eye aspect ratios and probabilities are below, percentages above
_SLOWEST = 1.0  # seconds between two moments: slower is no trace of blinks, and rather milliseconds
_UNITS = (
    (1e6 * _SLOWEST, "nanoseconds", "time_ns"),
    (1e3 * _SLOWEST, "microseconds", "time_us"),
    (_SLOWEST, "milliseconds", "time_ms"),
)  # what times may be that are too far apart, from which step on
_TRUE = ("true", "1", "1.0", "yes", "")


class _Line(NamedTuple):
    """A row of the table: its number, time and frame, the person (None for nobody), and its cells."""

    number: int
    time_s: float
    frame: int | None
    track: int | None
    row: list[str]


class TraceFrame(NamedTuple):
    """What a trace says of one time.

    Attributes:
        time_s: The time, in seconds.
        frame: Index of the frame; None if the trace does not say.
        people: What was read of each person, by number; nobody may be there.
    """

    time_s: float
    frame: int | None
    people: dict[int, Moment]


class Trace:
    """A table of p_open or eye aspect ratios over time. It is read as it is needed, from start to end.

    Attributes:
        source: Its path.
        columns: What its columns hold.
        notes: What was assumed of it, in words.
        rate: Moments a second: as given, or by its times.
    """

    def __init__(self, path: str, *, rate: float | None = None) -> None:
        """Opens a trace and finds out what its columns hold, and in which units.

        Args:
            path: A table: .csv, .tsv, .jsonl or .xlsx.
            rate: Frames a second of a table without times.

        Raises:
            MissingFileError: There is no such file.
            DataError: It is no trace, or has no times and no rate is given.
        """
        self.source = path
        self.notes: list[str] = []
        with closing(numbered_rows(path)) as rows:
            first = next(rows, None)
            if first is None:
                raise DataError(f"{path}: the table is empty")
            self.columns = columns_of_trace(first[1], path)
            head = [
                row for _, row in islice(rows if self.columns.has_header else chain([first], rows), _HEAD)
            ]
        self._scales = {column: self._scale(column, head) for column in self.columns.readings}
        self.rate = self._rate_of(head, rate)

    def identity(self) -> str:
        """Returns a fingerprint, which changes when the file does."""
        return f"{DiskFile(self.source).identity()} {self.rate!r}"

    def frames(self) -> Iterator[TraceFrame]:
        """Yields what the trace says of each time, in order.

        Raises:
            DataError: A time is missing, or is not later than the one before; what was yielded is right.
        """
        last: float | None = None
        is_one_row = self.columns.side is None and self.columns.track is None
        for (time_s, frame, _), lines in groupby(
            self._lines(), key=lambda line: (line.time_s, line.frame, line.number if is_one_row else 0)
        ):
            people: dict[int, list[list[str]]] = {}
            for line in lines:
                if last is not None and time_s <= last:
                    raise DataError(
                        f"{self.source}, line {line.number}: the time {time_s:g} s is not after {last:g} s; "
                        "expected rows in order of time, each time once"
                    )
                if line.track is not None:
                    people.setdefault(line.track, []).append(line.row)
            last = time_s
            moments = {track: self._moment(time_s, frame, rows) for track, rows in people.items()}
            yield TraceFrame(time_s, frame, moments)

    def _lines(self) -> "Iterator[_Line]":
        """Yields the rows that say something."""
        columns = self.columns
        for number, row in islice(numbered_rows(self.source), int(columns.has_header), None):
            if columns.error is not None and _cell(row, columns.error):
                continue
            frame = self._number(row, columns.frame, number)
            time = self._number(row, columns.time, number)
            if columns.time is not None and time is None:
                raise DataError(f"{self.source}, line {number}: no time")
            if columns.time is None and columns.frame is not None and frame is None:
                raise DataError(f"{self.source}, line {number}: no frame")
            if time is None:
                count = frame if frame is not None else number - 1 - int(columns.has_header)
                time_s = count / self.rate
            else:
                time_s = time * columns.seconds
            track = 0.0 if columns.track is None else self._number(row, columns.track, number)
            yield _Line(
                number,
                time_s,
                None if frame is None else int(frame),
                None if track is None else int(track),
                row,
            )

    def _number(self, row: Sequence[str], index: int | None, line: int) -> float | None:
        text = "" if index is None else _cell(row, index)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not np.isfinite(value):
            raise DataError(
                f"{self.source}, line {line}: {text!r} in the column {self.columns.names[index or 0]!r}; "
                "expected a number"
            )
        return value

    def _moment(self, time_s: float, frame: int | None, rows: Sequence[Sequence[str]]) -> Moment:
        eyes: dict[str, EyeReading] = {}
        for row in rows:
            side_of_row = "" if self.columns.side is None else _cell(row, self.columns.side).lower()
            for column in self.columns.readings:
                value = self._value(row, column)
                side = column.side or side_of_row
                if value is not None:
                    was = eyes.get(side, EyeReading())
                    eyes[side] = was._replace(ear=value) if column.is_ear else was._replace(p_open=value)
        for side, (x, y) in _irises(rows[0], self.columns.irises):
            if side in eyes:
                eyes[side] = eyes[side]._replace(iris=(x, y))
        both = next((eyes[side] for side in eyes if side not in ("right", "left")), None)
        pose = tuple(_value(rows[0], index) for index in self.columns.pose)
        return Moment(
            time_s,
            right=eyes.get("right", both),
            left=eyes.get("left", both),
            frame=frame,
            pose=None if not pose or np.isnan(pose).any() else (pose[0], pose[1], pose[2]),
        )

    def _value(self, row: Sequence[str], column: ReadingColumn) -> float | None:
        if column.valid is not None and _cell(row, column.valid).lower() not in _TRUE:
            return None
        value = _value(row, column.index) * self._scales[column]
        if not np.isfinite(value):
            return None
        return 1 - value if column.is_shut else value

    def _scale(self, column: ReadingColumn, head: Sequence[Sequence[str]]) -> float:
        values = np.array([_value(row, column.index) for row in head])
        values = values[np.isfinite(values)]
        if not len(values) or np.median(np.abs(values)) < _PERCENT_FROM:
            return 1.0
        self.notes.append(f"{self.columns.names[column.index]}: taken for per cent")
        return 0.01

    def _rate_of(self, head: Sequence[Sequence[str]], rate: float | None) -> float:
        columns = self.columns
        if columns.time is None:
            if rate is None:
                raise DataError(
                    f"{self.source}: it has no column of times; give its frames a second with --rate"
                )
            return rate
        if rate is not None:
            self.notes.append("it has times of its own, so --rate is not used")
        times = np.array([_value(row, columns.time) for row in head]) * columns.seconds
        steps = np.diff(times[np.isfinite(times)])
        steps = steps[steps > 0]
        step = float(np.median(steps)) if len(steps) else 0.0
        if step > _SLOWEST:
            unit, name = next(pair for least, *pair in _UNITS if step > least)
            raise DataError(
                f"{self.source}: the times in the column {columns.names[columns.time]!r} are {step:g} s "
                f"apart, too far for blinks; name the column {name} if they are {unit}"
            )
        return 1 / step if step else 1.0


def _irises(row: Sequence[str], places: Sequence[int]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yields the sides whose irises are known, and where they are."""
    values = [_value(row, index) for index in places]
    for side, x, y in zip(("right", "left"), values[::2], values[1::2], strict=False):
        if np.isfinite(x) and np.isfinite(y):
            yield side, (x, y)


def is_trace(path: str) -> bool:
    """Returns whether a path names a table, by its ending; also one of a kind that is not read."""
    return Path(path).suffix.lower() in (*TABLES, *OTHER_TABLES)


def _cell(row: Sequence[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _value(row: Sequence[str], index: int) -> float:
    """Returns a number; NaN where there is none."""
    try:
        return float(_cell(row, index))
    except ValueError:
        return float("nan")
