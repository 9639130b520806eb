"""The answers of the service: rows as JSON, JSON lines or CSV, and errors as JSON."""

import json
from collections.abc import Sequence

from eyelid.results import Row
from eyelid.results.formats import FORMATS

MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
}
"""Content types, by what a request asks for."""

_LINES = {name: FORMATS[f".{name}"](Row) for name in ("jsonl", "csv")}


def encoded(rows: Sequence[Row], form: str) -> bytes:
    """Returns rows as the body of an answer: `{"rows": […]}`, or the lines of `predict`'s tables.

    Example:
        >>> encoded([Row("a.png", error="the file is empty")], "csv").splitlines()[1]
        b'a.png,,,,,,,,,,,,,,,the file is empty'
    """
    if form == "json":
        return json.dumps({"rows": [dict(zip(Row._fields, row, strict=True)) for row in rows]}).encode()
    lines = _LINES[form]
    return lines.header + lines.encode(rows)


def error_body(reason: str) -> bytes:
    """Returns an error as the body of an answer: `{"error": reason}`, in one line."""
    return json.dumps({"error": " ".join(reason.split())}).encode()
