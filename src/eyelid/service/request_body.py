"""The body of a request: multipart, JSON with base64, or the bare bytes of one picture.

Multipart is taken apart by `bytes.split`: the whole body is there, and the form data of 64 patches take a
tenth of the time that the parser of Starlette needs, which is written for bodies that come piece by piece
(`benchmarks/service.py` has the times).
"""

import binascii
import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from eyelid.service.asked import FIELD, MOST_NAME
from eyelid.service.refusal import Refusal
from eyelid.service.sent_picture import SentPicture

_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name=(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)
_FILENAME = re.compile(rb'[;\s]filename=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE)
# As RFC 5987 has it: .NET and others send it beside the other name, some in its place.
_NAME_IN_UTF8 = re.compile(rb"[;\s]filename\*=utf-8''([^\s;]+)", re.IGNORECASE)
_ESCAPED = re.compile(rb'\\(["\\])')
_ITEM = "expected an object with `data`, the picture file in base64, and perhaps `name`"


def pictures_of(
    content_type: str, body: bytes, *, name: str, most_pictures: int, most_pixels: int
) -> list[SentPicture]:
    """Returns the pictures in a body.

    Args:
        content_type: `multipart/form-data`, `application/json`, `application/octet-stream` or `image/…`.
        body: The whole body.
        name: Name of a picture that is sent as bare bytes.
        most_pictures: More are refused.
        most_pixels: Of each; see `SentPicture`.

    Raises:
        Refusal: The body is of another type, is not well-formed, or has no picture or too many.

    Example:
        >>> body = b'{"pictures": [{"name": "a.png", "data": "aGk="}]}'
        >>> pictures_of("application/json", body, name="", most_pictures=9, most_pixels=9)
        [SentPicture(source='a.png', data=b'hi', most_pixels=9)]
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        found = _of_form(content_type, body, most_pictures)
    elif kind == "application/json":
        found = _of_json(body, most_pictures)
    elif kind == "application/octet-stream" or kind.startswith("image/"):
        found = [(name, body)]
    else:
        raise Refusal(
            415,
            f"content type {kind or 'none'!r}: expected multipart/form-data, application/json, "
            "application/octet-stream or that of a picture",
        )
    if not found:
        raise Refusal(422, f"{FIELD}: there is none; expected one picture at least")
    return [SentPicture(each[:MOST_NAME], data, most_pixels) for each, data in found]


def _of_form(content_type: str, body: bytes, most: int) -> list[tuple[str, bytes]]:
    found = _BOUNDARY.search(content_type)
    if not found:
        raise Refusal(400, "multipart/form-data without a boundary")
    line = b"--" + (found[1] or found[2]).encode("latin-1")
    if body.startswith(line):
        body = b"\r\n" + body
    first, *parts = body.split(b"\r\n" + line, most + 2)
    if len(parts) > most + 1:
        raise _too_many(most)
    if first or not parts or not parts.pop().startswith(b"--"):
        raise Refusal(400, f"multipart/form-data that {line.decode('latin-1')!r} doesn't begin and end")
    return [_of_part(part, number) for number, part in enumerate(parts)]


def _of_part(part: bytes, number: int) -> tuple[str, bytes]:
    head, gap, data = part.partition(b"\r\n\r\n")
    field = _NAME.search(head)
    if not gap or not field:
        raise Refusal(400, f"part {number} of the form has no name")
    if (field[1] or field[2]) != FIELD.encode():
        raise Refusal(422, f"part {number} of the form has another name than {FIELD}")
    if b"filename*" in head and (told := _NAME_IN_UTF8.search(head)):
        return _text(unquote_to_bytes(told[1])), data
    file = _FILENAME.search(head)
    if not file:
        raise Refusal(422, f"part {number} of the form is text; expected a file")
    name = file[1] or file[2]
    if not name:
        return f"{FIELD} {number}", data
    return _text(_ESCAPED.sub(rb"\1", name) if b"\\" in name else name), data


def _of_json(body: bytes, most: int) -> list[tuple[str, bytes]]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"not JSON: {error}") from error
    if not isinstance(sent, dict) or sent.keys() != {FIELD} or not isinstance(sent[FIELD], list):
        raise Refusal(422, f"expected an object with a list {FIELD!r} and nothing else")
    if len(sent[FIELD]) > most:
        raise _too_many(most)
    return [_of_item(item, number) for number, item in enumerate(sent[FIELD])]


def _of_item(item: Any, number: int) -> tuple[str, bytes]:
    if not isinstance(item, dict) or not item.keys() <= {"name", "data"}:
        raise Refusal(422, f"{FIELD}[{number}]: {_ITEM}")
    name, data = item.get("name", f"{FIELD} {number}"), item.get("data")
    if not isinstance(name, str) or not isinstance(data, str):
        raise Refusal(422, f"{FIELD}[{number}]: {_ITEM}, both of them texts")
    try:
        return _text(name.encode("utf-8", "surrogatepass")), binascii.a2b_base64(data, strict_mode=True)
    except ValueError as error:
        raise Refusal(422, f"{FIELD}[{number}]: data: not base64: {error}") from error


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _too_many(most: int) -> Refusal:
    return Refusal(422, f"more than {most:,} pictures; send them in several requests")
