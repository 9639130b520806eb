"""Completion in shells, by argcomplete: verbs, their flags, and the names that are values of flags; or files.

A shell runs `eyelid` at each Tab, with the line so far in the environment.
"""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, Literal, get_args, get_origin

from eyelid.command_line.flags import Flag, flags_of
from eyelid.errors import EyelidError

SHELLS = ("bash", "zsh", "fish")


def shell_code(shell: str) -> str:
    """Returns the code that turns completion on in a shell; raises `EyelidError` if it is not of `SHELLS`."""
    from argcomplete.shell_integration import shellcode

    if shell not in SHELLS:
        raise EyelidError(f"eyelid completion: no {shell!r}; expected one of {', '.join(SHELLS)}")
    return shellcode(["eyelid"], shell=shell)


def complete(verbs: Collection[str]) -> None:
    """Gives the shell what the word under the cursor may become, and ends the program.

    Args:
        verbs: The names of all verbs.
    """
    from argcomplete import autocomplete

    parser = ArgumentParser("eyelid", add_help=False)
    parser.add_argument("--help", action="store_true")
    parser.add_argument("--version", action="store_true")
    parsers = parser.add_subparsers()
    words = os.environ.get("COMP_LINE", "").split()
    for verb in verbs:
        _add_words(parsers.add_parser(verb, add_help=False), verb if verb in words[1:2] else "")
    autocomplete(parser, always_complete_options=False, default_completer=_files)  # type: ignore[arg-type]


def _add_words(parser: ArgumentParser, verb: str) -> None:
    """Adds the words of a verb to its parser; none if `verb` is empty, as for all that are not typed."""
    if not verb:
        return
    if verb in ("configs", "completion"):
        parser.add_argument("name", nargs="*", choices=_configs() if verb == "configs" else SHELLS)
        return
    name = "CompareOptions" if verb == "train" else f"{verb.capitalize()}Options"
    flags = flags_of(getattr(import_module(f"eyelid.verbs.{verb}"), name))
    first = parser.add_argument(next(iter(flags)), nargs="*")
    if verb == "models":
        first.choices = _models()
    parser.add_argument("--help", nargs="?", choices=[flag.typed[2:] for flag in flags.values()])
    parser.add_argument("--print-config", action="store_true")
    _add_flag(parser, ["--config"], _configs())
    for flag in flags.values():
        typed = ["-o", flag.typed] if flag.name == "output" else [flag.typed]
        if flag.is_switch:
            parser.add_argument(*typed, action="store_true")
        else:
            _add_flag(parser, typed, _names(verb, flag), nargs="*" if flag.is_list else None)


def _add_flag(parser: ArgumentParser, typed: Sequence[str], names: Sequence[str], **more: Any) -> None:
    """Adds a flag whose value is one of some names, or a file."""

    def completer(prefix: str, **_: object) -> list[str]:
        return [name for name in names if name.startswith(prefix)] or _files(prefix)

    argument = parser.add_argument(*typed, dest=f"value of {typed[-1]}", **more)
    argument.completer = completer  # type: ignore[attr-defined]


def _files(prefix: str, **_: object) -> list[str]:
    from argcomplete.completers import FilesCompleter

    with suppress(UnicodeError):  # of names that are not UTF-8; bash finds files by itself, too
        return list(FilesCompleter()(prefix))
    return []


def _names(verb: str, flag: Flag) -> Sequence[str]:
    """Returns the names that are values of a flag; none if it takes numbers, texts or files only."""
    found = _NAMES.get(f"{verb} {flag.name}") or _NAMES.get(flag.name)
    return found() if found else _choices(flag.kind)


def _choices(kind: Any) -> list[str]:
    """Returns the texts that a type allows."""
    if get_origin(kind) is Literal:
        return [str(value) for value in get_args(kind)]
    return [choice for each in get_args(kind) for choice in _choices(each)]


def _configs() -> list[str]:
    from eyelid.examples import example_configs

    return list(example_configs())


def _models() -> list[str]:
    from eyelid.weights import shipped_models

    return shipped_models()


def _nets() -> Sequence[str]:
    from eyelid.net_names import NET_NAMES

    return NET_NAMES


def _peers() -> Sequence[str]:
    from eyelid.peers.options import PEER_NAMES

    return PEER_NAMES


def _issues() -> Sequence[str]:
    from eyelid.verbs.audit import ISSUES

    return ISSUES


_NAMES: dict[str, Callable[[], Sequence[str]]] = {
    **dict.fromkeys(("compare", "recipe"), _configs),
    **dict.fromkeys(("net.name", "teacher.name", "cross_net"), _nets),
    **dict.fromkeys(("peers", "against"), _peers),
    **dict.fromkeys(("kinds", "drop", "fail_on"), _issues),
    "model": _models,
    "audit by": lambda: ["net", "hog", "self", *_models()],
    "label embed": lambda: ["auto", "hog", "self", *_models()],
}
"""Names of flags, some with their verb, and the names that they take."""
