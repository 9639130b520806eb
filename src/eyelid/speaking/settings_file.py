"""The file of one person's settings: read strictly, so that a mistake is named and not passed over."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from eyelid.errors import DataError, EyelidError, OptionError
from eyelid.pages import write_whole
from eyelid.speaking.settings import Settings

SCHEMA = 1


def read_settings(path: Path) -> tuple[Settings, str]:
    """Returns the settings of a file, and the condition that is used; those that ship where there is none.

    Raises:
        DataError: The file cannot be used; it is named, and what is wrong in it.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(
            f"{path}: cannot be read as settings: {error}; correct it, or move it away to begin anew"
        ) from error
    if not isinstance(values, dict) or not isinstance(values.get("eyelid_speaking"), int):
        raise DataError(f'{path}: not settings of eyelid speak; they begin with "eyelid_speaking": {SCHEMA}')
    if values["eyelid_speaking"] > SCHEMA:
        raise DataError(f"{path}: settings of a newer version of eyelid; install that version")
    condition = values.get("condition", "")
    parts = {name: value for name, value in values.items() if name not in ("eyelid_speaking", "condition")}
    try:
        if not isinstance(condition, str):
            raise OptionError(f"condition is {condition!r}; give the name of one of the profile")
        return changed(Settings(), parts), condition
    except EyelidError as error:
        raise DataError(f"{path}: {error}") from error


def write_settings(path: Path, settings: Settings, condition: str) -> None:
    """Writes the file, whole or not at all; raises `OutputError` if that fails."""
    values = {"eyelid_speaking": SCHEMA, "condition": condition, **asdict(settings)}
    write_whole(path, json.dumps(values, indent=1, ensure_ascii=False) + "\n")


def changed(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Returns settings with some of them changed.

    Args:
        settings: The settings as they were.
        values: The new ones, as JSON has them: `{"symbols": {"dwell_s": 0.8}}`.

    Raises:
        OptionError: There is no such setting, or it cannot have this value.
    """
    changes = _changed(settings, values, "")
    return replace(settings, **changes).checked()


def _changed(settings: Any, values: Mapping[str, Any], where: str) -> dict[str, Any]:
    names = [each.name for each in fields(settings)]
    found = {}
    for name, value in values.items():
        if name not in names:
            near = get_close_matches(name, names, 1)
            raise OptionError(
                f"{where}{name}: no such setting" + (f"; did you mean {near[0]}?" if near else "")
            )
        now = getattr(settings, name)
        if is_dataclass(now) and not isinstance(now, type):
            if not isinstance(value, Mapping):
                raise OptionError(f"{where}{name} is {value!r}; give settings by name")
            found[name] = replace(now, **_changed(now, value, f"{name}."))
        else:
            found[name] = _of_kind(now, value, f"{where}{name}")
    return found


def _of_kind(now: Any, value: Any, name: str) -> Any:
    """Returns a value, of the kind that the setting has now; numbers are checked with their ranges."""
    if isinstance(now, tuple):
        if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
            raise OptionError(f"{name} is {value!r}; give a list of names")
        return tuple(value)
    for kind, words in ((bool, "true or false"), (str, "text")):
        if isinstance(now, kind) != isinstance(value, kind):
            raise OptionError(f"{name} is {value!r}; give {words if isinstance(now, kind) else 'a number'}")
    return value
