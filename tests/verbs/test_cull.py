"""The verb `cull` on drawn people: tables, sidecars, copies, going on, and undoing."""

import csv
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

import eyelid
from eyelid.cli import main
from eyelid.errors import DataError, MissingExtraError, OptionError, OutputError
from eyelid.photos.sidecar_marks import own_values
from eyelid.photos.xmp_patch import Packet
from eyelid.synth import FaceLook, Person, draw_scene

pytest.importorskip("lxml", reason="the extra `photos` is not installed")

OPEN, CLOSED = 1.0, 0.0


def person(opening: float, x: float = 320.0) -> Person:
    """Returns a drawn person whose eyes are so far open, 0 to 1."""
    return Person(look=FaceLook(openness=(opening, opening)), x=x, y=240.0, width=170.0)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder of drawn photos: open eyes, closed eyes, nobody, and a file that is no picture."""
    folder = tmp_path_factory.mktemp("drawn") / "shoot"
    (folder / "more").mkdir(parents=True)
    for name, people in {
        "open.jpg": [person(OPEN)],
        "closed.jpg": [person(CLOSED)],
        "more/open.jpg": [person(OPEN, 300.0)],
        "nobody.jpg": [],
    }.items():
        pixels = draw_scene(people, width=640, height=480, seed=3).pixels
        cv2.rectangle(pixels, (20, 20), (60, 90), (0, 0, 0), 2)  # sharp before the blurred background
        cv2.imwrite(str(folder / name), pixels)
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


@pytest.fixture
def shoot(drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a copy of the drawn photos, in a folder of its own."""
    import shutil

    monkeypatch.chdir(tmp_path)
    shutil.copytree(drawn, tmp_path / "shoot")
    return Path("shoot")


