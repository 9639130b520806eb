"""Choosing: symbols choose from the menus that are open; a choice leads on, is spoken, or is taken back."""

from collections.abc import Mapping, Sequence

from eyelid.speaking.menu import Effect, Way, can_edit
from eyelid.speaking.open_menus import OpenMenus
from eyelid.speaking.pace import Pace
from eyelid.speaking.selection import make_selector, undoes
from eyelid.speaking.settings import Settings
from eyelid.speaking.spoken_words import SpokenWords


class Choosing:
    """Chooses for one person. Times are in seconds, and never go back.

    What it returns has, of kind `go`, only `rest`: the own menu has asked for sleep.

    Attributes:
        menus: What is open.
        words: What was said.
        selector: What takes symbols to choices.
        pace: What times are multiplied by.
    """

    def __init__(self, ways: Sequence[Way], settings: Settings, labels: Mapping[str, str]) -> None:
        """Begins in the way of the settings, or else in the first of all.

        Args:
            ways: The ways to speak, each of its own name; at least one.
            settings: The person's.
            labels: Words of the commands.
        """
        self.words = SpokenWords(settings, labels)
        self.menus = OpenMenus(ways, settings, labels, self.words)
        self.selector = make_selector(settings)
        self.pace = Pace()
        self._settings = settings
        self._rules = settings.speaker
        self._labels = labels
        self._is_on = True
        self._symbol_s = 0.0
        self._select_again(0.0)

    @property
    def is_composing(self) -> bool:
        """Whether something was begun that is not yet spoken."""
        return bool(self.selector.made) or self.menus.is_begun

    def turn(self, time_s: float, *, is_on: bool) -> None:
        """Begins with the menu that is shown, or stops: nothing can be chosen. What is composed stays."""
        self._is_on = is_on
        self._select_again(time_s)

    def tick(self, time_s: float) -> list[Effect]:
        """Goes on to a time, at which words may be over, or something that was begun is forgotten."""
        if self.words.until_s is not None and time_s >= self.words.until_s:
            self._select_after_words(self.words.until_s)
        self.selector.tick(time_s)
        return self._forget_begun(time_s)

    def hear(self, time_s: float) -> None:
        """Takes that a symbol came, whether it chooses something or not."""
        self._symbol_s = time_s

    def symbol(self, symbol: str, time_s: float, began_s: float | None) -> list[Effect]:
        """Takes a symbol, and when its movement began if that is known."""
        if undoes(symbol, self._settings, made=self.selector.made, choices=self.menus.menu.choices):
            return self.undo(time_s)
        taken = self.selector.symbol(symbol, time_s, began_s)
        if taken.is_refused:
            return [Effect("sound", "refused")]
        return [Effect("sound", "symbol"), *self._take(taken.choice, time_s)]

    def released(self, time_s: float) -> list[Effect]:
        """Takes the end of the movement that made the last symbol."""
        return self._take(self.selector.released(time_s).choice, time_s)

    def end_words(self, time_s: float) -> None:
        """Takes that what was to be spoken has been spoken to its end."""
        self.words.end(time_s)
        if self.words.until_s is not None:
            self._select_after_words(time_s)

    def undo(self, time_s: float) -> list[Effect]:
        """Takes the last choice back, or the words that were said."""
        self.pace.undone()
        if self.selector.back():
            return [Effect("sound", "undo")]
        if self.words.can_be_taken_back(time_s) and not self.menus.is_in_group:
            return self._take_back_words(time_s)
        is_undone = self.menus.undo()
        self._changed(time_s)
        return [Effect("sound", "undo" if is_undone else "refused")]

    def open_way(self, name: str, time_s: float) -> None:
        """Opens a way, if there is one of that name."""
        if self.menus.open(name):
            self._changed(time_s)

    def repeat(self, index: int, time_s: float) -> list[Effect]:
        """Says an entry of the history again."""
        effects = self.words.speak(self.words.history[index], time_s)
        if self.words.until_s is not None:
            self.selector.stop()
        return effects

    def _select_again(self, time_s: float) -> None:
        """Begins with the menu that is shown now, unless nothing can be chosen."""
        self.selector.pace = self.pace.factor if self._rules.is_adaptive else 1.0
        if self._is_on and self.words.until_s is None:
            self.selector.begin(self.menus.menu.choices, time_s)
            self.words.pass_menu(self.selector.round_s)
        else:
            self.selector.stop()

    def _select_after_words(self, time_s: float) -> None:
        self.words.until_s = None
        self._select_again(time_s)

    def _take(self, index: int | None, time_s: float) -> list[Effect]:
        if index is None:
            return []
        chosen, way = self.menus.menu.choices[index], self.menus.way
        if chosen.kind == "undo":
            return self.undo(time_s)
        is_own = bool(self.menus.own)
        if not is_own and can_edit(way) and chosen.kind not in ("menu", "command"):
            self.words.keep()
        composed = way.text
        if self.selector.passed and self.is_composing:
            self.pace.undone()
        changed = self.pace.chosen() if self._rules.is_adaptive else ""
        effects = [Effect("note", self._labels[changed])] if changed else []
        for effect in self.menus.choose(index):
            effects += self._obey(effect, time_s, None if is_own else way)
        if self.menus.way.text not in ("", composed):
            self.words.keep()
        self._changed(time_s)
        return effects

    def _obey(self, effect: Effect, time_s: float, way: Way | None) -> list[Effect]:
        """Passes on what a choice wants, apart from what is done here; its words are the way's."""
        if effect.kind == "speak":
            return self.words.speak(effect.text, time_s, way)
        return self.undo(time_s) if effect == Effect("go", "undo") else [effect]

    def _take_back_words(self, time_s: float) -> list[Effect]:
        """Says that the last words were a mistake, unless they come back to be changed.

        What a way that composes has opened since, such as a page of its menu, is left with that.
        """
        self.words.keep()
        is_back = self.words.way is self.menus.way and self.menus.bring_back_words()
        spoken = [] if is_back else [self.words.take_back(time_s)]
        self._changed(time_s)
        return [Effect("sound", "undo"), *spoken]

    def _changed(self, time_s: float) -> None:
        """Shows the way's menu as it is now."""
        self.menus.refresh()
        self._select_again(time_s)

    def _forget_begun(self, time_s: float) -> list[Effect]:
        """Forgets a sequence that nobody has gone on with.

        A table that uses every sequence has none for the own menu, which is then what a begun one opens.
        """
        after_s = self._rules.begun_s
        if not self.selector.made or after_s is None or time_s < self._symbol_s + after_s:
            return []
        kinds = {choice.kind for choice in self.menus.menu.choices}
        if not self.menus.own and not kinds & {"menu", "command"}:
            self.menus.open_own()
        self._select_again(time_s)
        return [Effect("sound", "undo")]
