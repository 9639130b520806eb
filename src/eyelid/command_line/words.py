"""Reads the words of a command line: flags with their values, and words without a flag, in any order."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eyelid.command_line.flags import Flag, as_flag, flags_of, hyphened, meant_hint, with_first
from eyelid.errors import OptionError
from eyelid.text_yaml import YAMLError, read_yaml

SHORT = {"-o": "output", "-h": "help"}
"""Flags of one letter, and what they stand for."""

_OTHERS = ("config", "print_config", "help")


@dataclass(slots=True)
class Words:
    """What was typed after a verb.

    Attributes:
        values: Name of an option → its value, a string or a list of strings, or True; of a mapping, a dict.
            Words that belong to no flag are the value of the first option.
        configs: YAML files of options.
        help: What help was asked for: empty for the overview, or the beginning of names; None for no help.
        print_config: Whether the options are to be printed.
        taken: Flag that takes any number of words → the words that it took.
    """

    values: dict[str, Any] = field(default_factory=dict)
    configs: list[str] = field(default_factory=list)
    help: str | None = None
    print_config: bool = False
    taken: dict[str, list[str]] = field(default_factory=dict)


def read_words(arguments: Sequence[str], kind: type) -> Words:
    """Reads the words after a verb. Flags may have hyphens or underscores, and a value after a blank or `=`.

    A flag of several values takes all words up to the next flag; `--` ends them, too, and all words after it
    belong to no flag. Names may also be one word with commas, which ends them: `--classes open,closed eyes/`.

    Args:
        arguments: The words.
        kind: The options dataclass of the verb.

    Raises:
        OptionError: There is no such flag, or its value is missing.
    """
    words, queue, plain = Words(), deque(arguments), list[str]()
    while queue:
        word = queue.popleft()
        if word == "--":
            plain += queue
            break
        if not _is_flag(word):
            plain.append(word)
            continue
        name, equals, value = word.partition("=")
        if equals:
            queue.appendleft(value)
        _read_flag(name, queue, words, kind, one=bool(equals))
    words.values = with_first(kind, words.values, plain, next(iter(flags_of(kind).values())).typed)
    return words


def _read_flag(typed: str, queue: deque[str], words: Words, kind: type, *, one: bool) -> None:
    """Reads a flag and takes its values from the queue; with `one`, exactly the next word."""
    raw = SHORT.get(typed, typed.removeprefix("--") if typed.startswith("--") else "")
    name, flags = raw.replace("-", "_"), flags_of(kind)
    if name == "help":
        words.help = queue.popleft() if queue and (one or not _is_flag(queue[0])) else ""
    elif name == "print_config":
        words.print_config = True
    elif name == "config":
        words.configs.append(_value(typed, queue, one=one))
    elif name in flags:
        flag = flags[name]
        if flag.is_list:
            taken = [queue.popleft()] if one else _values(typed, queue, flag)
            _add_list(flag, taken, words)
        elif flag.is_switch and not one and not (queue and queue[0].lower() in ("true", "false")):
            words.values[name] = True
        else:
            value = _value(typed, queue, one=one)
            words.values[name] = _mapping(typed, value) if flag.is_mapping else value
    else:
        _add_key(typed, raw, queue, words, kind, one=one)


def _add_list(flag: Flag, taken: list[str], words: Words) -> None:
    if len(taken) == 1 and re.fullmatch(r"\[.*\]", taken[0], re.DOTALL):  # a list as YAML writes it
        words.values[flag.name] = taken[0]
        return
    if flag.has_names:
        taken = [name.strip() for word in taken for name in word.split(",") if name.strip() or name == word]
    before = words.values.get(flag.name)
    words.values[flag.name] = [*(before if isinstance(before, list) else ()), *taken]
    words.taken[flag.typed] = taken


def _add_key(typed: str, raw: str, queue: deque[str], words: Words, kind: type, *, one: bool) -> None:
    """Reads a flag of a mapping, such as `--rename.Shut=closed`, whose key stays as it is typed."""
    for flag in flags_of(kind).values():
        start = f"{hyphened(flag.name)}."
        if flag.is_mapping and hyphened(raw).startswith(start) and len(raw) > len(start):
            before = words.values.get(flag.name)
            key = {raw[len(start) :]: _value(typed, queue, one=one)}
            words.values[flag.name] = (before if isinstance(before, dict) else {}) | key
            return
    raise OptionError(_unknown(typed, kind))


def _unknown(typed: str, kind: type) -> str:
    if not typed.startswith("--"):
        return f"unknown flag {typed}; a word that begins so, such as a file's name, comes after --"
    hint = meant_hint(typed[2:].replace("-", "_"), (*flags_of(kind), *_OTHERS), as_flag)
    return f"unknown flag {typed}{hint}"


def _value(typed: str, queue: deque[str], *, one: bool) -> str:
    if not queue or (not one and queue[0].startswith("--")):
        raise OptionError(f"{typed}: expected a value, {typed} VALUE or {typed}=VALUE")
    return queue.popleft()


def _values(typed: str, queue: deque[str], flag: Flag) -> list[str]:
    values: list[str] = []
    while queue and not _is_flag(queue[0]):
        values.append(queue.popleft())
        if flag.has_names and "," in values[0] and not values[-1].endswith(","):
            break
    if not values:
        raise OptionError(f"{typed}: expected one value or more, {typed} A B")
    return [value.rstrip(",") if flag.has_names else value for value in values]


def _mapping(typed: str, text: str) -> dict[str, str]:
    """Reads a mapping as YAML writes it; all keys and values are text, also `1.0` and `True`."""
    try:
        value = read_yaml(text)
    except YAMLError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise OptionError(f"{typed} {text}: expected {typed}.KEY=VALUE, or {{KEY: VALUE, ...}}")
    return value


def _is_flag(word: str) -> bool:
    return word.startswith("-") and word != "-" and not re.match(r"-\.?\d|-\.", word)
