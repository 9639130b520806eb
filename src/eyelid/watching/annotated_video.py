"""The annotated video: a copy of a recording in which is drawn what the eyes do in it."""

import os
from importlib.util import find_spec
from pathlib import Path
from queue import Full, Queue
from threading import Thread
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.event import Event
from eyelid.drawing.watched_frame import FrameNote, draw_note
from eyelid.engines.ahead import ahead
from eyelid.errors import EyelidError, MissingExtraError, OptionError, OutputError, PictureError
from eyelid.pages import Say, check_output_folder
from eyelid.pictures.shrinking import shrunk
from eyelid.pictures.video import Video
from eyelid.watching.frame_notes import FrameNotes, boxes_of, boxes_of_rows, points_of
from eyelid.watching.frame_spool import FrameSpool
from eyelid.watching.session import Watched
from eyelid.watching.whole_video import WholeVideo

VIDEO_SUFFIXES = (".webm", ".mp4")

# Frames a second.
_USUAL_RATE, _HIGHEST_RATE = 30.0, 240.0
_LIVE_RATE = 15.0  # of WebM; repeated frames take as long as others, and have to be drawn in time
_LIVE_SIDE = 1280  # pixels of the longer side of live pictures, larger ones are made smaller
_WAITING = 8  # frames
_POLL_S = 0.2


class AnnotatedVideo(Protocol):
    """Draws a recording while or after it is watched, as a context manager.

    The file has its name when it is whole: not before `finish`, and never after an exception.
    """

    def add(self, watched: Watched) -> None:
        """Takes what came of the next frame. What fails is said, and raised by `finish`."""

    def finish(self) -> None:
        """Ends the video, which may take a while; raises `EyelidError` if it could not be drawn."""

    def __enter__(self) -> Self:
        """Returns itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Deletes what is unfinished."""


def check_video_path(path: Path, *, source: str, overwrite: bool) -> None:
    """Checks that an annotated video can be written.

    Args:
        path: Its file.
        source: The recording.
        overwrite: Whether a file of that name is to be replaced.

    Raises:
        OptionError: It has another suffix, or is the recording itself.
        MissingExtraError: PyAV is needed, and is not installed.
        OutputError: It is there, or cannot be written.
    """
    if path.suffix not in VIDEO_SUFFIXES:
        raise OptionError(f"--video {path}: expected a name that ends in {' or '.join(VIDEO_SUFFIXES)}")
    if path.suffix == ".mp4" and not find_spec("av"):
        raise MissingExtraError("watch --video FILE.mp4", "video", "av")
    if path.is_dir():
        raise OutputError(f"--video {path}: is a folder; name a file")
    if path.exists():
        if os.path.exists(source) and os.path.samefile(path, source):
            raise OptionError(f"--video {path}: is the recording itself; name another file")
        if not overwrite:
            raise OutputError(f"--video {path}: is there already; name a new file, or add --overwrite")
    check_output_folder(path.parent, name="--video: the folder")


def annotated_video(path: Path, video: Video, *, at_once: bool, is_live: bool, say: Say) -> AnnotatedVideo:
    """Returns what draws a recording into a file.

    Args:
        path: The file, `.webm` or `.mp4`; see `open_video`.
        video: The recording.
        at_once: Whether it is drawn while it is watched, with what is known then; its pictures are then to be
            in colour. Else it is read once more at the end, when all events are known.
        is_live: Whether it does not wait, so that frames are left out where drawing does not keep up.
        say: Is told what went wrong.
    """
    if is_live:
        return _DrawnAtOnce(path, _LIVE_RATE, say, is_live=True)
    if at_once:
        return _DrawnAtOnce(path, _possible(video.facts().rate) or _USUAL_RATE, say, is_live=False)
    return _DrawnAfterwards(path, video, say)


