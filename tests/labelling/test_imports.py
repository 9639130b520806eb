"""Labels from files, also from those that were exported before."""

import openpyxl
import pytest

from eyelid.errors import DataError, EyelidError, LabelError
from eyelid.labelling.journal_entry import Mark

from .annotating import mark_picture

OPEN, CLOSED = Mark("open"), Mark("closed")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_there_and_back(kind, marked_session, begin, names, tmp_path, read_labels):
    before = marked_session.votes()
    file = tmp_path / f"labels.{kind}"
    file.write_bytes(marked_session.export(kind))
    imported = read_labels(marked_session, file)
    marked_session.journal.unlink()
    again = begin()
    count = again.import_labels(imported)
    after = again.votes()
    tied = {names[2]} if kind != "json" else set()  # a table has no row for each annotator's own mark
    assert count == (9 if kind == "json" else 7)
    for name in set(before) - tied:
        for what in ("label", "cant_tell", "tags", "time"):
            assert getattr(after[name], what) == getattr(before[name], what), (name, what)
        assert set(after[name].by) == set(before[name].by)
        assert after[name].imported
    assert again.import_labels(imported) == 0
    assert again.undo(by="ann", click="u") == []


def test_an_import_does_not_change_marks_made_here(session, names, tmp_path, read_labels):
    mark_picture(session, "ann", names[0], OPEN)
    file = tmp_path / "t.csv"
    file.write_text(f"name,target\n{names[0]},closed\n{names[1]},closed\n")
    assert session.import_labels(read_labels(session, file, by="ann")) == 1
    assert session.votes()[names[0]].label == "open"
    assert session.votes()[names[1]].by == ("ann",)
    assert session.import_labels(read_labels(session, file)) == 2  # somebody else may differ
    assert session.votes()[names[0]].tied


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [("ann/0.png", "open"), ("none.png", "open")],
            r"row 3: 'none.png' is not in the pile.* \(first misfit of 1",
        ),
        ([("", "open")], "row 2: no name: expected one in every row"),
        ([("0.png", "open")], "row 2: '0.png' stands for .* and "),
        ([("ann/0.png", "shut")], "row 2, 'ann/0.png': label 'shut': expected one of open, closed"),
        ([("ann/0.png", "open", "blue")], "row 2, 'ann/0.png': tag 'blue': expected one of bad"),
    ],
)
def test_rows_that_do_not_fit_are_named(kind, rows, message, session, tmp_path, read_labels):
    file = tmp_path / f"t.{kind}"
    rows = [("name", "target", "tags"), *((*row, "")[:3] for row in rows)]
    if kind == "csv":
        file.write_text("".join(",".join(row) + "\n" for row in rows))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    with pytest.raises(LabelError, match=message):
        read_labels(session, file)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "eye,target\na,open\n", "no name$"),
        ("t.csv", "name,answer\na,open\n", "no target$"),
        ("t.csv", "name,target\na\n", "row 2 has 1 cells"),
        ("t.json", "{}", "not labels as `eyelid label`, Label Studio or COCO write them"),
        ("t.json", "[1", "not labels as `eyelid label`, Label Studio or COCO write them"),
        ("t.json", '{"pictures": [{"name": "a"}]}', "not labels as"),
        ("none.csv", None, "no such file"),
    ],
)
def test_files_that_hold_no_labels(name, content, message, session, tmp_path, read_labels):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(EyelidError, match=message):
        read_labels(session, tmp_path / name)


def test_rows_that_fit_are_imported_where_that_is_wanted(session, names, tmp_path, read_labels):
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
    imported = read_labels(session, file, partly=True, rename={"1": "open", "0": "closed"}, by="gus")
    assert imported.marks == {"gus": {names[0]: OPEN, names[1]: CLOSED}}
    assert [message.split(":")[0] for message in imported.unknown] == ["row 4", "row 5"]
    assert (imported.without_answer, imported.by_model) == (1, 1)
    with pytest.raises(DataError, match="rename of '2', which is none of its labels: 0, 1"):
        read_labels(session, file, rename={"2": "open"})


def test_labels_are_read_as_in_every_verb(session, names, tmp_path, read_labels):
    file = tmp_path / "t.csv"
    rows = [f"{names[0]},OPEN", f"{names[1]},Closed", f"{names[2]},nan", f"{names[3]},yawn"]
    file.write_text("file,target\n" + "\n".join(rows) + "\n")
    imported = read_labels(session, file, rename={"Yawn": ""}, by="gus")
    assert imported.marks == {"gus": {names[0]: OPEN, names[1]: CLOSED}}
    assert imported.without_answer == 2
    file.write_text(f"file,target\n{names[0]},1.0\n{names[1]},0.0\n")
    imported = read_labels(session, file, by="gus")
    assert imported.marks == {"gus": {names[0]: OPEN, names[1]: CLOSED}}
    assert "1 is read as open, 0 is read as closed" in imported.summary(2)
