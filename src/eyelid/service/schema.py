"""The OpenAPI description of `POST /v1/predict`, which is answered beside FastAPI; see `site.py`."""

from typing import Any

from eyelid.results import Row
from eyelid.results.record import columns_of
from eyelid.service.answers import MEDIA_TYPES
from eyelid.service.asked import CHOICES, FIELD, MOST_NAME
from eyelid.service.limits import Limits

_KINDS = {str: "string", int: "integer", float: "number"}
_ABOUT = {
    "eyes": "Where the eyes are, as `eyelid predict --eyes`: each picture is one, or in faces, or what fits.",
    "movements": "Of which eyes it is read where they look, as `eyelid predict --movements`.",
    "format": "The form of the answer: an object with all rows, JSON lines, or CSV.",
    "name": "Name of a picture that is sent as bare bytes; others have names of their own.",
}
_REFUSALS = {
    400: "The body is not what its type says.",
    401: "The token is missing or wrong.",
    403: "A page of another origin asks.",
    413: "The body is too large.",
    415: "The body is of another type.",
    421: "Asked by a name that is not of this machine, where no token is needed.",
    422: "A parameter or a part of the body has a value that it can't have.",
    429: "Too much is waiting; `Retry-After` says in how many seconds to come again.",
    500: "A bug of the service.",
    503: "It took too long.",
}
ERROR = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "One line."}},
    "required": ["error"],
}
"""The schema of the body of an error."""


def refusal(status: int) -> dict[str, Any]:
    """Returns the description of an answer with an error."""
    return {"description": _REFUSALS[status], "content": {"application/json": {"schema": ERROR}}}


def predict_operation(limits: Limits) -> dict[str, Any]:
    """Returns the OpenAPI operation of `POST /v1/predict`."""
    rows = {
        "type": "object",
        "properties": {"rows": {"type": "array", "items": _row()}},
        "required": ["rows"],
    }
    answers: dict[str, Any] = {
        "application/json": {"schema": rows},
        MEDIA_TYPES["jsonl"]: {"schema": {"type": "string"}},
        MEDIA_TYPES["csv"]: {"schema": {"type": "string"}},
    }
    return {
        "operationId": "predict",
        "summary": "Reads the eyes in pictures",
        "description": (
            "Answers with the rows of `eyelid predict`, in the order of the pictures. A picture that cannot "
            "be read has one row, whose `error` says why; a picture without an eye has one row without a "
            "state."
        ),
        "parameters": [_parameter(name) for name in (*CHOICES, "name")],
        "requestBody": {"required": True, "content": _bodies(limits)},
        "responses": {
            "200": {"description": "The rows.", "content": answers},
            **{str(status): refusal(status) for status in _REFUSALS},
        },
    }


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name in CHOICES:
        schema |= {"enum": list(CHOICES[name]), "default": CHOICES[name][0]}
    else:
        schema |= {"maxLength": MOST_NAME}
    return {"name": name, "in": "query", "required": False, "description": _ABOUT[name], "schema": schema}


def _bodies(limits: Limits) -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    some = {"type": "array", "minItems": 1, "maxItems": limits.pictures}
    item = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "Its name in the rows."},
            "data": {"type": "string", "contentEncoding": "base64", "format": "byte"},
        },
        "required": ["data"],
        "additionalProperties": False,
    }
    form = {
        "type": "object",
        "properties": {FIELD: some | {"items": file}},
        "required": [FIELD],
        "additionalProperties": False,
    }
    return {
        "multipart/form-data": {"schema": form},
        "application/json": {"schema": form | {"properties": {FIELD: some | {"items": item}}}},
        **{kind: {"schema": file} for kind in ("application/octet-stream", "image/jpeg", "image/png")},
    }


def _row() -> dict[str, Any]:
    columns = columns_of(Row)
    return {
        "type": "object",
        "properties": {
            column.name: {
                "type": _KINDS[column.kind] if column.name == "source" else [_KINDS[column.kind], "null"]
            }
            for column in columns
        },
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }
