"""`eyelid predict` reads videos: a row for each eye in each frame, with frame, time and track."""

import csv
import zipfile
from importlib import import_module
from itertools import groupby, islice

import cv2
import numpy as np
import pytest

from eyelid.cli import main
from eyelid.errors import OptionError
from eyelid.reading import Kit
from eyelid.synth import Person, draw_scene
from eyelid.verbs.predict import PredictOptions, count_pictures, predict, predict_blocks
from tests.pictures.drawn_videos import write_clip

COUNT, RATE = 24, 15.0


@pytest.fixture(scope="session")
def people_clip(tmp_path_factory):
    """A clip of a person who moves a little."""
    path = tmp_path_factory.mktemp("clips") / "people.mkv"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), RATE, (640, 480))
    frame = draw_scene([Person(x=320, y=220, width=180)], width=640, height=480).pixels
    for number in range(COUNT):
        writer.write(np.roll(frame, number, axis=1))
    writer.release()
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch, people_clip, eye_png):
    """A folder of the clip, an eye before and after it, and a video that cannot be read."""
    monkeypatch.chdir(tmp_path)
    module = import_module("eyelid.reading.read_block")  # the name in the room is that of a function
    monkeypatch.setattr(module, "_MOST_PIXELS", 9 * 640 * 480)  # so that a clip has three parts
    (tmp_path / "f").mkdir()
    (tmp_path / "f/a.png").write_bytes(eye_png)
    (tmp_path / "f/b.mkv").write_bytes(people_clip.read_bytes())
    (tmp_path / "f/c.png").write_bytes(eye_png)
    (tmp_path / "f/d.mp4").write_text("hello")
    return tmp_path / "f"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def run(*words):
    return main(["predict", *words, "--quiet", "--overwrite"])


def test_each_eye_in_each_frame_is_a_row(people_clip):
    rows = list(predict(PredictOptions(sources=(str(people_clip),))))
    assert [row.frame for row in rows] == [number for number in range(COUNT) for _ in range(2)]
    assert [row.time_s for row in rows[::2]] == pytest.approx([n / RATE for n in range(COUNT)], abs=1e-3)
    assert [row.side for row in rows] == ["right", "left"] * COUNT
    assert {row.track for row in rows} == {0}
    assert all(row.p_open is not None and row.width for row in rows)


def test_frames_without_a_face_are_no_eyes_unless_asked_for(tmp_path):
    path = str(write_clip(tmp_path / "grey.mkv", count=3))
    small = list(predict(PredictOptions(sources=(path,))))  # under 128 pixels, at which a picture is an eye
    assert [(row.frame, row.state) for row in small] == [(0, None), (1, None), (2, None)]
    patches = list(predict(PredictOptions(sources=(path,), eyes="patch")))
    assert [(row.frame, row.side) for row in patches] == [(n, "unknown") for n in range(3)]


@pytest.mark.parametrize("source", ["f", "f/*", "list.txt", "list.csv"])
def test_videos_in_folders_patterns_and_lists(folder, source):
    names = ["f/a.png", "f/b.mkv", "f/c.png", "f/d.mp4"]
    (folder.parent / "list.txt").write_text("".join(f"{name}\n" for name in names))
    (folder.parent / "list.csv").write_text("".join(f"{name}\n" for name in [names[1], names[0], *names[2:]]))
    assert run(source, "--output", "t.csv") == 1
    rows = rows_of("t.csv")
    groups = groupby(rows, lambda row: row["source"].rpartition("/")[2])
    counts = {name: len(list(group)) for name, group in groups}
    assert counts == {"a.png": 1, "b.mkv": 2 * COUNT, "c.png": 1, "d.mp4": 1}
    assert rows[-1]["error"].startswith("no video can be read from it")
    assert rows[-1]["frame"] == ""


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_every_engine_gives_the_same_rows(folder, engine):
    words = ("f", "f/b.mkv", "--output")
    assert run(*words, "one.csv", "--threads", "1", "--batch-size", "100") == 1
    assert run(*words, "other.csv", "--threads", "2", "--batch-size", "2", "--engine", engine) == 1
    assert (folder.parent / "one.csv").read_bytes() == (folder.parent / "other.csv").read_bytes()


@pytest.mark.parametrize("parts", [1, 3, 7])
def test_an_interrupted_run_goes_on_after_its_last_whole_source(folder, parts):
    sources = ("f/a.png", "f/b.mkv", "f/c.png", "f/b.mkv")
    assert run(*sources, "--output", "whole.csv") == 0
    options = {"sources": sources, "output": "t.csv", "engine": "threads", "threads": 1}
    for _ in islice(predict_blocks(PredictOptions(**options)), parts):
        pass
    assert len(list(predict(PredictOptions(**options, resume=True)))) == 2 + 4 * COUNT
    assert (folder.parent / "t.csv").read_bytes() == (folder.parent / "whole.csv").read_bytes()


def test_frames_are_drawn_in_colour_and_their_boxes_written(folder):
    words = ("f/a.png", "f/b.mkv", "--output")
    assert run(*words, "plain.csv") == 0
    assert run(*words, "t.csv", "--draw", "drawn", "--boxes", "boxes") == 0
    assert (folder.parent / "t.csv").read_bytes() == (folder.parent / "plain.csv").read_bytes()
    names = ["a", *(f"b-{number:06}" for number in range(COUNT))]
    assert sorted(path.stem for path in (folder.parent / "drawn").iterdir()) == names
    assert sorted(path.stem for path in (folder.parent / "boxes/labels").iterdir()) == names
    drawn = cv2.imread("drawn/b-000023.jpg").astype(int)
    assert drawn.shape == (480, 640, 3)
    assert abs(drawn[..., 2] - drawn[..., 0])[:40].mean() > 3


def test_pictures_and_frames_are_counted(folder):
    assert count_pictures(PredictOptions(sources=("f/a.png", "f/b.mkv"))) == 1 + COUNT
    assert count_pictures(PredictOptions(sources=("f",))) is None  # one of them cannot be opened


def test_videos_in_zips_are_passed_over_and_told(folder, capfd):
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.write("f/a.png")
        archive.write("f/b.mkv")
    assert main(["predict", "a.zip", "--output", "t.csv"]) == 0
    assert "passed over: 1 file of other endings (1 .mkv)" in capfd.readouterr().err


def test_what_the_decoder_prints_stays_away_from_the_terminal(folder, capfd):
    assert run("f/d.mp4", "--output", "t.csv") == 1
    assert capfd.readouterr().err == "1 of 1 pictures could not be read\n"


@pytest.mark.parametrize("live", ["camera:0", "rtsp://host/a"])
def test_cameras_are_for_watch(live):
    with pytest.raises(OptionError, match="eyelid watch"):
        list(predict(PredictOptions(sources=(live,))))


def test_each_video_has_a_tracker_of_its_own(folder):
    from eyelid.eyes import finder_of
    from eyelid.read import Reader

    kit = Kit(reader=Reader.load(), finder=finder_of("auto"))
    one, other = kit.video_finder(), kit.video_finder()
    assert one is not other
    patches = Kit(reader=Reader.load(), finder=finder_of("patch"))
    assert patches.video_finder() is patches.finder
