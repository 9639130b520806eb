"""The size of the pictures that are coded in an AVIF, which may be larger than the one that it declares."""

import re
from collections.abc import Iterator

from eyelid.pictures.iso_boxes import boxes, number

_CONTAINERS = {
    b"meta": 4,
    b"moov": 0,
    b"trak": 0,
    b"mdia": 0,
    b"minf": 0,
    b"stbl": 0,
}  # bytes before the boxes in it
_SEQUENCE_HEADER = 1  # a kind of AV1's units
_MOST_UNITS = 100_000  # that are looked at; a picture has a few, a film one or two for each frame
_DEEPEST = 8  # boxes inside of one another
_METADATA = re.compile(rb"(infe(?:\x02...|\x03.{5}).{4})(?:Exif|mime)", re.DOTALL)


def is_avif(data: bytes) -> bool:
    """Returns whether a file is an AVIF, by its first box."""
    return data[4:8] == b"ftyp" and (b"avif" in data[8:64] or b"avis" in data[8:64])


def coded_size(data: bytes) -> tuple[int, int]:
    """Returns the width and height of the largest picture that is coded in an AVIF; `(0, 0)` if none is.

    AV1 begins each picture, or film, with a header that has the largest size of a frame.
    """
    seen: set[int] = set()
    sizes = (size for start in _starts(data, 0, len(data)) for size in _sequence_sizes(data, start, seen))
    return max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))


def without_metadata(data: bytes) -> bytes:
    """Returns an AVIF whose EXIF and XMP data are not seen: some that OpenCV refuses are well but for these.

    Nothing else is lost by it, since EXIF data do not say how an AVIF is turned.
    """
    return _METADATA.sub(rb"\1skip", data)


def _starts(data: bytes, start: int, end: int, depth: int = 0) -> Iterator[int]:
    """Yields where the data of pictures and films begin, as the boxes between two places say."""
    for name, body, stop in boxes(data, start, end):
        if name in _CONTAINERS and depth < _DEEPEST:
            yield from _starts(data, body + _CONTAINERS[name], stop, depth + 1)
        elif name == b"iloc":
            yield from _item_starts(data, body, stop)
        elif name in (b"stco", b"co64"):
            yield number(data, body + 8, 4 if name == b"stco" else 8)


def _item_starts(data: bytes, at: int, end: int) -> Iterator[int]:
    """Yields where the pieces of the items begin that a box `iloc` lists."""
    version, sizes = number(data, at, 1), number(data, at + 4, 2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    inside = data.find(b"idat") + 4
    at += 6 + wide
    while at < end:
        at += wide
        method = number(data, at, 2) & 15 if version else 0
        at += 4 if version else 2
        base = number(data, at, base_size) + (inside if method == 1 else 0)
        pieces = number(data, at + base_size, 2)
        at += base_size + 2
        for _ in range(pieces):
            at += index_size if version else 0
            if at >= end:
                return
            yield base + number(data, at, offset_size)
            at += offset_size + length_size


def _sequence_sizes(data: bytes, at: int, seen: set[int]) -> Iterator[tuple[int, int]]:
    """Yields the sizes in the sequence headers among the units from a place on, up to one that was seen."""
    while at not in seen and len(seen) < _MOST_UNITS:
        seen.add(at)
        head = number(data, at, 1)
        at += 2 if head & 4 else 1
        if at >= len(data) or head & 0x81 or not head & 2:  # the end, no unit, or one without a length
            return
        length = 0
        for shift in range(0, 56, 7):
            piece = number(data, at, 1)
            at += 1
            length |= (piece & 127) << shift
            if piece < 128:
                break
        if head >> 3 == _SEQUENCE_HEADER:
            yield _frame_size(data[at : at + min(length, 1000)])
        at += length


def _frame_size(header: bytes) -> tuple[int, int]:
    """Returns the largest width and height of frames in a sequence header (AV1, section 5.5)."""
    bits = _Bits(header)
    bits.take(4)  # profile, still picture
    if bits.take(1):  # the short header of a still picture
        bits.take(5)
    else:
        delays = 0
        decoder_model = 0
        if bits.take(1):  # timing
            bits.take(64)
            if bits.take(1):
                bits.take_golomb()
            decoder_model = bits.take(1)
            if decoder_model:
                delays = bits.take(5) + 1
                bits.take(42)
        display_delay = bits.take(1)
        for _ in range(bits.take(5) + 1):  # operating points
            bits.take(12)
            if bits.take(5) > 7:
                bits.take(1)
            if decoder_model and bits.take(1):
                bits.take(2 * delays + 1)
            if display_delay and bits.take(1):
                bits.take(4)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


class _Bits:
    """Reads numbers of some bits each, the highest first; zeros after the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        """Returns the next number of `count` bits."""
        self._left -= count
        shifted = self._value >> self._left if self._left >= 0 else self._value << -self._left
        return shifted & ((1 << count) - 1) if self._left > -count else 0

    def take_golomb(self) -> None:
        """Passes over a number that is as many bits long as zeros come before it."""
        zeros = 0
        while self._left > 0 and not self.take(1):
            zeros += 1
        self.take(zeros)
