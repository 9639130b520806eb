"""The names of a zip's members, as the programs meant them that wrote the zip."""

import struct
import zlib
from collections.abc import Sequence
from zipfile import ZipInfo

_UTF8_NAME = 0x800  # a flag of a member
_UNICODE_PATH = 0x7075  # an extra field of a member
_FIELD = struct.Struct("<HH")
_PATH_HEAD = struct.Struct("<BL")


def member_names(members: Sequence[ZipInfo]) -> list[str]:
    """Returns the names of the members of a zip, with slashes.

    Some programs write names in UTF-8 without the mark of it, or only in an extra field, and some on Windows
    write backslashes: then all slashes are, or at least half of the names have some, since in a name of other
    systems they are rare. Names of an unknown code page stay as `zipfile` has them, as if it were 437.
    """
    names = [_name(info) for info in members]
    of_windows = sum("\\" in name for name in names)
    if of_windows and (2 * of_windows >= len(names) or not any("/" in name.rstrip("/") for name in names)):
        return [name.replace("\\", "/") for name in names]
    return names


def _name(info: ZipInfo) -> str:
    if info.filename.isascii() or info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
        return (_unicode_path(info.extra, raw) or raw).decode("utf-8")
    except UnicodeError:
        return info.filename


def _unicode_path(extra: bytes, raw: bytes) -> bytes:
    """Returns the name in UTF-8 from the extra fields of a member; empty if none is there for this name."""
    while len(extra) >= _FIELD.size:
        kind, size = _FIELD.unpack_from(extra)
        field, extra = extra[_FIELD.size : _FIELD.size + size], extra[_FIELD.size + size :]
        if kind == _UNICODE_PATH and len(field) > _PATH_HEAD.size:
            _, checksum = _PATH_HEAD.unpack_from(field)
            return field[_PATH_HEAD.size :] if checksum == zlib.crc32(raw) else b""
    return b""
