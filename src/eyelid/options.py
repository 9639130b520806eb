"""A verb's options dataclass as command-line flags, YAML file and help text."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from jsonargparse import ActionConfigFile, ArgumentParser, DefaultHelpFormatter

from eyelid.errors import OptionError

Options = TypeVar("Options")


class _HelpFormatter(DefaultHelpFormatter):
    """Shows flags with hyphens, as they are typed; both spellings are accepted."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        return _hyphens(super()._format_action_invocation(action))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Wraps prose; leaves examples, which have lines of their own, as they are."""
        return text if "\n" in text else super()._fill_text(text, width, indent)


def parse_options(
    kind: type[Options], arguments: Sequence[str], *, verb: str, text: str, positional: str | None = None
) -> Options:
    """Builds a verb's options from the command line and from the YAML file that `--config` names.

    Args:
        kind: The options dataclass; the help of each flag comes from its docstring.
        arguments: The words after the verb.
        verb: The verb's name.
        text: The verb's description, an empty line, and its examples.
        positional: Name of the field, a tuple of strings, that may be given without a flag.

    Raises:
        OptionError: A flag or a YAML key is unknown, or a value does not fit its type.
        SystemExit: `--help` or `--print-config` was answered.
    """
    description, _, examples = text.partition("\n\n")
    word = positional.upper().removesuffix("S") if positional else ""
    usage = f"eyelid {verb} [{word} ...] [--option VALUE ...]" if positional else f"eyelid {verb} [--option VALUE ...]"
    parser = ArgumentParser(
        prog=f"eyelid {verb}", usage=usage, description=description, epilog=examples,
        formatter_class=_HelpFormatter, exit_on_error=False, allow_abbrev=False,
    )
    parser.add_argument("--config", action=ActionConfigFile, help="YAML file with any of these options.")
    if positional:
        parser.add_argument("given", nargs="*", metavar=word, help=f"The same as --{positional}.")
    parser.add_class_arguments(kind, as_group=False)
    try:
        values = parser.parse_args(_normalised(arguments, _switches(kind)))
    except argparse.ArgumentError as error:
        message = " ".join(_hyphens(str(error)).split())
        raise OptionError(f"eyelid {verb}: {message}; see: eyelid {verb} --help") from error
    built = parser.instantiate(values)
    given = {positional: tuple(built.given)} if positional and built.given else {}
    return kind(**{field.name: built[field.name] for field in fields(kind)} | given)  # type: ignore[arg-type]


def _switches(kind: Any, prefix: str = "--") -> set[str]:
    """Returns the flags of all fields that are true or false, nested ones included."""
    found = set()
    for field in fields(kind):
        if field.type in (bool, "bool"):
            found.add(prefix + field.name)
        elif is_dataclass(field.default_factory):
            found |= _switches(field.default_factory, f"{prefix}{field.name}.")
    return found


def _normalised(arguments: Sequence[str], switches: set[str]) -> list[str]:
    """Turns `--batch-size` into `--batch_size`, and a bare `--quiet` into `--quiet=true`."""
    normalised = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            return normalised + list(arguments[index:])
        flag, equals, value = argument.partition("=")
        if flag.startswith("--"):
            flag = "--" + flag[2:].replace("-", "_")
            following = arguments[index + 1] if index + 1 < len(arguments) else ""
            if flag in switches and not equals and following not in ("true", "false"):
                equals, value = "=", "true"
        normalised.append(flag + equals + value)
    return normalised


def _hyphens(text: str) -> str:
    return re.sub(r"--[a-z][\w.]*", lambda match: match[0].replace("_", "-"), text)
