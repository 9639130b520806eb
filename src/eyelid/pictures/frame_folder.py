"""The folder of frames: numbered pictures that are read as a video of a constant rate."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from eyelid.errors import PictureError
from eyelid.pictures.picture import Picture
from eyelid.pictures.picture_filter import PictureFilter
from eyelid.pictures.sources import DiskFile, reason
from eyelid.pictures.video import DECIMALS, LOST_AFTER_S, Lost, VideoFacts, without_losses

_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class FrameFolder:
    """The pictures that lie in a folder, not in its subfolders, in order of the numbers in their names.

    `frame` and time count pictures, whatever number the first one has.

    Attributes:
        path: The folder.
        rate: Pictures a second.
    """

    path: str
    rate: float

    @property
    def source(self) -> str:
        r"""The path; bytes that are not UTF-8 appear as `\xNN`."""
        return DiskFile(self.path).source

    def identity(self) -> str:
        """Returns the folder, the time of its last change, and the rate."""
        return f"{DiskFile(self.path).identity()} {self.rate!r}"

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its pictures; see `Source.frames`."""
        return without_losses(self.pictures_and_losses(colour=colour))

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        """Yields its pictures, and which cannot be read; see `Video.pictures_and_losses`."""
        last = 0.0
        for number, name in enumerate(self._names()):
            try:
                picture = DiskFile(os.path.join(self.path, name)).picture(colour=colour)
            except PictureError as error:
                yield Lost(self.source, last + LOST_AFTER_S, f"{name}: {error}")
                continue
            last = round(number / self.rate, DECIMALS)
            yield picture._replace(source=self.source, frame=number, time_s=last)

    def facts(self) -> VideoFacts:
        """Looks at the first picture that can be read, and the names; see `Video.facts`."""
        names = self._names()
        first = next(self.frames(), None)
        if first is None:
            raise PictureError(f"none of the {len(names):,} pictures in this folder can be read")
        height, width = first.pixels.shape
        numbers = [int(found[-1]) for name in names if (found := _NUMBERS.findall(name))]
        missing = numbers[-1] - numbers[0] + 1 - len(names) if len(numbers) == len(names) else 0
        warnings = (f"{missing:,} numbers between the first and the last picture have none",)
        return VideoFacts(
            width,
            height,
            self.rate,
            frames=len(names),
            duration_s=len(names) / self.rate,
            warnings=warnings if missing > 0 else (),
        )

    def _names(self) -> list[str]:
        """Returns the names of the pictures in order; raises `PictureError` if there are none."""
        keep = PictureFilter()
        try:
            names = sorted(filter(keep.reads, os.listdir(self.path)), key=_by_number)
        except OSError as error:
            raise PictureError(f"the folder cannot be listed: {reason(error)}") from error
        if not names:
            raise PictureError("no pictures in this folder")
        return names


def _by_number(name: str) -> list[tuple[int, str]]:
    """Returns a key by which `frame9` comes before `frame10`."""
    parts = _NUMBERS.split(name.rpartition(".")[0])
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
