"""What systems and programs leave beside pictures is passed over in every kind of source, and told."""

import os
import zipfile
from pathlib import Path

import pytest

from eyelid.auditing import read_audit_sets
from eyelid.data import read_labelled
from eyelid.errors import MissingFileError
from eyelid.labelling.options import LabelOptions
from eyelid.labelling.pile import Pile
from eyelid.peers.options import BenchmarkOptions
from eyelid.pictures import PictureFilter, find_sources
from eyelid.training.options import TrainOptions
from eyelid.verbs.audit import AuditOptions
from eyelid.verbs.evaluate import EvaluateOptions
from eyelid.verbs.explain import ExplainOptions
from eyelid.verbs.predict import PredictOptions

SEEN = ("open/a.png", "open/@at.png", "closed/b.png", "closed/Trash/c.png")
HIDDEN = (
    *(".Trash-1000/files/closed/a.png", "$RECYCLE.BIN/S-1/closed/a.png", "open/.ipynb_checkpoints/a.png"),
    *(
        "open/@eaDir/a.png/SYNOPHOTO_THUMB_M.jpg",
        "#recycle/a.png",
        "lost+found/a.png",
        "__MACOSX/open/._a.png",
    ),
    *("FOUND.000/a.png", "@sharebin/a.png", "Config.Msi/a.png", "open/@Transcode/a.png"),
    *("System Volume Information/a.png", ".thumbnails/a.png", "open/._a.png", "open/.b.png"),
)
BESIDE = ("open/Thumbs.db", "open/desktop.ini", ".DS_Store")


@pytest.fixture
def eyes(tmp_path, monkeypatch, eye_png):
    """A folder and a zip, `eyes`, of pictures and of what is none."""
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("eyes.zip", "w") as archive:
        for name in (*SEEN, *HIDDEN, *BESIDE):
            path = Path("eyes", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(eye_png)
            archive.write(path, name)
    return "eyes"


def listed(*sources, hidden=False):
    return {file.source for file in find_sources(sources, keep=PictureFilter(hidden=hidden))}


@pytest.mark.parametrize("source", ["eyes", "eyes.zip", "eyes/*", "eyes/**/*.*", "./eyes", "e*"])
def test_what_is_hidden_is_read_only_if_asked(eyes, source):
    place = "eyes.zip" if source == "eyes.zip" else "./eyes" if source == "./eyes" else "eyes"
    both = {f"eyes.zip/{name}" for name in SEEN} if source == "e*" else set()
    assert listed(source) == {f"{place}/{name}" for name in SEEN} | both
    assert {f"{place}/{name}" for name in (*SEEN, *HIDDEN)} <= listed(source, hidden=True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("eyes/.Trash-1000", ".Trash-1000/files/closed/a.png"),
        ("eyes/.T*/files/*", ".Trash-1000/files/closed/a.png"),
        ("eyes/open/._a.png", "open/._a.png"),
        ("eyes/#recycle/*.png", "#recycle/a.png"),
        ("eyes/*/@eaDir/*/*.jpg", "open/@eaDir/a.png/SYNOPHOTO_THUMB_M.jpg"),
    ],
)
def test_what_is_named_is_read(eyes, source, expected):
    assert listed(source) == {f"eyes/{expected}"}


def test_what_a_list_names_is_read(eyes):
    Path("list.txt").write_text("eyes/.thumbnails/a.png\n")
    assert listed("list.txt") == {"eyes/.thumbnails/a.png"}


@pytest.mark.parametrize("data", ["eyes", "eyes.zip"])
def test_nothing_hidden_is_a_class_or_learned_from(eyes, data):
    pictures = read_labelled(data)
    told = {file.source: label for file, label in zip(pictures.files, pictures.labels, strict=True)}
    expected = dict(zip(SEEN, ("open", "open", "closed", "Trash"), strict=True))
    assert told == {f"{data}/{name}": label for name, label in expected.items()}
    assert pictures.notes[0].startswith("eyes: passed over: ")


def test_nothing_hidden_is_labelled_or_audited(eyes):
    pile = Pile([eyes], size=24)
    assert set(pile.names) == set(SEEN)
    assert "hidden folders" in pile.passed_over
    found = read_audit_sets(["eyes/*"], label="", rename={}, split=None)
    assert {file.source for file in found.files} == {f"eyes/{name}" for name in SEEN}
    assert "hidden folders" in found.notes[0]


