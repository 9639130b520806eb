"""The event: something that the eyes did, with a start and an end in time."""

from typing import Annotated, Literal, NamedTuple

from eyelid.results.record import Decimals

Seconds = Annotated[float, Decimals(4)]
Milliseconds = Annotated[float, Decimals(1)]
Ratio = Annotated[float, Decimals(4)]
EventKind = Literal["blink", "wink", "closure", "lowered", "gap"]


class Event(NamedTuple):
    """One event: a line of the table of events. What is not known is None.

    Openness is 1 when the eyes are as open as this person's usually are, and 0 when they are shut.

    Attributes:
        source: The recording.
        track: Number of the person in it.
        event: `blink`; `wink`, with one eye; `closure`, of half a second and more; `lowered`, when the lids
            follow a gaze that is lowered; `gap`, when the eyes cannot be seen.
        start_s: When openness falls below its level of the start, in seconds from the start of the recording.
        apex_s: When the eyes are least open.
        end_s: When openness is regained.
        start_frame: Index of the first frame of the event, from 0.
        apex_frame: Index of the frame at the apex.
        end_frame: Index of the last frame of the event.
        duration_ms: From start to end.
        half_width_ms: How long openness is below half of what it falls by.
        amplitude: What openness falls by: 1 from wide open to shut.
        closing_ms: From start to apex.
        opening_ms: From apex to end.
        closing_speed: Highest speed of closing, in openness a second; None where no moment shows it.
        opening_speed: Highest speed of opening, likewise.
        completeness: `complete`, or `partial` if the eyes do not shut.
        eyes: `both`, `right` or `left`, the subject's own.
        confidence: How sure the event is, 0 to 1.
    """

    source: str
    track: int
    event: str
    start_s: Seconds
    apex_s: Seconds | None
    end_s: Seconds
    start_frame: int | None = None
    apex_frame: int | None = None
    end_frame: int | None = None
    duration_ms: Milliseconds | None = None
    half_width_ms: Milliseconds | None = None
    amplitude: Ratio | None = None
    closing_ms: Milliseconds | None = None
    opening_ms: Milliseconds | None = None
    closing_speed: Ratio | None = None
    opening_speed: Ratio | None = None
    completeness: str | None = None
    eyes: str | None = None
    confidence: Ratio | None = None
