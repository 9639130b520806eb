"""Labels from and for programs that read COCO's JSON."""

import json

import pytest

from eyelid.errors import LabelError
from eyelid.labelling.coco import read_coco
from eyelid.labelling.journal_entry import Mark

CATEGORIES = [{"id": 4, "name": "open"}, {"id": 9, "name": "closed"}]
IMAGES = [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}]


def content(*categories):
    annotations = [{"id": n, "image_id": 1, "category_id": each} for n, each in enumerate(categories)]
    return {"images": IMAGES, "annotations": annotations, "categories": CATEGORIES}


@pytest.mark.parametrize(("categories", "label"), [((4,), "open"), ((9, 9), "closed"), ((), "")])
def test_a_category_is_a_label(categories, label):
    first, second = read_coco(content(*categories), by="me")
    assert (first.name, first.by, first.mark) == ("a.jpg", ("me",), Mark(label))
    assert (second.name, second.mark) == ("b.jpg", Mark())


def test_two_categories_of_a_picture_are_refused():
    with pytest.raises(LabelError, match=r"a\.jpg: the categories closed, open: expected one a picture"):
        list(read_coco(content(4, 9), by="me"))


def test_labels_go_there_and_back(marked_session, begin, tmp_path, read_labels):
    before = {name: vote.label for name, vote in marked_session.votes().items() if vote.label}
    file = tmp_path / "labels.coco.json"
    file.write_bytes(marked_session.export("coco.json"))
    (first, *_) = written = json.loads(file.read_bytes())["annotations"]
    assert (first["bbox"], first["area"], len(written)) == ([0, 0, 24, 24], 576, len(before))
    imported = read_labels(marked_session, file, by="me")
    marked_session.journal.unlink()
    again = begin()
    again.import_labels(imported)
    assert {name: vote.label for name, vote in again.votes().items()} == before


def test_an_unknown_category_is_refused_in_one_line(session, tmp_path, read_labels):
    file = tmp_path / "x.json"
    file.write_text(json.dumps(content(5)))
    with pytest.raises(LabelError, match=r"x\.json: not labels as"):
        read_labels(session, file)
