"""Menus: what a person can choose from at one moment, and what comes of it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeGuard


class Choice(NamedTuple):
    """Something that can be chosen.

    Attributes:
        label: Its words, or letters.
        detail: More words about it, such as the phrases that lie behind it.
        symbols: The symbols that choose it, in order; empty if it can only be scanned.
        kind: `phrase`, `group`, `word`, `letter`, `menu`, `command`, `undo` or `urgent`; pages colour them
            by it.
    """

    label: str
    detail: str = ""
    symbols: tuple[str, ...] = ()
    kind: str = "phrase"


class Menu(NamedTuple):
    """What can be chosen from at one moment.

    Attributes:
        title: What it is about.
        choices: The choices.
    """

    title: str
    choices: tuple[Choice, ...]


class Effect(NamedTuple):
    """Something that is to happen outside: a sound, words that are spoken, an alarm.

    Attributes:
        kind: `speak` (text: the words), `sound` (text: `attention`, `symbol`, `undo`, `refused`, `sleep`,
            `wake`, `lost`, `found` or `countdown`), `alarm` (rings until `silence`), `silence`, `learn`
            (text: a word of the person's own), `note` (text: a line for the page, such as that times have
            been changed, and why). Menus have one kind more, `go`, which the Speaker obeys and keeps to
            itself (text: `undo`; `more`, its own menu; the name of another way; `rest`).
        text: The words, or the name of the sound.
    """

    kind: str
    text: str = ""


class Way(Protocol):
    """A way to speak: phrases, letters by group, yes and no. It knows nothing of time or of scanning."""

    @property
    def name(self) -> str:
        """Its name: `phrases`, `letters`, `yes_no`."""

    @property
    def text(self) -> str:
        """What is composed and not yet spoken."""

    def menu(self) -> Menu:
        """Returns what can be chosen now."""

    def choose(self, index: int) -> Sequence[Effect]:
        """Chooses from the menu, by position; returns what is to happen."""

    def undo(self) -> bool:
        """Takes the last choice back; returns whether there was one."""

    def toward(self, goal: str) -> int | None:
        """Returns which choice brings the person nearer to saying a text, for lessons and simulations.

        None if nothing in the menu does: the text is said already, or the last choice must be taken back.
        """


class EditingWay(Way, Protocol):
    """A way in which words are composed, and can be changed."""

    def take_up(self, text: str) -> None:
        """Composes these words to begin with, in place of what was composed; `undo` brings that back."""


def can_edit(way: Way) -> TypeGuard[EditingWay]:
    """Returns whether words are composed in a way."""
    return hasattr(way, "take_up")
