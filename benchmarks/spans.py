"""Spans of time, and runs of frames, in which eyes are shut or unseen, for the benchmark of blinks."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.blink_recordings import RATE
from eyelid.blinks import Event, Moment
from eyelid.blinks.matching import Span
from eyelid.blinks.signal import logit_of

CLOSINGS = ("blink", "wink", "closure")


def closings(events: Iterable[Event]) -> list[Span]:
    """Returns when eyes were shut."""
    return [(event.start_s, event.end_s) for event in events if event.event in CLOSINGS]


def touches(span: Span, others: Sequence[Span]) -> bool:
    """Returns whether a span has a time in common with any of others."""
    return any(start <= span[1] + 1e-6 and end >= span[0] - 1e-6 for start, end in others)


def unseen(moments: Sequence[Moment]) -> list[Span]:
    """Returns when no eye was seen, of moments at `RATE`."""
    is_gap = np.array([moment.is_gap for moment in moments])
    first = moments[0].time_s
    return [(first + (start - 0.5) / RATE, first + (end + 0.5) / RATE) for start, end in runs_of(is_gap)]


def runs_of(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Returns the first and the last index of each run of true ones in bool `[N]`."""
    steps = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    return list(
        zip(np.flatnonzero(steps == 1).tolist(), (np.flatnonzero(steps == -1) - 1).tolist(), strict=True)
    )


def blinks_of(tagged: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Returns blinks of tagged frames: runs with a frame or two between them are one; one frame is none."""
    joined: list[tuple[int, int]] = []
    for start, end in runs_of(tagged):
        if joined and start - joined[-1][1] <= 3:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end > start]


def below_half(moments: Iterable[Moment]) -> list[Span]:
    """Returns when P(open), both eyes together, was below a half: the plainest way to find closed eyes."""
    spans: list[Span] = []
    start = last = None
    step = 1 / RATE
    for moment in moments:
        logits = [logit_of(eye) or 0.0 for eye in (moment.right, moment.left) if eye is not None]
        if last is not None:
            step = min(moment.time_s - last, 0.1)
        is_shut = bool(logits) and sum(logits) < 0
        if is_shut and start is None:
            start = moment.time_s - step / 2
        if not is_shut and start is not None:
            spans.append((start, (last or start) + step / 2))
            start = None
        last = moment.time_s
    if start is not None and last is not None:
        spans.append((start, last + step / 2))
    return spans
