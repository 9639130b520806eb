"""The pictures of the page of `cull`: photos as large as a screen, thumbnails, and parts at native pixels."""

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import BoundedSemaphore, Lock
from typing import Any, Generic, NamedTuple, TypeVar

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.eyes.landmark_model import level_crop
from eyelid.pictures import MAX_PIXELS, Still, declared_size, decode, jpeg, raw

COLUMNS = 4
"""Tiles in a row of a sheet of faces."""

_QUALITY = 87
_NATIVE_QUALITY = 94  # of what is looked at pixel by pixel
_MOST_SCANS = 100
_ENCODED_BYTES = 128_000_000  # that are kept
_DECODED_BYTES = 400_000_000
_DECODERS = max(2, min(os.cpu_count() or 2, 8))  # photos that are decoded at a time


class Square(NamedTuple):
    """A square of a photo that becomes a tile of a sheet.

    Attributes:
        x: Middle, in pixels from the left.
        y: Middle, in pixels from the top.
        side: Side, in pixels.
        roll: By how much it is turned, in radians, clockwise.
    """

    x: float
    y: float
    side: float
    roll: float = 0.0


class PhotoPictures:
    """Makes JPEGs of photos, and keeps a bounded number of them. Safe for threads.

    Args:
        stills: The photos; their files may change or vanish while the page is open.
    """

    def __init__(self, stills: Sequence[Still]) -> None:
        self._stills = stills
        self._identities = [still.identity() for still in stills]
        self._encoded = _Kept[bytes](_ENCODED_BYTES, len)
        self._decoded = _Kept[NDArray[np.uint8]](_DECODED_BYTES, lambda pixels: pixels.nbytes)
        self._decoders = BoundedSemaphore(_DECODERS)

    def __len__(self) -> int:
        return len(self._stills)

    def has_changed(self, number: int) -> bool:
        """Returns whether the file is another one than when the page was opened, or gone."""
        return self._stills[number].identity() != self._identities[number]

    def fitted(self, number: int, side: int) -> bytes:
        """Returns a photo as a JPEG whose longer side is `side` pixels at most; photos are not enlarged.

        Raises:
            PictureError: The file is gone, or cannot be read.
        """
        return self._keep(
            (number, side), lambda: _encoded(_reduced(self._stills[number].read(), side), _QUALITY)
        )

    def part(self, number: int, x: int, y: int, width: int, height: int) -> bytes:
        """Returns a part of a photo at its native pixels, as a JPEG; what lies beyond the photo is left out.

        Raises:
            PictureError: The file is gone, or cannot be read, or the part lies beside it.
        """

        def cut() -> bytes:
            pixels = self._pixels(number)
            left, top = max(x, 0), max(y, 0)
            part = pixels[top : max(y + height, 0), left : max(x + width, 0)]
            if not part.size:
                raise PictureError(f"{x}, {y}: beside the photo, which now has {_size_words(pixels)} pixels")
            return _encoded(part, _NATIVE_QUALITY)

        return self._keep((number, x, y, width, height), cut)

    def sheet(self, number: int, squares: Sequence[Square], side: int, *, is_level: bool) -> bytes:
        """Returns squares of a photo as tiles of one JPEG, `COLUMNS` in a row.

        Args:
            number: The photo.
            squares: The squares; one at least.
            side: Side of a tile, in pixels.
            is_level: True to turn them level and resample them; False for native pixels, which are repeated
                where a square is smaller than a tile.

        Raises:
            PictureError: The file is gone, or cannot be read.
        """

        def lay() -> bytes:
            pixels = self._pixels(number)
            rows = -(-len(squares) // COLUMNS)
            sheet = np.zeros((rows * side, min(len(squares), COLUMNS) * side, 3), np.uint8)
            for place, square in enumerate(squares):
                top, left = (side * at for at in divmod(place, COLUMNS))
                tile = _levelled(pixels, square, side) if is_level else _native(pixels, square, side)
                sheet[top : top + side, left : left + side] = tile
            return _encoded(sheet, _NATIVE_QUALITY)

        return self._keep((number, tuple(squares), side, is_level), lay)

    def _keep(self, key: tuple[Any, ...], make: Callable[[], bytes]) -> bytes:
        key = (*key, self._stills[key[0]].identity())
        kept = self._encoded.get(key)
        if kept is None:
            with self._decoders:
                kept = make()
            self._encoded.put(key, kept)
        return kept

    def _pixels(self, number: int) -> NDArray[np.uint8]:
        key = (number, self._stills[number].identity())
        pixels = self._decoded.get(key)
        if pixels is None:
            pixels = decode(self._stills[number].read(), colour=True).pixels
            self._decoded.put(key, pixels)
        return pixels


Kept = TypeVar("Kept")


class _Kept(Generic[Kept]):
    """What was used last, as much as fits into a number of bytes."""

    def __init__(self, most_bytes: int, size_of: Callable[[Kept], int]) -> None:
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._bytes = 0
        self._kept: OrderedDict[object, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Kept | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: object, value: Kept) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value
                self._bytes += self._size_of(value)
            while self._bytes > self._most_bytes:
                self._bytes -= self._size_of(self._kept.popitem(last=False)[1])


def _reduced(data: bytes, side: int) -> NDArray[np.uint8]:
    """Decodes a picture file so that its longer side is `side` pixels at most, uint8 BGR, upright."""
    pixels: NDArray[np.uint8] | None = None
    if raw.is_raw(data):
        found = raw.preview(data).data
        if isinstance(found, bytes):
            data = found
        else:
            pixels = found
    if pixels is None:
        pixels = _reduced_jpeg(data, side)
    if pixels is None:
        pixels = decode(data, colour=True).pixels
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return pixels
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _reduced_jpeg(data: bytes, side: int) -> NDArray[np.uint8] | None:
    """Decodes a JPEG in the smallest of its sizes that is large enough; None for what is not a whole JPEG."""
    if not data.startswith(jpeg.SIGNATURE):
        return None
    width, height = declared_size(data)
    if min(width, height) < 1 or width * height > MAX_PIXELS or jpeg.has_more_scans(data, _MOST_SCANS):
        return None
    scale = min(side / max(width, height), 1.0)
    try:
        pixels = simplejpeg.decode_jpeg(
            data, "BGR", min_width=max(int(width * scale), 1), min_height=max(int(height * scale), 1)
        )
    except ValueError:  # damaged, or of a kind that the other decoder may know
        return None
    return np.asarray(jpeg.upright(pixels, jpeg.orientation(data)), np.uint8)


def _native(pixels: NDArray[np.uint8], square: Square, side: int) -> NDArray[np.uint8]:
    """Returns the pixels of a square as they are, each repeated as often as the tile has room for it."""
    times = max(int(side // square.side), 1)
    wanted = -(-side // times)
    left, top = round(square.x - wanted / 2), round(square.y - wanted / 2)
    tile = np.full((wanted, wanted, 3), 128, np.uint8)
    part = pixels[max(top, 0) : max(top + wanted, 0), max(left, 0) : max(left + wanted, 0)]
    at_y, at_x = max(-top, 0), max(-left, 0)
    tile[at_y : at_y + part.shape[0], at_x : at_x + part.shape[1]] = part
    return tile.repeat(times, axis=0).repeat(times, axis=1)[:side, :side]


def _levelled(pixels: NDArray[np.uint8], square: Square, side: int) -> NDArray[np.uint8]:
    return level_crop(pixels, np.array([square.x, square.y]), square.side, square.roll, side)


def _encoded(pixels: NDArray[np.uint8], quality: int) -> bytes:
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality, "BGR", "420"))


def _size_words(pixels: NDArray[np.uint8]) -> str:
    return f"{pixels.shape[1]}x{pixels.shape[0]}"
