"""A recording that lies on its side: why nobody was seen in it, and how its file is turned."""

import shlex
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face import FaceFinder
from eyelid.pictures.colours import grey_of
from eyelid.watching.session import Watched

_MOST = 5  # frames that are kept
_FEWEST = 2  # of them in which a face is seen; one alone may be no face
_FILTERS = {1: "transpose=2", 2: "hflip,vflip", 3: "transpose=1"}  # of ffmpeg, by quarters counterclockwise


@dataclass
class TurnedFaces:
    """Keeps a handful of frames until somebody is seen, to look at the end whether they are turned.

    Attributes:
        faces: Finds the faces.
    """

    faces: FaceFinder
    _frames: list[NDArray[np.uint8]] = field(default_factory=list)
    _is_seen: bool = False

    def take(self, watched: Watched) -> None:
        """Takes what came of the next frame; the 1st, 2nd, 4th, 8th … are kept, the last few of these."""
        if self._is_seen:
            return
        rows = watched.reading.rows if watched.reading else watched.kept
        if any(row.track is not None for row in rows):
            self._is_seen, self._frames = True, []
        elif watched.reading and watched.pictures.bit_count() == 1:
            self._frames = [*self._frames, grey_of(watched.reading.picture.pixels)][-_MOST:]

    def hint(self, source: str) -> str:
        """Returns a line that says how a file is turned, and by which command; empty if there is no need.

        Args:
            source: The file.
        """
        seen = {quarters: self._count(quarters) for quarters in _FILTERS if self._frames}
        best = max(seen, key=lambda quarters: seen[quarters], default=0)
        if not seen or seen[best] < min(_FEWEST, len(self._frames)):
            return ""
        given, turned = shlex.quote(source), shlex.quote(f"turned{Path(source).suffix}")
        return (
            f"{source}: lies on its side or head: turned by {90 * best} degrees, {seen[best]} of "
            f"{len(self._frames)} frames show a face; turn it, and watch that one: "
            f"ffmpeg -i {given} -vf {_FILTERS[best]} {turned}"
        )

    def _count(self, quarters: int) -> int:
        """Returns in how many frames a face is seen when they are turned, counterclockwise."""
        turned = (np.ascontiguousarray(np.rot90(frame, quarters)) for frame in self._frames)
        return sum(bool(self.faces.find_faces(frame)) for frame in turned)
