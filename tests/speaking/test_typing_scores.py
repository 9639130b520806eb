"""Tests of the measures of Soukoreff and MacKenzie."""

import math

import pytest

from eyelid.speaking.typing_scores import Movement, Typed, edits, plain, score_typing


def made(*times: float) -> tuple[Movement, ...]:
    return tuple(Movement(time_s, "left", "left", "group") for time_s in times)


def typed(goal: str, said: str = "", **given: object) -> Typed:
    values: dict[str, object] = {"movements": made(1, 11), "start_s": 0.0, "composed_s": 11.0, "end_s": 12.0}
    return Typed(goal=goal, said=said or goal, **(values | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("", "", 0),
        ("abc", "", 3),
        ("quickly", "qucehkly", 3),  # the example of Soukoreff and MacKenzie (2001)
        ("the quick brown", "the qwick brown", 1),
        ("water", "water please", 7),
    ],
)
def test_edits(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good morning.", "good morning"),
        ("Where  are you, Ann?", "where are you ann?"),
        ("I'm cold", "i'm cold"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_words_a_minute_count_characters_after_the_first_and_seconds_from_the_first_movement() -> None:
    scores = score_typing([typed("a" * 11)])
    assert scores.words_a_minute == pytest.approx(10 / 10 * 60 / 5)
    assert scores.said_a_minute == pytest.approx(11 / 12 * 60 / 5)


def test_a_movement_that_was_missed_does_not_begin_the_time() -> None:
    movements = (Movement(0.5, "left", "", "group"), *made(1, 11))
    assert typed("water", movements=movements).entry_s == 10


def test_error_rates_are_shares_of_all_characters_that_were_typed() -> None:
    # 10 characters stand there, 1 of them wrong, and 5 were taken back: C 9, INF 1, IF 5.
    scores = score_typing([typed("good water", "good wafer", corrected=5)])
    assert scores.uncorrected == pytest.approx(1 / 15)
    assert scores.corrected == pytest.approx(5 / 15)
    assert scores.edit_rate == pytest.approx(1 / 10)


def test_movements_that_only_say_it_are_none_of_the_characters() -> None:
    scores = score_typing([typed("good", movements=made(1, 2, 3, 4, 5), composed_s=3.0)])
    assert (scores.movements_a_character, scores.movements_a_text) == (3 / 4, 5)


def test_false_symbols_and_calls_are_by_the_hour() -> None:
    movements = (
        *made(1),
        Movement(2, "left", "up", "group"),
        Movement(3, "", "blink", ""),
        Movement(4, "up", "", "word"),
    )
    scores = score_typing([typed("good", movements=movements, end_s=36.0, countdowns=1)])
    assert scores.false_an_hour == pytest.approx(200)
    assert (scores.countdowns_an_hour, scores.alarms_an_hour) == (pytest.approx(100), 0)
    assert scores.purposes == {"group": 2, "word": 1}


def test_intervals_are_by_texts() -> None:
    fast, slow = typed("a" * 21), typed("b" * 11)
    scores = score_typing([fast, slow] * 50)
    assert (scores.low, scores.high) == (pytest.approx(12), pytest.approx(24))
    assert math.isnan(score_typing([fast] * 50).low)  # one text says nothing of others
