"""Where `watch` writes: the output folder and its tables, the annotated video, events as lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import OptionError, OutputError

if TYPE_CHECKING:
    from eyelid.blinks import Event
    from eyelid.results.formats import Format
    from eyelid.verbs.watch import WatchOptions
    from eyelid.watching.frame_reading import WatchKit
    from eyelid.watching.watch_tables import WatchTables


def check_folder(options: WatchOptions, folder: Path) -> None:
    """Raises `OutputError` if the output folder cannot be used."""
    from eyelid.pages import check_output_folder

    check_output_folder(folder)
    if not folder.is_dir() or not any(folder.iterdir()) or options.overwrite:
        return
    if not options.resume:
        raise OutputError(
            f"--output {folder}: is not empty; name a new folder, add --overwrite to replace what is in it, "
            "or --resume to go on with an interrupted run"
        )
    if not (options.page or any(folder.glob("*.part"))):  # the marks of a page are gone on with
        raise OutputError(
            f"--output {folder}: no interrupted run is there to --resume; name a new folder, or add "
            "--overwrite to replace what is in it"
        )


def check_video(options: WatchOptions) -> None:
    """Raises `EyelidError` if the annotated video cannot be drawn."""
    from eyelid.blinks.traces import is_trace
    from eyelid.watching.annotated_video import check_video_path

    if is_trace(options.source):
        raise OptionError(
            f"--video {options.video}: {options.source} is a trace, which has no pictures to draw"
        )
    check_video_path(Path(options.video), source=options.source, overwrite=options.overwrite)


def open_tables(options: WatchOptions, folder: Path, identity: str, kit: WatchKit | None) -> WatchTables:
    """Returns the tables in the output folder; raises `OutputError` if they cannot be written."""
    from eyelid import __version__
    from eyelid.watching.watch_tables import WatchTables

    folder.mkdir(parents=True, exist_ok=True)
    fingerprint = {
        "version of eyelid": __version__,
        "recording": identity,
        "model": kit.reader.fingerprint if kit else "",
        "finder": repr(kit.finder) if kit else "",
    }
    return WatchTables(
        folder,
        options.format,
        fingerprint=fingerprint,
        resume=options.resume,
        overwrite=options.overwrite,
        with_frames=kit is not None,
    )


def event_format() -> Format[Event]:
    """Returns how events are encoded as CSV."""
    from eyelid.blinks import Event
    from eyelid.results import format_of

    return format_of(Path("events.csv"), Event)
