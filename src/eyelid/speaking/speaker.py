"""The speaker: takes what eyes and keys say, and tells what is to be spoken, sounded and shown."""

from collections.abc import Mapping, Sequence

from eyelid.errors import OptionError
from eyelid.speaking.alertness import Alertness
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.last_words import LastWords, spoken_until_s
from eyelid.speaking.menu import EditingWay, Effect, Menu, Way, can_edit
from eyelid.speaking.notice import Notice
from eyelid.speaking.own_menu import OwnItem, OwnMenu, OwnMenus, Said
from eyelid.speaking.pace import Pace
from eyelid.speaking.selection import direct_symbols, make_selector, undoes
from eyelid.speaking.settings import Settings
from eyelid.speaking.view import View, ViewChoice


class Speaker:
    """Speaks for one person.

    It is a function of notices over time: it has no clock, reads no files once it is made, and draws nothing
    at random, so that the same notices at the same times always give the same effects.

    A way to speak has the content; the Speaker has all that is common: how symbols choose, taking back, the
    own menu (`more`), what was said, sleep, the call for help, and silence while nobody is seen.
    """

    def __init__(
        self, ways: Sequence[Way], settings: Settings, *, labels: Mapping[str, str] | None = None
    ) -> None:
        """Begins awake, in the first way of the settings, or else in the first of all.

        Args:
            ways: The ways to speak, made for `direct_symbols(settings)`.
            settings: The person's.
            labels: Words of the commands; None for those of the language of the settings.

        Raises:
            OptionError: There is no way, or two of one name.
        """
        self._ways = {way.name: way for way in ways}
        if not ways or len(self._ways) < len(ways):
            raise OptionError(
                f"ways to speak: {', '.join(way.name for way in ways) or 'none'}; give each once"
            )
        self._settings = settings
        self._rules = settings.speaker
        self._labels = labels or read_labels(settings.speaker.language)
        self._own_menus = OwnMenus(list(self._ways), direct_symbols(settings), self._labels)
        self._selector = make_selector(settings)
        self._pace = Pace()
        self._said = Said()
        self._words = LastWords(settings.speaker.take_back_s)
        self._way = self._ways.get(settings.speaker.way, ways[0])
        self._menu = self._way.menu()
        self._own: list[OwnMenu] = []
        self._steps = 0  # choices of the way that are neither spoken nor taken back
        self._time_s = 0.0
        self._symbol_s = 0.0  # when the last symbol came
        self._last_words = ""
        self._last_words_s: float | None = None  # when they were to be spoken
        self._spoken_s: float | None = None  # until when words are being spoken, for scanning
        self._alertness = Alertness(settings)
        self._followed_mode = self.mode
        self._has_begun = False
        self._select_again(0.0)

    @property
    def history(self) -> tuple[str, ...]:
        """What was said, the newest first; at most 20."""
        return self._said.history

    @property
    def mode(self) -> str:
        """As of `View.mode`."""
        return self._alertness.mode

    @property
    def pace(self) -> float:
        """What times are multiplied by; 1 until much, or little, is taken back."""
        return self._pace.factor

    def remember(self, said: Sequence[str]) -> None:
        """Takes what was said before, the oldest first, such as before a restart."""
        for text in said:
            self._said.add(text)

    def tick(self, time_s: float) -> list[Effect]:
        """Goes on to a time; late ticks catch up. Times before the last one count as the last one."""
        self._time_s = max(self._time_s, time_s)
        if not self._has_begun:
            self._has_begun = True
            self._select_again(self._time_s)
        if self._alertness.is_calling:
            return self._follow(self._alertness.tick(self._time_s))
        if self._spoken_s is not None and self._time_s >= self._spoken_s:
            self._end_words(self._spoken_s)
        self._selector.tick(self._time_s)
        return self._forget_begun()

    def take(self, notice: Notice, *, is_late: bool = False) -> list[Effect]:
        """Takes a notice, after what `tick` would have done until then.

        Args:
            notice: What eyes or keys say.
            is_late: Whether it was made some time ago, as by keys while the connection was broken: it is then
                not counted towards a row that calls for help.
        """
        effects = self.tick(notice.time_s)
        if notice.kind == "symbol":
            return effects + self._symbol(notice, is_late=is_late)
        if notice.kind in ("shut", "opened", "lost", "found"):
            return effects + self._follow(self._alertness.notice(notice.kind, self._time_s))
        if notice.kind == "spoken":
            self._words.end(self._time_s)
            if self._spoken_s is not None:
                self._end_words(self._time_s)
        if notice.kind == "released" and self._may_choose(notice.symbol):
            return effects + self._take(self._selector.released(self._time_s).choice)
        return effects

    def call_for_help(self, time_s: float) -> list[Effect]:
        """Takes the key that calls for help; the alarm can be called off for as long as any other."""
        effects = self.tick(time_s)
        return effects + self._follow(self._alertness.call(self._time_s))

    def silence(self, time_s: float) -> list[Effect]:
        """Ends an alarm, as a person does who has come; also a countdown."""
        effects = self.tick(time_s)
        return effects + self._follow(self._alertness.silence())

    def undo(self, time_s: float) -> list[Effect]:
        """Takes the last choice back, for a key or a button."""
        effects = self.tick(time_s)
        return effects + (self._undo() if self.mode in ("speaking", "lost") else [])

    def rest(self, time_s: float) -> list[Effect]:
        """Goes to sleep, or wakes up, for a key or a button."""
        effects = self.tick(time_s)
        if self._alertness.is_calling:
            return effects
        return effects + (self._follow(self._alertness.wake()) if self.mode == "asleep" else self._sleep())

    def open_way(self, time_s: float, name: str) -> list[Effect]:
        """Opens a way to speak, for a key or a button; what is composed in another one stays there."""
        effects = self.tick(time_s)
        if self.mode in ("speaking", "lost") and name in self._ways:
            self._go(name)
            self._changed()
        return effects

    def repeat(self, time_s: float, index: int = 0) -> list[Effect]:
        """Says an entry of the history again, for a key or a button."""
        effects = self.tick(time_s)
        if self.mode not in ("speaking", "lost") or not 0 <= index < len(self.history):
            return effects
        return effects + self._speak(self.history[index])

    def view(self) -> View:
        """Returns what is shown at the time of the last tick or notice."""
        menu = self._current_menu()
        made, lit = self._selector.made, self._selector.lit
        choices = tuple(
            ViewChoice(
                *(choice.label, choice.detail, choice.symbols, choice.kind),
                is_lit=place == lit,
                is_reachable=choice.symbols[: len(made)] == made,
            )
            for place, choice in enumerate(menu.choices)
        )
        return View(
            mode=self.mode,
            way=self._way.name,
            title=menu.title,
            choices=choices,
            made=made,
            text=self._way.text,
            said=self._last_words,
            history=self.history,
            is_composing=self._is_composing and self.mode in ("speaking", "lost"),
            countdown_s=self._alertness.left_s(self._time_s),
            selection=self._selector.kind,
            lit_share=self._selector.lit_share(self._time_s),
        )

    def toward(self, goal: str, way: str = "") -> str | None:
        """Returns the symbol that brings the person nearer to saying a text, for lessons and simulations.

        Args:
            goal: The text.
            way: The way in which it is to be said; empty for the one that is open.

        Returns:
            The symbol; None if there is nothing to do but to wait (the choice is not lit, somebody is to
            come), or if the text has been said.
        """
        first = direct_symbols(self._settings)[0]
        if self.mode == "asleep":
            return first
        if self.mode != "speaking" or self._spoken_s is not None:
            return None
        index = self._toward(goal, way or self._way.name)
        if index is not None:
            symbol = self._selector.toward(index)
            return self._undo_symbol() if symbol == "" else symbol
        return self._undo_symbol() if self._is_composing else None

    @property
    def _is_composing(self) -> bool:
        return bool(self._selector.made or self._own or self._steps or self._way.text)

    def _toward(self, goal: str, way: str) -> int | None:
        if self._own:
            items = self._own[-1].items
            return next(
                (place for place, item in enumerate(items) if item.does == way != self._way.name), None
            )
        if way == self._way.name:
            return self._way.toward(goal)
        kinds = [choice.kind for choice in self._menu.choices]
        leads = next((kind for kind in ("menu", "word") if kind in kinds), None)  # a half word is ended first
        return None if leads is None else kinds.index(leads)

    def _undo_symbol(self) -> str | None:
        if "long_blink" in direct_symbols(self._settings) and self._undoes("long_blink"):
            return "long_blink"
        choices = self._current_menu().choices
        place = next((place for place, choice in enumerate(choices) if choice.kind == "undo"), None)
        symbol = None if place is None else self._selector.toward(place)
        return symbol if symbol else direct_symbols(self._settings)[0] if symbol == "" else None

    def _undoes(self, symbol: str) -> bool:
        """Whether a symbol takes back: a long blink does, unless the menu has a use of its own for it."""
        made = (*self._selector.made, symbol)
        is_used = any(choice.symbols[: len(made)] == made for choice in self._current_menu().choices)
        return undoes(symbol, self._settings) and not is_used

    def _current_menu(self) -> Menu:
        return self._own[-1].menu if self._own else self._menu

    def _select_again(self, time_s: float) -> None:
        """Begins with the menu that is shown now, unless nothing can be chosen."""
        self._selector.pace = self._pace.factor if self._rules.is_adaptive else 1.0
        if self.mode == "speaking" and self._spoken_s is None:
            self._selector.begin(self._current_menu().choices, time_s)
            self._words.pass_menu(self._selector.round_s)
        else:
            self._selector.stop()

    def _symbol(self, notice: Notice, *, is_late: bool) -> list[Effect]:
        symbol = notice.symbol
        self._symbol_s = self._time_s
        choices = len(self._current_menu().choices)
        heard = self._alertness.symbol(symbol, self._time_s, pace=self.pace, choices=choices, is_late=is_late)
        effects = self._follow(heard.effects)
        if not heard.is_free:
            return effects
        if self._undoes(symbol):
            return effects + self._undo()
        taken = self._selector.symbol(symbol, self._time_s, notice.began_s)
        if taken.is_refused:
            return [*effects, Effect("sound", "refused")]
        return [*effects, Effect("sound", "symbol"), *self._take(taken.choice)]

    def _take(self, index: int | None) -> list[Effect]:
        if index is None:
            return []
        chosen = self._current_menu().choices[index]
        if chosen.kind == "undo":
            return self._undo()
        leads_on = bool(self._own) or chosen.kind in ("menu", "command") or not can_edit(self._way)
        if not leads_on:
            self._words.forget()
        composed = self._way.text
        if self._selector.passed and self._is_composing:
            self._pace.undone()
        changed = self._pace.chosen() if self._rules.is_adaptive else ""
        effects = [Effect("note", self._labels[changed])] if changed else []
        if self._own:
            effects += self._do(self._own[-1].items[index])
        else:
            self._steps += 1
            effects += self._obey(self._way.choose(index))
        if self._way.text not in ("", composed):
            self._words.forget()
        self._changed()
        return effects

    def _obey(self, wanted: Sequence[Effect]) -> list[Effect]:
        """Passes on what a way wants, apart from what only the Speaker can do."""
        effects: list[Effect] = []
        for effect in wanted:
            if effect.kind == "speak":
                self._steps = 0
                effects += self._speak(effect.text, way=self._way)
            elif effect.kind == "go":
                self._steps -= 1
                effects += self._go(effect.text)
            else:
                effects.append(effect)
        return effects

    def _go(self, name: str) -> list[Effect]:
        if name == "undo":
            return self._undo()
        if name == "more":
            has_text = bool(self._way.text) and can_edit(self._way)
            self._own = [self._own_menus.first(self._way.name, has_text=has_text, history=self.history)]
        elif name in self._ways:
            self._way = self._ways[name]
            self._own, self._steps = [], 0
        return []

    def _do(self, item: OwnItem) -> list[Effect]:
        """Does what a choice of the own menu stands for."""
        if item.does in self._ways:
            return self._go(item.does)
        if item.does == "list":
            texts = self.history if item.text == "history" else self._said.favourites
            different = list(dict.fromkeys(texts))
            self._own.append(self._own_menus.entries(item.text, different, can_edit=bool(self._editor())))
            return []
        if item.does == "entry":
            self._own.append(self._own_menus.entry(item.text))
            return []
        self._own = []
        if item.does == "say":
            return self._speak(item.text)
        if item.does == "edit":
            return self._edit(item.text)
        if item.does == "call":
            return [Effect("sound", "attention")]
        if item.does == "rest":
            return self._sleep()
        return self._delete(all_words=item.does == "delete_all")

    def _editor(self) -> EditingWay | None:
        """Returns the way that can take words up to change them."""
        return next((way for way in self._ways.values() if can_edit(way)), None)

    def _edit(self, text: str) -> list[Effect]:
        editor = self._editor()
        if editor:
            self._way, self._steps = editor, 0
            editor.take_up(text)
        return []

    def _delete(self, *, all_words: bool) -> list[Effect]:
        if can_edit(self._way):
            self._way.take_up("" if all_words else " ".join(self._way.text.split()[:-1]))
            self._steps = 0
        return [Effect("sound", "undo")]

    def _speak(self, text: str, *, way: Way | None = None) -> list[Effect]:
        after_s = self._rules.attention_after_s
        was_silent = (
            self._last_words_s is None or after_s is None or self._time_s - self._last_words_s >= after_s
        )
        self._said.add(text)
        self._last_words, self._last_words_s = text, self._time_s
        self._words.begin(text, self._time_s, way)
        return self._utter(text, has_sound=was_silent and self._rules.has_attention_sound)

    def _utter(self, text: str, *, has_sound: bool) -> list[Effect]:
        if self._selector.kind == "scan":
            self._spoken_s = spoken_until_s(text, self._time_s)
            self._selector.stop()
        sound = [Effect("sound", "attention")] if has_sound else []
        return [*sound, Effect("speak", text)]

    def _end_words(self, time_s: float) -> None:
        self._spoken_s = None
        self._select_again(time_s)

    def _undo(self) -> list[Effect]:
        self._pace.undone()
        if self._selector.back():
            return [Effect("sound", "undo")]
        is_in_group = self._steps > 0 and not can_edit(self._way)
        if self._own:
            self._own.pop()
        elif self._words.can_be_taken_back(self._time_s) and not is_in_group:
            return self._take_back_words()
        elif not self._way.undo():
            self._steps = 0
            self._changed()
            return [Effect("sound", "refused")]
        else:
            self._steps = max(0, self._steps - 1)
        self._changed()
        return [Effect("sound", "undo")]

    def _take_back_words(self) -> list[Effect]:
        """Says that the last words were a mistake, unless they come back to be changed.

        What a way that composes has opened since, such as a page of its menu, is left with that.
        """
        self._words.forget()
        if self._words.way is self._way:
            menus, self._steps = self._steps, 0
            for _ in range(menus + 1):
                if self._way.undo() and self._way.text:
                    self._changed()
                    return [Effect("sound", "undo")]
        self._said.take_back()
        self._last_words = ""
        effects = self._utter(self._labels["mistake"], has_sound=False)
        self._changed()
        return [Effect("sound", "undo"), *effects]

    def _changed(self) -> None:
        """Shows the way's menu as it is now."""
        self._menu = self._way.menu()
        self._select_again(self._time_s)

    def _forget_begun(self) -> list[Effect]:
        """Forgets a sequence that nobody has gone on with.

        A table that uses every sequence has none for the own menu, which is then what a begun one opens.
        """
        after_s = self._rules.begun_s
        if not self._selector.made or after_s is None or self._time_s < self._symbol_s + after_s:
            return []
        if not self._own and not any(choice.kind in ("menu", "command") for choice in self._menu.choices):
            self._go("more")
        self._select_again(self._time_s)
        return [Effect("sound", "undo")]

    def _sleep(self) -> list[Effect]:
        self._own = []
        return self._follow(self._alertness.sleep())

    def _follow(self, effects: list[Effect]) -> list[Effect]:
        """Stops choosing, or begins again, where the mode has changed; nothing that was composed is lost."""
        if self.mode != self._followed_mode:
            self._followed_mode = self.mode
            self._select_again(self._time_s)
        return effects

    def _may_choose(self, symbol: str) -> bool:
        return self.mode == "speaking" and not self._alertness.goes_on(symbol, self._time_s)
