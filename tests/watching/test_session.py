"""A recording watched to its end, whatever it is."""

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest

from eyelid.blinks.drowsiness import Level
from eyelid.blinks.traces import Trace
from eyelid.errors import PictureError
from eyelid.pictures import Picture
from eyelid.pictures.video import Lost
from eyelid.watching.frame_reading import FrameReading
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.known_tracks import KnownTracks
from eyelid.watching.person_watch import Told, WatchRules
from eyelid.watching.session import Session, Watched
from eyelid.watching.tallies import Tallies
from eyelid.watching.watcher import Watcher


def write_trace(
    path: Path,
    seconds: float,
    shut: list[tuple[float, float]],
    *,
    rate: float = 50.0,
    tracks: int = 1,
    seen: tuple[float, float] | None = None,
) -> Trace:
    """Writes a trace of people who shut their eyes together; the last of them is there for a while only."""
    random = np.random.default_rng(0)
    lines = ["time_s,track,p_open"]
    for time in np.arange(round(seconds * rate)) / rate:
        is_shut = any(start <= time < end for start, end in shut)
        for track in range(tracks):
            if seen and track == tracks - 1 and not seen[0] <= time < seen[1]:
                continue
            logit = random.normal(-4 if is_shut else 4, 0.3)
            lines.append(f"{time:.3f},{track},{1 / (1 + np.exp(-logit)):.5f}")
    path.write_text("\n".join(lines) + "\n")
    return Trace(str(path))


def watched_of(trace: Trace, rules: WatchRules, **options: float) -> list[Watched]:
    return list(Session(rules=rules, **options).watch(trace, None))  # type: ignore[arg-type]


def all_told(watched: list[Watched]) -> Told:
    told = Told()
    for each in watched:
        told.add(each.told)
    return told


@pytest.mark.parametrize("live", [True, False])
def test_blinks_and_closures_of_everybody_are_told(tmp_path: Path, live: bool) -> None:
    trace = write_trace(tmp_path / "two.csv", 30, [(5, 5.2), (12, 12.15), (20, 22)], tracks=2)
    watched = watched_of(trace, WatchRules(live=live))
    told = all_told(watched)
    for track in (0, 1):
        events = [event for event in told.events if event.track == track]
        assert [event.event for event in events] == ["blink", "blink", "closure"]
        assert [event.start_s for event in events] == [
            pytest.approx(start, abs=0.03) for start in (5, 12, 20)
        ]
    assert len(watched) == 30 * 50 + 1
    assert [window.end_s for window in told.windows if window.track == 0] == [10, 20, pytest.approx(29.98)]


def test_live_events_come_soon_after_their_end(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "one.csv", 10, [(5, 5.2)])
    (delay,) = [
        each.time_s - event.end_s
        for each in watched_of(trace, WatchRules(live=True))
        for event in each.told.events
    ]
    assert 0 <= delay <= 0.4


def test_an_alarm_is_due_while_the_eyes_are_still_closed(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "one.csv", 20, [(10, 15)])
    alarms = [
        (each.time_s, alarm, level)
        for each in watched_of(trace, WatchRules(live=True, alarm_from=Level.MICROSLEEP))
        for alarm, level in each.told.alarms
    ]
    first_s, first, level = alarms[0]
    assert first_s == pytest.approx(11, abs=0.1)
    assert (level, first.level) == (Level.MICROSLEEP, "microsleep")
    assert first.reason == "eyes closed for 1.0 s"
    assert any(level == Level.ASLEEP and time < 13.2 for time, _, level in alarms)


def test_one_eye_alone_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "eyes.csv"
    lines = ["time_s,p_open_right,p_open_left"]
    for index in range(1000):
        time = index / 50
        lines.append(f"{time:.2f},{0.02 if 8 <= time < 8.3 else 0.98},0.02")  # the left eye stays shut
    path.write_text("\n".join(lines) + "\n")
    told = all_told(watched_of(Trace(str(path)), WatchRules(one_eye="right")))
    assert [event.event for event in told.events] == ["blink"]
    assert told.events[0].start_s == pytest.approx(8, abs=0.05)


def test_who_comes_and_goes_is_a_gap_and_no_blink(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "two.csv", 30, [(5, 5.2)], tracks=2, seen=(0, 12))
    told = all_told(watched_of(trace, WatchRules()))
    assert [event.event for event in told.events if event.track == 0] == ["blink"]
    assert "closure" not in {event.event for event in told.events}
    assert next(event.event for event in told.events if event.track == 1) == "blink"


