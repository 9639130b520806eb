"""Times of symbols that follow the pace of the person: how much is taken back (`pace.py`)."""

from dataclasses import replace

from eyelid.speaking.ranges import ranges_of
from eyelid.speaking.settings import SymbolSettings

_SHORTER = 0.8  # a deliberate blink stays shorter than what comes after it by so much


def paced(settings: SymbolSettings, pace: float) -> SymbolSettings:
    """Returns settings with times that are longer, or shorter, by a pace; within the ranges of the settings.

    Looks are held longer, or shorter. Shut eyes must be shut for longer, but never for less than what is set:
    what would pass then are reflex blinks, which nobody takes back faster than they come.

    Args:
        settings: As they are set.
        pace: What times are multiplied by; 1 changes nothing.

    Example:
        >>> slower = paced(SymbolSettings(), 1.2)
        >>> slower.dwell_s, round(slower.stray_blinks, 2)
        (0.6, 0.69)
    """
    ranges = ranges_of(settings)

    def within(name: str, value: float) -> float:
        return min(max(value, ranges[name].least), ranges[name].most)

    blink_s, longer = settings.blink_s, max(pace, 1.0)
    if blink_s is not None:
        after_s = settings.long_blink_s if "long_blink" in settings.movements else settings.rest_s
        most_s = ranges["blink_s"].most if after_s is None else max(_SHORTER * after_s, blink_s)
        blink_s = within("blink_s", min(blink_s * longer, most_s))
    dwell_s = settings.dwell_s
    return replace(
        settings,
        dwell_s=None if dwell_s is None else within("dwell_s", dwell_s * pace),
        release_s=within("release_s", settings.release_s * pace),
        blink_s=blink_s,
        stray_blinks=within("stray_blinks", settings.stray_blinks / longer**2),
    )
