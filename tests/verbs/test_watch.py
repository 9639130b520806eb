"""`eyelid watch` from the command line and from Python, on the clip that ships."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import eyelid
from eyelid.blinks.drowsiness import Level
from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.matching import match_events
from eyelid.blinks.true_events import read_true_events
from eyelid.cli import main
from eyelid.errors import OptionError, OutputError, PictureError
from eyelid.examples import CLIP
from eyelid.people import Condition, Profile
from eyelid.people.movement_calibration import MovementCalibration
from eyelid.people.movement_levels import MovementLevels
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.verbs.watch import WatchOptions, watch_recording
from eyelid.verbs.watch_guided import calibrate_person
from eyelid.watching.alarms import Alarm, AlarmBell
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.person_watch import Told
from eyelid.watching.session import Session, Watched
from tests.pictures.mjpeg_server import serve_camera

VIDEO = CLIP / "01.webm"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run."""
    folder = tmp_path_factory.mktemp("watched") / "out"
    assert main(["watch", str(VIDEO), "--output", str(folder), "--quiet"]) == 0
    return folder


def test_the_events_are_the_true_ones(watched: Path) -> None:
    (true,) = read_true_events(str(CLIP / "truth.csv")).values()
    blinks = [(event.start_s or 0, event.end_s or 0) for event in true if event.event in ("blink", "wink")]
    found = [
        (float(row["start_s"]), float(row["end_s"]))
        for row in rows_of(watched / "events.csv")
        if row["event"] in ("blink", "wink")
    ]
    assert len(found) == len(blinks)
    assert len(match_events(found, blinks)) == len(blinks)


def test_the_tables_have_all_frames_and_a_report_stands_beside(watched: Path) -> None:
    frames = rows_of(watched / "frames.csv")
    assert [int(row["frame"]) for row in frames] == list(range(len(frames)))
    assert {row["track"] for row in frames} == {"0"}
    windows = rows_of(watched / "windows.csv")
    assert float(windows[-1]["end_s"]) == float(frames[-1]["time_s"])
    report = (watched / "report.html").read_text()
    assert report.count("<figure><img src=") == len(
        [row for row in rows_of(watched / "events.csv") if row["event"] != "gap"]
    )
    assert not list(watched.glob("*.part*"))


