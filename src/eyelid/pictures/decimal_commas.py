"""Tables whose decimal mark is the comma, as programs write them in half of the world: 0,31 for 0.31."""

import re
from collections.abc import Sequence

_EXPONENT = r"(?:[eE][+-]?\d+)?\s*"
_COMMA = re.compile(r"\s*[+-]?\d+,\d+" + _EXPONENT)
_GROUPED = re.compile(r"\s*[+-]?[1-9]\d{0,2},\d{3}\s*")  # or it is 1234, whose thousands are marked
_POINT = re.compile(r"\s*[+-]?[\d,]*\.\d+" + _EXPONENT)


def has_decimal_commas(rows: Sequence[Sequence[str]]) -> bool:
    """Returns whether more numbers of a table must have a decimal comma than have a decimal point.

    A number such as 1,234 says neither, so that a table of such alone has none.

    Example:
        >>> has_decimal_commas([["1,000", "0,31"]]), has_decimal_commas([["1,000", "0.31"]])
        (True, False)
    """
    if not any("," in cell for row in rows for cell in row):
        return False
    score = 0
    for row in rows:
        for cell in row:
            if "," in cell or "." in cell:
                is_comma = _COMMA.fullmatch(cell) and not _GROUPED.fullmatch(cell)
                score += 1 if is_comma else -1 if _POINT.fullmatch(cell) else 0
    return score > 0


def with_point(cell: str) -> str:
    """Returns a number with a point for its decimal comma; any other text as it is."""
    return cell.replace(",", ".") if "," in cell and _COMMA.fullmatch(cell) else cell
