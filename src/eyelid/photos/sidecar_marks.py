"""What a verdict becomes in XMP, and which marks are a person's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from eyelid import __version__
from eyelid.errors import OptionError
from eyelid.photos.face_verdicts import Word
from eyelid.photos.xmp_patch import DIGIKAM, EYELID, XMP, Packet
from eyelid.photos.xmp_scan import Name, Property

RATING = Name(XMP, "Rating")
LABEL = Name(XMP, "Label")
PICK_LABEL = Name(DIGIKAM, "PickLabel")
SHARED = (RATING, LABEL, PICK_LABEL)
"""The marks that people and other programs set, too."""

VERDICT = Name(EYELID, "verdict")
WRITTEN = Name(EYELID, "written")
"""Our own record of which of `SHARED` have been written by us, and with which values."""

_COLOURS = (Name(DIGIKAM, "ColorLabel"), Name("http://darktable.sf.net/", "colorlabels"))
_PICKS: dict[str, str] = {"reject": "1", "unsure": "2", "keep": "3"}
_NUMBER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_OWN = ("verdict", "best", "reason", "version", "written")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_LONGEST_REASON = 1000


class Mark(NamedTuple):
    """What eyelid says of a photo.

    Attributes:
        verdict: `keep`, `reject` or `unsure`.
        best: Whether it is the best of its burst.
        reason: Why, in words.
        numbers: Names and values of what the verdict was made from; names are ASCII letters, digits and `_`.
    """

    verdict: Word
    best: bool = False
    reason: str = ""
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LabelNames:
    """The texts of colour labels. Lightroom knows a label by its text in the language of its label set.

    Attributes:
        reject: Label of rejected photos.
        unsure: Label of photos that a person should look at.
        best: Label of the best photo of a burst, if it is kept.

    Raises:
        OptionError: A text is empty, too long, has outer spaces or control characters, or stands for two.
    """

    reject: str = "Red"
    unsure: str = "Yellow"
    best: str = "Green"

    def __post_init__(self) -> None:
        texts = {"reject": self.reject, "unsure": self.unsure, "best": self.best}
        first: dict[str, str] = {}
        for option, text in texts.items():
            if not text or not text.isprintable() or text != text.strip() or len(text) > 100:
                raise OptionError(
                    f"--label-{option} {text!r}: expected the text of a colour label, such as 'Red', "
                    "with at most 100 characters"
                )
            same = first.setdefault(text.casefold(), option)
            if same != option:
                raise OptionError(
                    f"--label-{option} {text!r}: is that of --label-{same}, too; expected labels that differ"
                )


class MarkPlan(NamedTuple):
    """What is to be changed in a packet, and whether a person's marks were there and stay."""

    changes: dict[Name, str | None]
    keeps_yours: bool


def plan_mark(packet: Packet, mark: Mark, labels: LabelNames) -> MarkPlan:
    """Returns the changes that write a mark into a packet, unless a person has marked the photo.

    Rating, Label and PickLabel count as a person's if they are set and not what `eyelid:written` says that
    we wrote, or if we wrote one and it is no longer so. Then all three stay, and only our own fields are
    written. Colours that digiKam and darktable keep besides count, too, unless they follow a label of ours.

    Args:
        packet: The packet.
        mark: The mark.
        labels: The texts of labels.
    """
    ours = read_written(packet)
    held = {name: value for name, value in ours.items() if packet.value(name) == value}
    is_yours = held.keys() != ours.keys() or any(
        not is_neutral(found) for name in SHARED if name not in held for found in packet.properties(name)
    )
    if LABEL not in held:
        is_yours = is_yours or any(
            found.text not in {"", "0"} for name in _COLOURS for found in packet.properties(name)
        )
    shared = shared_values(mark, labels)
    written = ours if is_yours else shared  # so that later runs, too, see what a person has changed
    changes: dict[Name, str | None] = dict.fromkeys(packet.names(EYELID))
    if not is_yours:
        changes |= dict.fromkeys(held)  # a label that we set and do not want any more
        changes |= shared
    changes |= _own_values(mark, written)
    return MarkPlan(changes, is_yours)


def shared_values(mark: Mark, labels: LabelNames) -> dict[Name, str]:
    """Returns the fields of other programs that a mark sets.

    Kept photos get no stars, which are taste. Only one label is possible: that of a reject or of a photo to
    look at comes before that of the best of a burst.

    Example:
        >>> [f"{name.local} {value}" for name, value in shared_values(Mark("reject"), LabelNames()).items()]
        ['Rating -1', 'Label Red', 'PickLabel 1']
    """
    values = {}
    if mark.verdict == "reject":
        values[RATING] = "-1"
        values[LABEL] = labels.reject
    elif mark.verdict == "unsure":
        values[LABEL] = labels.unsure
    elif mark.best:
        values[LABEL] = labels.best
    values[PICK_LABEL] = _PICKS[mark.verdict]
    return values


def own_values(packet: Packet) -> dict[str, str]:
    """Returns the fields of our own namespace that a packet has, by their local names."""
    return {name.local: packet.value(name) or "" for name in packet.names(EYELID)}


def read_written(packet: Packet) -> dict[Name, str]:
    """Returns which of the shared fields we wrote, and the values, as `eyelid:written` has it."""
    names = {name.local: name for name in SHARED}
    parts = [part.partition("=") for part in (packet.value(WRITTEN) or "").split("; ")]
    return {names[key]: _unquoted(value) for key, equals, value in parts if equals and key in names}


def is_neutral(found: Property) -> bool:
    """Returns whether a shared field says nothing, as programs write it into sidecars of unmarked photos."""
    if found.value is None:
        return False
    if found.name == RATING:
        try:
            return float(found.text or "0") == 0
        except ValueError:
            return False
    return found.text in ({"", "0"} if found.name == PICK_LABEL else {""})


def _own_values(mark: Mark, written: Mapping[Name, str]) -> dict[Name, str]:
    values: dict[Name, str] = {VERDICT: mark.verdict}
    if mark.best:
        values[Name(EYELID, "best")] = "True"  # XMP's way of writing it
    if mark.reason:
        values[Name(EYELID, "reason")] = _ILLEGAL.sub("\ufffd", mark.reason)[:_LONGEST_REASON]
    for name, value in mark.numbers:
        if not _NUMBER_NAME.fullmatch(name) or name in _OWN:
            raise ValueError(f"{name!r} can be no name of a number")
        values[Name(EYELID, name)] = _ILLEGAL.sub("\ufffd", value)[:_LONGEST_REASON]
    values[Name(EYELID, "version")] = __version__
    if written:
        values[WRITTEN] = "; ".join(f"{name.local}={_quoted(value)}" for name, value in written.items())
    return values


def _quoted(value: str) -> str:
    return value.replace("%", "%25").replace(";", "%3B")


def _unquoted(value: str) -> str:
    return value.replace("%3B", ";").replace("%25", "%")
