"""What the columns of a trace hold: the names that programs give to times, and to what they read of eyes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eyelid.errors import DataError

_TIMES = {
    1.0: ("times", "time", "t", "timestamp", "timestamps", "timesec", "seconds", "sec", "timeseconds"),
    1e-3: ("timems", "ms", "timestampms", "milliseconds", "msec"),
    1e-6: ("timeus", "timestampus", "microseconds"),
    1e-9: ("timens", "timestampns", "nanoseconds"),
}
_FRAMES = ("frame", "frames", "framenumber", "frameindex", "frameid", "frameno", "index", "")
_SIDE, _TRACK, _ERROR = "side", "track", "error"
_POSE = ("yaw", "pitch", "roll")
_IRIS = ("irisrightx", "irisrighty", "irisleftx", "irislefty")
_VALID = re.compile(r"(.*[^_ ])[_ ]?valid", re.IGNORECASE)

_EAR = r"(ear|eyeaspectratio|ear2d6|ear3d6)"
_OPEN = r"(popen|probabilityopen)"
_SHUT = r"(bs)?(eyeblink|pclosed)"
_OF = {"right": "(right|r)", "left": "(left|l)", "": ""}


@dataclass(frozen=True)
class ReadingColumn:
    """A column that holds what was read of an eye.

    Attributes:
        index: Its place in the table.
        side: The subject's `right` or `left` eye; empty for both eyes together, or if another column says.
        is_ear: Whether it holds the eye aspect ratio; else a probability.
        is_shut: Whether it is the probability that the eye is shut, as blink scores are.
        valid: Place of the column that says whether the value can be used; None without one.
    """

    index: int
    side: str
    is_ear: bool
    is_shut: bool = False
    valid: int | None = None


@dataclass(frozen=True)
class TraceColumns:
    """What the columns of a trace hold. Places are None for what it lacks.

    Attributes:
        names: All names, in order.
        readings: The columns of what was read of eyes.
        time: Place of the times.
        seconds: Seconds in one unit of the times.
        frame: Place of the frames' numbers.
        side: Place of the side of the eye, in tables with a row for each eye.
        track: Place of the person's number.
        error: Place of the errors; rows with one are passed over.
        pose: Places of yaw, pitch and roll; empty without all three.
        irises: Places of x and y of the right iris, then of the left; empty without all four.
        has_header: Whether the first row names the columns.
    """

    names: Sequence[str]
    readings: Sequence[ReadingColumn]
    time: int | None = None
    seconds: float = 1.0
    frame: int | None = None
    side: int | None = None
    track: int | None = None
    error: int | None = None
    pose: Sequence[int] = ()
    irises: Sequence[int] = ()
    has_header: bool = True


def columns_of_trace(first_row: Sequence[str], name: str) -> TraceColumns:
    """Finds out what the columns of a trace hold, by the first row of its table.

    Known are the columns of eyelid's own tables, those of JeFaPaTo (`EAR2D6_l`, `EAR2D6_valid`), MediaPipe's
    blink scores (`eyeBlinkLeft`), and plain `ear` or `p_open` with or without a side before or after. A table
    of two columns without names, or with those that pandas gives, is one of frames and eye aspect ratios.

    Args:
        first_row: The cells of the first row.
        name: The table's name, for errors.

    Raises:
        DataError: No column holds an eye aspect ratio or a probability.
    """
    if _is_nameless(first_row):
        readings = [ReadingColumn(1, "", is_ear=True)]
        return TraceColumns(("frame", "ear"), readings, frame=0, has_header=not first_row[0])
    plain = [re.sub(r"[\W_]", "", cell.lower()) for cell in first_row]
    readings = [column for index in range(len(plain)) for column in _reading(index, first_row, plain)]
    if not readings:
        raise DataError(
            f"{name}: no column of eye aspect ratios or probabilities, such as ear, ear_left, EAR2D6_l, "
            f"p_open or eyeBlinkLeft; its columns are {', '.join(filter(None, first_row))}"
        )
    time, seconds = next(
        ((plain.index(word), unit) for unit, words in _TIMES.items() for word in words if word in plain),
        (None, 1.0),
    )
    return TraceColumns(
        first_row,
        _of_one_kind(readings),
        time=time,
        seconds=seconds,
        frame=next((plain.index(word) for word in _FRAMES if word in plain), None),
        side=_place(_SIDE, plain),
        track=_place(_TRACK, plain),
        error=_place(_ERROR, plain),
        pose=_places(_POSE, plain),
        irises=_places(_IRIS, plain),
    )


def _reading(index: int, names: Sequence[str], plain: Sequence[str]) -> list[ReadingColumn]:
    for side, word in _OF.items():
        for pattern, is_ear, is_shut in ((_EAR, True, False), (_OPEN, False, False), (_SHUT, False, True)):
            if re.fullmatch(f"{pattern}{word}|{word}{pattern}", plain[index]):
                return [ReadingColumn(index, side, is_ear, is_shut, _valid(names[index], names))]
    return []


def _valid(name: str, names: Sequence[str]) -> int | None:
    """Returns the place of the column that says whether a value can be used: `EAR2D6_valid` of `EAR2D6_l`."""
    for index, other in enumerate(names):
        match = _VALID.fullmatch(other.strip())
        if match and name.strip().lower().startswith(match[1].lower()):
            return index
    return None


def _of_one_kind(readings: list[ReadingColumn]) -> list[ReadingColumn]:
    """Returns the first column of each kind and side; those of single eyes win over one of both."""
    kept: dict[tuple[bool, str], ReadingColumn] = {}
    for column in readings:
        kept.setdefault((column.is_ear, column.side), column)
    sided = {is_ear for is_ear, side in kept if side}
    return [column for (is_ear, side), column in kept.items() if side or is_ear not in sided]


def _place(word: str, plain: Sequence[str]) -> int | None:
    return plain.index(word) if word in plain else None


def _places(words: Sequence[str], plain: Sequence[str]) -> Sequence[int]:
    """Returns the places of columns; none unless all are there."""
    return [plain.index(word) for word in words] if set(words) <= set(plain) else ()


def _is_nameless(first_row: Sequence[str]) -> bool:
    """Returns whether two columns have no names but numbers, or are an index and a series of pandas."""
    if len(first_row) != len(("frame", "ear")):
        return False
    try:
        return all(np.isfinite(float(cell or 0)) for cell in first_row)
    except ValueError:
        return False