def test_a_trace_that_breaks_off_is_told_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    write_trace(path, 10, [(5, 5.2)])
    path.write_text(path.read_text() + "3.0,0,0.9\n")
    watched = watched_of(Trace(str(path)), WatchRules())
    assert "line 502: the time 3 s is not after 9.98 s" in watched[-1].failure
    assert [event.event for event in all_told(watched).events] == ["blink"]


def test_it_stops_when_it_is_told_to(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "one.csv", 30, [(5, 5.2), (20, 20.2)])
    watched = watched_of(trace, WatchRules(), end_s=10.0)
    assert watched[-1].time_s == 10
    assert len(all_told(watched).events) == 1


def test_memory_does_not_grow_with_people_who_have_left() -> None:
    from eyelid.blinks import EyeReading, Moment
    from eyelid.eyes.tracker import FORGET_S

    watcher = Watcher("a", WatchRules(live=True))
    eye = EyeReading(0.98)
    watcher.feed(0.0, 0, {track: Moment(0.0, eye, eye, 0) for track in range(50)})
    watcher.feed(1.0, 1, {0: Moment(1.0, eye, eye, 1)})
    time_s = FORGET_S + 2
    watcher.feed(time_s, 2, {0: Moment(time_s, eye, eye, 2)})
    assert list(watcher._people) == [0]


def test_tallies_count_what_was_told(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "one.csv", 30, [(5, 5.2), (12, 12.15), (20, 22)])
    tallies = Tallies()
    for watched in watched_of(trace, WatchRules()):
        tallies.add(watched)
    person = tallies.people[0]
    assert (person.blinks, person.kinds["closure"]) == (2, 1)
    assert person.seen_s == pytest.approx(30, abs=0.1)
    assert person.rate == pytest.approx(4, abs=0.1)
    assert person.longest_s == pytest.approx(2, abs=0.1)
    assert (tallies.pictures, tallies.failure) == (1500, "")


def test_a_trace_of_which_nothing_can_be_read_raises_and_names_itself_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("time_s,ear\nnoon,0.3\n")
    with pytest.raises(PictureError, match=r"^\S+bad.csv: line 2: 'noon' in the column 'time_s'") as error:
        watched_of(Trace(str(path)), WatchRules())
    assert str(error.value).count(str(path)) == 1
    path.write_text("time_s,ear\n0,0.3\n0.1,0.3\n0,0.3\n")
    assert watched_of(Trace(str(path)), WatchRules())[-1].failure.startswith("line 4: the time")


def test_seconds_count_from_the_first_time_of_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text("timestamp,ear\n" + "".join(f"{1.7e9 + index / 10:.1f},0.3\n" for index in range(100)))
    watched = watched_of(Trace(str(path)), WatchRules(), end_s=5.0)
    assert watched[-1].time_s == pytest.approx(1.7e9 + 5)


class StalledCamera:
    """A camera that gives two frames, is unplugged, and says so for ever."""

    source = "camera:0"

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        for number in range(2):
            yield Picture(np.zeros((48, 64), np.uint8), self.source, number, number / 10)
        yield Lost(self.source, 0.101, "it was closed")
        for seconds in count(1):
            yield Lost(self.source, 0.1 + seconds, "it was closed", is_repeated=True)


@pytest.mark.parametrize("ending", ["seconds", "over"])
def test_a_camera_that_is_lost_can_be_ended(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    class Reader:
        def __init__(self, _: object) -> None:
            self.known = KnownTracks()

        def read(self, picture: Picture) -> FrameReading:
            rows = [FrameRow(picture.source, picture.frame, picture.time_s)]
            return FrameReading(picture, [], [], np.zeros((0, 8, 8), np.uint8), [], rows)

    monkeypatch.setattr("eyelid.watching.session.FrameReader", Reader)
    still_on = iter(6 * [True])
    session = Session(
        rules=WatchRules(live=True),
        is_live=True,
        end_s=4.0 if ending == "seconds" else 0.0,
        is_over=lambda: ending == "over" and not next(still_on, False),
    )
    seen = list(islice(session.watch(StalledCamera(), object()), 100))  # type: ignore[arg-type]
    assert len(seen) < 10
    assert [each.lost for each in seen if each.lost] == ["it was closed"]  # told once
    assert seen[-1].pictures == 2


def test_it_ends_when_it_is_over(tmp_path: Path) -> None:
    trace = write_trace(tmp_path / "one.csv", 10, [(5, 5.2)])
    seen: list[Watched] = []
    session = Session(rules=WatchRules(live=True), is_over=lambda: len(seen) >= 100)
    for number, watched in enumerate(session.watch(trace, None), start=1):
        assert len(seen) == number - 1
        seen.append(watched)
    assert len(seen) == 101  # and what remained to be told
