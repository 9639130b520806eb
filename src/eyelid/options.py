"""Making the options of a verb from command-line flags and a YAML file, and its help text."""

import argparse
import json
import re
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from jsonargparse import ArgumentParser, DefaultHelpFormatter

from eyelid.errors import OptionError
from eyelid.examples import find_config

Options = TypeVar("Options")

_ALONE = ("-h", "--help", "--print_config")
_SWITCH = (bool, "bool")
_LIST = (tuple[str, ...], "tuple[str, ...]")


class _HelpFormatter(DefaultHelpFormatter):
    """Shows flags with hyphens. The user may type hyphens or underscores."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        return _hyphens(super()._format_action_invocation(action))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Wraps a text of one line; returns a text of several lines, such as examples, as it is."""
        return text if "\n" in text else super()._fill_text(text, width, indent)


def parse_options(
    kind: type[Options], arguments: Sequence[str], *, verb: str, text: str, positional: str | None = None
) -> Options:
    """Makes the options of a verb from the command line and from the YAML file that `--config` names.

    Args:
        kind: The options dataclass. The help of each flag comes from its docstring.
        arguments: The words of the command line after the verb.
        verb: Name of the verb.
        text: Description of the verb, an empty line, and its examples.
        positional: Name of a field, a tuple of strings, that may be given without a flag; None for no field.

    Raises:
        OptionError: A flag or a YAML key is unknown, or a value does not fit its type.
        SystemExit: `--help` or `--print-config` was given, and its answer has been printed.
    """
    description, _, examples = text.partition("\n\n")
    word = f"[{positional.upper().removesuffix('S')} ...] " if positional else ""
    parser = ArgumentParser(
        prog=f"eyelid {verb}",
        usage=f"eyelid {verb} {word}[--option VALUE ...]",
        description=description,
        epilog=examples,
        formatter_class=_HelpFormatter,
        exit_on_error=False,
        allow_abbrev=False,
    )
    parser.add_argument("--config", action="config", help="YAML file with any of these options.")
    parser.add_class_arguments(kind, as_group=False)
    flags, given = _separated(arguments, kind)
    flags = [_with_path(flag) for flag in flags]
    if positional and given:
        if any(flag.startswith(f"--{positional}") for flag in flags):
            raise OptionError(f"eyelid {verb}: {given[0]!r} and --{positional} are both given; use one")
        parser.set_defaults({positional: given})  # so that --print-config shows them
    elif given:
        flags += given
    try:
        built = parser.instantiate(parser.parse_args(flags))
    except (argparse.ArgumentError, TypeError, ValueError) as error:
        message = _in_words(" ".join(_hyphens(str(error)).split()))
        raise OptionError(f"eyelid {verb}: {message}; see: eyelid {verb} --help") from error
    named = {positional: tuple(given)} if positional and given else {}
    return kind(**{field.name: built[field.name] for field in fields(kind)} | named)  # type: ignore[arg-type]


def _with_path(flag: str) -> str:
    """Returns `--config=PATH` for `--config=NAME`, the name of a configuration that ships with eyelid."""
    name, equals, value = flag.partition("=")
    return name + equals + find_config(value) if name == "--config" else flag


def _in_words(message: str) -> str:
    """Returns the message of a parser in plain words, without the names of Python's types."""
    union = re.search(
        r"Does not validate against any.*?Errors: - (.*) Given value type: .*? Given value: ", message
    )
    if union:
        kinds = [
            re.sub(r"[Ee]xpected (a )?|typing.Literal|<class '|'>|[\[\]]", "", kind)
            for kind in union[1].split(" - ")
        ]
        words = [kind for kind in kinds if kind != "NoneType"]
        message = f"{message[: union.start()]}expected {' or '.join(words)}, not {message[union.end() :]}"
    message = re.sub(r"Expected a <class '(\w+)'>", r"expected \1", message)
    return re.sub(
        r"Expected a typing.Literal\[(.*?)\]. Got value: ",
        lambda choices: f"expected {choices[1].replace(chr(39), '')}, not ",
        message,
    )


def _flags_of(kind: Any, types: Collection[Any], prefix: str = "--") -> set[str]:
    """Returns the flags of all fields of `kind`, also of nested dataclasses, whose type is one of `types`."""
    found = set()
    for field in fields(kind):
        if field.type in types:
            found.add(prefix + field.name)
        elif is_dataclass(field.default_factory):
            found |= _flags_of(field.default_factory, types, f"{prefix}{field.name}.")
    return found


def _separated(arguments: Sequence[str], kind: Any) -> tuple[list[str], list[str]]:
    """Separates the flags and their values from the other words, which may come in any order.

    Args:
        arguments: The words of the command line after the verb.
        kind: The options dataclass.

    Returns:
        The flags as the parser takes them, and the other words. `--batch-size` becomes `--batch_size`, a
        `--quiet` without a value becomes `--quiet=true`, and `--data a b` becomes `--data=["a", "b"]`.
    """
    switches, lists = _flags_of(kind, _SWITCH), _flags_of(kind, _LIST)
    flags: list[str] = []
    others: list[str] = []
    listed: dict[str, list[str]] = {}
    words = deque(arguments)
    while words:
        word = words.popleft()
        if word == "--":
            others += words
            break
        if not _is_flag(word):
            others.append(word)
            continue
        name, equals, value = word.partition("=")
        flag = "--" + name[2:].replace("-", "_") if name.startswith("--") else name
        if flag in lists and not value.startswith("["):
            values = listed.setdefault(flag, [])
            values += [value] if equals else []
            while not equals and words and not _is_flag(words[0]):
                values.append(words.popleft())
            if len(values) == 1 and values[0].startswith("["):  # a list as YAML writes it
                flags.append(f"{flag}={listed.pop(flag)[0]}")
        elif equals or flag in _ALONE:
            flags.append(flag + equals + value)
        elif flag in switches:
            is_value = bool(words) and words[0].lower() in ("true", "false")
            flags.append(f"{flag}={words.popleft().lower() if is_value else 'true'}")
        else:
            flags.append(f"{flag}={words.popleft()}" if words else flag)
    return [*flags, *(f"{flag}={json.dumps(values)}" for flag, values in listed.items())], others


def _is_flag(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _hyphens(text: str) -> str:
    return re.sub(r"--[a-z][\w.]*", lambda match: match[0].replace("_", "-"), text)
