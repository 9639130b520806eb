"""People keep their numbers when a run goes on."""

from eyelid.eyes import Face
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.known_tracks import READ_AGAIN, KnownTracks


def row(frame: int, track: int, x: float) -> FrameRow:
    return FrameRow("a.mp4", frame, frame / 30, track, x, 10.0, 40.0, 40.0)


def face(track: int, x: float) -> Face:
    return Face((x, 10.0, 40.0, 40.0), 0.9, track=track)


def test_without_an_interruption_numbers_stay() -> None:
    known = KnownTracks()
    assert [each.track for each in known.numbered([face(0, 0), face(1, 100)], 0)] == [0, 1]
    assert [each.track for each in known.numbered([face(1, 100), face(2, 200)], 1)] == [1, 2]


def test_who_is_at_the_same_place_has_the_same_number() -> None:
    known = KnownTracks()
    for frame in range(100):
        known.learn(row(frame, 3, frame))
        known.learn(row(frame, 5, 300))
    assert [each.track for each in known.numbered([face(0, 302), face(1, 90)], 95)] == [5, 3]
    faces = known.numbered([face(0, 302), face(1, 90), face(2, 600)], 120)
    assert [each.track for each in faces] == [5, 3, 6]  # who is new has a number that was never given


def test_only_the_last_frames_are_remembered() -> None:
    known = KnownTracks()
    for frame in range(1000):
        known.learn(row(frame, 0, 0))
    assert [each.track for each in known.numbered([face(7, 0)], 1000 - READ_AGAIN - 5)] == [1]
