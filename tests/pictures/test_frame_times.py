"""Times of frames grow, follow the video's own clock, and survive when it fails."""

import math

import pytest

from eyelid.pictures.frame_times import FileTimes, LiveTimes, warnings_of

NAN = math.nan


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([5.0, 5.04, 5.08], [0, 0.04, 0.08]),
        ([0, NAN, 0.08], [0, 0.04, 0.08]),  # missing
        ([0, 0.04, 0.04, 0.12], [0, 0.04, 0.0402, 0.12]),  # twice
        ([0, 0.08, 0.04, 0.12], [0, 0.08, 0.0802, 0.12]),  # in disorder
        ([0, 0.04, 0.04001, 0.08], [0, 0.04, 0.0402, 0.08]),  # one tick of the clock later
        ([8, 9, 0, 1], [0, 1, 1.04, 2.04]),  # two recordings, joined
        ([NAN, 0.04, 0.08], [0, 0.04, 0.08]),
    ],
)
def test_times_of_a_file(own, expected):
    times = FileTimes(0.04)
    assert [times.next(time) for time in own] == pytest.approx(expected)


def test_a_long_pause_is_a_gap_only_beside_the_usual_interval():
    for interval, is_gap in ((0.04, True), (0.5, False)):
        times = FileTimes(interval)
        times.next(0.0)
        times.next(1.5)
        assert times.is_gap is is_gap


@pytest.mark.parametrize(
    ("own", "arrivals", "expected"),
    [
        ([7.0, 7.04, 7.08], [3.0, 3.09, 3.1], [0, 0.04, 0.08]),  # the stream's own clock
        ([-3.7e20, -3.7e20, -3.7e20], [3.0, 3.1, 3.2], [0, 0.1, 0.2]),  # nonsense
        ([NAN, NAN], [3.0, 3.1], [0, 0.1]),
        ([0, 0.04, 0.02, 0.06], [3.0, 3.1, 3.2, 3.3], [0, 0.04, 0.2, 0.3]),  # goes back
        ([0, 5.0, 10.0], [3.0, 3.1, 3.2], [0, 0.1, 0.2]),  # far too fast
    ],
)
def test_times_of_a_stream(own, arrivals, expected):
    times = LiveTimes()
    assert list(map(times.next, own, arrivals)) == pytest.approx(expected)


@pytest.mark.parametrize("rate", [60000 / 1001, 24000 / 1001])
def test_times_that_repeat_differ_in_tables(rate):
    for number in range(600):
        times = FileTimes(1 / rate)
        own = [*(frame / rate for frame in range(number + 1)), number / rate]
        before, after = [round(round(times.next(each), 6), 4) for each in own][-2:]
        assert before < after


def test_a_stream_that_is_connected_again_goes_on_in_time():
    times = LiveTimes()
    assert [times.next(100.0, 1.0), times.next(100.1, 1.1)] == pytest.approx([0, 0.1])
    times.connect()
    assert [times.next(0.0, 9.0), times.next(0.1, 9.3)] == pytest.approx([8.0, 8.1])


@pytest.mark.parametrize(
    ("times", "rate", "expected"),
    [
        ([0, 0.04, 0.08, 0.12], 25.0, None),
        ([0, 0.033, 0.067, 0.1], 30.0, None),  # whole milliseconds
        ([0, 0.004, 0.008, 0.013, 0.017], 240.0, None),
        ([0, 0.04, 0.08, 0.12], 30.0, "its header says 30.00 frames a second"),
        ([0, 0.04, 0.2, 0.24, 0.4], 25.0, "its rate varies"),
        ([0, 0, 0], 25.0, "no times"),
        ([NAN, NAN], None, "no times"),
        ([0, 0.04, NAN, 0.12], 25.0, "missing, or not in order"),
        ([0], 25.0, None),
    ],
)
def test_warnings(times, rate, expected):
    told = warnings_of(times, rate)
    assert (expected is None) == (not told)
    assert not told or expected in told[0]
