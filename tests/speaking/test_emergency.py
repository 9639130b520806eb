import random

import pytest

from eyelid.speaking.emergency import Countdown, Rhythm, Row, Series, calling_row, waking_row
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_table import Phrase, PhraseTable
from eyelid.speaking.settings import Settings, SymbolSettings
from eyelid.speaking.speaker import Speaker
from tests.speaking.speaker_states import rings, rings_by_row, states
from tests.speaking.speakers import FOUR, kinds, make, make_speaker, settings_of


@pytest.mark.parametrize(
    ("movements", "selection", "symbol", "repeats"),
    [
        (FOUR, "direct", "left", 8),
        (FOUR[:3], "direct", "up", 11),
        (FOUR[:2], "direct", "right", 16),
        (FOUR[:1], "direct", "left", 16),
        ((*FOUR, "long_blink"), "direct", "left", 8),
        ((*FOUR, "long_blink"), "direct", "long_blink", 16),  # it takes back, often many times
        (FOUR, "scan", "left", 16),
        (FOUR, "step_scan", "right", 16),
        (FOUR, "step_scan", "left", 21),  # ten choices, twice, and one more
    ],
)
def test_the_row_is_as_long_as_no_writing_makes_one(
    movements: tuple[str, ...], selection: str, symbol: str, repeats: int
) -> None:
    row = calling_row(settings_of(movements, selection=selection), symbol, pace=1.0, choices=10)
    assert row is not None
    assert row.repeats == repeats


@pytest.mark.parametrize("movement", ["left", "blink", "long_blink"])
@pytest.mark.parametrize("pace", [1.0, 3.0])
def test_a_row_can_be_made_however_slow_a_person_is(movement: str, pace: float) -> None:
    slow = SymbolSettings(movements=FOUR, dwell_s=5.0, release_s=1.0, blink_s=2.0, long_blink_s=3.0)
    settings = Settings(symbols=slow)
    needed_s = {"left": 6.0, "blink": 2.0, "long_blink": 3.0}[movement]
    for row in (
        calling_row(settings, movement, pace=pace, choices=4),
        waking_row(settings, movement, pace=pace),
    ):
        assert row is not None
        assert row.within_s > (row.repeats - 1) * needed_s * pace


def test_rows_can_be_switched_off() -> None:
    speaker = make_speaker(emergency_repeats=None)
    make(speaker, ["left"] * 100, at=0, every=0.7)
    assert speaker.mode == "speaking"


def test_a_series_is_of_one_symbol_and_quick() -> None:
    series = Series()
    for at, symbol in enumerate(["left", "left", "up", "left", "left", "left"]):
        series.take(symbol, at * 1.0)
        assert series.is_row(Row(3, 2.0)) == (at == 5)
    assert not series.is_row(Row(3, 1.9))
    assert series.longest_gap_s(3) == 1.0
    series.clear()
    assert not series.is_row(Row(1, 9.0))


def test_a_rhythm_goes_on_with_the_same_symbol_and_no_pause() -> None:
    rhythm = Rhythm.of("left", 0.8, 10.0)
    assert rhythm.goes_on("left", 11.0)
    assert not rhythm.goes_on("left", 11.01)
    assert not rhythm.goes_on("up", 10.5)


@pytest.mark.parametrize(("gap_s", "length_s"), [(0.5, 2.0), (1.6, 3.0)])
def test_a_countdown_leaves_a_second_after_a_pause(gap_s: float, length_s: float) -> None:
    countdown = Countdown.begun(10.0, 2.0, Rhythm.of("left", gap_s, 10.0))
    assert countdown.end_s - countdown.start_s == length_s


@pytest.mark.parametrize(("countdown_s", "ticks"), [(2.0, 2), (2.5, 3), (0.5, 1), (20.0, 20)])
def test_the_countdown_is_heard_each_second(countdown_s: float, ticks: int) -> None:
    speaker = make_speaker(countdown_s=countdown_s)
    effects = speaker.call_for_help(0)
    for tenth in range(int(countdown_s * 10) + 2):
        effects += speaker.tick(tenth / 10)
    assert kinds(effects) == ["countdown"] * ticks + ["alarm"]


def test_without_a_countdown_the_alarm_rings_at_once() -> None:
    assert kinds(make_speaker(countdown_s=None).call_for_help(0)) == ["alarm"]


