"""The flags of a verb, which are the fields of its options dataclass and of the dataclasses in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_origin, get_type_hints

from docstring_parser import parse

from eyelid.errors import OptionError
from eyelid.names import Names

_LISTS = (Names, tuple[str, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One flag.

    Attributes:
        name: Name of the option, with dots where it is in another one, such as `fit.batch_size`.
        kind: Its type.
        default: Its default value.
        text: What its dataclass says about it.
        group: What the dataclass around says about the group that the flag is in; empty for none.
    """

    name: str
    kind: Any
    default: Any
    text: str
    group: str = ""

    @property
    def typed(self) -> str:
        """The flag as it is typed."""
        return as_flag(self.name)

    @property
    def is_switch(self) -> bool:
        """Whether the flag needs no value."""
        return self.kind is bool

    @property
    def is_list(self) -> bool:
        """Whether the flag takes any number of words."""
        return self.kind in _LISTS

    @property
    def has_names(self) -> bool:
        """Whether the words are names, which commas may separate; paths may have commas in them."""
        return bool(self.kind == Names)

    @property
    def is_mapping(self) -> bool:
        """Whether the flag has a value for each of several keys, as `--rename.Shut=closed`."""
        return get_origin(self.kind) is dict


@cache
def flags_of(kind: type) -> Mapping[str, Flag]:
    """Returns the flags of an options dataclass by the names of the options, in their order."""
    return {flag.name: flag for flag in _flags(kind)}


def _flags(kind: Any, prefix: str = "", group: str = "") -> list[Flag]:
    hints = get_type_hints(kind, include_extras=True)
    said = [entry for each in reversed(kind.__mro__) for entry in parse(each.__doc__ or "").params]
    texts = {entry.arg_name: " ".join((entry.description or "").split()) for entry in said}
    found = []
    for field in fields(kind):
        name, hint, text = prefix + field.name, hints[field.name], texts.get(field.name, "")
        if is_dataclass(hint):
            found += _flags(hint, f"{name}.", text)
        else:
            default = field.default if field.default_factory is MISSING else field.default_factory()
            found.append(Flag(name=name, kind=hint, default=default, text=text, group=group))
    return found


def with_first(kind: type, values: Mapping[str, Any], words: Sequence[str], typed: str) -> dict[str, Any]:
    """Returns values to which the words without a name are added; they are those of the first option.

    Args:
        kind: The options dataclass.
        values: Name of an option → its value.
        words: The words.
        typed: How the user writes the first option.

    Raises:
        OptionError: The first option is given by its name, too, or takes only one word.
    """
    if not words:
        return dict(values)
    name, flag = next(iter(flags_of(kind).items()))
    if name in values:
        raise OptionError(f"{words[0]!r} and {typed} are both given; use one")
    if not flag.is_list and len(words) > 1:
        raise OptionError(f"unexpected {words[1]!r}: only one {name.upper()} is read, {words[0]!r}")
    return {**values, name: list(words) if flag.is_list else words[0]}


def as_flag(name: str) -> str:
    """Returns the flag of an option as it is typed."""
    return "--" + hyphened(name)


def hyphened(name: str) -> str:
    """Returns the name of an option as flags have it."""
    return name.replace("_", "-")


def meant_hint(name: str, names: Iterable[str], spelled: Callable[[str], str] = str) -> str:
    """Returns the end of a message about a wrong name: which was probably meant; empty if none is like it.

    Args:
        name: What was given.
        names: What it could have been.
        spelled: How the user writes such a name.
    """
    near = meant(name, tuple(names))
    return f"; did you mean {spelled(near)}?" if near else ""


def meant(name: str, names: tuple[str, ...]) -> str:
    """Returns the name that a user has probably meant; empty if none is like it.

    Example:
        >>> meant("epoch", ("fit.epochs", "runs")), meant("evalute", ("evaluate",)), meant("x", ("runs",))
        ('fit.epochs', 'evaluate', '')
    """
    name = name.lower()
    for candidates in (
        {each: each for each in names},
        {each.rpartition(".")[2]: each for each in reversed(names)},
    ):
        near = get_close_matches(name, candidates, n=1, cutoff=0.75)
        if near:
            return candidates[near[0]]
    return ""