@pytest.mark.parametrize(
    "options",
    [
        *(PredictOptions, TrainOptions, EvaluateOptions, BenchmarkOptions),
        *(LabelOptions, AuditOptions, ExplainOptions),
    ],
)
def test_one_flag_in_every_verb(options):
    assert options.hidden is False


def test_what_is_passed_over_is_told(tmp_path, monkeypatch, eye_png):
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "._a.png", "@eaDir/a.png", "notes.txt", "more.txt", "more.zip"):
        Path("eyes", name).parent.mkdir(parents=True, exist_ok=True)
        Path("eyes", name).write_bytes(eye_png)
    for source in ("eyes", "eyes/**"):
        keep = PictureFilter()
        assert len(list(find_sources([source], keep=keep))) == 1
        assert keep.summary() == (
            "passed over: 1 hidden folder (eyes/@eaDir) and 1 hidden file (eyes/._a.png), which --hidden "
            "reads; 1 zip (eyes/more.zip), to be unpacked or named by itself; 2 files of other endings "
            "(2 .txt)"
        )


def test_nothing_is_told_of_tables_and_of_what_every_system_leaves(tmp_path, eye_png):
    for name in ("a.png", "Thumbs.db", ".DS_Store", "desktop.ini", "._notes.txt", "truth.csv", "t.XLSX"):
        (tmp_path / name).write_bytes(eye_png)
    keep = PictureFilter()
    assert len(list(find_sources([str(tmp_path)], keep=keep))) == 1
    assert keep.summary() == ""


def test_a_folder_without_visible_pictures_says_what_is_there(tmp_path, eye_png):
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.png").write_bytes(eye_png)
    (only,) = find_sources([str(tmp_path)])
    assert "which --hidden reads" in only.failure


def test_a_name_that_is_not_utf8_is_told_in_utf8(tmp_path, eye_png):
    folder = os.fsencode(tmp_path) + b"/.inv\xff"
    os.mkdir(folder)
    keep = PictureFilter()
    list(find_sources([str(tmp_path)], keep=keep))
    assert r".inv\xff" in keep.summary()
    assert keep.summary().encode()


class TestDeepFolders:
    @pytest.fixture
    def nested(self, tmp_path, monkeypatch):
        """Makes folders in folders of this name, and removes them: they are deeper than `rmtree` goes."""
        made = []
        monkeypatch.chdir(tmp_path)

        def make(name, depth):
            for _ in range(depth):
                os.mkdir(name)
                os.chdir(name)
                made.append(name)
            return Path("last.png")

        yield make
        os.chdir(tmp_path)
        for name in made:
            os.chdir(name)
        Path("last.png").unlink(missing_ok=True)
        for name in reversed(made):
            os.chdir("..")
            os.rmdir(name)

    @pytest.mark.parametrize("pattern", ["**/*.png", "*/" * 1500 + "*.png"])
    def test_patterns_reach_any_depth(self, nested, tmp_path, eye_png, pattern):
        nested("d", 1500).write_bytes(eye_png)
        os.chdir(tmp_path)
        assert listed(pattern) == {"d/" * 1500 + "last.png"}

    def test_folders_that_no_path_can_name_are_an_error(self, nested, tmp_path):
        nested("d" * 200, 25)
        os.chdir(tmp_path)
        (only,) = find_sources(["**/*.png"])
        assert "file name too long" in only.failure

    def test_a_pattern_of_many_levels_that_are_not_there(self):
        with pytest.raises(MissingFileError, match="no file matches it"):
            find_sources(["*/" * 10_000 + "*.png"])


def test_videos_are_read_where_they_are_wanted_but_not_in_zips():
    keep = PictureFilter(video=True)
    assert keep.takes("f", "a.MP4")
    assert keep.reads("a.webm")
    assert keep.take_members("a.zip", ["a.mp4", "b.png"]) == [False, True]
    assert keep.summary() == "passed over: 1 file of other endings (1 .mp4)"
    assert not PictureFilter().takes("f", "a.mp4")
