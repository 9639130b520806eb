"""Ranges of settings: what may be set, so that a mistyped time is refused in one line."""

from collections.abc import Mapping
from dataclasses import Field, field, fields
from itertools import pairwise
from typing import Any, NamedTuple

from eyelid.errors import OptionError


class Range(NamedTuple):
    """What a setting may be.

    Attributes:
        least: The least value.
        most: The greatest value.
        can_be_off: Whether it may be None.
    """

    least: float
    most: float
    can_be_off: bool = False


def a_time(default: float, *, least: float | None = None, can_be_off: bool = False) -> Any:
    """Returns the field of a time in seconds: up to ten times its default, as WCAG 2.2.1 asks for."""
    allowed = Range(default / 10 if least is None else least, default * 10, can_be_off)
    return field(default=default, metadata={"range": allowed})


def a_number(default: float | None, least: float, most: float, *, can_be_off: bool = False) -> Any:
    """Returns the field of a number that is no time."""
    return field(default=default, metadata={"range": Range(least, most, can_be_off)})


def ranges_of(settings: Any) -> dict[str, Range]:
    """Returns the ranges of a dataclass of settings, or of an instance, by the names of its fields."""
    return {each.name: each.metadata["range"] for each in fields(settings) if "range" in each.metadata}


def check_ranges(settings: Any, where: str) -> None:
    """Checks an instance of a dataclass of settings.

    Args:
        settings: The instance.
        where: What its settings are called in errors, such as `speaker`.

    Raises:
        OptionError: A value is out of its range, or is not of its kind.
    """
    for each in fields(settings):
        if "range" in each.metadata:
            _check(each, getattr(settings, each.name), f"{where}.{each.name}")


def expect_rising(where: str, times: Mapping[str, float]) -> None:
    """Raises `OptionError` if one of some times, by name, is not longer than the one before."""
    for (shorter, low), (longer, high) in pairwise(times.items()):
        if not low < high:
            raise OptionError(
                f"{where}.{longer} is {high:g} s and {where}.{shorter} {low:g} s; "
                f"make {longer} longer than {shorter}"
            )


def _check(setting: Field[Any], value: object, name: str) -> None:
    allowed: Range = setting.metadata["range"]
    if value is None and allowed.can_be_off:
        return
    is_whole = isinstance(setting.default, int)
    kind = (int,) if is_whole else (int, float)
    if isinstance(value, kind) and not isinstance(value, bool) and allowed.least <= value <= allowed.most:
        return
    noun = "a whole number" if is_whole else "a number"
    off = ", or null for off" if allowed.can_be_off else ""
    raise OptionError(f"{name} is {value!r}; give {noun} from {allowed.least:g} to {allowed.most:g}{off}")