class _DrawnAfterwards:
    """Reads the recording once more, when everything is known."""

    def __init__(self, path: Path, video: Video, say: Say) -> None:
        self._path, self._video, self._say = path, video, say
        self._spool = FrameSpool()
        self._events: list[Event] = []
        self._last: int | None = None
        self._last_s = 0.0
        self._error: OutputError | None = None
        self._file: WholeVideo | None = None

    def add(self, watched: Watched) -> None:
        if self._error:
            return
        frame = watched.reading.picture.frame if watched.reading else None
        boxes = boxes_of(watched.reading) if watched.reading else boxes_of_rows(watched.kept)
        if watched.kept:
            frame = watched.kept[0].frame
        try:
            if frame is not None:
                self._spool.keep(frame, boxes)
                self._last, self._last_s = frame, watched.time_s
            self._spool.keep_points(points_of(watched.told.steps))
        except OutputError as error:
            self._error = error
            self._say(f"{self._path}: {error}; nothing is drawn")
        self._events += watched.told.events

    def finish(self) -> None:
        if self._error:
            raise self._error
        if self._last is None:
            return
        self._file = WholeVideo(self._path, self._rate())
        try:
            self._draw(self._file, self._last)
        except PictureError as error:
            raise OutputError(f"{self._path}: the recording could not be read again: {error}") from error
        self._file.finish()

    def _draw(self, file: WholeVideo, last: int) -> None:
        notes, before_s = FrameNotes(), -1.0
        notes.tell([], self._events)
        for picture in ahead(self._video.frames(colour=True)):
            time_s, frame = round(picture.time_s or 0.0, 4), picture.frame or 0
            notes.tell(self._spool.points(before_s, time_s), [])
            note = notes.note(time_s, self._spool.boxes(frame))
            file.write(draw_note(picture.pixels, note), picture.time_s or 0.0)
            before_s = time_s
            if frame >= last:
                break

    def _rate(self) -> float:
        """Returns frames a second: as the header says, unless there were more, or it is not possible."""
        counted = (self._last or 0) / self._last_s if self._last and self._last_s else _USUAL_RATE
        said = _possible(self._video.facts().rate)
        return said if said and said >= 0.9 * counted else min(counted, _HIGHEST_RATE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()
        if self._file:
            self._file.drop()


class _Drawing(NamedTuple):
    """A picture, what is to be drawn over it, and its time."""

    pixels: NDArray[np.uint8]
    note: FrameNote
    time_s: float


class _DrawnAtOnce:
    """Draws in a thread of its own while the recording is watched.

    Frames of a camera or stream are left out where drawing does not keep up, so that alarms are in time.
    """

    def __init__(self, path: Path, rate: float, say: Say, *, is_live: bool) -> None:
        self._is_live, self._say = is_live, say
        self._file = WholeVideo(path, rate)
        self._notes = FrameNotes()
        self._queue: Queue[_Drawing | None] = Queue(_WAITING)
        self._error: Exception | None = None
        self._thread = Thread(target=self._draw, name="eyelid annotated video", daemon=True)

    def add(self, watched: Watched) -> None:
        self._notes.tell(points_of(watched.told.steps), watched.told.events)
        if watched.reading is None:
            return
        note = self._notes.note(watched.time_s, boxes_of(watched.reading))
        self._put(_Drawing(watched.reading.picture.pixels, note, watched.time_s), must=not self._is_live)

    def finish(self) -> None:
        self._put(None, must=True)
        while self._thread.is_alive():
            self._thread.join(_POLL_S)  # not for ever, so that Ctrl-C is heard
        if self._error:
            raise self._error
        self._file.finish()

    def _put(self, drawing: _Drawing | None, *, must: bool) -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(drawing, timeout=_POLL_S if must else 0)
                return
            except Full:
                if not must:
                    return

    def _draw(self) -> None:
        try:
            while (drawing := self._queue.get()) is not None:
                drawn = draw_note(drawing.pixels, drawing.note)
                if self._is_live:
                    drawn = shrunk(drawn, _LIVE_SIDE / max(drawn.shape))
                self._file.write(drawn, drawing.time_s)
        except Exception as error:  # raised again by `finish`
            self._error = error
            if isinstance(error, EyelidError):
                self._say(f"{error}; nothing more is drawn")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._put(None, must=True)
        self._thread.join()
        self._file.drop()


def _possible(rate: float | None) -> float | None:
    """Returns the frames a second that a header says; None if that is not possible."""
    return rate if rate and 1 <= rate <= _HIGHEST_RATE else None