def test_what_was_interrupted_goes_on(watched: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    begun = watch_recording(WatchOptions(source=str(VIDEO), output=str(folder)))
    assert len(list(islice(begun, 170))) == 170
    begun.close()  # type: ignore[attr-defined]
    assert (folder / "frames.csv.part").exists()
    with pytest.raises(OutputError, match="is not empty"):
        list(watch_recording(WatchOptions(source=str(VIDEO), output=str(folder))))
    assert main(["watch", str(VIDEO), "--output", str(folder), "--resume", "--quiet"]) == 0
    whole, resumed = (rows_of(each / "frames.csv") for each in (watched, folder))
    assert len(whole) == len(resumed)
    assert whole[:150] == resumed[:150]
    assert [row["track"] for row in whole] == [row["track"] for row in resumed]
    whole, resumed = (rows_of(each / "events.csv") for each in (watched, folder))
    assert [row["event"] for row in whole] == [row["event"] for row in resumed]
    for one, other in zip(whole, resumed, strict=True):
        assert float(one["start_s"]) == pytest.approx(float(other["start_s"]), abs=0.05)
    assert not list(folder.glob("*.part*"))


def test_the_frames_table_is_a_recording_itself(watched: Path) -> None:
    again = list(eyelid.watch(watched / "frames.csv"))
    events = rows_of(watched / "events.csv")
    assert [event.event for event in again] == [row["event"] for row in events]
    for event, row in zip(again, events, strict=True):
        assert event.start_s == pytest.approx(float(row["start_s"]), abs=0.001)


def test_events_go_to_standard_output(watched: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["watch", str(watched / "frames.csv"), "--output", "-"]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines[0].startswith("source,track,event,start_s")
    assert len(lines) == 1 + len(rows_of(watched / "events.csv"))


def test_without_an_output_events_are_told_in_words(
    watched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", str(watched / "frames.csv")]) == 0
    out = capsys.readouterr().out
    assert out.count("person 0: blink") == sum(
        row["event"] == "blink" for row in rows_of(watched / "events.csv")
    )
    assert "a minute" in out


def test_a_video_that_is_cut_short_is_told_up_to_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = VIDEO.read_bytes()
    cut = tmp_path / "cut.webm"
    cut.write_bytes(content[: len(content) // 2])
    code = main(["watch", str(cut), "--output", str(tmp_path / "out"), "--quiet"])
    assert code in (0, 1)  # some decoders notice
    frames = rows_of(tmp_path / "out" / "frames.csv")
    assert 100 < len(frames) < 400
    assert rows_of(tmp_path / "out" / "events.csv")
    if code:
        assert str(cut) in capsys.readouterr().err


def test_what_cannot_be_opened_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    for source in (str(tmp_path / "text.mp4"), "camera:97"):
        assert main(["watch", source, "--output", str(tmp_path / "out")]) == 2
        (line,) = capsys.readouterr().err.strip().splitlines()
        assert line.count(source) == 1
        assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_ctrl_c_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    command = ["watch", str(VIDEO), "--output", str(folder), "--seconds", "1", "--quiet"]

    def interrupted(*arguments: Any, **options: Any) -> Iterator[Watched]:
        yield from islice(watch_recording(*arguments, **options), 3)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("eyelid.verbs.watch.watch_recording", interrupted)
        assert main(command) == 130
    assert capsys.readouterr().err == f"stopped by Ctrl-C: --resume goes on with {folder}\n"
    assert main([*command, "--resume"]) == 0


def test_only_what_was_interrupted_is_resumed(watched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (watched / "events.csv").read_bytes()
    assert main(["watch", str(VIDEO), "--output", str(watched), "--resume"]) == 2
    assert "no interrupted run is there to --resume" in capsys.readouterr().err
    assert (watched / "events.csv").read_bytes() == before


def test_an_alarm_of_the_interrupted_run_does_not_ring_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "trace.csv"
    trace.write_text("time_s,ear\n0,0.3\n0.1,0.3\n")
    told = [Told(alarms=[(Alarm("a", 0, time_s, "asleep", ""), Level.ASLEEP)]) for time_s in (1.0, 2.0)]
    rung: list[float] = []
    monkeypatch.setattr(AlarmBell, "ring", lambda _, alarm, level: rung.append(alarm.time_s))
    replayed = Watched(1.0, told[0], kept=[FrameRow("a", 0, 1.0)])
    monkeypatch.setattr(Session, "watch", lambda *_: iter([replayed, Watched(2.0, told[1])]))
    assert len(list(watch_recording(WatchOptions(source=str(trace), quiet=True)))) == 2
    assert rung == [2.0]


def test_a_calibration_keeps_what_speak_has_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    movements = MovementCalibration(
        MovementLevels.none(MOVEMENTS), "offset", {}, {}, 10, (0.0, 0.0, 0.0, 0.0, 0.0), "shades"
    )
    profile = tmp_path / "ann.json"
    Profile().with_condition("bed", Condition({}, movements)).save(profile)
    found = Condition({("right", "lids"): Levels(0.3, 0.1)})
    monkeypatch.setattr("eyelid.watching.guided.guided_calibration", lambda *_, **__: found)
    options = WatchOptions(source="camera:0", calibrate=str(profile), condition="bed")
    assert calibrate_person(options, iter([]), say=print, ring=lambda: None) == "bed"
    (kept,) = Profile.load(profile).conditions.values()
    assert kept == Condition(found.levels, movements)


@pytest.mark.timeout(60)
def test_a_stream_is_not_resumed(tmp_path: Path) -> None:
    with serve_camera() as camera:
        options = WatchOptions(source=camera.url, output=str(tmp_path), resume=True)
        with pytest.raises(OptionError, match="--resume goes on with a recording"):
            watch_recording(options)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "nothing to watch given"),
        (["ear.csv", "--how-good"], "ear.csv: a trace, and nobody who can be asked"),
        (["camera:0", "--how-good", "--output", "out"], "--output out: a guided run writes no tables"),
        (["none.mp4"], "none.mp4"),
        (["camera:x"], "camera:0"),
        ([str(VIDEO), "--resume"], "--resume goes on with a folder"),
        ([str(VIDEO), "--alarm-from", "tired"], "--alarm-from tired: expected one of"),
        ([str(VIDEO), "--window-step-s", "90"], "--window-step-s 90"),
        ([str(VIDEO), "--window-step-s", "25"], "--window-s 60: expected some steps"),
        (
            [str(VIDEO), "--live", "--video", "a.webm", "--output", "out", "--resume"],
            "is drawn while it is watched",
        ),
        ([str(VIDEO), "--condition", "glasses"], "--condition glasses"),
        ([str(VIDEO), "--profile", "none.json"], "none.json: no such profile"),
        ([str(VIDEO), "--on-alarm", "no-such-program"], "--on-alarm no-such-program"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", *arguments]) == 2
    err = capsys.readouterr().err.strip()
    assert expected in err
    assert len(err.splitlines()) == 1


def test_python_raises_what_the_command_tells(tmp_path: Path) -> None:
    trace = tmp_path / "trace.csv"
    trace.write_text("time_s,ear\n0,0.3\n0.1,0.3\n0.05,0.3\n")
    with pytest.raises(PictureError, match="line 4"):
        list(eyelid.watch(trace, output=tmp_path / "out"))
    assert {file.name for file in (tmp_path / "out").iterdir()} >= {"events.csv", "windows.csv"}
    assert not list((tmp_path / "out").glob("*.part*"))
    with pytest.raises(OptionError, match="--rate -1"):
        eyelid.watch(trace, rate=-1)


def test_events_are_scored_against_the_truth(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="scores need scipy")
    out = tmp_path / "scores"
    assert main(["evaluate", "--events", str(CLIP / "truth.csv"), "--output", str(out)]) == 0
    text = capsys.readouterr().out
    assert "any overlap" in text
    assert "1 recordings" in text
    outcomes = rows_of(out / "outcomes.csv")
    assert {row["outcome"] for row in outcomes} == {"hit"}
