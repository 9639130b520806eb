"""Labels out to files and in from files, there and back."""

import csv
import io
import json
import os
import zipfile

import openpyxl
import pytest

from eyelid.data import read_labelled
from eyelid.errors import EyelidError, LabelError, OutputError
from eyelid.labelling.entry import Mark
from eyelid.labelling.exports import write_class_folders
from eyelid.labelling.imports import read_taken
from eyelid.labelling.label_rows import Filled
from eyelid.pages import write_whole

OPEN, CLOSED = Mark("open"), Mark("closed")


def say(session, by, name, mark):
    session.mark(by=by, name=name, mark=mark, reason="centre", click=f"{by}{name}{mark}", seconds=1.0)


@pytest.fixture
def marked(session, names):
    """A session in which ann has marked seven pictures and ben two; one is tied, one can't be told."""
    for number, name in enumerate(names[:6]):
        say(session, "ann", name, (OPEN, CLOSED)[number % 2])
    say(session, "ann", names[6], Mark("", True, ("dark or inverted",)))
    say(session, "ann", names[0], Mark("open", False, ("glasses", "bad")))
    say(session, "ben", names[1], CLOSED)
    say(session, "ben", names[2], CLOSED)
    return session


def read(session, path, **more):
    given = {"names": session.pile.names, "classes": session.classes, "tags": session.tags, "by": "else"}
    return read_taken(str(path), **(given | more))


def test_a_table_says_all_that_is_known(marked, names, folder):
    rows = list(csv.DictReader(io.StringIO(marked.exported("csv").decode())))
    assert list(rows[0])[:2] == ["name", "target"]
    assert "group" not in rows[0]
    assert [row["name"] for row in rows] == names[:7]
    assert (rows[0]["target"], rows[0]["by"], rows[0]["tags"]) == ("open", "ann", "glasses;bad")
    assert (rows[1]["target"], rows[1]["by"]) == ("closed", "ann;ben")
    assert (rows[2]["target"], rows[2]["tied"], rows[2]["by"]) == ("", "yes", "ann;ben")
    assert (rows[6]["target"], rows[6]["cant_tell"]) == ("", "yes")
    assert rows[3]["path"] == str(folder / names[3])
    assert rows[3]["time"].endswith("+00:00")


def test_class_folders_of_nothing_are_an_empty_folder(session, names, tmp_path):
    say(session, "ann", names[0], Mark("", True))
    assert write_class_folders(tmp_path / "sorted", session.rows(), session.pile, files="copy") == 0
    assert list((tmp_path / "sorted").iterdir()) == []


def test_names_that_are_no_text_are_told_in_every_table(begin, folder):
    os.rename(os.fsencode(folder / "ann" / "0.png"), os.fsencode(folder) + b"/ann/0\xff.png")
    session = begin()
    (name,) = [name for name in session.pile.names if "xff" in name]
    say(session, "ann", name, OPEN)
    told = {kind: session.exported(kind) for kind in ("csv", "xlsx", "json")}
    assert told["csv"].count(rb"/0\xff.png") == 2  # the name and the path
    assert json.loads(told["json"])["pictures"][0]["path"].endswith("/0\\xff.png")
    sheet = openpyxl.load_workbook(io.BytesIO(told["xlsx"])).active
    assert sheet.cell(2, sheet.max_column).value.endswith("/0\\xff.png")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_table_is_a_set_to_train_on(kind, form, begin, folder, names, tmp_path, monkeypatch):
    if form == "zip":
        with zipfile.ZipFile(tmp_path / "eyes.zip", "w") as archive:
            for name in names:
                archive.write(folder / name, name)
    session = begin()
    if form == "zip":
        session.pile.__init__([str(tmp_path / "eyes.zip")], size=24)
    for number, name in enumerate(names[:4]):
        say(session, "ann", name, (OPEN, CLOSED)[number % 2])
    say(session, "ann", names[4], Mark("", True))
    groups = {name: name.split("/")[0] for name in names}
    file = session.folder / f"labels.{kind}"
    write_whole(file, session.exported(kind, session.rows(groups=groups, beside=session.folder)))
    monkeypatch.chdir("/")
    pictures = read_labelled(str(file))
    assert list(pictures.labels) == ["open", "closed", "open", "closed"]
    assert list(pictures.groups) == ["ann"] * 4
    assert pictures.left_out == 1
    assert pictures.files[1].read() == (folder / names[1]).read_bytes()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_there_and_back(kind, marked, begin, names, tmp_path):
    before = marked.verdicts()
    file = tmp_path / f"labels.{kind}"
    file.write_bytes(marked.exported(kind))
    taken = read(marked, file)
    marked.journal.unlink()
    again = begin()
    count = again.take(taken)
    after = again.verdicts()
    tied = {names[2]} if kind != "json" else set()  # a table has no row for each annotator's own mark
    assert count == (9 if kind == "json" else 7)
    for name in set(before) - tied:
        for what in ("label", "cant_tell", "tags", "time"):
            assert getattr(after[name], what) == getattr(before[name], what), (name, what)
        assert set(after[name].by) == set(before[name].by)
        assert after[name].imported
    assert again.take(taken) == 0
    assert again.undo(by="ann", click="u") == []


