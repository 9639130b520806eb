"""Speakers to test: of any movements, with the phrases that ship."""

from collections.abc import Iterable, Sequence

from eyelid.speaking.menu import Effect, Way
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_files import shipped_phrases
from eyelid.speaking.phrase_table import PhraseTable
from eyelid.speaking.phrases import PhrasesWay
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.settings import Settings, SpeakerSettings, SymbolSettings
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.yes_no import YesNoWay

FOUR = ("left", "right", "up", "blink")


def settings_of(movements: Sequence[str] = FOUR, **speaker: object) -> Settings:
    return Settings(
        symbols=SymbolSettings(movements=tuple(movements)),
        speaker=SpeakerSettings(**speaker),  # type: ignore[arg-type]
    )


def make_speaker(
    movements: Sequence[str] = FOUR,
    *,
    table: PhraseTable | None = None,
    more: Iterable[Way] = (),
    **speaker: object,
) -> Speaker:
    settings = settings_of(movements, **speaker)
    symbols = direct_symbols(settings)
    return Speaker((PhrasesWay(table or shipped_phrases("en"), symbols), YesNoWay(symbols), *more), settings)


def make(speaker: Speaker, symbols: Iterable[str], *, at: float, every: float = 1.0) -> list[Effect]:
    """Makes symbols, one after another; returns all effects."""
    return [
        effect
        for number, symbol in enumerate(symbols)
        for effect in speaker.take(Notice("symbol", at + number * every, symbol))
    ]


def say(speaker: Speaker, goal: str, *, at: float, way: str = "", every: float = 0.5) -> float:
    """Does what `toward` says until something is said; returns when. Fails after ten minutes."""
    count, time_s = len(speaker.history), at
    while len(speaker.history) == count or speaker.history[0] != goal:
        time_s += every
        speaker.tick(time_s)
        symbol = speaker.toward(goal, way)
        if symbol:
            speaker.take(Notice("symbol", time_s, symbol))
        assert time_s < at + 600, speaker.view()
    speaker.take(Notice("spoken", time_s))
    return time_s


def spoken(effects: Iterable[Effect]) -> list[str]:
    return [effect.text for effect in effects if effect.kind == "speak"]


def kinds(effects: Iterable[Effect]) -> list[str]:
    return [effect.text if effect.kind == "sound" else effect.kind for effect in effects]
