"""From glances to symbols, in all modes, at all rates."""

import math
from dataclasses import replace
from typing import Any

import pytest

from eyelid.speaking.glance import Glance
from eyelid.speaking.settings import SymbolSettings
from eyelid.speaking.symbol_finder import SymbolFinder
from tests.speaking.symbol_glances import away, glances, look, shut, stalled, straight, understood

BLINKS = SymbolSettings(movements=("blink",), blink_s=0.5)
BOTH_BLINKS = replace(BLINKS, movements=("blink", "long_blink"))
ALL = SymbolSettings(blink_s=0.5)
READ_DOWN = {"open": (0.4, 0.4), "lids": (0.15, 0.15)}


def kinds(settings: SymbolSettings, parts: list[dict[str, Any]], rate: float = 30.0) -> list[str]:
    """Returns the symbols, and the other notices by their kinds."""
    notices = understood(SymbolFinder(settings), parts, rate)
    return [symbol or kind for kind, _, symbol in notices]


CASES = {
    "straight says nothing": (ALL, [straight(6)], []),
    "a look that is held": (ALL, [straight(1), look("up", 0.8), straight(1)], ["up"]),
    "a look that is not": (ALL, [straight(1), look("up", 0.3), straight(1)], []),
    "a look is one symbol, however long": (ALL, [straight(1), look("left", 5), straight(1)], ["left"]),
    "again after straight": (
        ALL,
        [straight(1), look("left", 0.8), straight(0.4), look("left", 0.8), straight(1)],
        ["left", "left"],
    ),
    "from side to side": (ALL, [straight(1), look("left", 0.8), look("right", 0.8)], ["left", "right"]),
    "a reflex blink does not end a look": (
        ALL,
        [straight(1), look("left", 0.35), shut(0.15), look("left", 0.4), straight(1)],
        ["left"],
    ),
    "a look that goes on after one has gone on meanwhile": (
        ALL,
        [straight(1), look("left", 0.3), shut(0.2), look("left", 0.2), straight(1)],
        ["left"],
    ),
    "one that does not has not": (ALL, [straight(1), look("left", 0.3), shut(0.3), straight(1)], []),
    "unsure frames say nothing": (ALL, [straight(1), look("left", 3, sure=0.3), straight(1)], []),
    "unsure frames keep a look for a moment": (
        ALL,
        [straight(1), look("left", 0.35), look("left", 0.15, sure=0.2), look("left", 0.4), straight(1)],
        ["left"],
    ),
    "a look that this person does not make": (
        replace(ALL, movements=("right", "blink")),
        [straight(1), look("left", 1), straight(1)],
        [],
    ),
    "no dwell: a look is a symbol when it ends": (
        replace(ALL, dwell_s=None),
        [straight(1), look("left", 0.4), straight(1), look("up", 3), straight(1)],
        ["left", "up"],
    ),
    "a reflex blink": (BLINKS, [straight(1), shut(0.2), straight(1)], []),
    "a deliberate blink": (BLINKS, [straight(1), shut(0.8), straight(1)], ["blink"]),
    "a long one, where there is none": (BLINKS, [straight(1), shut(2), straight(1)], ["blink"]),
    "a long one": (BOTH_BLINKS, [straight(1), shut(2), straight(1)], ["long_blink"]),
    "only long ones": (
        SymbolSettings(movements=("long_blink",)),
        [straight(1), shut(1.2), straight(1), shut(2), straight(1)],
        ["long_blink"],
    ),
    "rest says nothing": (BLINKS, [straight(1), shut(3.5), straight(1)], []),
    "no rest": (replace(BLINKS, rest_s=None), [straight(1), shut(3.5), straight(1)], ["blink"]),
    "a call": (BLINKS, [straight(1), shut(5), straight(1)], ["shut", "opened"]),
    "a call while the eyes go on resting": (BLINKS, [straight(1), shut(12)], ["shut"]),
    "no calls": (replace(BLINKS, emergency_s=None), [straight(1), shut(5), straight(1)], []),
    "reading down is neither blink nor call": (
        BLINKS,
        [straight(2), straight(6, **READ_DOWN), straight(1), straight(1, **READ_DOWN), straight(1)],
        [],
    ),
    "a wink": (BLINKS, [straight(1), straight(1, open=(0.02, 0.97), lids=(0.05, 0.3)), straight(1)], []),
    "a lost face ends a look": (ALL, [straight(1), look("left", 0.4), away(0.5), look("left", 0.4)], []),
    "a lost face ends a blink": (BLINKS, [straight(1), shut(0.4), away(0.5), shut(0.4), straight(1)], []),
    "a lost face is no call": (BLINKS, [straight(1), away(6), straight(1)], ["lost", "found"]),
    "eyes that come shut do not call": (BLINKS, [straight(1), away(3), shut(9)], ["lost", "found"]),
    "two frames without a face are bridged": (
        BLINKS,
        [straight(1), shut(0.4), away(0.07), shut(0.4), straight(1)],
        ["blink"],
    ),
    "nobody is there at first": (BLINKS, [away(3), straight(1)], ["lost", "found"]),
    "nobody is lost where that is off": (
        replace(BLINKS, lost_s=None),
        [straight(1), away(4), straight(1)],
        [],
    ),
    "frames that stall are no blink": (BLINKS, [straight(1), shut(0.1), stalled(1), straight(1)], []),
    "frames that stall are no call": (BLINKS, [straight(1), shut(1), stalled(5), shut(1), straight(1)], []),
    "frames that stall are no look": (ALL, [straight(1), look("up", 0.2), stalled(2), look("up", 0.2)], []),
    "a call, a lost face, open eyes": (
        BLINKS,
        [straight(1), shut(5), away(3), straight(1)],
        ["shut", "lost", "opened", "found"],
    ),
}


