"""Labels as files: tables, JSON and class folders."""

import csv
import io
import json
import os
import zipfile

import openpyxl
import pytest

from eyelid.data import read_labelled
from eyelid.errors import LabelError, OutputError
from eyelid.labelling.exports import write_class_folders
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import Suggestion
from eyelid.pages import write_whole

from .annotating import mark_picture

OPEN, CLOSED = Mark("open"), Mark("closed")


def test_a_table_has_all_labels(marked_session, names, folder):
    rows = list(csv.DictReader(io.StringIO(marked_session.export("csv").decode())))
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
    mark_picture(session, "ann", names[0], Mark("", True))
    assert write_class_folders(tmp_path / "sorted", session.rows(), session.pile, files="copy") == 0
    assert list((tmp_path / "sorted").iterdir()) == []


def test_names_that_are_no_text_are_escaped_in_every_table(begin, folder):
    os.rename(os.fsencode(folder / "ann" / "0.png"), os.fsencode(folder) + b"/ann/0\xff.png")
    session = begin()
    (name,) = [name for name in session.pile.names if "xff" in name]
    mark_picture(session, "ann", name, OPEN)
    tables = {kind: session.export(kind) for kind in ("csv", "xlsx", "json")}
    assert tables["csv"].count(rb"/0\xff.png") == 2  # the name and the path
    assert json.loads(tables["json"])["pictures"][0]["path"].endswith("/0\\xff.png")
    sheet = openpyxl.load_workbook(io.BytesIO(tables["xlsx"])).active
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
        mark_picture(session, "ann", name, (OPEN, CLOSED)[number % 2])
    mark_picture(session, "ann", names[4], Mark("", True))
    groups = {name: name.split("/")[0] for name in names}
    file = session.folder / f"labels.{kind}"
    write_whole(file, session.export(kind, session.rows(groups=groups, relative_to=session.folder)))
    monkeypatch.chdir("/")
    pictures = read_labelled(str(file))
    assert list(pictures.labels) == ["open", "closed", "open", "closed"]
    assert list(pictures.groups) == ["ann"] * 4
    assert pictures.left_out == 1
    assert pictures.files[1].read() == (folder / names[1]).read_bytes()


def test_a_table_in_a_folder_that_a_link_leads_to_names_its_pictures(marked_session, folder, names, tmp_path):
    out = tmp_path / "link"
    (tmp_path / "far/away").mkdir(parents=True)
    out.symlink_to(tmp_path / "far/away")
    write_whole(out / "labels.csv", marked_session.export("csv", marked_session.rows(relative_to=out)))
    pictures = read_labelled(str(out / "labels.csv"))
    assert pictures.files[0].read() == (folder / names[0]).read_bytes()


@pytest.mark.parametrize("files", ["copy", "link"])
def test_class_folders_there_and_back(files, marked_session, begin, names, folder, tmp_path, read_labels):
    target = tmp_path / "out" / "classes"
    assert write_class_folders(target, marked_session.rows(), marked_session.pile, files=files) == 5
    assert {str(path.relative_to(target)) for path in target.rglob("*.png")} == {
        *("open/ann__0.png", "open/ann__4.png"),
        *("closed/ann__1.png", "closed/ann__3.png", "closed/ben__0.png"),
    }
    assert os.path.samefile(target / "open" / "ann__4.png", folder / names[4]) == (files == "link")
    assert sorted(read_labelled(str(target)).labels) == ["closed"] * 3 + ["open"] * 2
    imported = read_labels(marked_session, target, by="ann")
    assert imported.marks["ann"] == {
        **{names[number]: OPEN for number in (0, 4)},
        **{names[number]: CLOSED for number in (1, 3, 5)},
    }
    with pytest.raises(OutputError, match="exists; name a new folder"):
        write_class_folders(target, marked_session.rows(), marked_session.pile, files=files)


def test_class_folders_that_fail_leave_nothing(marked_session, names, folder, tmp_path):
    (folder / names[3]).unlink()
    with pytest.raises(OutputError):
        write_class_folders(tmp_path / "classes", marked_session.rows(), marked_session.pile, files="copy")
    assert not [path for path in tmp_path.iterdir() if "classes" in path.name]


def test_two_pictures_of_one_flat_name_are_refused(session, folder, names, tmp_path):
    (folder / "ann__0.png").write_bytes((folder / names[0]).read_bytes())
    session.pile.refresh()
    for name in (names[0], "ann__0.png"):
        mark_picture(session, "ann", name, OPEN)
    with pytest.raises(LabelError, match=r"another picture would be ann__0\.png, too"):
        write_class_folders(tmp_path / "classes", session.rows(), session.pile, files="copy")


def test_names_that_look_like_formulas_stay_names(begin, folder, names):
    (folder / "=1+1.png").write_bytes((folder / names[0]).read_bytes())
    session = begin()
    mark_picture(session, "ann", "=1+1.png", OPEN)
    sheet = openpyxl.load_workbook(io.BytesIO(session.export("xlsx"))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1.png", "s")


def test_suggestions_used_as_labels_are_named_so_and_never_imported(
    marked_session, names, tmp_path, read_labels
):
    rows = marked_session.rows(suggestions={names[8]: Suggestion(label="closed", probability=0.98765)})
    assert (rows[-1].name, rows[-1].by, rows[-1].probability) == (names[8], "model", "0.9877")
    for kind in ("csv", "xlsx"):
        file = tmp_path / f"t.{kind}"
        file.write_bytes(marked_session.export(kind, rows))
        imported = read_labels(marked_session, file)
        assert imported.by_model == 1
        assert "model" not in imported.marks
    picture = json.loads(marked_session.export("json", rows))["pictures"][-1]
    assert (picture["by"], picture["marks"]) == ("model", {})
