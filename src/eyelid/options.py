"""Making the options of a verb from the words of a command line, the keywords of a call, and YAML files."""

import argparse
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

from eyelid.command_line.flags import as_flag, flags_of
from eyelid.command_line.words import Words, read_words
from eyelid.errors import OptionError
from eyelid.option_values import Shown, dotted, load_values, merged, nested

Options = TypeVar("Options")

_KINDS = {
    "bool": "true or false",
    "dict": "KEY: VALUE",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "str": "text",
    "tuple": "a list",
}


def parse_options(kind: type[Options], arguments: Sequence[str], *, verb: str, text: str = "") -> Options:
    """Makes the options of a verb from the command line and from the YAML files that `--config` names.

    Flags outrank YAML files, and later files earlier ones. Words without a flag are the verb's first option.

    Args:
        kind: The options dataclass. The help of each flag comes from its docstring.
        arguments: The words of the command line after the verb.
        verb: Name of the verb.
        text: Description of the verb, an empty line, and its examples.

    Raises:
        OptionError: A flag or a YAML key is unknown, or a value does not fit its type.
        MissingFileError: A YAML file does not exist.
        SystemExit: `--help` or `--print-config` was given, and its answer has been printed.
    """
    words = _read(arguments, kind, verb)
    try:
        if words.help is not None:
            from eyelid.command_line.flag_help import help_text

            print(help_text(kind, verb, text, about=words.help))
            raise SystemExit(0)
        parser, parsed = _parsed(kind, words.values, words.configs, as_flag)
    except OptionError as error:
        raise _with_help(verb, error) from error
    if words.print_config:
        for each in fields(kind):  # type: ignore[arg-type]
            if not each.metadata.get("in_yaml", True):
                parsed.pop(each.name)
        print(parser.dump(parsed, skip_validation=True), end="")
        raise SystemExit(0)
    try:
        return _built(kind, parser, parsed)
    except OptionError as error:
        raise OptionError(f"{error}{_taken_hint(kind, words)}") from error


def given_options(kind: type, arguments: Sequence[str], *, verb: str) -> Mapping[str, Any]:
    """Returns the options that a command line gives itself, without YAML files; raises `OptionError`."""
    return _read(arguments, kind, verb).values


def make_options(
    kind: type[Options],
    values: Mapping[str, Any],
    *,
    configs: Sequence[str | os.PathLike[str]] = (),
    shown: Shown = str,
) -> Options:
    """Makes options from values and from YAML files, which the values outrank.

    Args:
        kind: The options dataclass.
        values: Name of an option → its value, or text as YAML writes it. The options of a dataclass inside of
            it may have dotted names, or be a mapping or that dataclass.
        configs: YAML files of such values; later ones outrank earlier ones.
        shown: How the user writes the name of an option, for messages.

    Raises:
        OptionError: A name is unknown, or a value does not fit its type.
        MissingFileError: A YAML file does not exist.
    """
    return _built(kind, *_parsed(kind, values, configs, shown))


def _read(arguments: Sequence[str], kind: type, verb: str) -> Words:
    try:
        return read_words(arguments, kind)
    except OptionError as error:
        raise _with_help(verb, error) from error


def _with_help(verb: str, error: OptionError) -> OptionError:
    return OptionError(f"eyelid {verb}: {error}; see: eyelid {verb} --help")


def _taken_hint(kind: type, words: Words) -> str:
    """Returns a hint where the words of the first option are missing, and a flag may have taken them."""
    first = next(iter(flags_of(kind)))
    if first in words.values or words.configs:
        return ""
    taken = [
        f"{flag} took {' '.join(map(repr, found))}" for flag, found in words.taken.items() if len(found) > 1
    ]
    return f"; {' and '.join(taken)}: -- ends the values of a flag" if taken else ""


def _parsed(
    kind: type, values: Mapping[str, Any], configs: Sequence[str | os.PathLike[str]], shown: Shown
) -> tuple[Any, Any]:
    """Returns a parser of the options, and what it made of the values."""
    from jsonargparse import ArgumentParser

    _put_types(kind)
    parser = ArgumentParser(exit_on_error=False)
    parser.add_class_arguments(kind, as_group=False)
    given: dict[str, Any] = {}
    written: dict[str, str] = {}
    sources = [(load_values(config), lambda name, config=config: f"{config}: {name}") for config in configs]
    for there, spell in (*sources, (values, shown)):
        layer = nested(kind, there, spell)
        written |= {name: spell(name) for name in dotted(layer)}
        given = merged(given, layer)
    try:
        return parser, parser.parse_object(given)
    except (argparse.ArgumentError, TypeError, ValueError) as error:
        raise OptionError(_in_words(str(error), written)) from error


def _put_types(kind: Any) -> None:
    """Puts types in place of their names, in an options dataclass and in those inside of it.

    To find them, the parser would import all that the class's module imports for type checks alone, such as
    torch.
    """
    types = get_type_hints(kind)
    kind.__init__.__annotations__.update(types)
    for each in filter(is_dataclass, types.values()):
        _put_types(each)


def _built(kind: type[Options], parser: Any, parsed: Any) -> Options:
    built = parser.instantiate(parsed)
    return kind(**{field.name: built[field.name] for field in fields(kind)})  # type: ignore[arg-type]


def _in_words(message: str, written: Mapping[str, str]) -> str:
    """Returns the message of the parser in plain words, without the names of Python's types."""
    message = " ".join(message.split())
    message = re.sub(r'Parser key "([\w.]+)": ', lambda key: f"{written.get(key[1], key[1])}: ", message)
    union = re.search(r"Does not validate .*? Errors: - (.*) Given value type: .*? Given value: ", message)
    if union:
        kinds = [_in_plain(kind) for kind in union[1].split(" - ") if "NoneType" not in kind]
        return f"{message[: union.start()]}expected {' or '.join(kinds)}, not {message[union.end() :]}"
    return re.sub(
        r"Expected a (.*?)\.? Got value: ", lambda kind: f"expected {_in_plain(kind[1])}, not ", message
    )


def _in_plain(kind: str) -> str:
    """Returns the name of a type in plain words."""
    name = re.sub(r"\.? Got value.*|[Ee]xpected a |typing\.Literal|<class '|'>|[\[\]']", "", kind)
    name = name.removeprefix(", ")  # of a choice that may be left empty
    return _KINDS.get(name, name)
