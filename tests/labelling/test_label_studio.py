"""Labels from and for Label Studio."""

import json

import pytest

from eyelid.errors import LabelError
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_studio import read_tasks

CHOICE = {"from_name": "choice", "to_name": "image", "type": "choices"}


def chosen(*choices, **annotation):
    return {"result": [{**CHOICE, "value": {"choices": list(choices)}}], **annotation}


def task(*annotations, **data):
    return {"id": 7, "data": data or {"image": "a.jpg"}, "annotations": list(annotations)}


@pytest.mark.parametrize(
    ("annotation", "by", "mark", "time"),
    [
        (chosen("open"), "me", Mark("open"), ""),
        (chosen("open", completed_by=3), "annotator 3", Mark("open"), ""),
        (chosen("open", completed_by={"id": 3, "email": "a@b.c"}), "a@b.c", Mark("open"), ""),
        (chosen("can't tell"), "me", Mark("", True), ""),
        (chosen("open", created_at="2026-01-01T00:00:00Z"), "me", Mark("open"), "2026-01-01T00:00:00Z"),
        ({"result": []}, "me", Mark(), ""),
        ({"result": [{"type": "rectanglelabels", "value": {"rectanglelabels": ["x"]}}]}, "me", Mark(), ""),
    ],
)
def test_an_annotation_is_a_mark(annotation, by, mark, time):
    (row,) = read_tasks([task(annotation)], by="me")
    assert (row.name, row.by, row.mark, row.time) == ("a.jpg", (by,), mark, time)


def test_cancelled_annotations_are_left_out():
    assert list(read_tasks([task(chosen("open", was_cancelled=True)), task()], by="me")) == []


def test_tasks_that_nobody_has_seen_give_no_marks():
    assert list(read_tasks([{"data": {"image": "a.jpg"}}], by="me")) == []


@pytest.mark.parametrize(
    "data", [{"image": "a.jpg", "text": "x"}, {"img": "a.jpg"}, {"photo": "a.jpg", "id": 3}]
)
def test_the_picture_of_a_task_is_found(data):
    (row,) = read_tasks([task(chosen("open"), **data)], by="me")
    assert row.name == "a.jpg"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (task(chosen("open", "closed")), "task 1: the labels open, closed: expected one"),
        (task(chosen("open"), id=3), "task 1: expected the picture as `image` in its data; it has id"),
    ],
)
def test_what_gives_no_label_is_named(broken, message):
    with pytest.raises(LabelError, match=message):
        list(read_tasks([broken], by="me"))


def test_every_annotators_marks_go_there_and_back(marked_session, begin, tmp_path, read_labels):
    before = marked_session.votes()
    file = tmp_path / "labels.label-studio.json"
    file.write_bytes(marked_session.export("label-studio.json"))
    imported = read_labels(marked_session, file)
    marked_session.journal.unlink()
    again = begin()
    again.import_labels(imported)
    after = again.votes()
    assert set(after) == set(before)
    for name in before:
        for what in ("label", "cant_tell", "tags", "time", "tied"):
            assert getattr(after[name], what) == getattr(before[name], what), (name, what)
        assert set(after[name].by) == set(before[name].by)


def test_the_short_form_is_a_table(session, names, tmp_path, read_labels):
    file = tmp_path / "min.json"
    rows = [{"id": 1, "image": names[0], "choice": "open", "annotator": 1}, {"id": 2, "image": names[1]}]
    file.write_text(json.dumps(rows))
    imported = read_labels(session, file, by="me")
    assert imported.marks == {"me": {names[0]: Mark("open")}}
    assert imported.without_answer == 1


@pytest.mark.parametrize("content", ["", "3", '"x"', "[3]", '[{"data": 3}]', '[{"data": {}}]', "[" * 100_000])
def test_other_json_is_refused_in_one_line(content, session, tmp_path, read_labels):
    file = tmp_path / "x.json"
    file.write_text(content)
    with pytest.raises(LabelError, match=r"x\.json: |task 1: "):
        read_labels(session, file)
