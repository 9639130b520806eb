"""The Speaker's own menu, which each way leads to: other ways, what was said before, and rest."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from eyelid.speaking.menu import Choice, Menu
from eyelid.speaking.phrase_codes import codes

_MOST_ENTRIES = 6


class OwnItem(NamedTuple):
    """A choice of the Speaker's own.

    Attributes:
        choice: How it is shown.
        does: What it does: the name of a way, `say`, `edit`, `list`, or what `OpenMenus` knows.
        text: The words that are meant; for `list`, the name of the list.
    """

    choice: Choice
    does: str
    text: str = ""


class OwnMenu(NamedTuple):
    """A menu of the Speaker's own.

    Attributes:
        title: What it is about.
        items: Its choices.
    """

    title: str
    items: tuple[OwnItem, ...]

    @property
    def menu(self) -> Menu:
        """The menu as ways have it."""
        return Menu(self.title, tuple(item.choice for item in self.items))


class OwnMenus:
    """Makes the Speaker's own menus for one person's movements."""

    def __init__(self, ways: Sequence[str], symbols: Sequence[str], labels: Mapping[str, str]) -> None:
        """Takes the names of the ways, the movements that they are made for, and words of commands."""
        self._ways = ways
        self._labels = labels
        self._symbols = [symbol for symbol in symbols if symbol != "long_blink"] or list(symbols)
        self._has_undo = len(self._symbols) < len(symbols)

    def first(self, way: str, *, has_text: bool, history: Sequence[str]) -> OwnMenu:
        """Returns the menu that `more` opens."""
        items = [self._item(other, other, "menu") for other in self._ways if other != way]
        if history:
            items.append(self._item("again", "say", text=history[0]))
            items += [self._item(name, "list", "menu", text=name) for name in ("history", "favourites")]
        items += [self._item("call", "call"), self._item("rest", "rest")]
        if has_text:
            items += [self._item(name, name) for name in ("delete_word", "delete_all")]
        return self._menu("more", items)

    def entries(self, name: str, texts: Sequence[str], *, can_edit: bool) -> OwnMenu:
        """Returns a list of what was said: `history` or `favourites`."""
        does = "entry" if can_edit else "say"
        items = [OwnItem(Choice(text), does, text) for text in texts[:_MOST_ENTRIES]]
        return self._menu(name, items)

    def entry(self, text: str) -> OwnMenu:
        """Returns what can be done with something that was said."""
        menu = self._menu(
            "history", [self._item("say", "say", text=text), self._item("edit", "edit", text=text)]
        )
        return menu._replace(title=text)

    def _item(self, label: str, does: str, kind: str = "command", *, text: str = "") -> OwnItem:
        return OwnItem(Choice(self._labels[label], text if does == "say" else "", kind=kind), does, text)

    def _menu(self, title: str, items: list[OwnItem]) -> OwnMenu:
        if not self._has_undo:
            items = [*items, self._item("back", "undo", "undo")]
        if len(self._symbols) > 1:
            sequences = codes([1.0] * len(items), self._symbols)
            items = [
                item._replace(choice=item.choice._replace(symbols=sequence))
                for item, sequence in zip(items, sequences, strict=True)
            ]
        return OwnMenu(self._labels[title], tuple(items))