def rows_of(table: Path) -> list[Mapping[str, str]]:
    """Returns the rows of a table."""
    with open(table, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def rows(table: Path) -> dict[str, Mapping[str, str]]:
    """Returns the rows of a table of photos, by the name below the shoot."""
    return {row["source"].removeprefix("shoot/"): row for row in rows_of(table)}


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Returns the content of all files of a folder."""
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_every_photo_has_a_row_with_its_verdict_and_nothing_beside_the_run_folder_is_written(
    shoot: Path,
) -> None:
    before = bytes_of(shoot)
    assert main(["cull", "shoot"]) == 1  # broken.jpg cannot be read
    found = {
        name: (row["verdict"], row["reason"]) for name, row in rows(Path("culls/shoot/photos.csv")).items()
    }
    assert found["open.jpg"][0] == "keep"
    assert found["closed.jpg"] == ("reject", "both eyes closed")
    assert found["nobody.jpg"] == ("keep", "no face in it")
    assert found["broken.jpg"][0] == "unsure"
    assert found["broken.jpg"][1].startswith("cannot be read: ")
    assert found["more/open.jpg"][0] == "keep"
    assert len(found) == 5
    assert bytes_of(shoot) == before
    assert {file.name for file in Path().iterdir()} == {"shoot", "culls"}


def test_a_photo_too_blurred_for_a_face_to_be_found_is_unsure(shoot: Path) -> None:
    blurred = cv2.GaussianBlur(cv2.imread(str(shoot / "open.jpg")), (0, 0), 30)
    (shoot / "blurred").mkdir()
    cv2.imwrite(str(shoot / "blurred" / "open.jpg"), blurred)
    done = eyelid.cull(shoot / "blurred", output="run", quiet=True)
    assert done.shoot.faces == [[]]
    assert done.judged.photos[0].verdict.reason == "no face found: blurred as a whole"
    assert done.counts["unsure"] == 1


def test_the_table_of_faces_has_a_row_for_each_face(shoot: Path) -> None:
    done = eyelid.cull(shoot / "open.jpg", shoot / "closed.jpg", output="run", quiet=True)
    assert done.counts == {"keep": 1, "reject": 1, "unsure": 0}
    faces = rows_of(Path("run/faces.csv"))
    assert [(face["source"], face["state"], face["main"]) for face in faces] == [
        ("shoot/open.jpg", "open", "1"),
        ("shoot/closed.jpg", "closed", "1"),
    ]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_other_tables(shoot: Path, kind: str) -> None:
    eyelid.cull(shoot / "open.jpg", output="run", tables=kind)
    if kind == "jsonl":
        (row,) = map(json.loads, Path("run/photos.jsonl").read_text(encoding="ascii").splitlines())
    else:
        parquet = pytest.importorskip("pyarrow.parquet")
        (row,) = parquet.read_table("run/photos.parquet").to_pylist()
    assert (row["source"], row["verdict"], row["set"]) == ("shoot/open.jpg", "keep", None)


def test_sidecars_are_written_and_taken_out_again(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(shoot)
    assert main(["cull", "shoot", "--sidecars", "auto", "--output", "run", "--label-reject", "Rot"]) == 1
    rejected = (shoot / "closed.jpg.xmp").read_text(encoding="utf-8")
    assert '"-1"' in rejected
    assert "Rot" in rejected
    assert "both eyes closed" in rejected
    numbers = own_values(Packet(rejected.encode()))
    (row,) = [row for row in rows_of(Path("run/faces.csv")) if row["source"] == "shoot/closed.jpg"]
    assert (numbers["faces"], numbers["prominent"], numbers["closed"], numbers["face"]) == (
        "1",
        "1",
        "1",
        "0",
    )
    assert float(numbers["face_left_p_open"]) == pytest.approx(float(row["left_p_open"]), abs=1e-4)
    assert float(numbers["p_sharp"]) == pytest.approx(float(row["p_sharp"]), abs=1e-4)
    assert [int(each) for each in numbers["face_box"].split()] == [
        round(float(row[name])) for name in ("x", "y", "width", "height")
    ]
    assert {file: content for file, content in bytes_of(shoot).items() if not file.endswith(".xmp")} == before
    capsys.readouterr()
    assert main(["cull", "--undo", "run"]) == 0
    assert "5 sidecars that the run had made are gone" in capsys.readouterr().out
    assert bytes_of(shoot) == before


def test_a_persons_mark_wins_and_is_counted(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/>'
        "</rdf:RDF></x:xmpmeta>"
    )
    (shoot / "closed.jpg.xmp").write_text(theirs, encoding="utf-8")
    main(["cull", str(shoot / "closed.jpg"), "--sidecars", "auto", "--output", "run"])
    assert 'xmp:Rating="5"' in (shoot / "closed.jpg.xmp").read_text(encoding="utf-8")
    assert "kept yours: 1" in capsys.readouterr().out


def test_copies_are_sorted_and_those_of_jpegs_may_be_rated(shoot: Path) -> None:
    before = bytes_of(shoot)
    done = eyelid.cull(shoot, output="run", copy="sorted", embed=True)
    assert done.sorted
    assert done.sorted.placed == 5
    assert b"xmp:Rating" in Path("sorted/reject/closed.jpg").read_bytes()
    assert Path("sorted/keep/more/open.jpg").is_file()
    assert Path("sorted/keep/open.jpg").is_file()
    assert Path("sorted/unsure/broken.jpg").read_bytes() == b"no picture"
    assert bytes_of(shoot) == before


def test_photos_in_the_output_are_not_read_again(shoot: Path) -> None:
    eyelid.cull(shoot, output="shoot/run", copy="shoot/sorted")
    again = eyelid.cull(shoot, output="shoot/run2", link="shoot/linked")
    assert len(again.judged.photos) == 5 + 5  # the first run's copies are photos of the folder
    names = {reading.source for reading in again.shoot.readings}
    assert not any("linked" in name for name in names)


def test_what_was_read_is_judged_again_by_other_rules_without_reading(
    shoot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = eyelid.cull(shoot, output="run")
    assert first.counts["reject"] == 1

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a photo is read again")

    monkeypatch.setattr("eyelid.photos.photo_kit.PhotoKit.read", fail)
    again = eyelid.cull(shoot, output="run", resume=True, faces="any", squint=0.0, sharpness=0.0)
    assert again.counts["keep"] >= first.counts["keep"]


def test_a_run_of_other_photos_is_not_gone_on_with(shoot: Path) -> None:
    eyelid.cull(shoot, output="run")
    os.utime(shoot / "open.jpg", (1, 1))
    with pytest.raises(OutputError, match="is of other photos"):
        eyelid.cull(shoot, output="run", resume=True)


@pytest.mark.parametrize(
    ("whole", "damaged"),
    [(rb'{"source"', b'\0"source"'), (rb'"\[{', b'"{'), (b"shoot", b"sho\xfft"), (b".+\n", b"")],
)
def test_damaged_readings_are_refused(shoot: Path, whole: bytes, damaged: bytes) -> None:
    eyelid.cull(shoot / "open.jpg", output="run")
    file = Path("run/readings.jsonl")
    file.write_bytes(re.sub(whole, damaged, file.read_bytes()))
    with pytest.raises(DataError, match=r"readings\.jsonl: is damaged: .* a new folder with --output"):
        eyelid.cull(shoot / "open.jpg", output="run", resume=True)


def test_a_run_that_was_stopped_goes_on_where_it_was(shoot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from eyelid.photos.photo_kit import PhotoKit

    whole = eyelid.cull(shoot, output="whole", threads=1)
    read, seen = PhotoKit.read, []

    def stop(kit: PhotoKit, photo: object) -> object:
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(photo)
        return read(kit, photo)  # type: ignore[arg-type]

    monkeypatch.setattr(PhotoKit, "read", stop)
    with pytest.raises(KeyboardInterrupt):
        eyelid.cull(shoot, output="run", threads=1)
    assert Path("run/readings.jsonl.part").exists()
    seen.clear()
    monkeypatch.setattr(PhotoKit, "read", lambda kit, photo: (seen.append(photo), read(kit, photo))[1])
    again = eyelid.cull(shoot, output="run", threads=1, resume=True)
    assert len(seen) == 2
    assert again.shoot.readings == whole.shoot.readings
    assert Path("run/photos.csv").read_bytes() == Path("whole/photos.csv").read_bytes()


def test_a_folder_that_is_not_empty_is_refused(shoot: Path) -> None:
    with pytest.raises(OutputError, match="is not empty; name a new folder, or add --resume"):
        eyelid.cull(shoot, output="shoot")


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("2024.05.12", "culls/2024.05.12"),
        ("2024.05.12/", "culls/2024.05.12"),
        ("2024.05.12/card.zip", "culls/card"),
        ("/", "culls/photos"),
    ],
)
def test_a_run_folder_is_named_like_its_photos(
    source: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("2024.05.12").mkdir()
    Path("2024.05.12/card.zip").touch()
    assert eyelid.CullOptions(sources=(source,)).folder == Path(folder)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"squint": 2.0}, "--squint 2.0: expected a number from 0 to 1"),
        ({"reject_too": ("yawn",)}, "--reject-too 'yawn'"),
        ({"copy": "a", "link": "b"}, "expected one of them"),
        ({"embed": True}, "name their folder with --copy"),
        ({"undo": "run"}, "expected no photos beside it"),
        ({"port": 65_536}, "--port 65536: expected 0 to 65,535"),
        ({"label_reject": ""}, "--label-reject '': expected the text"),
        ({"label_unsure": "a\nb"}, "--label-unsure"),
        ({"label_best": "red"}, "--label-best 'red': is that of --label-reject, too"),
    ],
)
def test_wrong_options_are_told(options: dict[str, object], words: str) -> None:
    with pytest.raises(OptionError, match=words.replace("(", r"\(")):
        eyelid.CullOptions(sources=("shoot",), **options)  # type: ignore[arg-type]


def test_tables_that_need_an_extra_are_told_before_photos_are_read(
    shoot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match="parquet"):
        eyelid.cull(shoot, output="run", tables="parquet")
    assert not Path("run").exists()


def test_python_undoes_a_run_too(shoot: Path) -> None:
    before = bytes_of(shoot)
    eyelid.cull(shoot, output="run", sidecars="auto")
    assert eyelid.cull(undo="run").deleted == 5
    assert bytes_of(shoot) == before


def test_an_undo_refuses_what_asks_for_a_run() -> None:
    asked = {"output": "a", "sidecars": "auto", "link": "b", "resume": True, "page": True}
    words = "--undo does not use --output, --sidecars, --link, --resume, --page; leave this out"
    with pytest.raises(OptionError, match=words):
        eyelid.CullOptions(undo="run", **asked)  # type: ignore[arg-type]


def test_an_undo_of_what_is_no_run_is_told(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cull", "--undo", str(shoot)]) == 2
    assert "expected the run folder" in capsys.readouterr().err


def test_a_folder_without_photos_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(OptionError, match="no pictures"):
        eyelid.cull(tmp_path / "empty", output=str(tmp_path / "run"))


def test_a_copy_of_the_rules_is_judged_as_the_rules() -> None:
    options = eyelid.CullOptions(sources=("a",), squint=0.2, faces="main")
    assert replace(options.rules) == options.rules
    assert (options.rules.squint, options.rules.faces) == (0.2, "main")
