"""The verb `demo --clip`, which draws a clip of a face that blinks, watches it, and shows what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import OutputError
from eyelid.verbs.demo import DemoOptions
from eyelid.weights import model_of_faces

if TYPE_CHECKING:
    from eyelid.blinks import Event

_SECONDS, _RATE = 20.0, 20.0
_WIDTH, _HEIGHT = 240, 180
_CLOSED = ("blink", "wink", "closure")


@dataclass(frozen=True, kw_only=True)
class ClipDemonstration:
    """The result of `demo --clip`.

    Attributes:
        clip: The clip.
        folder: Folder of the tables and the report.
        seed: Random seed of the clip.
        events: What was found.
        true: Number of true blinks, winks and closures.
        hits: Number of these that were found.
    """

    clip: Path
    folder: Path
    seed: int
    events: Sequence[Event]
    true: int
    hits: int


def demo_clip(options: DemoOptions) -> ClipDemonstration:
    """Draws a clip, watches it, and counts which true events were found.

    Raises:
        OutputError: The folder cannot be written.
        EyelidError: The model cannot be used; the class of the error says why.
    """
    from eyelid.blinks.true_events import read_true_events
    from eyelid.synth import write_clips
    from eyelid.verbs.watch import WatchOptions, watch

    seed, folder = options.new_seed(), Path(options.folder) / "clip"
    try:
        truth = write_clips(
            folder,
            seed=seed,
            content="medium" if options.hard else "easy",
            seconds=_SECONDS,
            rate=_RATE,
            width=_WIDTH,
            height=_HEIGHT,
        )
    except OSError as error:
        raise OutputError(f"--folder {folder}: cannot be written: {error.strerror}") from error
    ((name, events),) = read_true_events(str(truth)).items()
    model = model_of_faces(options.model)
    watched = folder / "watched"
    found = list(
        watch(WatchOptions(source=str(folder / name), output=str(watched), overwrite=True, model=model))
    )
    spans = [(event.start_s, event.end_s) for event in found if event.event in _CLOSED]
    true = [event for event in events if event.event in _CLOSED]
    hits = sum(
        any(start < (event.end_s or 0) and end > (event.start_s or 0) for start, end in spans)
        for event in true
    )
    return ClipDemonstration(
        clip=folder / name, folder=watched, seed=seed, events=found, true=len(true), hits=hits
    )
