"""The speaker: takes what eyes and keys say, and tells what is to be spoken, sounded and shown."""

from collections.abc import Mapping, Sequence

from eyelid.errors import OptionError
from eyelid.speaking.alertness import Alertness
from eyelid.speaking.choosing import Choosing
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.menu import Effect, Way
from eyelid.speaking.notice import Notice
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.settings import Settings
from eyelid.speaking.speaker_toward import wanted_symbol
from eyelid.speaking.view import View, view_choices


class Speaker:
    """Speaks for one person.

    It is a function of notices over time: it has no clock, reads no files once it is made, and draws nothing
    at random, so that the same notices at the same times always give the same effects.

    A way to speak has the content; the Speaker has all that is common. It asks first whether the person is
    awake, seen and calls for help (`Alertness`), and then what is chosen (`Choosing`).
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
        names = [way.name for way in ways]
        if not names or len(set(names)) < len(names):
            raise OptionError(f"ways to speak: {', '.join(names) or 'none'}; give each once")
        self._settings = settings
        self._choosing = Choosing(ways, settings, labels or read_labels(settings.speaker.language))
        self._alertness = Alertness(settings)
        self._followed_mode = self.mode
        self._time_s = 0.0
        self._has_begun = False

    @property
    def history(self) -> tuple[str, ...]:
        """What was said, the newest first; at most 20."""
        return self._choosing.words.history

    @property
    def mode(self) -> str:
        """As of `View.mode`."""
        return self._alertness.mode

    @property
    def pace(self) -> float:
        """What times are multiplied by; 1 until much, or little, is taken back."""
        return self._choosing.pace.factor

    def remember(self, said: Sequence[str]) -> None:
        """Takes what was said before, the oldest first, such as before a restart."""
        for text in said:
            self._choosing.words.remember(text)

    def tick(self, time_s: float) -> list[Effect]:
        """Goes on to a time; late ticks catch up. Times before the last one count as the last one."""
        self._time_s = max(self._time_s, time_s)
        if not self._has_begun:
            self._has_begun = True
            self._turn()
        if self._alertness.is_calling:
            return self._follow(self._alertness.tick(self._time_s))
        return self._choosing.tick(self._time_s)

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
            self._choosing.end_words(self._time_s)
        if notice.kind == "released" and self._may_choose(notice.symbol):
            return effects + self._chosen(self._choosing.released(self._time_s))
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
        return effects + (self._choosing.undo(self._time_s) if self._can_speak else [])

    def rest(self, time_s: float) -> list[Effect]:
        """Goes to sleep, or wakes up, for a key or a button."""
        effects = self.tick(time_s)
        if self._alertness.is_calling:
            return effects
        return effects + (self._follow(self._alertness.wake()) if self.mode == "asleep" else self._sleep())

    def open_way(self, time_s: float, name: str) -> list[Effect]:
        """Opens a way to speak, for a key or a button; what is composed in another one stays there."""
        effects = self.tick(time_s)
        if self._can_speak:
            self._choosing.open_way(name, self._time_s)
        return effects

    def repeat(self, time_s: float, index: int = 0) -> list[Effect]:
        """Says an entry of the history again, for a key or a button."""
        effects = self.tick(time_s)
        if not self._can_speak or not 0 <= index < len(self.history):
            return effects
        return effects + self._choosing.repeat(index, self._time_s)

    def view(self) -> View:
        """Returns what is shown at the time of the last tick or notice."""
        choosing = self._choosing
        menu, way, selector = choosing.menus.menu, choosing.menus.way, choosing.selector
        return View(
            mode=self.mode,
            way=way.name,
            title=menu.title,
            choices=view_choices(menu.choices, selector.made, selector.lit),
            made=selector.made,
            text=way.text,
            said=choosing.words.last,
            history=self.history,
            is_composing=choosing.is_composing and self._can_speak,
            countdown_s=self._alertness.left_s(self._time_s),
            selection=selector.kind,
            lit_share=selector.lit_share(self._time_s),
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
        if self.mode == "asleep":
            return direct_symbols(self._settings)[0]
        choosing = self._choosing
        if self.mode != "speaking" or choosing.words.until_s is not None:
            return None
        menus, way = choosing.menus, way or choosing.menus.way.name
        return wanted_symbol(goal, way, menus, selector=choosing.selector, settings=self._settings)

    @property
    def _can_speak(self) -> bool:
        return self.mode in ("speaking", "lost")

    def _symbol(self, notice: Notice, *, is_late: bool) -> list[Effect]:
        choosing, choices = self._choosing, len(self._choosing.menus.menu.choices)
        choosing.hear(self._time_s)
        heard = self._alertness.symbol(
            notice.symbol, self._time_s, pace=self.pace, choices=choices, is_late=is_late
        )
        effects = self._follow(heard.effects)
        if not heard.is_free:
            return effects
        return effects + self._chosen(choosing.symbol(notice.symbol, self._time_s, notice.began_s))

    def _chosen(self, effects: list[Effect]) -> list[Effect]:
        """Goes to sleep if that was chosen; it is always the last that comes of a choice."""
        return effects[:-1] + self._sleep() if effects[-1:] == [Effect("go", "rest")] else effects

    def _sleep(self) -> list[Effect]:
        self._choosing.menus.own = []
        return self._follow(self._alertness.sleep())

    def _follow(self, effects: list[Effect]) -> list[Effect]:
        """Stops choosing, or begins again, where the mode has changed; nothing that was composed is lost."""
        if self.mode != self._followed_mode:
            self._followed_mode = self.mode
            self._turn()
        return effects

    def _turn(self) -> None:
        self._choosing.turn(self._time_s, is_on=self.mode == "speaking")

    def _may_choose(self, symbol: str) -> bool:
        return self.mode == "speaking" and not self._alertness.goes_on(symbol, self._time_s)