def test_an_import_does_not_change_what_was_said_here(session, names, tmp_path):
    say(session, "ann", names[0], OPEN)
    file = tmp_path / "t.csv"
    file.write_text(f"name,target\n{names[0]},closed\n{names[1]},closed\n")
    assert session.take(read(session, file, by="ann")) == 1
    assert session.verdicts()[names[0]].label == "open"
    assert session.verdicts()[names[1]].by == ("ann",)
    assert session.take(read(session, file)) == 2  # somebody else may differ
    assert session.verdicts()[names[0]].tied


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [("ann/0.png", "open"), ("none.png", "open")],
            r"row 3: 'none.png' is not in the pile \(first misfit of 1",
        ),
        ([("", "open")], "row 2: no name: expected one in every row"),
        ([("0.png", "open")], "row 2: '0.png' stands for several pictures"),
        ([("ann/0.png", "shut")], "row 2, 'ann/0.png': label 'shut': expected one of open, closed"),
        ([("ann/0.png", "open", "blue")], "row 2, 'ann/0.png': tag 'blue': expected one of bad"),
    ],
)
def test_what_does_not_fit_is_named_with_its_row(kind, rows, told, session, tmp_path):
    file = tmp_path / f"t.{kind}"
    rows = [("name", "target", "tags"), *((*row, "")[:3] for row in rows)]
    if kind == "csv":
        file.write_text("".join(",".join(row) + "\n" for row in rows))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    with pytest.raises(LabelError, match=told):
        read(session, file)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.csv", "picture,target\na,open\n", "no name$"),
        ("t.csv", "name,answer\na,open\n", "no target$"),
        ("t.csv", "name,target\na\n", "row 2 has 1 cells"),
        ("t.json", "{}", "not labels as `eyelid label` writes them"),
        ("t.json", "[1", "not labels as `eyelid label` writes them"),
        ("t.json", '{"pictures": [{"name": "a"}]}', "not labels as"),
        ("none.csv", None, "no such file"),
    ],
)
def test_files_that_hold_no_labels(name, content, told, session, tmp_path):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(EyelidError, match=told):
        read(session, tmp_path / name)


def test_what_fits_is_taken_where_that_is_wanted(session, names, tmp_path):
    file = tmp_path / "t.csv"
    rows = [
        f"x/{names[0]},1,",
        f"{names[1]},0,",
        "none.png,1,",
        ",1,",
        f"{names[2]},,",
        f"{names[3]},1,model",
    ]
    file.write_text("file,target,by\n" + "\n".join(rows) + "\n")
    taken = read(session, file, partly=True, rename={"1": "open", "0": "closed"}, by="gus")
    assert taken.marks == {"gus": {names[0]: OPEN, names[1]: CLOSED}}
    assert [told.split(":")[0] for told in taken.unknown] == ["row 4", "row 5"]
    assert (taken.silent, taken.of_model) == (1, 1)
    with pytest.raises(LabelError, match="--rename of '2'"):
        read(session, file, rename={"2": "open"})


@pytest.mark.parametrize("files", ["copy", "link"])
def test_class_folders_there_and_back(files, marked, begin, names, folder, tmp_path):
    target = tmp_path / "out" / "classes"
    assert write_class_folders(target, marked.rows(), marked.pile, files=files) == 5
    assert {str(path.relative_to(target)) for path in target.rglob("*.png")} == {
        *("open/ann__0.png", "open/ann__4.png"),
        *("closed/ann__1.png", "closed/ann__3.png", "closed/ben__0.png"),
    }
    assert os.path.samefile(target / "open" / "ann__4.png", folder / names[4]) == (files == "link")
    assert sorted(read_labelled(str(target)).labels) == ["closed"] * 3 + ["open"] * 2
    taken = read(marked, target, by="ann")
    assert taken.marks["ann"] == {
        **{names[number]: OPEN for number in (0, 4)},
        **{names[number]: CLOSED for number in (1, 3, 5)},
    }
    with pytest.raises(OutputError, match="exists; name a new folder"):
        write_class_folders(target, marked.rows(), marked.pile, files=files)


def test_class_folders_that_fail_leave_nothing(marked, names, folder, tmp_path):
    (folder / names[3]).unlink()
    with pytest.raises(OutputError):
        write_class_folders(tmp_path / "classes", marked.rows(), marked.pile, files="copy")
    assert not [path for path in tmp_path.iterdir() if "classes" in path.name]


def test_two_pictures_of_one_flat_name_are_refused(session, folder, names, tmp_path):
    (folder / "ann__0.png").write_bytes((folder / names[0]).read_bytes())
    session.pile.refresh()
    for name in (names[0], "ann__0.png"):
        say(session, "ann", name, OPEN)
    with pytest.raises(LabelError, match=r"another picture would be ann__0\.png, too"):
        write_class_folders(tmp_path / "classes", session.rows(), session.pile, files="copy")


def test_names_that_look_like_formulas_stay_names(begin, folder, names):
    (folder / "=1+1.png").write_bytes((folder / names[0]).read_bytes())
    session = begin()
    say(session, "ann", "=1+1.png", OPEN)
    sheet = openpyxl.load_workbook(io.BytesIO(session.exported("xlsx"))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1.png", "s")


def test_what_suggestions_filled_in_is_marked_as_such_and_never_imported(marked, names, tmp_path):
    rows = marked.rows(filled={names[8]: Filled(label="closed", probability=0.98765)})
    assert (rows[-1].name, rows[-1].by, rows[-1].probability) == (names[8], "model", "0.9877")
    for kind in ("csv", "xlsx"):
        file = tmp_path / f"t.{kind}"
        file.write_bytes(marked.exported(kind, rows))
        taken = read(marked, file)
        assert taken.of_model == 1
        assert "model" not in taken.marks
    told = json.loads(marked.exported("json", rows))["pictures"][-1]
    assert (told["by"], told["marks"]) == ("model", {})
