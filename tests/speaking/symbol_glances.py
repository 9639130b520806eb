"""Glances for tests of symbols, written as what happens for some seconds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eyelid.speaking.glance import MOVEMENTS, Glance
from eyelid.speaking.symbol_finder import SymbolFinder

OPEN, SHUT = {"open": (0.97, 0.97), "lids": (0.3, 0.3)}, {"open": (0.02, 0.02), "lids": (0.05, 0.05)}


def straight(seconds: float, **others: Any) -> dict[str, Any]:
    """Eyes that look straight."""
    return {"seconds": seconds, "movement": "straight", **OPEN, **others}


def look(movement: str, seconds: float, **others: Any) -> dict[str, Any]:
    """Eyes that look somewhere."""
    return {"seconds": seconds, "movement": movement, **OPEN, **others}


def shut(seconds: float, **others: Any) -> dict[str, Any]:
    """Shut eyes."""
    return {"seconds": seconds, "movement": "blink", **SHUT, **others}


def away(seconds: float) -> dict[str, Any]:
    """Nobody is seen."""
    return {"seconds": seconds, "seen": False}


def stalled(seconds: float) -> dict[str, Any]:
    """No frames come."""
    return {"seconds": seconds, "frames": False}


def glances(parts: Sequence[Mapping[str, Any]], rate: float) -> Iterator[Glance]:
    """Yields the glances of parts, `rate` a second: each part has its seconds times the rate, rounded."""
    index = 0
    for part in parts:
        count = round(part["seconds"] * rate)
        for _ in range(count):
            if part.get("frames", True):
                yield _glance(index / rate, part)
            index += 1


def _glance(time_s: float, part: Mapping[str, Any]) -> Glance:
    if not part.get("seen", True):
        return Glance(time_s)
    sure = part.get("sure", 0.9)
    others = (1 - sure) / (len(MOVEMENTS) - 1)
    shares = tuple(sure if name == part["movement"] else others for name in MOVEMENTS)
    (right, left), (right_lids, left_lids) = part["open"], part.get("lids") or (None, None)
    return Glance(time_s, shares, right, left, right_lids, left_lids)


def understood(
    finder: SymbolFinder, parts: Sequence[Mapping[str, Any]], rate: float
) -> list[tuple[str, float, str]]:
    """Returns the notices, but for `released`, with times to the thousandth."""
    return [
        (notice.kind, round(notice.time_s, 3), notice.symbol)
        for glance in glances(parts, rate)
        for notice in finder.step(glance)
        if notice.kind != "released"
    ]
