import pytest

from eyelid.speaking.menu import Choice
from eyelid.speaking.selection import direct_symbols, make_selector, selection_of
from eyelid.speaking.selector import Taken
from tests.speaking.speakers import FOUR, settings_of

CHOICES = [
    Choice("a", symbols=("left",)),
    Choice("b", symbols=("up", "left")),
    Choice("c", symbols=("up", "up")),
]


@pytest.mark.parametrize(
    ("movements", "asked", "selection", "made_for"),
    [
        (FOUR, "direct", "direct", FOUR),
        (("left", "blink"), "direct", "direct", ("left", "blink")),
        (("blink",), "direct", "scan", ("blink",)),
        (("blink",), "step_scan", "scan", ("blink",)),
        (("blink",), "inverse_scan", "scan", ("blink",)),
        (("blink", "up"), "inverse_scan", "inverse_scan", ("blink",)),
        (("long_blink",), "direct", "scan", ("long_blink",)),
        (("up", "long_blink"), "direct", "scan", ("up", "long_blink")),
        ((*FOUR, "long_blink"), "direct", "direct", (*FOUR, "long_blink")),
        ((*FOUR, "long_blink"), "scan", "scan", ("left", "long_blink")),
        (FOUR, "step_scan", "step_scan", ("left",)),
    ],
)
def test_how_is_chosen_follows_from_the_movements(
    movements: tuple[str, ...], asked: str, selection: str, made_for: tuple[str, ...]
) -> None:
    settings = settings_of(movements, selection=asked)
    assert selection_of(settings) == selection
    assert direct_symbols(settings) == made_for
    assert make_selector(settings).kind == selection


def test_direct_selection_takes_whole_sequences() -> None:
    selector = make_selector(settings_of())
    selector.begin(CHOICES, 0)
    assert selector.symbol("up", 1) == Taken()
    assert selector.made == ("up",)
    assert selector.toward(2) == "up"
    assert selector.toward(0) == ""
    assert selector.back()
    assert not selector.back()
    selector.symbol("up", 2)
    assert selector.symbol("left", 3) == Taken(1)
    assert selector.symbol("right", 4) == Taken(is_refused=True)
    selector.symbol("up", 5)
    assert selector.symbol("blink", 6) == Taken(is_refused=True)
    assert selector.made == ()


def test_scanning_lights_the_first_choice_longer_and_stops_after_some_rounds() -> None:
    selector = make_selector(settings_of(("blink",), scan_s=1.0, first_scan_s=2.0, scan_rounds=2))
    selector.begin(CHOICES, 10)
    lit = []
    for half in range(18):
        selector.tick(10 + half / 2)
        lit.append(selector.lit)
    assert lit == [0, 0, 0, 0, 1, 1, 2, 2] * 2 + [None, None]
    assert selector.toward(2) == "blink"  # begins anew
    assert selector.symbol("blink", 30) == Taken()
    assert selector.lit == 0
    assert selector.toward(2) is None
    selector.tick(32.5)
    assert selector.symbol("blink", 32.5) == Taken(1)


@pytest.mark.parametrize(
    ("settings", "pace", "at", "lit", "share"),
    [
        ({}, 1.0, 0.75, 0, 0.5),
        ({"first_scan_s": None}, 1.0, 1.25, 1, 0.25),
        ({"first_scan_s": None}, 2.0, 1.0, 0, 0.5),
        ({"first_scan_s": None, "scan_rounds": None}, 1.0, 1000.5, 1, 0.5),
    ],
)
def test_times_of_scanning(settings: dict, pace: float, at: float, lit: int, share: float) -> None:
    selector = make_selector(settings_of(("blink",), **settings))
    selector.pace = pace
    selector.begin(CHOICES, 0)
    selector.tick(at)
    assert selector.lit == lit
    assert selector.lit_share(at) == pytest.approx(share)


def test_step_scanning_has_one_symbol_to_go_on_and_others_to_take() -> None:
    selector = make_selector(settings_of(("up", "left", "blink"), selection="step_scan"))
    selector.begin(CHOICES, 0)
    selector.tick(1000)
    assert (selector.lit, selector.lit_share(1000)) == (0, None)
    assert [selector.symbol("up", 1001) and selector.lit for _ in range(4)] == [1, 2, 0, 1]
    assert selector.toward(1) == "left"
    assert selector.toward(2) == "up"
    assert selector.symbol("blink", 1002) == selector.symbol("left", 1003) == Taken(1)


def test_inverse_scanning_takes_when_the_movement_ends() -> None:
    selector = make_selector(settings_of(("left",), selection="inverse_scan"))
    selector.begin(CHOICES, 0)
    assert selector.released(1) == Taken()
    assert selector.symbol("left", 2) == Taken()
    selector.tick(3.6)
    assert selector.released(3.6) == Taken(1)
    selector.begin(CHOICES, 4)
    selector.symbol("blink", 5)
    assert selector.released(5) == Taken()  # a blink is over when it is understood
    assert selector.symbol("blink", 5.5) == Taken(0)


@pytest.mark.parametrize("selection", ["direct", "scan", "step_scan", "inverse_scan"])
def test_nothing_is_taken_where_there_is_nothing(selection: str) -> None:
    selector = make_selector(settings_of(selection=selection))
    selector.begin([], 0)
    for at in range(5):
        selector.tick(at)
        assert selector.symbol("left", at).is_refused
    selector.begin(CHOICES, 10)
    selector.stop()
    assert selector.lit is None
    assert selector.released(11) == Taken()


@pytest.mark.parametrize(
    ("began_s", "taken"),
    [(None, 2), (14.2, 2), (13.9, 1), (12.9, 0), (9.0, 0)],  # the last began before the menu was shown
)
def test_scanning_takes_what_was_lit_when_the_movement_began(began_s: float | None, taken: int) -> None:
    selector = make_selector(settings_of(("blink",), scan_s=1.0, first_scan_s=3.0))
    selector.begin(CHOICES, 10)
    selector.tick(14.5)
    assert selector.symbol("blink", 14.5, began_s) == Taken(taken)


def test_a_movement_that_began_while_the_last_choice_was_lit_takes_it_in_the_dark() -> None:
    selector = make_selector(settings_of(("blink",), scan_s=1.0, first_scan_s=None, scan_rounds=1))
    selector.begin(CHOICES, 0)
    selector.tick(3.1)
    assert selector.lit is None
    assert selector.symbol("blink", 3.1, 2.9) == Taken(2)
    assert selector.symbol("blink", 3.2, 3.05) == Taken()
    assert selector.lit == 0
