"""A video file that has its name only when it is whole."""

import secrets
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.drawing.video_writing import VideoWriter, open_video
from eyelid.durable import replace_file
from eyelid.errors import OutputError


class WholeVideo:
    """A video that is written under another name until it is whole."""

    def __init__(self, path: Path, rate: float) -> None:
        """Writes nothing yet.

        Args:
            path: The file; its suffix says what it is, see `open_video`.
            rate: Frames a second.
        """
        self._path, self._rate = path, rate
        self._part = path.with_name(f".eyelid-{secrets.token_hex(8)}{path.suffix}")
        self._writer: VideoWriter | None = None

    def write(self, pixels: NDArray[np.uint8], time_s: float) -> None:
        """Writes a frame, uint8 `[H, W, 3]` BGR, at a time in seconds; raises `OutputError` if that fails."""
        if self._writer is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(f"{self._path}: cannot be written: {error.strerror or error}") from error
            size = pixels.shape[1], pixels.shape[0]
            self._writer = open_video(self._part, size, self._rate, verb="watch")
        self._writer.write(pixels, time_s)

    def finish(self) -> None:
        """Closes the file, and gives it its name; there is none if nothing was written."""
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        writer.close()
        try:
            replace_file(self._part, self._path)
        except OSError as error:
            raise OutputError(f"{self._path}: cannot be written: {error.strerror or error}") from error

    def drop(self) -> None:
        """Deletes what is unfinished."""
        if self._writer is not None:
            with suppress(OutputError):
                self._writer.close()
            self._writer = None
        with suppress(OSError):
            self._part.unlink()