@pytest.mark.parametrize("rate", [10.0, 30.0])
@pytest.mark.parametrize("name", CASES)
def test_what_is_understood(name: str, rate: float) -> None:
    settings, parts, expected = CASES[name]
    assert sorted(kinds(settings, parts, rate)) == sorted(expected)


MODES = {
    "one eye only": (
        replace(BLINKS, eyes="left"),
        [straight(1), straight(0.8, open=(0.97, 0.02), lids=(0.3, 0.05)), straight(1)],
        ["blink"],
    ),
    "and not the other": (
        replace(BLINKS, eyes="left"),
        [straight(1), straight(0.8, open=(0.02, 0.97), lids=(0.05, 0.3)), straight(1)],
        [],
    ),
    "an eye that stays shut is ignored": (
        BLINKS,
        [straight(5, open=(0.02, 0.97), lids=(0.05, 0.3)), shut(0.8), straight(1, open=(0.02, 0.97))],
        ["blink"],
    ),
    "and it may change": (
        BLINKS,
        [
            straight(5, open=(0.02, 0.97), lids=(0.05, 0.3)),
            straight(3),
            straight(5, open=(0.97, 0.02), lids=(0.3, 0.05)),
            shut(0.8),
            straight(1, open=(0.97, 0.02), lids=(0.3, 0.05)),
        ],
        ["blink"],
    ),
    "opening selects": (
        replace(BLINKS, is_inverted=True),
        [shut(3), straight(0.8), shut(1), straight(0.2), shut(2)],
        ["blink"],
    ),
    "a blink does not end an opening": (
        replace(BLINKS, is_inverted=True),
        [shut(3), straight(0.4), shut(0.15), straight(0.4), shut(2)],
        ["blink"],
    ),
    "shut eyes that are usual call nobody": (replace(BLINKS, is_inverted=True), [straight(1), shut(9)], []),
    "lids that sink by half": (
        replace(BLINKS, is_subtle=True),
        [straight(2), straight(0.8, open=(0.7, 0.7), lids=(0.15, 0.15)), straight(1)],
        ["blink"],
    ),
    "lids that sink a little": (
        replace(BLINKS, is_subtle=True),
        [straight(2), straight(0.8, open=(0.7, 0.7), lids=(0.25, 0.25)), straight(1)],
        [],
    ),
    "an eye that counts and is hidden calls nobody": (
        replace(BLINKS, eyes="left"),
        [straight(1), shut(0.6), shut(6, open=(0.02, None), lids=(0.05, None)), shut(1), straight(1)],
        [],
    ),
    "without lids, and without P(open)": (
        BLINKS,
        [
            straight(1, open=(None, None), lids=None),
            shut(0.8, open=(None, None), lids=None),
            straight(1, open=(None, None), lids=None),
        ],
        ["blink"],
    ),
}


@pytest.mark.parametrize("name", MODES)
def test_modes(name: str) -> None:
    settings, parts, expected = MODES[name]
    assert kinds(settings, parts, 15.0) == expected


@pytest.mark.parametrize("rate", [10.0, 15.0, 30.0, 60.0])
@pytest.mark.parametrize(
    ("usual", "wrong"),
    [
        (straight(1), look("left", 0.0)),
        (straight(1), shut(0.0)),
        (straight(1), away(0.0)),
    ],
)
def test_single_wrong_frames_say_nothing(rate: float, usual: dict[str, Any], wrong: dict[str, Any]) -> None:
    one = {**wrong, "seconds": 1 / rate}
    assert kinds(ALL, [usual, one] * 8, rate) == []


