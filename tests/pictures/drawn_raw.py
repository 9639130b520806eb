"""DNGs written by hand, which libraw opens: a sensor's values, and whatever preview is wanted."""

import struct

import numpy as np

_SIZES = {1: "B", 2: "s", 3: "H", 4: "I"}


def drawn_dng(
    jpeg: bytes, *, width: int, height: int, orientation: int = 1, sensor: tuple[int, int] = (96, 64)
) -> bytes:
    """Returns a DNG whose first table names a JPEG of a size as its preview; none if the JPEG is empty."""
    preview = (7, 6, 3, (8, 8, 8))
    return _dng(jpeg, (width, height), preview, orientation, sensor)


def dng_of_pixels(pixels: np.ndarray, *, orientation: int = 1, sensor: tuple[int, int] = (96, 64)) -> bytes:
    """Returns a DNG whose preview is not compressed: RGB `[H, W, 3]`."""
    height, width = pixels.shape[:2]
    return _dng(pixels.tobytes(), (width, height), (1, 2, 3, (8, 8, 8)), orientation, sensor)


def _dng(preview, size, kind, orientation, sensor):
    compression, photometric, channels, bits = kind
    values = np.full((sensor[1], sensor[0]), 1000, "<u2").tobytes()

    def tables(sensor_at, values_at, preview_at):
        first = [
            *((254, 4, 1), (256, 4, size[0]), (257, 4, size[1]), (258, 3, *bits), (259, 3, compression)),
            *((262, 3, photometric), (271, 2, b"Drawn\0"), (272, 2, b"Drawn One\0"), (273, 4, preview_at)),
            *((274, 3, orientation), (277, 3, channels), (278, 4, size[1]), (279, 4, len(preview))),
            *((330, 4, sensor_at), (50706, 1, 1, 4, 0, 0), (50708, 2, b"Drawn One\0")),
        ]
        of_sensor = [
            *((254, 4, 0), (256, 4, sensor[0]), (257, 4, sensor[1]), (258, 3, 16), (259, 3, 1)),
            *((262, 3, 32803), (273, 4, values_at), (277, 3, 1), (278, 4, sensor[1]), (279, 4, len(values))),
            *((33421, 3, 2, 2), (33422, 1, 0, 1, 1, 2), (50717, 4, 4095)),
        ]
        if not preview:
            first = [entry for entry in first if entry[0] not in (273, 278, 279)]
        before = _table(first, 8)
        return before, _table(of_sensor, 8 + len(before))

    lengths = [len(table) for table in tables(0, 0, 0)]
    sensor_at = 8 + lengths[0]
    values_at = sensor_at + lengths[1]
    both = tables(sensor_at, values_at, values_at + len(values))
    return b"".join((b"II*\0", struct.pack("<I", 8), *both, values, preview))


def _table(entries, at):
    """Returns a table of a TIFF at a place: the entries, then those values that do not fit into them."""
    end = at + 2 + 12 * len(entries) + 4
    fields, outside = [], b""
    for tag, kind, *values in sorted(entries):
        if kind == 2:
            packed = values[0]
            count = len(packed)
        else:
            packed = struct.pack(f"<{len(values)}{_SIZES[kind]}", *values)
            count = len(values)
        if len(packed) > 4:
            field = struct.pack("<I", end + len(outside))
            outside += packed + b"\0" * (len(packed) % 2)
        else:
            field = packed.ljust(4, b"\0")
        fields.append(struct.pack("<HHI", tag, kind, count) + field)
    return struct.pack("<H", len(entries)) + b"".join(fields) + b"\0\0\0\0" + outside
