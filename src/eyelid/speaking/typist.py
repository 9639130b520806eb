"""A simulated typist: says texts through the Speaker, as a person whose movements are sometimes misread.

No patient was measured. What the person sees is the Speaker's view, what they do is a symbol after the time
that it takes to react and to move, and what is understood of it is drawn from how movements are read.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from eyelid.speaking.adapting import paced
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.letters import LettersWay
from eyelid.speaking.menu import Effect
from eyelid.speaking.notice import Notice
from eyelid.speaking.selection import direct_symbols, selection_of, switches_of, undoes
from eyelid.speaking.settings import Settings, SymbolSettings
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.typing_scores import Movement, Typed, plain
from eyelid.speaking.typist_traits import LEAST_REACTION_S, TypistTraits
from eyelid.speaking.view import View, ViewChoice
from eyelid.speaking.word_context import words_of

_STEP_S = 0.05  # how often the Speaker is told the time while the person waits
_LOOK_UP_S = 2.0  # between two texts
_HELP_S = 10.0  # until somebody comes to an alarm
_ROW = 14  # movements that call for help, if there is but one
_ROUNDED_S = 1e-6
_PATIENCE_S = 60.0, 15.0  # after which a text is given up: so long, and so long for each of its characters


class SimulatedTypist:
    """Types text after text with one Speaker.

    Attributes:
        now_s: The time.
    """

    def __init__(
        self,
        speaker: Speaker,
        settings: Settings,
        traits: TypistTraits,
        *,
        letters: LettersWay | None = None,
        seed: int = 0,
    ) -> None:
        """Sits down.

        Args:
            speaker: What they speak with.
            settings: Its settings.
            traits: What they are like.
            letters: The way in which words are composed, if the speaker has it.
            seed: Random seed of what is misread, and of how fast they react.
        """
        self.now_s = 0.0
        self._speaker, self._settings, self._traits = speaker, settings, traits.checked()
        self._letters = letters
        self._rng = np.random.default_rng(seed)
        self._selection, self._switches = selection_of(settings), switches_of(settings)
        self._extra_s = self._next_extra_s()
        self._mistake = read_labels(settings.speaker.language)["mistake"]
        self._was_counting = False
        self._begin("")

    def type(self, goal: str, *, way: str = "") -> Typed:
        """Says a text, or gives up.

        Args:
            goal: The text.
            way: The way to say it; empty for the one that is open.
        """
        self._begin(goal)
        base_s, each_s = _PATIENCE_S
        until_s = self._start_s + base_s + each_s * len(self._goal)
        while not self._is_done and self.now_s < until_s:
            self._step(goal, way)
        said = self._said if self._is_done else [plain(self._letters.text)] if self._letters else []
        self.now_s += _LOOK_UP_S
        return Typed(
            goal=self._goal,
            said=" ".join(said),
            movements=tuple(self._movements),
            start_s=self._start_s,
            composed_s=self._composed_s,
            end_s=self.now_s - _LOOK_UP_S,
            corrected=self._corrected,
            countdowns=self._countdowns,
            alarms=self._alarms,
            is_given_up=not self._is_done,
        )

    def _begin(self, goal: str) -> None:
        self._goal = plain(goal)
        self._start_s = self._composed_s = self.now_s
        self._aim = words_of(goal)  # with the wrong words that were not noticed
        self._have = self._words()
        self._said: list[str] = []
        self._movements: list[Movement] = []
        self._corrected = self._countdowns = self._alarms = 0
        self._takes_back_until_s: float | None = None
        self._is_done = False

    def _step(self, goal: str, way: str) -> None:
        """Makes the next movement, when there is one to make."""
        if self._speaker.mode == "alarm":
            self._wait(_HELP_S)
            self._hear(self._speaker.silence(self.now_s))
            return
        symbol, purpose = self._wanted(goal, way)
        if symbol is None or not self._is_in_time:
            self._wait(self._unchanged_s())
            return
        reaction_s, held_s = self._reaction_s(), self._traits.movement_s(symbol, self._symbols)
        rest_s = self._symbols.release_s
        if self._traits.each_s is not None:
            reaction_s, held_s, rest_s = self._traits.each_s, 0.0, 0.0
        self._wait(reaction_s)
        began_s = self.now_s if self._traits.each_s is None else None
        self._wait(held_s)
        row = self._traits.readings[symbol]
        read = str(self._rng.choice(list(row), p=list(row.values())))
        self._make(Movement(self.now_s, symbol, read, purpose), began_s)
        if self._selection == "inverse_scan" and "blink" not in symbol and read:
            self._release(goal, way, symbol)
        self._wait(rest_s)

    def _make(self, movement: Movement, began_s: float | None = None) -> None:
        self._movements.append(movement)
        if movement.read:
            self._hear(self._speaker.take(Notice("symbol", self.now_s, movement.read, began_s)))

    def _release(self, goal: str, way: str, symbol: str) -> None:
        """Holds a look while choices are lit, and ends it when the right one is, or when nothing is lit."""
        while any(choice.is_lit for choice in self._speaker.view().choices):
            if self._wanted(goal, way)[0] is not None and self._is_in_time:
                break
            self._wait(self._unchanged_s())
        self._wait(self._reaction_s())
        self._hear(self._speaker.take(Notice("released", self.now_s, symbol)))

    def _wait(self, seconds: float) -> None:
        """Lets time pass; what comes by itself comes in between."""
        until_s = self.now_s + seconds
        while self._extra_s <= until_s:
            self.now_s = max(self._extra_s, self.now_s)
            self._extra_s += self._next_extra_s()
            movements = self._settings.symbols.movements
            extra = "blink" if "blink" in movements else str(self._rng.choice(movements))
            self._make(Movement(self.now_s, "", extra, ""))
        self.now_s = until_s
        self._hear(self._speaker.tick(self.now_s))

    @property
    def _symbols(self) -> SymbolSettings:
        """The settings of symbols, with the pace that the person has come to."""
        adapts = self._settings.speaker.is_adaptive
        return paced(self._settings.symbols, self._speaker.pace) if adapts else self._settings.symbols

    def _next_extra_s(self) -> float:
        rate = self._traits.extra_an_hour
        return float(self._rng.exponential(3600 / rate)) if rate else math.inf

    def _reaction_s(self) -> float:
        spread = float(np.exp(self._rng.normal(0.0, self._traits.reaction_spread)))
        return max(self._traits.reaction_s * spread, LEAST_REACTION_S)

    @property
    def _is_in_time(self) -> bool:
        """Whether a movement begins while the choice is lit if one reacts now, as one knows by practice."""
        needed_s = self._traits.reaction_s if self._traits.each_s is None else self._traits.each_s
        return needed_s <= self._lit_for_s(self._speaker.view())

    def _lit_for_s(self, view: View) -> float:
        """Returns for how much longer a choice is lit; without end where nothing goes on by itself."""
        if view.lit_share is None:
            return math.inf
        rules = self._settings.speaker
        is_first = view.choices[0].is_lit and rules.first_scan_s is not None
        lit_s = rules.first_scan_s if is_first and rules.first_scan_s is not None else rules.scan_s
        pace = self._speaker.pace if rules.is_adaptive else 1.0
        return (1 - view.lit_share) * lit_s * pace + _ROUNDED_S

    def _unchanged_s(self) -> float:
        """Returns how long nothing changes by itself, as far as is known."""
        left_s = self._lit_for_s(self._speaker.view())
        return _STEP_S if left_s == math.inf else left_s

    def _wanted(self, goal: str, way: str) -> tuple[str | None, str]:
        """Returns the next movement, and its purpose; None while there is nothing to do but to wait."""
        speaker = self._speaker
        mode = speaker.mode
        if mode == "countdown":
            return self._calling_off(), "call off"
        if mode == "asleep":
            return speaker.toward(goal, way), "wake"
        view = speaker.view()
        if self._takes_back_until_s is not None:
            is_heard = self._selection != "scan" or any(choice.is_lit for choice in view.choices)
            if is_heard or speaker.toward(goal, way):
                return self._taking_back(view)
        symbol = speaker.toward(self._aimed if (way or view.way) == LettersWay.name else goal, way)
        return symbol, self._purpose(view, symbol)

    def _calling_off(self) -> str | None:
        """Returns what calls a call off: another movement than began it, or the same after a pause."""
        reads = [each for each in self._movements if each.read]
        last = reads[-1].read if reads else ""
        others = [symbol for symbol in self._switches if symbol != last]
        if others:
            return others[0]
        gaps = [after.time_s - before.time_s for before, after in pairwise(reads[-_ROW:])]
        return last or self._switches[0] if not gaps or self.now_s > reads[-1].time_s + max(gaps) else None

    def _taking_back(self, view: View) -> tuple[str | None, str]:
        """Returns what takes words back that have been said: a movement, a choice, or the way to it."""
        is_used = any(self._next(choice, view) == "long_blink" for choice in view.choices)
        if (
            "long_blink" in direct_symbols(self._settings)
            and undoes("long_blink", self._settings)
            and not is_used
        ):
            return "long_blink", "undo"
        for kind in ("undo", "menu"):
            found = [
                place
                for place, choice in enumerate(view.choices)
                if choice.kind == kind and choice.is_reachable
            ]
            if found:
                return self._toward(view, found[-1]), "undo"
        leading = {self._next(choice, view) for choice in view.choices}  # what leads nowhere begins anew
        return next((symbol for symbol in self._switches if symbol not in leading), None), "undo"

    def _toward(self, view: View, index: int) -> str | None:
        choice = view.choices[index]
        if self._selection == "direct":
            return self._next(choice, view)
        if self._selection == "step_scan":
            return self._switches[1] if choice.is_lit else self._switches[0]
        is_dark = not any(each.is_lit for each in view.choices)
        return self._switches[0] if choice.is_lit or is_dark else None

    def _next(self, choice: ViewChoice, view: View) -> str:
        place = len(view.made)
        return choice.symbols[place] if choice.is_reachable and len(choice.symbols) > place else ""

    def _purpose(self, view: View, symbol: str | None) -> str:
        if self._selection != "direct":
            return next((choice.kind for choice in view.choices if choice.is_lit), "begin")
        kinds = {choice.kind for choice in view.choices if symbol and self._next(choice, view) == symbol}
        return kinds.pop() if len(kinds) == 1 else "begin" if kinds else "undo"

    def _words(self) -> list[str]:
        """Returns the words that stand there, and are not still being typed."""
        return [each.word.lower() for each in self._letters.sentence.words] if self._letters else []

    def _hear(self, effects: Sequence[Effect]) -> None:
        """Notices what has happened."""
        is_counting = self._speaker.mode == "countdown"
        self._countdowns += is_counting and not self._was_counting
        self._was_counting = is_counting
        self._alarms += sum(effect.kind == "alarm" for effect in effects)
        spoken = [effect.text for effect in effects if effect.kind == "speak"]
        if self._takes_back_until_s is not None:
            self._see_taken_back(spoken)
        elif spoken:
            self._have = []
            self._judge(spoken[-1])
        else:
            self._read()

    def _read(self) -> None:
        """Reads the words that stand there; wrong ones that are not noticed are taken for what was meant."""
        before, self._have = self._have, self._words()
        if before == self._have:
            return
        pairs = zip(before, self._have, strict=False)
        same = next((place for place, (old, new) in enumerate(pairs) if old != new), None)
        same = min(len(before), len(self._have)) if same is None else same
        self._corrected += len(" ".join(before[same:])) + (0 < same < len(before))  # with the space before
        self._composed_s = self.now_s
        last = len(self._have) - 1
        if last >= same and self._have[last:] != self._aim[last : last + 1] and self._overlooks():
            self._aim[last : last + 1] = self._have[last:]

    def _overlooks(self) -> bool:
        return self._rng.random() >= self._traits.notices

    def _judge(self, text: str) -> None:
        """Hears what was said; that ends the text if it is right, or sounds so."""
        if self._speaker.view().way != LettersWay.name:
            self._composed_s = self.now_s
        self._said.append(plain(text))
        self._is_done = plain(text) in (self._aimed, self._goal) or self._overlooks()
        take_back_s = self._settings.speaker.take_back_s
        if not self._is_done and take_back_s is not None:
            self._takes_back_until_s = self.now_s + take_back_s

    def _see_taken_back(self, spoken: Sequence[str]) -> None:
        """Notices that what was said is taken back, or comes back to be changed; or that it is too late."""
        self._have = self._words()
        if self._have:
            self._said.pop()
        elif self._mistake in spoken:
            self._corrected += len(self._said.pop())
        elif self._takes_back_until_s is None or self.now_s <= self._takes_back_until_s:
            return
        self._takes_back_until_s = None

    @property
    def _aimed(self) -> str:
        return " ".join(self._aim) + "?" * self._goal.endswith("?")
