"""The one reading of labels, for all verbs: spellings, numbers, labels that stand for none, and renaming."""

import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eyelid.errors import DataError

CLASSES = ("open", "closed", "left", "right", "up", "blink", "straight", "sharp", "blurred")
"""The names of all classes that eyelid's models have."""

# As spreadsheets and pandas write it.
_NO_LABEL = frozenset(("", "nan", "none", "null", "nil", "na", "n/a", "<na>", "#n/a"))
_OPEN = {"1": "open", "0": "closed", "true": "open", "false": "closed"}
_CLOSED = {"1": "closed", "0": "open", "true": "closed", "false": "open"}
_SAY_OPEN = re.compile("open|state|label|target|class|categor|annotat|choice")  # in the name of a column
_SAY_CLOSED = re.compile("clos|shut|blink")
_SAY_NOT = re.compile(r"(?<![^\W_])(not?|non|un)(?![^\W_])|unopen|unclos|open.*(clos|shut)|(clos|shut).*open")
_WHOLE = re.compile(r"([+-]?\d+)\.0+")  # a whole number as pandas writes it beside empty cells
_CHOICES = re.compile(r'\{"choices": *\["([^"]*)"\]\}')
_SHOWN = 10  # a message names at most so many labels


@dataclass(frozen=True, slots=True)
class LabelReading:
    """The classes that the labels of N pictures stand for.

    Attributes:
        labels: N class names; an empty string for no label.
        spellings: The labels as they were written, each once, the most frequent first.
        note: A sentence for the user on how numbers were read; empty if there were none.
    """

    labels: Sequence[str]
    spellings: Sequence[str]
    note: str = ""


def read_labels(
    labels: Iterable[str],
    *,
    rename: Mapping[str, str],
    classes: Collection[str] = CLASSES,
    column: str = "",
) -> LabelReading:
    """Reads labels as people and programs write them.

    - `rename` comes first. It applies to all spellings of a label.
    - Blanks around a label and the case of its letters do not matter: `OPEN ` is `open`. Of a label that is
      no class, the most frequent spelling stands for all.
    - An empty label is none, and so are `nan`, `none`, `null` and `n/a`.
    - 1 and `true` are `open`, 0 and `false` are `closed`, or the other way round, as the name of the column
      says, if there are no other labels than these and classes, and none of these four is renamed.

    Args:
        labels: N labels.
        rename: Maps a label to the class that it stands for; to an empty string, if it is to be none.
        classes: Names that labels may have.
        column: Name of the column that the labels come from; empty if the user named none.

    Example:
        >>> read_labels(["Open", "shut", "nan", "yawn"], rename={"Shut": "closed", "yawn": ""}).labels
        ['open', 'closed', '', '']
    """
    written = [_chosen(label) if label[:1] == "{" else label for label in labels]
    spellings = sorted(Counter(written).items(), key=lambda item: (-item[1], item[0]))  # the commonest first
    known = dict.fromkeys(_NO_LABEL, "") | {_folded(name): name for name in classes}
    renamed = {str(label): known.get(_folded(name), name.strip()) for label, name in rename.items()}
    renamed = {_folded(label): name for label, name in renamed.items()} | renamed
    others = {_folded(label) for label, _ in spellings} - renamed.keys() - known.keys()
    numbers = {}
    if others <= _OPEN.keys() and not renamed.keys() & _OPEN.keys():
        meant = states_of_numbers(column).items()
        numbers = {label: name for label, name in meant if name in classes and label in others}
    read_as = {_folded(label): label.strip() for label, _ in spellings[::-1]}
    read_as |= known | numbers
    found = {
        label: renamed.get(label, renamed.get(_folded(label), read_as[_folded(label)]))
        for label, _ in spellings
    }
    note = ""
    if numbers:
        listed = ", ".join(f"{number} is read as {name}" for number, name in numbers.items())
        named = f" in the column {column}" if column else ""
        note = f"label {listed}{named}; if it means something else, say so by --rename.{min(numbers)}=CLASS"
    return LabelReading([found[label] for label in written], [label for label, _ in spellings], note)


def expect_renamed(rename: Mapping[str, str], spellings: Iterable[str], *, source: str) -> None:
    """Checks that each renamed label occurs.

    Args:
        rename: The labels that are renamed.
        spellings: The labels as they are written.
        source: Name of what has these labels, for the message.

    Raises:
        DataError: A label in `rename` is none of them.
    """
    written = {label.strip(): _folded(label) for label in spellings}
    unknown = [str(label) for label in rename if _folded(str(label)) not in written.values()]
    if unknown:
        listed = ", ".join(sorted(label for label in written if label)[:_SHOWN])
        raise DataError(f"{source}: rename of {unknown[0]!r}, which is none of its labels: {listed}")


def matching_renames(rename: Mapping[str, str], spellings: Iterable[str]) -> dict[str, str]:
    """Returns the entries of `rename` whose label is among the spellings."""
    written = {_folded(label) for label in spellings}
    return {label: name for label, name in rename.items() if _folded(str(label)) in written}


def rename_advice(label: str) -> str:
    """Returns the advice for a label that is no class. What the label means is left to the user.

    Example:
        >>> rename_advice("offen")
        'say what it stands for by --rename.offen=CLASS, or leave its pictures out by --rename.offen='
    """
    flag = f"--rename.{label}="
    return (
        f"say what it stands for by {shlex.quote(flag + 'CLASS')}, or leave its pictures out by "
        f"{shlex.quote(flag)}"
    )


def states_of_numbers(column: str) -> Mapping[str, str]:
    """Returns the states that numbers in a column stand for by its name; none if it does not say.

    1 is open in a column such as `eye_state`, `target` or `is_open`, and closed in `is_closed` or `blink`. In
    `glasses` or `not_open` numbers stand for no states.

    Args:
        column: Name of the column, in lower case; empty if the user named none, and 1 is open.
    """
    if _SAY_NOT.search(column):
        return {}
    if _SAY_CLOSED.search(column):
        return _CLOSED
    return _OPEN if not column or _SAY_OPEN.search(column) else {}


def _chosen(label: str) -> str:
    """Returns the choice in a cell such as `{"choices": ["Open"]}`, as Label Studio writes it into CSV."""
    choices = _CHOICES.fullmatch(label.strip())
    return choices[1] if choices else label


def _folded(label: str) -> str:
    """Returns a label in the one form in which labels are compared."""
    text = unicodedata.normalize("NFC", label.strip()).casefold()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text
