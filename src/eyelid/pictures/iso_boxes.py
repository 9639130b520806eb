"""Files made of boxes (ISO/IEC 14496-12), as AVIFs are: each has a length, a name, and content."""

from collections.abc import Iterator


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yields the boxes between two places: the name, and where the content begins and ends."""
    while start + 8 <= end:
        length, name, body = number(data, start, 4), data[start + 4 : start + 8], start + 8
        if length == 1:
            length, body = number(data, body, 8), body + 8
        stop = min(start + length, end) if length else end
        yield name, body, max(stop, body)
        start = max(stop, body)


def number(data: bytes, at: int, size: int) -> int:
    """Returns the number in `size` bytes at a place; bytes after the end of the data are not counted."""
    return int.from_bytes(data[at : at + size], "big")
