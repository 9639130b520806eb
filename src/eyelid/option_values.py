"""What was given for options, in a YAML file or a call, as nested mappings with the names checked."""

import numbers
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from eyelid.command_line.flags import flags_of, meant_hint
from eyelid.errors import MissingFileError, OptionError
from eyelid.examples import find_config
from eyelid.text_yaml import YAMLError, read_yaml

Shown = Callable[[str], str]
"""How the user writes the name of an option, for messages."""


def load_values(file: str | os.PathLike[str]) -> Mapping[str, Any]:
    """Reads a YAML file of options, or one that ships with eyelid, by its name.

    All its values are text, lists and mappings, so that `1.0` stays `1.0`.

    Raises:
        MissingFileError: There is no such file.
        OptionError: It cannot be read, or holds something else.
    """
    path = Path(find_config(os.fspath(file)))
    if not path.is_file():
        raise MissingFileError(f"--config {path}: no such YAML file; `eyelid configs` lists those that ship")
    try:
        values = read_yaml(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise OptionError(f"--config {path}: not a YAML file that can be read: {reason}") from error
    if not isinstance(values, dict):
        raise OptionError(f"--config {path}: expected options, as lines NAME: VALUE")
    return values


def nested(kind: Any, values: Mapping[str, Any], shown: Shown, prefix: str = "") -> dict[str, Any]:
    """Returns values as nested mappings of what YAML knows.

    Args:
        kind: The options dataclass.
        values: Name of an option → its value. The options of a dataclass in it may have dotted names, or be a
            mapping, or that dataclass.
        shown: How the user writes a name.
        prefix: The name of this dataclass inside of the options, and a dot.

    Raises:
        OptionError: There is no option of that name, or it cannot have that value.
    """
    hints, found = get_type_hints(kind, include_extras=True), dict[str, Any]()
    for name, given in values.items():
        first, _, rest = name.partition(".")
        hint = hints.get(first)
        if hint is None or (rest and not is_dataclass(hint)):
            hint = meant_hint(name, flags_of(kind), lambda near: prefix + near)
            raise OptionError(f"{shown(prefix + name)}: unknown{hint}")
        value = _plain({rest: given} if rest else given)
        if is_dataclass(hint):
            if not isinstance(value, Mapping):
                raise OptionError(f"{shown(prefix + first)}: expected its options, not {value}")
            value = merged(found.get(first, {}), nested(hint, value, shown, f"{prefix}{first}."))
        elif is_dataclass(item := (get_args(hint) or (None,))[0]) and not isinstance(value, Mapping):
            value = [
                nested(item, each, shown, f"{prefix}{first}.") if isinstance(each, Mapping) else each
                for each in _list(value, shown(prefix + first))
            ]
        elif value is None and NoneType not in get_args(hint):
            raise OptionError(f"{shown(prefix + first)}: expected a value, not None")
        found[first] = value
    return found


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Returns nested mappings laid over one another; the values above count where both have one."""
    found = dict(below)
    for name, value in above.items():
        there = found.get(name)
        if isinstance(there, Mapping) and isinstance(value, Mapping):
            value = merged(there, value)
        found[name] = value
    return found


def dotted(values: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Returns the names of all values in nested mappings, with dots."""
    names = []
    for name, value in values.items():
        names.append(prefix + name)
        if isinstance(value, Mapping):
            names += dotted(value, f"{prefix}{name}.")
    return names


def _list(value: Any, shown: str) -> list[Any]:
    """Returns a list that may be given as text."""
    with suppress(YAMLError):
        value = read_yaml(value) if isinstance(value, str) else value
    if not isinstance(value, list):
        raise OptionError(f"{shown}: expected a list, not {value}")
    return value


def _plain(value: Any) -> Any:
    """Returns a value of Python as YAML knows it: paths as text, numbers of numpy as numbers of Python."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, numbers.Real) and not isinstance(value, (bool, int)):
        return float(value)
    return value
