"""The sent picture: the bytes of a picture file that came with a request."""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from eyelid.pictures import Picture, declared_size, decode

_SMALL = 320 * 320  # pixels; what is larger takes a decoder for so long that others would wait for it


class SentPicture(NamedTuple):
    """A picture that was sent; a `Source`.

    Attributes:
        source: Its name in results, as the sender gave it.
        data: The whole file.
        most_pixels: A picture of more is not decoded.
    """

    source: str
    data: bytes
    most_pixels: int

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Returns an iterator of the picture; see `eyelid.pictures.Source.frames`."""
        pixels, damage = decode(self.data, colour=colour, most_pixels=self.most_pixels)
        return iter((Picture(pixels, self.source, damage=damage),))

    def identity(self) -> str:
        """Returns the size and the CRC-32 of the file."""
        return f"{self.source}: {len(self.data)} {zlib.crc32(self.data):08x}"

    def is_small(self, shorter_below: int | None) -> bool:
        """Returns whether it takes so little time that it is read in one batch with those of other requests.

        Args:
            shorter_below: Pixels of the shorter side, from which on faces are looked for in it; None for
                never.
        """
        width, height = declared_size(self.data)
        if width < 1 or not 0 < width * height <= _SMALL:  # RAW and HEIC declare none
            return False
        return shorter_below is None or min(width, height) < shorter_below
