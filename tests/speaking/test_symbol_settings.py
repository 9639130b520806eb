"""Settings of symbols: what is refused, and that all times go to ten times their default."""

from dataclasses import fields, replace
from typing import Any

import pytest

from eyelid.errors import OptionError
from eyelid.speaking.adapting import paced
from eyelid.speaking.ranges import ranges_of
from eyelid.speaking.settings import Settings, SymbolSettings

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"movements": ()}, "symbols.movements is \\[\\]; give some of left, right"),
    ({"movements": ("left", "left")}, "each once"),
    ({"movements": ("down",)}, "symbols.movements is \\['down'\\]"),
    ({"eyes": "none"}, "symbols.eyes is 'none'; give one of both, right, left"),
    ({"dwell_s": 5.1}, "symbols.dwell_s is 5.1; give a number from 0.05 to 5, or null for off"),
    ({"dwell_s": "1"}, "symbols.dwell_s is '1'"),
    ({"release_s": None}, "symbols.release_s is None"),
    ({"least_sure": 1.0}, "symbols.least_sure"),
    ({"emergency_s": 1.0, "rest_s": None}, "symbols.emergency_s is 1.0; give a number from 1.5 to 40"),
    (
        {"rest_s": 4.5},
        "symbols.emergency_s is 4 s and symbols.rest_s 4.5 s; make emergency_s longer than rest_s",
    ),
    ({"blink_s": 3.5}, "make rest_s longer than blink_s"),
    ({"movements": ("long_blink",), "long_blink_s": 3.5}, "make rest_s longer than long_blink_s"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_what_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        Settings(symbols=replace(SymbolSettings(), **given)).checked()


def test_times_go_to_ten_times_their_default() -> None:
    usual = SymbolSettings()
    times = [each.name for each in fields(usual) if each.name.endswith("_s") and each.name != "blink_s"]
    slow = replace(usual, **{name: 10 * getattr(usual, name) for name in times}, blink_s=6.0)
    assert slow.checked() is slow


def test_what_can_be_off() -> None:
    off = {name: None for name, allowed in ranges_of(SymbolSettings()).items() if allowed.can_be_off}
    assert set(off) == {"dwell_s", "blink_s", "rest_s", "emergency_s", "lost_s"}
    replace(SymbolSettings(), **off).checked()


@pytest.mark.parametrize("pace", [0.5, 0.9, 1.0, 1.2, 3.0])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"blink_s": 0.6},
        {"blink_s": 2.9},
        {"dwell_s": None},
        {"dwell_s": 5.0, "release_s": 1.5},
        {"blink_s": 1.4, "movements": ("blink", "long_blink")},
        {"blink_s": 5.0, "rest_s": None, "emergency_s": None},
    ],
)
def test_settings_at_any_pace_can_be_used(pace: float, given: dict[str, Any]) -> None:
    settings = replace(SymbolSettings(), **given).checked()
    paced(settings, pace).checked()


def test_a_pace_changes_looks_both_ways_and_blinks_one_way() -> None:
    settings = replace(SymbolSettings(), blink_s=0.6)
    slower, faster = paced(settings, 1.5), paced(settings, 0.5)
    assert (slower.dwell_s, faster.dwell_s) == (0.75, 0.25)
    assert (slower.blink_s, faster.blink_s) == (pytest.approx(0.9), 0.6)
    assert (slower.stray_blinks, faster.stray_blinks) == (pytest.approx(0.444, abs=0.001), 1.0)
