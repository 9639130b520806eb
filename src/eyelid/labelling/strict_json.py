"""Parsing JSON from files that others may have written or damaged."""

import json
import math
from typing import Any, NoReturn


def parse_json(content: bytes | str) -> Any:
    """Parses JSON, and refuses numbers that are not finite, such as NaN and 1e999.

    Raises:
        ValueError: It is not JSON, has such a number, or is nested too deeply.

    Example:
        >>> parse_json('{"seconds": 1e999}')
        Traceback (most recent call last):
        ...
        ValueError: 1e999 is not a finite number
    """
    try:
        return json.loads(content, parse_float=_finite, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is not a finite number")
