"""The ways to speak, with their times, that a person can be offered by their movements, to try one by one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eyelid.speaking.settings import Settings
from eyelid.speaking.typist_traits import Readings, TypistTraits

SPELLING = "spelling"
"""Letters, of words that no table has, such as names."""

_EASE = (1.5, 2.0, 2.5)  # how much longer a choice is lit than the person needs to react
_SMALL_S = 0.05


class Setup(NamedTuple):
    """One way to speak, with its times.

    Attributes:
        name: What it is, in words.
        settings: The settings.
        way: `letters`, `phrases`, or `SPELLING`.
    """

    name: str
    settings: Settings
    way: str


def setups_of(
    settings: Settings, readings: Readings, traits: TypistTraits, *, has_phrases: bool
) -> list[Setup]:
    """Returns what a person can be offered: each number of movements, and scanning with times they can meet.

    Fewer movements are those that are read best.

    Args:
        settings: The person's.
        readings: How their movements are read; those that are not in it are not offered.
        traits: What the person is like.
        has_phrases: Whether all texts are phrases.
    """
    known = [movement for movement in settings.symbols.movements if movement in readings]
    best = sorted((each for each in known if each != "long_blink"), key=lambda each: -readings[each][each])
    extra = ["long_blink"] if "long_blink" in readings else []
    sets = [best[:count] for count in range(len(best), 1, -1)]
    sets += [best + extra] if extra and len(best) > 1 else []
    found = []
    for movements in sets:
        made = _with(settings, movements, "direct")
        words = f"{'+'.join(made.symbols.movements)}"
        found.append(Setup(f"letters, {words}", made, "letters"))
        if has_phrases:
            found.append(Setup(f"phrases, {words}", made, "phrases"))
    if found:
        found.append(
            Setup(f"spelling, {'+'.join(found[0].settings.symbols.movements)}", found[0].settings, SPELLING)
        )
    for way in ("letters", *(["phrases"] if has_phrases else [])):
        if len(best) > 1:
            made = _with(settings, best[:2], "step_scan")
            found.append(Setup(f"{way}, steps, {'+'.join(made.symbols.movements)}", made, way))
        for movement in (best or known)[:1]:
            for ease in _EASE:
                made = _with(settings, [movement], "scan")
                scan_s = _rounded(ease * (traits.each_s or traits.reaction_s))
                speaker = replace(made.speaker, scan_s=scan_s, first_scan_s=None, is_adaptive=False)
                timed = replace(made, speaker=speaker)
                found.append(Setup(f"{way}, scanned, {movement}, {scan_s:.2f} s", timed, way))
    return found


def _with(settings: Settings, movements: Sequence[str], selection: str) -> Settings:
    return replace(
        settings,
        symbols=replace(settings.symbols, movements=tuple(movements)),
        speaker=replace(settings.speaker, selection=selection),
    )


def _rounded(seconds: float) -> float:
    return float(np.ceil(seconds / _SMALL_S - 1e-9) * _SMALL_S)
