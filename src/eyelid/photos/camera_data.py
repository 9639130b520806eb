"""What the camera wrote down about a photo: when it was taken, with what, and how it was exposed."""

import logging
import math
import re
from calendar import timegm
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

# What precedes EXIF data in files that exifread does not take apart: RAF and X3F (in their JPEG) and some
# HEICs, CR3, MRW; and the bytes between.
_BEFORE_TABLES = ((b"Exif\0\0", 0), (b"CMT1", 0), (b"CMT2", 0), (b"\0TTW", 4))
_TABLE = (b"II*\0", b"MM\0*")
_SEARCHED = 1 << 20  # bytes of a file in which such data are looked for
_MOST_READS = 20_000  # a file of a camera takes about a thousand
_LONGEST_READ = 1 << 14  # bytes of one value; no value that is used here is longer

_JPEG = b"\xff\xd8"

_DATE = re.compile(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_YEARS = range(1990, 2100)
_UNSET = ("1990-01-01", "1999-12-31", "2000-01-01")  # days with which clocks begin that were never set
_OVERFLOWN_ISO = 65_535
_DNG_SERIAL = "Tag 0xC62F"
_LONGEST_TEXT = 100


class CameraData(NamedTuple):
    """What the camera wrote down about a photo; None or empty where it did not, or where it makes no sense.

    Attributes:
        time_s: When it was taken: seconds since 1970 by the camera's own clock, whatever its zone.
        has_fraction: Whether the time has fractions of a second. Some cameras write zeros for them.
        camera: Make, model and serial number, as far as they are known.
        exposure_s: Exposure time, in seconds.
        aperture: F-number.
        iso: Sensitivity.
        bias_ev: Exposure compensation, in stops.
        focal_mm: Focal length, in millimetres, as the lens has it.
    """

    time_s: float | None = None
    has_fraction: bool = False
    camera: str = ""
    exposure_s: float | None = None
    aperture: float | None = None
    iso: float | None = None
    bias_ev: float | None = None
    focal_mm: float | None = None


def camera_data(data: bytes, *, name: str) -> CameraData:
    """Reads the EXIF data of a photo: JPEG, TIFF, PNG, WebP, HEIC, AVIF, and RAWs.

    Not read are CRW and X3F of Sigma's first cameras, which have data of their own kinds. The time is that of
    taking, never that of the file's last change. The first day of a clock that was never set (2000-01-01, and
    others that cameras begin with) is no time.

    Args:
        data: The whole file.
        name: Its name, whose ending tells of files in which nothing is looked for.

    Returns:
        What is known. Nothing raises: damaged data are as good as none.
    """
    if name.lower().endswith(".crw"):
        return CameraData()
    tags = _tags(data)
    if "DateTimeOriginal" not in tags and not data.startswith((_JPEG, *_TABLE)):
        tags = _tags_inside(data) | tags
    time_s, has_fraction = _time(tags)
    return CameraData(
        time_s,
        has_fraction,
        _camera(tags),
        _number(tags, "ExposureTime", 1e-6, 1e5),
        _number(tags, "FNumber", 0.1, 1000),
        _iso(tags),
        _number(tags, "ExposureBiasValue", -20, 20),
        _number(tags, "FocalLength", 0.1, 1e5),
    )


class _LimitedFile(BytesIO):
    """A file that ends a reader that asks too often or for too much, as hostile data make it do."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left = _MOST_READS

    def read(self, size: int | None = -1, /) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise EOFError(f"more than {_MOST_READS:,} values")
        return super().read(_LONGEST_READ if size is None or size < 0 else min(size, _LONGEST_READ))


def _tags(data: bytes) -> dict[str, Any]:
    """Returns the values of the tags in a file, or in the TIFF inside of one, by their names."""
    import exifread  # here, because it is an extra

    logging.getLogger("exifread").setLevel(logging.CRITICAL)  # it warns of each damaged value
    try:
        found = exifread.process_file(_LimitedFile(data), details=False, extract_thumbnail=False)
        values = {kind: getattr(tag, "values", None) for kind, tag in found.items()}
    except Exception:  # it raises whatever comes: assertions, index errors, recursion errors
        return {}
    tags: dict[str, Any] = {}
    for table in ("Image ", "EXIF "):  # RAWs have the tags of EXIF in either; those of the EXIF table win
        tags |= {kind.removeprefix(table): value for kind, value in values.items() if kind.startswith(table)}
    return tags


def _tags_inside(data: bytes) -> dict[str, Any]:
    """Returns the tags in the first TIFFs after the words that precede them, somewhere in a file."""
    tags: dict[str, Any] = {}
    for word, between in _BEFORE_TABLES:
        found = data.find(word, 0, _SEARCHED)
        at = found + len(word) + between
        if found >= 0 and data.startswith(_TABLE, at):
            tags |= _tags(data[at : at + _SEARCHED])
    return tags


def _time(tags: Mapping[str, Any]) -> tuple[float | None, bool]:
    """Returns when a photo was taken, and whether fractions of the second are known."""
    for kind in ("Original", "Digitized"):
        found = _DATE.match(_text(tags, f"DateTime{kind}"))
        if not found or int(found[1]) not in _YEARS or "-".join(found.groups()[:3]) in _UNSET:
            continue
        try:
            whole = timegm(datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups())).timetuple())
        except ValueError:  # the 31st of February
            continue
        fraction = _text(tags, f"SubSecTime{kind}")
        if fraction.isascii() and fraction.isdigit():
            return whole + float(f"0.{fraction[:6]}"), True
        return float(whole), False
    return None, False


def _camera(tags: Mapping[str, Any]) -> str:
    """Returns make, model and serial number; most models begin with their make, which is not said twice."""
    make, model = _text(tags, "Make"), _text(tags, "Model")
    serial = _text(tags, "BodySerialNumber") or _text(tags, _DNG_SERIAL)
    if make and model.lower().startswith(make.split()[0].lower()):
        make = ""
    return " ".join(filter(None, (make, model, serial)))


def _iso(tags: Mapping[str, Any]) -> float | None:
    """Returns the sensitivity; the older tag has two bytes, and newer ones are used where they overflow."""
    for tag in ("ISOSpeedRatings", "RecommendedExposureIndex", "ISOSpeed"):
        iso = _number(tags, tag, 1, 1e8)
        if iso is not None and iso != _OVERFLOWN_ISO:
            return iso
    return None


def _text(tags: Mapping[str, Any], tag: str) -> str:
    """Returns a text in one line, without control characters; empty if there is none."""
    value = tags.get(tag)
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:_LONGEST_TEXT]


def _number(tags: Mapping[str, Any], tag: str, least: float, most: float) -> float | None:
    """Returns a number within bounds; None if there is none, if it is outside, or divided by zero."""
    try:
        number = float(tags[tag][0])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) and least <= number <= most else None