def test_the_alarm_rings_until_a_person_comes() -> None:
    speaker = make_speaker()
    speaker.call_for_help(0)
    speaker.tick(2)
    for at, notice in enumerate(["opened", "lost", "found", "shut", "spoken"]):
        assert speaker.take(Notice(notice, 3.0 + at)) == []
    assert make(speaker, [*FOUR, "long_blink"] * 5, at=10) == []
    assert speaker.rest(40) == speaker.undo(41) == speaker.call_for_help(42) == []
    assert speaker.mode == "alarm"
    assert kinds(speaker.silence(50)) == ["silence"]
    assert speaker.mode == "speaking"
    assert speaker.silence(51) == []


@pytest.mark.parametrize("caller", ["key", "shut", "row"])
@pytest.mark.parametrize("by", ["symbol", "opened", "person"])
def test_a_call_is_called_off(caller: str, by: str) -> None:
    speaker = make_speaker()
    if caller == "key":
        speaker.call_for_help(10)
    elif caller == "shut":
        speaker.take(Notice("shut", 10))
    else:
        make(speaker, ["left"] * 8, at=3)
    assert speaker.mode == "countdown"
    if by == "person":
        speaker.silence(11)
    else:
        speaker.take(Notice("symbol", 11, "up") if by == "symbol" else Notice("opened", 11))
    assert speaker.mode == "speaking"
    assert kinds(speaker.tick(20)) == []
    assert speaker.view().made == ()  # the movement that calls off says nothing


def test_who_goes_on_calling_does_not_call_off() -> None:
    speaker = make_speaker(("blink",))
    assert "alarm" in kinds(make(speaker, ["blink"] * 30, at=0, every=0.7))


def test_shut_eyes_call_neither_from_sleep_nor_while_lost() -> None:
    speaker = make_speaker()
    speaker.rest(0)
    assert speaker.take(Notice("shut", 10)) == []
    speaker.rest(20)
    speaker.take(Notice("lost", 21))
    assert speaker.take(Notice("shut", 22)) == []


def test_a_call_wakes() -> None:
    speaker = make_speaker()
    speaker.rest(0)
    speaker.call_for_help(1)
    speaker.take(Notice("symbol", 2, "left"))
    assert speaker.mode == "speaking"


@pytest.mark.parametrize(
    ("movements", "selection"),
    [
        (FOUR, "direct"),
        (("left", "blink"), "direct"),
        ((*FOUR, "long_blink"), "direct"),
        (("blink",), "scan"),
        (("left", "right"), "step_scan"),
        (("up",), "inverse_scan"),
    ],
)
def test_help_is_called_from_every_state_by_every_movement(
    movements: tuple[str, ...], selection: str
) -> None:
    settings = settings_of(movements, selection=selection)
    table = PhraseTable((Phrase("a", group="x"), Phrase("b", group="x"), Phrase("c", is_urgent=True)))
    found = list(states(make_speaker(movements, table=table, selection=selection), settings, most=60))
    assert {state.speaker.mode for state in found} == {"speaking", "asleep", "lost", "countdown", "alarm"}
    assert {state.speaker.view().way for state in found} == {"phrases", "yes_no"}
    for state in found:
        for movement in movements:
            assert rings_by_row(state, movement, settings), (movement, state.name)
        assert rings(state, Speaker.call_for_help), state.name
        if state.speaker.mode == "speaking":
            assert rings(state, lambda speaker, at: speaker.take(Notice("shut", at))), state.name


def test_reflexes_naps_and_lost_faces_never_call() -> None:
    """Ten hours with more stray blinks than a finder gives: 20 an hour, and shut eyes in announced naps."""
    stray = random.Random(1)
    for movements in (("blink",), FOUR):
        speaker = make_speaker(movements)
        effects, asleep_at = [], set(range(1800, 36000, 7200))
        for second in range(36000):
            if second in asleep_at or second - 2400 in asleep_at:
                effects += speaker.rest(second)
            is_asleep = speaker.mode == "asleep"
            if stray.random() < 20 / 3600:
                effects += speaker.take(Notice("symbol", second + 0.1, "blink"))
            elif stray.random() < 1 / 60:
                notice = "shut" if is_asleep else stray.choice(["lost", "found"])
                effects += speaker.take(Notice(notice, second + 0.2))
            effects += speaker.tick(second + 0.5)
        heard = kinds(effects)
        assert {"sleep", "wake", "lost", "found"} <= set(heard)
        assert not {"countdown", "alarm"} & set(heard)
