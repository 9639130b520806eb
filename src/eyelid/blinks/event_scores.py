"""How good found events are: against true ones, one-to-one, with intervals by recording."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.event import Event
from eyelid.blinks.matching import Pair, match_events
from eyelid.blinks.true_events import TrueEvent
from eyelid.score.intervals import Bootstrap, Score, shares

OVERLAPS = {"any overlap": 0.0, "IoU 0.2": 0.2, "IoU 0.5": 0.5}
"""The rules by which a found event is a true one, and the least intersection over union of each."""

ERRORS = {
    "start": "start_s",
    "apex": "apex_s",
    "end": "end_s",
    "duration": "",
    "half width": "half_width_ms",
}
"""The times that are compared, and the field of an event that holds each."""

GAP = "gap"
CLOSED = ("blink", "wink", "closure")
"""Kinds of events in which eyes are shut. By default a found one may be any of them: limits differ."""

_LENGTHS = ((0.1, "under 100 ms"), (0.2, "100 to 200 ms"), (0.5, "200 to 500 ms"), (np.inf, "over 500 ms"))
_MS = 1000


@dataclass(frozen=True)
class ScoredRecording:
    """What was found in a recording, and what is true of it.

    Attributes:
        source: Its name.
        seen_s: For how many seconds the eyes were seen.
        found: The found events.
        true: The true events, in seconds.
    """

    source: str
    seen_s: float
    found: Sequence[Event]
    true: Sequence[TrueEvent]


@dataclass(frozen=True)
class EventScores:
    """The scores of found events.

    Attributes:
        recordings: Number of recordings.
        hours: For how long eyes were seen in them.
        found: Number of found events that count.
        true: Number of true events that count.
        beside_gaps: Number of events that touch a gap, and so do not count.
        scores: By the name of an overlap, `precision`, `recall`, `f1` and `false_an_hour`.
        errors: By the name of a time, its `bias_ms` and `error_ms` over the pairs of any overlap: found minus
            true, and without the sign.
        recall: By slice (length of the true event, completeness, eyes, recording), how many true events there
            are and the share that was found with IoU 0.5.
    """

    recordings: int
    hours: float
    found: int
    true: int
    beside_gaps: int
    scores: Mapping[str, Mapping[str, Score]]
    errors: Mapping[str, Mapping[str, Score]]
    recall: Mapping[tuple[str, str], tuple[int, float]]


def score_events(
    recordings: Sequence[ScoredRecording], *, kinds: Sequence[str] = CLOSED, resamples: int, seed: int = 0
) -> EventScores:
    """Scores found events against true ones.

    Each found event is paired with one true one at most, and the other way round. An event that touches a
    gap, found or true, counts neither way.

    Args:
        recordings: The recordings.
        kinds: Kinds of events that count, as one kind.
        resamples: How often recordings are resampled for the intervals; 0 for none.
        seed: Seed of that.
    """
    counted = [counted_events(recording, kinds) for recording in recordings]
    names = np.array([f"{number} {recording.source}" for number, recording in enumerate(recordings)])
    bootstrap = Bootstrap(names, resamples=resamples, seed=seed)
    order = np.array([int(np.flatnonzero(bootstrap.names == name)[0]) for name in names])
    return EventScores(
        recordings=len(recordings),
        hours=sum(recording.seen_s for recording in recordings) / 3600,
        found=sum(len(each.found) for each in counted),
        true=sum(len(each.true) for each in counted),
        beside_gaps=sum(each.beside_gaps for each in counted),
        scores={name: _scores(counted, order, bootstrap, least) for name, least in OVERLAPS.items()},
        errors=dict(_errors(counted, order, bootstrap)),
        recall=_recall(counted),
    )


@dataclass(frozen=True)
class CountedEvents:
    """The events of a recording that count; the attributes are those of `ScoredRecording`.

    Attributes:
        beside_gaps: Number of events that touch a gap, and so do not count.
    """

    source: str
    seen_s: float
    found: Sequence[Event]
    true: Sequence[TrueEvent]
    beside_gaps: int

    def pairs(self, least_iou: float) -> list[Pair]:
        """Returns which found event is which true one; see `match_events`."""
        return match_events(list(map(_span, self.found)), list(map(_span, self.true)), least_iou=least_iou)


def counted_events(recording: ScoredRecording, kinds: Sequence[str] = CLOSED) -> CountedEvents:
    """Returns the events of some kinds, without those that touch a gap, and without their pairs."""
    gaps = [_span(event) for event in recording.found if event.event == GAP]
    gaps += [_span(event) for event in recording.true if event.event == GAP]
    found = [event for event in recording.found if event.event in kinds]
    true = [event for event in recording.true if event.event in kinds]
    gone_true = {index for index, event in enumerate(true) if _touches(_span(event), gaps)}
    gone_found = {index for index, event in enumerate(found) if _touches(_span(event), gaps)}
    for pair in match_events(list(map(_span, found)), list(map(_span, true))):
        if pair.true in gone_true or pair.found in gone_found:
            gone_true.add(pair.true)
            gone_found.add(pair.found)
    return CountedEvents(
        recording.source,
        recording.seen_s,
        [event for index, event in enumerate(found) if index not in gone_found],
        [event for index, event in enumerate(true) if index not in gone_true],
        len(gone_true) + len(gone_found),
    )


def _span(event: Event | TrueEvent) -> tuple[float, float]:
    if event.start_s is None or event.end_s is None:
        raise ValueError(f"a {event.event} without times")
    return event.start_s, event.end_s


def _touches(span: tuple[float, float], gaps: Sequence[tuple[float, float]]) -> bool:
    return any(start <= span[1] and end >= span[0] for start, end in gaps)


def _scores(
    counted: Sequence[CountedEvents], order: NDArray[np.intp], bootstrap: Bootstrap, least_iou: float
) -> dict[str, Score]:
    sums = np.zeros((bootstrap.count, 4))
    for index, each in zip(order, counted, strict=True):
        hits = len(each.pairs(least_iou))
        sums[index] += hits, len(each.found), len(each.true), each.seen_s / 3600

    def measure(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        hits, found, true, hours = (weights @ sums).T
        return {
            "precision": shares(hits, found),
            "recall": shares(hits, true),
            "f1": shares(2 * hits, found + true),
            "false_an_hour": shares(found - hits, hours),
        }

    return bootstrap.scores(measure)


def _errors(
    counted: Sequence[CountedEvents], order: NDArray[np.intp], bootstrap: Bootstrap
) -> Iterator[tuple[str, dict[str, Score]]]:
    """Yields the names of times with the errors of those that both sides know."""
    for name, field in ERRORS.items():
        sums = np.zeros((bootstrap.count, 3))
        for index, each in zip(order, counted, strict=True):
            for pair in each.pairs(0.0):
                error = _error(each.found[pair.found], each.true[pair.true], field)
                if error is not None:
                    sums[index] += error, abs(error), 1
        if sums[:, 2].sum():

            def measure(
                weights: NDArray[np.float64], sums: NDArray[np.float64] = sums
            ) -> dict[str, NDArray[np.float64]]:
                signed, size, pairs = (weights @ sums).T
                return {"bias_ms": shares(signed, pairs), "error_ms": shares(size, pairs)}

            yield name, bootstrap.scores(measure)


def _error(found: Event, true: TrueEvent, field: str) -> float | None:
    """Returns found minus true, in ms; None if one of them does not say."""
    if not field:
        (start, end), (true_start, true_end) = _span(found), _span(true)
        return _MS * (end - start - (true_end - true_start))
    values: tuple[float | None, float | None] = getattr(found, field), getattr(true, field)
    if values[0] is None or values[1] is None:
        return None
    return (values[0] - values[1]) * (_MS if field.endswith("_s") else 1.0)


def _recall(counted: Sequence[CountedEvents]) -> dict[tuple[str, str], tuple[int, float]]:
    hits: dict[tuple[str, str], list[bool]] = {}
    for each in counted:
        found = {pair.true for pair in each.pairs(OVERLAPS["IoU 0.5"])}
        for index, event in enumerate(each.true):
            start, end = _span(event)
            length = next(words for limit, words in _LENGTHS if end - start < limit)
            slices = (
                ("length", length),
                ("event", event.event),
                ("completeness", event.completeness),
                ("eyes", event.eyes),
                ("recording", each.source),
            )
            for key in slices:
                if key[1]:
                    hits.setdefault(key, []).append(index in found)
    return {key: (len(values), sum(values) / len(values)) for key, values in sorted(hits.items())}
