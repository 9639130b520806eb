"""A recording watched from its start, or from where an interrupted run ended, to its end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from eyelid.blinks.traces import Trace
from eyelid.engines.ahead import ahead
from eyelid.errors import DataError, PictureError
from eyelid.people import Profile
from eyelid.pictures.video import Lost, Video
from eyelid.watching.frame_reading import FrameReader, FrameReading, WatchKit
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.known_tracks import READ_AGAIN, KnownTracks
from eyelid.watching.person_watch import Told, WatchRules
from eyelid.watching.watch_tables import WatchTables
from eyelid.watching.watcher import Watcher


class Watched(NamedTuple):
    """What came of one frame.

    Attributes:
        time_s: Its time, in seconds from the start of the recording.
        told: What is known after it.
        reading: What was read in it; None where the recording gave nothing, and for traces.
        lost: Why the recording gave nothing for a while; empty if it did.
        failure: Why it cannot be read any further; empty if it can, or has ended.
        pictures: How many frames there were so far.
        kept: The rows of the frame, if an interrupted run has read it.
    """

    time_s: float
    told: Told
    reading: FrameReading | None = None
    lost: str = ""
    failure: str = ""
    pictures: int = 0
    kept: Sequence[FrameRow] = ()


@dataclass(frozen=True, kw_only=True)
class Session:
    """How a recording is watched.

    Attributes:
        rules: How people are watched.
        known: What is known of the person's eyes from a calibration.
        tables: Where everything is written; None for no tables.
        is_live: Whether the recording is a camera or a stream, whose frames are read as they come.
        colour: Whether the pictures of frames are wanted in colour. They are read in grey anyway.
        end_s: When to stop, in seconds of the recording; 0 for its end.
        is_over: Says whether to stop before; None for never.
    """

    rules: WatchRules
    known: Profile | None = None
    tables: WatchTables | None = None
    is_live: bool = False
    colour: bool = False
    end_s: float = 0.0
    is_over: Callable[[], bool] | None = None

    def watch(self, recording: Video | Trace, kit: WatchKit | None) -> Iterator[Watched]:
        """Watches a recording.

        Args:
            recording: A video or camera; or a trace, whose readings another program or run has made.
            kit: What frames are read with; None for a trace.

        Yields:
            What came of each frame; then what remained to be told, and why the recording could not be read to
            its end, if it could not.

        Raises:
            PictureError: Nothing could be read at all.
        """
        watcher = Watcher(recording.source, self.rules, self.known)
        if isinstance(recording, Trace):
            return self._to_the_end(recording.source, watcher, self._trace_frames(watcher, recording))
        if kit is None:
            raise ValueError("a video without a kit")
        frames = self._frames(watcher, FrameReader(kit), recording)
        return self._to_the_end(recording.source, watcher, frames)

    def _to_the_end(self, source: str, watcher: Watcher, frames: Iterator[Watched]) -> Iterator[Watched]:
        first_s, time_s, pictures, failure = None, 0.0, 0, ""
        try:
            for watched in frames:
                time_s, pictures = watched.time_s, watched.pictures
                first_s = time_s if first_s is None else first_s  # a trace may have the time of day
                yield watched
                if (self.end_s and time_s - first_s >= self.end_s) or (self.is_over and self.is_over()):
                    break
        except (PictureError, DataError) as error:
            failure = str(error).removeprefix(source).lstrip(":, ")
            if not pictures:
                raise PictureError(f"{source}: {failure}") from error
        told = watcher.finish()
        if self.tables:
            self.tables.write_told(told)
            self.tables.reach(pictures)
        yield Watched(time_s, told, failure=failure, pictures=pictures)

    def _frames(self, watcher: Watcher, reader: FrameReader, video: Video) -> Iterator[Watched]:
        done, time_s = 0, -1.0
        for watched in self._replayed(watcher, reader.known):
            yield watched
            done, time_s = watched.pictures, watched.time_s
        frames = video.pictures_and_losses(colour=self.colour)
        for item in frames if self.is_live else ahead(frames):
            if isinstance(item, Lost):
                if item.is_repeated:
                    yield Watched(item.time_s, Told(), pictures=done)
                elif item.time_s > time_s:
                    yield self._lost(item, done)
                continue
            number = item.frame or 0
            if number < done - READ_AGAIN:
                continue
            reading = reader.read(item)
            if number < done:
                continue
            done = number + 1
            time_s = round(item.time_s or 0.0, 4)
            told = watcher.feed(time_s, item.frame, reading.moments)
            if self.tables:
                self.tables.write_frame(reading.rows, pictures=done)
                self.tables.write_told(told)
            yield Watched(time_s, told, reading, pictures=done)

    def _trace_frames(self, watcher: Watcher, trace: Trace) -> Iterator[Watched]:
        for count, frame in enumerate(trace.frames(), start=1):
            told = watcher.feed(frame.time_s, frame.frame, frame.people)
            if self.tables:
                self.tables.write_told(told)
            yield Watched(frame.time_s, told, pictures=count)

    def _replayed(self, watcher: Watcher, known: KnownTracks) -> Iterator[Watched]:
        """Feeds what an interrupted run has read, so that everything made of it is made again."""
        if not self.tables:
            return
        kept = (row for row in self.tables.kept() if row.error is None)
        for (frame, time_s), rows in groupby(kept, key=lambda row: (row.frame, row.time_s or 0.0)):
            seen, of_frame = {}, list(rows)
            for row in of_frame:
                known.learn(row)
                if row.track is not None:
                    seen[row.track] = row.moment
            told = watcher.feed(time_s, frame, seen)
            self.tables.write_told(told)
            yield Watched(time_s, told, pictures=1 + (frame or 0), kept=of_frame)

    def _lost(self, lost: Lost, done: int) -> Watched:
        row = FrameRow(lost.source, None, round(lost.time_s, 4), error=lost.reason)
        if self.tables:
            self.tables.write_frame([row], pictures=done)
        return Watched(lost.time_s, Told(), lost=lost.reason, pictures=done)