@pytest.mark.parametrize("rate", [10.0, 15.0, 30.0, 60.0])
def test_single_wrong_frames_end_nothing(rate: float) -> None:
    def one(part: dict[str, Any]) -> dict[str, Any]:
        return {**part, "seconds": 1 / rate}

    opening = [straight(1), shut(0.4), one(straight(0)), shut(0.5), straight(1)]
    assert kinds(BLINKS, opening, rate) == ["blink"]
    calling = [straight(1), shut(2), one(straight(0)), shut(2.5), straight(1)]
    assert kinds(BLINKS, calling, rate) == ["shut", "opened"]
    glancing = [straight(1), look("up", 0.4), one(straight(0)), look("up", 0.8), straight(1)]
    assert kinds(ALL, glancing, rate) == ["up"]


def test_times() -> None:
    parts = [straight(1), look("left", 1), straight(1), shut(0.8), straight(1), shut(5), straight(1)]
    notices = understood(SymbolFinder(ALL), parts, 30.0)
    assert [kind for kind, _, _ in notices] == ["symbol", "symbol", "shut", "opened"]
    held, blinked, called, opened = (time_s for _, time_s, _ in notices)
    assert 1.5 <= held <= 1.65  # belief in a look takes up to four frames
    assert 3.8 <= blinked <= 3.9  # two frames that are open, and 50 ms
    assert 8.8 <= called <= 8.85
    assert 9.8 <= opened <= 9.9


def test_a_look_is_released_once() -> None:
    finder = SymbolFinder(ALL)
    parts = [straight(1), look("left", 2), straight(1), shut(0.8), straight(1)]
    notices = [notice for glance in glances(parts, 30) for notice in finder.step(glance)]
    told = [(notice.kind, notice.symbol) for notice in notices]
    assert told == [("symbol", "left"), ("released", "left"), ("symbol", "blink"), ("released", "blink")]
    assert 3.0 < notices[1].time_s < 3.4


def test_a_lost_face_releases_nothing() -> None:
    finder = SymbolFinder(ALL)
    parts = [straight(1), look("left", 2), away(1), look("left", 1), straight(1)]
    told = [notice.kind for glance in glances(parts, 30) for notice in finder.step(glance)]
    assert told == ["symbol"]


def test_frames_out_of_order_are_passed_over() -> None:
    finder = SymbolFinder(BLINKS)
    for glance in glances([straight(1), shut(0.3)], 30):
        finder.step(glance)
    late = list(glances([shut(20)], 30))
    assert [finder.step(glance) for glance in late if glance.time_s <= 1.0] == [[]] * 31
    assert finder.step(Glance(math.nan)) == []
    assert finder.hold is not None
    assert finder.hold.share < 1


def test_a_hold_grows_and_ends() -> None:
    finder = SymbolFinder(ALL)
    holds = []
    for glance in glances([straight(1), look("left", 0.45), straight(1), shut(0.8), straight(1)], 30):
        finder.step(glance)
        holds.append(finder.hold)
    shares = {
        name: [hold.share for hold in holds if hold and hold.symbol == name] for name in ("left", "blink")
    }
    assert shares["left"][0] < max(shares["left"]) < 1
    assert shares["blink"] == sorted(shares["blink"])
    assert shares["blink"][-1] == 1
    assert holds[29] is holds[-1] is None


def test_a_blink_is_full_before_a_longer_one_begins() -> None:
    finder = SymbolFinder(BOTH_BLINKS)
    holds = []
    for glance in glances([straight(1), shut(2), straight(1)], 30):
        finder.step(glance)
        holds.append(finder.hold)
    full = [hold.symbol for hold in holds if hold and hold.share == 1]
    assert full == ["blink"] * full.count("blink") + ["long_blink"] * full.count("long_blink")
    assert min(full.count("blink"), full.count("long_blink")) >= 5


def test_a_persons_own_blinks_set_what_is_needed() -> None:
    usual, quick, slow = (SymbolFinder(SymbolSettings()) for _ in range(3))
    understood(quick, [straight(2), shut(0.1)] * 60, 10)
    understood(slow, [straight(1.7), shut(0.4), straight(4), shut(0.7), straight(5)] * 12, 10)
    assert quick.needed_s < usual.needed_s < slow.needed_s - 0.1


def test_attempts_are_no_reflexes() -> None:
    """Who tries again and again, a little too shortly, is not asked for more and more."""
    finder = SymbolFinder(SymbolSettings())
    before = finder.needed_s
    parts = [
        straight(20),
        shut(0.15),
        straight(20),
        shut(0.7),
        straight(1),
        shut(0.7),
        straight(1),
        shut(1.3),
    ]
    notices = understood(finder, [*parts, straight(2)] * 6, 10)
    assert len(notices) == 6
    assert finder.needed_s <= before


def test_times_follow_the_pace() -> None:
    finder = SymbolFinder(ALL)
    finder.follow_pace(2.0)
    parts = [straight(1), look("left", 0.8), straight(1), shut(0.8), straight(1)]
    assert understood(finder, parts, 30) == []
    finder.follow_pace(1.0)
    assert [symbol for _, _, symbol in understood(finder, [stalled(6), *parts], 30)] == ["left", "blink"]
