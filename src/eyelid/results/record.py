"""Records: named tuples whose annotations define the columns of a table."""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

Kind = type[str] | type[int] | type[float]


@dataclass(frozen=True, slots=True)
class Decimals:
    """An annotation of numbers: how many decimals tables write."""

    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Its header.
        kind: Type of its values, which may also be None.
        decimals: How many decimals are written; None for as many as the number has.
    """

    name: str
    kind: Kind
    decimals: int | None = None


def columns_of(record: type[NamedTuple]) -> tuple[Column, ...]:
    """Returns the columns of a record type, in the order of its fields.

    Args:
        record: A named tuple type. Each field is `str`, `int` or `float`, which may have `Decimals`, or one
            of these or None.

    Raises:
        TypeError: A field has another type.

    Example:
        >>> class Blink(NamedTuple):
        ...     start_s: Annotated[float, Decimals(3)]
        ...     eyes: str | None = None
        >>> [column.name for column in columns_of(Blink)], columns_of(Blink)[0].decimals
        (['start_s', 'eyes'], 3)
    """
    hints = get_type_hints(record, include_extras=True)
    return tuple(_column(name, hints[name]) for name in record._fields)


def _column(name: str, hint: Any) -> Column:
    parts = [part for part in get_args(hint) if part is not type(None)] if _is_union(hint) else [hint]
    kind, decimals = parts[0], None
    if get_origin(kind) is Annotated:
        kind, *notes = get_args(kind)
        decimals = next((note.count for note in notes if isinstance(note, Decimals)), None)
    if len(parts) != 1 or kind not in (str, int, float):
        raise TypeError(f"field {name}: {hint}; expected str, int or float, or one of these or None")
    return Column(name, kind, decimals)


def _is_union(hint: Any) -> bool:
    return type(None) in get_args(hint)
