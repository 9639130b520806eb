"""The help of a verb: an overview with a line for each flag, and all that is said about some of them."""

import re
from textwrap import fill, indent, shorten
from typing import get_args

from eyelid.command_line.flags import Flag, flags_of, hyphened, meant_hint
from eyelid.errors import OptionError

_WIDTH = 100
_COLUMN = 28  # where the texts of the flags begin
_LONG = 24  # letters of a default value that the overview leaves out
_WORDS = {str: "TEXT", int: "N", float: "X"}
_ALWAYS = (
    ("--config FILE", "YAML file with any of these options; a flag outranks it."),
    ("--print-config", "Print all options as YAML, and do nothing else."),
    ("-h, --help [FLAG|all]", "This overview, or all about the flags whose names begin so."),
)


def help_text(kind: type, verb: str, text: str, *, about: str = "") -> str:
    """Returns the help of a verb.

    Args:
        kind: The options dataclass of the verb.
        verb: Name of the verb.
        text: Description of the verb, an empty line, and its examples.
        about: The beginning of the names of some flags, or `all`; empty for the overview.

    Raises:
        OptionError: No flag has a name that begins so.
    """
    flags = flags_of(kind)
    if about:
        start = about.removeprefix("--").replace("-", "_")
        chosen = [flag for flag in flags.values() if start == "all" or flag.name.startswith(start)]
        if not chosen:
            hint = meant_hint(start, flags, hyphened)
            raise OptionError(f"--help {about}: no flag has a name that begins so{hint}")
        return "\n\n".join(_in_full(flag) for flag in chosen)
    description, _, examples = text.partition("\n\n")
    first = next(iter(flags.values()))
    plain = f"[{first.name.upper().removesuffix('S')}{' ...' if first.is_list else ''}]"
    lines = [f"usage: eyelid {verb} {plain} [--flag VALUE ...]", "", fill(description, _WIDTH), ""]
    lines += [examples, "", "Flags:"] if examples else ["Flags:"]
    lines += [_line(_shape(flag), _brief(flag)) for flag in flags.values() if not flag.group]
    lines += [_line(*always) for always in _ALWAYS]
    groups = {flag.name.partition(".")[0]: flag.group for flag in flags.values() if flag.group}
    if groups:
        lines += ["", f"More flags, in groups; `eyelid {verb} --help GROUP` shows those of one:"]
        lines += [_line(f"--{group}.…", _sentence(said)) for group, said in groups.items()]
    lines += [
        "",
        f"{first.typed} may be left out. A flag with A B takes all words up to the next flag or --.",
    ]
    return "\n".join(lines)


def _line(shape: str, said: str) -> str:
    """Returns one line about a flag, or two if the flag itself is long."""
    gap = _COLUMN - len(shape) - 2
    start = f"  {shape}{' ' * gap}" if gap >= 2 else f"  {shape}\n{' ' * _COLUMN}"
    return start + shorten(said, _WIDTH - _COLUMN, placeholder=" …")


def _in_full(flag: Flag) -> str:
    said = flag.text + (f" Default: {_default(flag)}." if _default(flag) else "")
    return f"{_shape(flag)}\n" + indent(fill(said, _WIDTH - 4), "    ")


def _shape(flag: Flag) -> str:
    """Returns a flag with its value as it is typed."""
    short = "-o, " if flag.name == "output" else ""
    return f"{short}{flag.typed}{_value(flag)}"


def _value(flag: Flag) -> str:
    if flag.is_switch:
        return " true|false" if flag.default else ""
    if flag.is_mapping:
        return ".KEY=VALUE"
    if flag.is_list:
        return " A B ..."
    kinds = [kind for each in get_args(flag.kind) or [flag.kind] for kind in get_args(each) or [each]]
    kinds = [kind for kind in kinds if kind != ""]  # a choice that may be left out
    return " " + (
        "|".join(_WORDS.get(kind, str(kind)) for kind in kinds if kind in _WORDS or isinstance(kind, str))
        or "YAML"
    )


def _brief(flag: Flag) -> str:
    default = _default(flag)
    return _sentence(flag.text) + (f" [{default}]" if default and len(default) < _LONG else "")


def _sentence(text: str) -> str:
    """Returns the first sentence of a text, or the first part of it that a semicolon ends."""
    return re.split(r"(?<=[\w`)]{2}\.)\s|;\s", text)[0].rstrip(".")


def _default(flag: Flag) -> str:
    if isinstance(flag.default, (tuple, list)):
        return " ".join(map(str, flag.default))
    return "" if flag.default in (None, False, "", {}) else str(flag.default)
