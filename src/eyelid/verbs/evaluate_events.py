"""The verb `evaluate --events`, which scores the blinks and closures that `watch` finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import DataError, EyelidError, expecting_extra
from eyelid.verbs.evaluate import RESAMPLES, EvaluateOptions
from eyelid.weights import model_of_faces

if TYPE_CHECKING:
    from eyelid.blinks import Event
    from eyelid.blinks.event_scores import EventScores, ScoredRecording
    from eyelid.blinks.true_events import TrueEvent


@dataclass(frozen=True)
class EventEvaluation:
    """The scores of events.

    Attributes:
        scores: All recordings together.
        unreadable: Recordings that cannot be read to their end, each with the reason; they are not scored.
    """

    scores: EventScores
    unreadable: tuple[str, ...]


def evaluate_events(options: EvaluateOptions) -> EventEvaluation:
    """Scores what `watch` finds in the recordings of a table of true events.

    Recordings are named relative to the table. The events of all people in a recording are scored together.
    With `output`, that folder gets `outcomes.csv`: a line for each hit, miss and false event.

    Raises:
        EyelidError: The table or the model cannot be used, or no recording can be read.
    """
    with expecting_extra("evaluate", "train"):
        from eyelid.blinks.event_scores import score_events
    from eyelid.blinks.outcomes import write_outcomes
    from eyelid.blinks.true_events import read_true_events
    from eyelid.pages import PictureProgress, check_output_folder, on_terminal

    truth = read_true_events(options.events)
    if options.output:
        check_output_folder(Path(options.output))
    recordings, unreadable = [], []
    with PictureProgress(len(truth), shown=on_terminal(), what="watching") as progress:
        for name, events in truth.items():
            try:
                recordings.append(_scored_recording(options, name, events))
            except EyelidError as error:
                unreadable.append(f"{name}: {str(error).removeprefix(f'{_path(options, name)}: ')}")
            progress.advance(1)
    if not recordings:
        raise DataError(f"{options.events}: no recording can be read; the first: {unreadable[0]}")
    if options.output:
        write_outcomes(Path(options.output) / "outcomes.csv", recordings)
    resamples = RESAMPLES if options.resamples is None else options.resamples
    return EventEvaluation(
        score_events(recordings, resamples=resamples, seed=options.seed), tuple(unreadable)
    )


def _path(options: EvaluateOptions, name: str) -> str:
    """Returns the path of a recording, which the table names relative to itself."""
    return str(Path(options.events).parent / name)


def _scored_recording(options: EvaluateOptions, name: str, events: Sequence[TrueEvent]) -> ScoredRecording:
    """Watches a recording; returns what was found in it beside the true events."""
    from eyelid.blinks.event_scores import ScoredRecording
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.watch import WatchOptions, watch_recording
    from eyelid.watching.tallies import Tallies

    watching = WatchOptions(
        source=_path(options, name),
        model=model_of_faces(options.model),
        rate=options.rate,
        live=options.live,
        quiet=True,
    )
    tallies = Tallies()
    times: list[float] = []
    found: list[Event] = []
    with quiet_decoders():
        for watched in watch_recording(watching, say=lambda _: None):
            tallies.add(watched)
            times += [watched.time_s] * (watched.pictures - len(times))  # some pictures may be unreadable
            found += watched.told.events
    if tallies.failure:
        raise DataError(tallies.failure)
    seen_s = sum(person.seen_s for person in tallies.people.values())
    return ScoredRecording(name, seen_s, found, [event.timed(times) for event in events])
