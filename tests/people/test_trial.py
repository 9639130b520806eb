"""The guided minute that says how well blinks are found."""

import pytest

from eyelid.blinks import Event
from eyelid.people.trial import TRIAL_S, requests, trial_result, wilson


def blink(start_s: float) -> Event:
    return Event("camera:0", 0, "blink", start_s, start_s + 0.1, start_s + 0.2)


def test_requests_cannot_be_foreseen_and_can_be_answered() -> None:
    times = requests(1)
    assert times != requests(2)
    assert 8 <= len(times) <= 15
    assert times == sorted(times)
    assert times[-1] < TRIAL_S - 1.6


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        ([5, 10], [5.5, 10.5], (2, 2, 0)),
        ([5, 10], [5.5], (2, 1, 0)),
        ([5, 10], [5.5, 7.5, 10.4], (2, 2, 1)),  # one came by itself
        ([5, 10], [4.95, 12], (2, 0, 2)),  # before the request, and too late
        ([5], [5.4, 5.9], (1, 1, 1)),  # a double blink is one answer
        ([5, 59.5], [5.5], (1, 1, 0)),  # the last one could not be answered in time
    ],
)
def test_what_was_found_is_compared_with_what_was_asked(
    asked: list[float], found: list[float], expected: tuple[int, int, int]
) -> None:
    result = trial_result(asked, [blink(start) for start in found], seconds=60)
    assert (result.asked, result.hits, result.others) == expected


def test_the_interval_is_wilsons() -> None:
    """The values are those of Brown, Cai and DasGupta (2001) for 10 of 10 and 5 of 10."""
    assert wilson(10, 10) == (pytest.approx(0.722, abs=0.001), 1.0)
    assert wilson(5, 10) == (pytest.approx(0.237, abs=0.001), pytest.approx(0.763, abs=0.001))
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_result_is_told_in_words() -> None:
    lines = trial_result([5, 10, 15, 20], [blink(5.5), blink(12), blink(15.3)], seconds=60).lines()
    assert lines[0].startswith(
        "2 of 4 blinks that you were asked for were found, 2 missed: for you it finds 15% to"
    )
    assert lines[1].startswith("1 more were found, 1 a minute")
