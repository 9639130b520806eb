"""True events of recordings: tables in which a person, or a program that draws clips, says what happened."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from eyelid.blinks.numbered_rows import numbered_rows
from eyelid.errors import DataError
from eyelid.pictures.table_rows import columns_named

_SOURCE = ("source", "file", "recording", "video", "path", "name")
_EVENT = ("event", "kind", "label", "type")
_COLUMNS = {
    "start_s": ("start_s", "start", "onset_s", "onset"),
    "apex_s": ("apex_s", "apex", "peak_s", "peak"),
    "end_s": ("end_s", "end", "offset_s", "offset"),
    "start_frame": ("start_frame", "first_frame", "onset_frame"),
    "apex_frame": ("apex_frame", "peak_frame"),
    "end_frame": ("end_frame", "last_frame", "offset_frame"),
    "half_width_ms": ("half_width_ms",),
    "track": ("track", "person"),
}
_TEXTS = {"event": _EVENT, "eyes": ("eyes",), "completeness": ("completeness",)}
_MISSING = ("", "nan", "na", "none", "null")
_BLINK = "blink"
_OTHER_NAMES = {
    "partial": {"event": _BLINK, "completeness": "partial"},
    "lookdown": {"event": "lowered"},
}  # of some tables for our events


class TrueEvent(NamedTuple):
    """An event that a recording is known to have. What the table does not say is None.

    Attributes:
        event: Its kind, such as `blink` or `gap`.
        start_s: Seconds from the start of the recording, or None if `start_frame` says.
        apex_s: When the eyes are least open.
        end_s: When they are open again.
        start_frame: Index of the first frame of the event, from 0.
        apex_frame: Index of the frame at the apex.
        end_frame: Index of the last frame of the event.
        half_width_ms: How long openness is below half of what it falls by.
        track: Number of the person.
        eyes: `both`, `right` or `left`.
        completeness: `complete` or `partial`.
    """

    event: str
    start_s: float | None = None
    apex_s: float | None = None
    end_s: float | None = None
    start_frame: float | None = None
    apex_frame: float | None = None
    end_frame: float | None = None
    half_width_ms: float | None = None
    track: float | None = None
    eyes: str = ""
    completeness: str = ""

    def timed(self, times: Sequence[float]) -> "TrueEvent":
        """Returns the event in seconds, which are those of its frames where the table says only frames.

        An event of frames lasts until the frame after its last one.

        Args:
            times: The time of each frame of the recording, in seconds, in order.

        Raises:
            DataError: A frame is beyond the recording.
        """
        if self.start_s is not None and self.end_s is not None:
            return self
        if self.start_frame is None or self.end_frame is None:
            raise DataError(f"a {self.event} has neither start_s and end_s nor start_frame and end_frame")
        first, last = int(self.start_frame), int(self.end_frame)
        if not 0 <= first <= last < len(times):
            raise DataError(
                f"a {self.event} of the frames {first} to {last}: there are {len(times):,} frames"
            )
        after = times[last + 1] if last + 1 < len(times) else 2 * times[last] - times[max(last - 1, 0)]
        apex = None if self.apex_frame is None else times[min(int(self.apex_frame), len(times) - 1)]
        return self._replace(start_s=times[first], apex_s=apex, end_s=after)


def read_true_events(path: str) -> dict[str, list[TrueEvent]]:
    """Reads a table of true events.

    It has a column `source` or `file`; `start_s` and `end_s`, or `start_frame` and `end_frame`; and, if they
    are known, `event` (else all are blinks), `apex_s` or `apex_frame`, `half_width_ms`, `track`, `eyes` and
    `completeness`. A row with a source alone says that there is no event in it.

    Args:
        path: A table: .csv, .tsv, .jsonl or .xlsx.

    Returns:
        The events of each recording, in the order of the table.

    Raises:
        MissingFileError: There is no such file.
        DataError: It is no such table, or empty. The message names the line.
    """
    rows = numbered_rows(path)
    _, header = next(rows, (0, [""]))
    source = columns_named(header, _SOURCE)
    wanted = {name: columns_named(header, names)[:1] for name, names in _COLUMNS.items()}
    if not source or not (wanted["start_s"] or wanted["start_frame"]):
        raise DataError(
            f"{path}: expected the columns source, event, and start_s and end_s, or start_frame and "
            f"end_frame; it has {', '.join(filter(None, header)) or 'none'}"
        )
    place = {name: header.index(found[0]) for name, found in wanted.items() if found}
    texts = {name: columns_named(header, names) for name, names in _TEXTS.items()}
    text_place = {name: header.index(found[0]) for name, found in texts.items() if found}
    named = header.index(source[0])
    events: dict[str, list[TrueEvent]] = {}
    for number, row in rows:
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        if not cells[named]:
            raise DataError(f"{path}, line {number}: it names no recording")
        of_source = events.setdefault(cells[named], [])
        numbers = _numbers(cells, place, f"{path}, line {number}")
        if not numbers:
            continue
        said = {name: cells[index] for name, index in text_place.items() if cells[index]}
        kind = said.get("event", _BLINK).lower()
        said |= _OTHER_NAMES.get(kind, {"event": kind})
        event = TrueEvent(**{**said, **numbers})  # type: ignore[arg-type]
        if None in (event.start_s, event.end_s) and None in (event.start_frame, event.end_frame):
            raise DataError(
                f"{path}, line {number}: expected both its start and its end, in seconds or in frames"
            )
        if event.start_s is not None and event.end_s is not None and event.end_s < event.start_s:
            raise DataError(f"{path}, line {number}: it ends at {event.end_s:g} s, before its start")
        of_source.append(event)
    if not events:
        raise DataError(f"{path}: it names no recording")
    return events


def _numbers(cells: Sequence[str], place: Mapping[str, int], where: str) -> dict[str, float]:
    numbers = {}
    for name, index in place.items():
        if cells[index].lower() not in _MISSING:
            try:
                numbers[name] = float(cells[index])
            except ValueError:
                numbers[name] = math.nan
            if not math.isfinite(numbers[name]):
                raise DataError(f"{where}: {cells[index]!r} in the column {name}; expected a number")
    return numbers
