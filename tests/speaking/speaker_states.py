"""The states of a Speaker, found by a search over all that can happen to it."""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from eyelid.speaking.emergency import calling_row
from eyelid.speaking.menu import Effect
from eyelid.speaking.notice import Notice
from eyelid.speaking.settings import Settings
from eyelid.speaking.speaker import Speaker

STEP_S = 1.01  # between two inputs; more than a choice is lit
_MOST_SYMBOLS = 80
_WORDS = ("letters",)  # ways with endless words: their states are told apart by their choices' kinds

Copier = Callable[[Speaker], Speaker]


class State(NamedTuple):
    """A state.

    Attributes:
        name: What tells it from others: mode, way, menu, what was made, what is lit.
        speaker: A Speaker that is in it, not to be changed.
        time_s: When.
    """

    name: tuple[object, ...]
    speaker: Speaker
    time_s: float


def states(
    speaker: Speaker, settings: Settings, *, most: int, copied: Copier = copy.deepcopy
) -> Iterator[State]:
    """Yields states, those first that take the fewest inputs, until all are found, or so many."""
    speaker.tick(0)
    waiting = [State(_name(speaker), speaker, 0.0)]
    seen = {waiting[0].name}
    while waiting:
        state = waiting.pop(0)
        yield state
        for seconds, happens in _inputs(settings):
            if len(seen) >= most:
                break
            after = copied(state.speaker)
            time_s = state.time_s + seconds
            happens(after, time_s)
            name = _name(after)
            if name not in seen:
                seen.add(name)
                waiting.append(State(name, after, time_s))


def rings_by_row(state: State, symbol: str, settings: Settings, *, copied: Copier = copy.deepcopy) -> bool:
    """Returns whether somebody who makes a movement again and again, at ease, makes the alarm ring."""
    speaker, time_s = copied(state.speaker), state.time_s + STEP_S
    for _ in range(_MOST_SYMBOLS):
        choices = len(speaker.view().choices)
        row = calling_row(settings, symbol, pace=speaker.pace, choices=choices)
        if row is None:
            return False
        if _rings(speaker.take(Notice("symbol", time_s, symbol))) or speaker.mode == "alarm":
            return True
        time_s += 0.95 * row.within_s / row.repeats
    return False


def rings(state: State, call: Callable[[Speaker, float], object], *, copied: Copier = copy.deepcopy) -> bool:
    """Returns whether a call makes the alarm ring if nothing comes after it."""
    speaker = copied(state.speaker)
    call(speaker, state.time_s + STEP_S)
    speaker.tick(state.time_s + 100)
    return speaker.mode == "alarm"


def _rings(effects: Sequence[Effect]) -> bool:
    return any(effect.kind == "alarm" for effect in effects)


def _inputs(settings: Settings) -> list[tuple[float, Callable[[Speaker, float], object]]]:
    """Returns all that can happen, each with the seconds that pass until then."""

    def takes(kind: str, symbol: str = "") -> Callable[[Speaker, float], object]:
        return lambda speaker, time_s: speaker.take(Notice(kind, time_s, symbol))

    does: list[Callable[[Speaker, float], object]] = [
        *(takes("symbol", symbol) for symbol in settings.symbols.movements),
        *(takes(kind) for kind in ("lost", "found", "spoken", "shut")),
        lambda speaker, time_s: speaker.undo(time_s),
        lambda speaker, time_s: speaker.rest(time_s),
        lambda speaker, time_s: speaker.call_for_help(time_s),
        lambda speaker, time_s: speaker.silence(time_s),
    ]
    waits: list[tuple[float, Callable[[Speaker, float], object]]] = [
        (seconds, lambda speaker, time_s: speaker.tick(time_s)) for seconds in (STEP_S, 1.6, 5.0)
    ]
    return [(STEP_S, each) for each in does] + waits


def _name(speaker: Speaker) -> tuple[object, ...]:
    view = speaker.view()
    has_words = view.way in _WORDS and any(choice.kind in ("word", "letter") for choice in view.choices)
    shown = tuple(
        (choice.kind if has_words else choice.label, choice.is_lit, choice.is_reachable)
        for choice in view.choices
    )
    is_empty = (not view.text, not view.history, not view.said)
    title = "" if has_words else view.title
    return view.mode, view.way, title, is_empty, view.is_composing, view.made, shown
