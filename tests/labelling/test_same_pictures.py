"""Marks stay with their pictures: a journal is refused for another pile, and changed pictures lose theirs."""

import json
import re
import shutil

import cv2
import pytest

from eyelid.errors import LabelError
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions

from .annotating import mark_picture


def mark(session, names):
    for name in names:
        mark_picture(session, "ann", name, Mark("open"), click=name)


def put_others(folder, names, patches):
    """Puts other pictures where those of these names were."""
    for name, patch in zip(names, patches[::-1], strict=False):
        cv2.imwrite(str(folder / name), patch)


def test_a_journal_is_refused_for_other_pictures_of_the_same_names(begin, names, folder, drawn):
    mark(begin(), names[:5])
    put_others(folder, names[:3], drawn[0])
    with pytest.raises(LabelError, match=r"another pile: 3 of its 5 marked pictures in .*such as ann/0.png;"):
        begin()


def test_a_journal_is_refused_for_pictures_of_other_names(begin, names, folder):
    mark(begin(), names[:2])
    for name in names[:2]:
        (folder / name).rename(folder / f"{name[:4]}other-{name[4:]}")
    with pytest.raises(LabelError, match=r"another pile: none of its 2 marked pictures is in .* --output"):
        begin()


def test_a_label_does_not_land_on_a_picture_that_came_in_its_place(begin, names, folder, drawn):
    mark(begin(), names[:5])
    put_others(folder, names[:1], drawn[0])
    session = begin()
    status = session.status(by="ann")
    assert (status.labelled, [row.name for row in session.rows()]) == (4, names[1:5])
    assert re.match(r"1 of the marked pictures have changed since, such as ann/0.png", status.warnings[-1])
    assert names[0] in [card.name for card in session.upcoming(by="ann", count=10)]
    mark_picture(session, "ann", names[0], Mark("closed"), click="anew")
    again = begin()
    assert again.votes()[names[0]].label == "closed"
    assert again.status(by="ann").warnings == []
    taken = [card.name for number in range(6) for card in again.undo(by="ann", click=f"u{number}")]
    assert taken == [names[0], *names[4:0:-1]]


def test_imported_marks_stay_with_their_pictures_too(begin, names, folder, drawn, tmp_path, read_labels):
    rows = "".join(f"{name},open\n" for name in names[:4])
    (tmp_path / "some.csv").write_text("name,target\n" + rows)
    session = begin()
    session.import_labels(read_labels(session, tmp_path / "some.csv"))
    put_others(folder, names[:2], drawn[0])
    assert list(begin().votes()) == names[2:4]


def test_the_same_pictures_elsewhere_are_the_same_pile(folder, names, tmp_path):
    def opened(source):
        options = LabelOptions(sources=(str(source),), output=str(tmp_path / "labels"), embed="hog")
        return open_session(options)

    session = opened(folder)
    mark(session, names[:5])
    session.close()
    archive = shutil.make_archive(str(tmp_path / "moved"), "zip", folder)
    session = opened(archive)
    assert session.status(by="ann").labelled == 5
    session.close()


def test_marks_of_an_older_version_go_by_the_name(begin, names, folder, drawn):
    session = begin()
    mark(session, names[:5])
    lines = session.journal.read_bytes().splitlines()
    session.close()
    entries = [json.loads(line) for line in lines]
    for entry in entries:
        entry.pop("fingerprints", None)
        del entry["crc"]
    session.journal.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
    put_others(folder, names[:3], drawn[0])
    assert begin().status(by="ann").labelled == 5
