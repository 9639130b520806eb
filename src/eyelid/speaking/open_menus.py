"""The menus that are open: that of a way to speak, and over it those of the Speaker's own."""

from collections.abc import Mapping, Sequence

from eyelid.speaking.menu import EditingWay, Effect, Menu, Way, can_edit
from eyelid.speaking.own_menu import OwnItem, OwnMenu, OwnMenus
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.settings import Settings
from eyelid.speaking.spoken_words import SpokenWords


class OpenMenus:
    """Where one person is: which way is open, how far something was begun in it, which own menus lie over it.

    Attributes:
        way: The way that is open.
        own: The own menus over it, the one that is shown last; often none.
    """

    def __init__(
        self, ways: Sequence[Way], settings: Settings, labels: Mapping[str, str], words: SpokenWords
    ) -> None:
        """Opens the way of the settings, or else the first of all.

        Args:
            ways: The ways to speak, each of its own name; at least one.
            settings: The person's.
            labels: Words of the commands.
            words: What the person has said, which own menus list.
        """
        self._ways = {way.name: way for way in ways}
        self._own_menus = OwnMenus(list(self._ways), direct_symbols(settings), labels)
        self._words = words
        self.way = self._ways.get(settings.speaker.way, ways[0])
        self._way_menu = self.way.menu()
        self.own: list[OwnMenu] = []
        self._steps = 0  # choices of the way that are neither spoken nor taken back

    @property
    def menu(self) -> Menu:
        """What is shown; the way's as it was at the last `refresh`, whatever the way has learned since."""
        return self.own[-1].menu if self.own else self._way_menu

    @property
    def is_begun(self) -> bool:
        """Whether something was chosen, or composed, that is not yet spoken."""
        return bool(self.own or self._steps or self.way.text)

    @property
    def is_in_group(self) -> bool:
        """Whether what undo leaves first is a menu of a way that composes nothing."""
        return bool(self.own) or (self._steps > 0 and not can_edit(self.way))

    def refresh(self) -> None:
        """Shows the way's menu as it is now."""
        self._way_menu = self.way.menu()

    def choose(self, index: int) -> list[Effect]:
        """Chooses from the menu that is shown, by position.

        Returns:
            What is to happen. What is left of kind `go` is `undo`, and `rest` of the own menu.
        """
        if self.own:
            return self._do(self.own[-1].items[index])
        self._steps += 1
        effects: list[Effect] = []
        for effect in self.way.choose(index):
            if effect.kind == "speak":
                self._steps = 0
            elif effect.kind == "go":
                self._steps -= 1
            if effect == Effect("go", "more"):
                self.open_own()
            elif effect.kind != "go" or not self.open(effect.text):
                effects.append(effect)
        return effects

    def open(self, name: str) -> bool:
        """Opens a way; what is composed in another one stays there. Returns whether there is such a way."""
        if name not in self._ways:
            return False
        self._open(self._ways[name])
        return True

    def open_own(self) -> None:
        """Opens the own menu that ways lead to by `more`."""
        has_text = bool(self.way.text) and can_edit(self.way)
        self.own = [self._own_menus.first(self.way.name, has_text=has_text, history=self._words.history)]

    def undo(self) -> bool:
        """Leaves an own menu, or takes the way's last choice back; returns whether there was one."""
        if self.own:
            self.own.pop()
            return True
        is_undone = self.way.undo()
        self._steps = max(0, self._steps - 1) if is_undone else 0
        return is_undone

    def bring_back_words(self) -> bool:
        """Brings back what the way has said, to be changed, and leaves what was opened since.

        Returns:
            Whether the way composes, so that its words are there again.
        """
        menus, self._steps = self._steps, 0
        return any(self.way.undo() and self.way.text for _ in range(menus + 1))

    def _open(self, way: Way) -> None:
        self.way, self.own, self._steps = way, [], 0

    def _do(self, item: OwnItem) -> list[Effect]:
        """Does what a choice of the own menu stands for."""
        if self.open(item.does):
            return []
        if item.does == "list":
            texts = self._words.history if item.text == "history" else self._words.favourites
            different = list(dict.fromkeys(texts))
            self.own.append(self._own_menus.entries(item.text, different, can_edit=bool(self._editor())))
            return []
        if item.does == "entry":
            self.own.append(self._own_menus.entry(item.text))
            return []
        self.own = []
        if item.does == "say":
            return [Effect("speak", item.text)]
        if item.does == "edit":
            return self._edit(item.text)
        if item.does == "call":
            return [Effect("sound", "attention")]
        if item.does == "rest":
            return [Effect("go", "rest")]
        return self._delete(all_words=item.does == "delete_all")

    def _editor(self) -> EditingWay | None:
        """Returns the way that can take words up to change them."""
        return next((way for way in self._ways.values() if can_edit(way)), None)

    def _edit(self, text: str) -> list[Effect]:
        editor = self._editor()
        if editor:
            self._open(editor)
            editor.take_up(text)
        return []

    def _delete(self, *, all_words: bool) -> list[Effect]:
        if can_edit(self.way):
            self.way.take_up("" if all_words else " ".join(self.way.text.split()[:-1]))
            self._steps = 0
        return [Effect("sound", "undo")]
