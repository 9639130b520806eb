import cv2
import pytest

from eyelid.labelling import contact_sheets
from eyelid.labelling.contact_sheets import write_sheets
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import Suggestion


@pytest.fixture
def rows(session, names):
    marks = [Mark("open", False, ("glasses", "off-axis")), Mark("closed"), Mark("open"), Mark("", True)]
    for name, mark in zip(names, marks, strict=False):
        session.mark(by="ann", name=name, mark=mark, reason="centre", click=name, seconds=1.0)
    suggestions = {
        names[5]: Suggestion(label="open", probability=0.99),
        names[6]: Suggestion(label="open", probability=0.96),
    }
    return session.rows(suggestions=suggestions)


def test_a_sheet_for_each_class_and_tag_and_for_what_suggestions_filled_in(session, rows, tmp_path):
    sheets = write_sheets(tmp_path / "sheets", rows, session.pile)
    assert {path.name for path in sheets} == {
        *("open-1.png", "closed-1.png", "cant-tell-1.png", "open-by-model-1.png"),
        *("tag-glasses-1.png", "tag-off-axis-1.png"),
    }
    widths = {path.name: cv2.imread(str(path)).shape[1] for path in sheets}
    assert widths["open-1.png"] == widths["open-by-model-1.png"] > widths["closed-1.png"]


def test_the_least_sure_come_first(session, rows, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(
        contact_sheets, "draw_sheet", lambda cells, columns: shown.append(cells) or cells[0].pixels
    )
    write_sheets(tmp_path, [row for row in rows if row.by == "model"], session.pile)
    assert [cell.captions for cell in shown[0]] == [
        ("1.png", "P(open) 0.9600"),
        ("0.png", "P(open) 0.9900"),
    ]


def test_more_pictures_than_one_sheet_takes_and_fewer_again(session, rows, tmp_path, monkeypatch):
    monkeypatch.setattr(contact_sheets, "PER_SHEET", 1)
    write_sheets(tmp_path, rows, session.pile)
    assert (tmp_path / "open-2.png").exists()
    monkeypatch.undo()
    write_sheets(tmp_path, rows, session.pile)
    assert not (tmp_path / "open-2.png").exists()


def test_a_picture_that_is_gone_is_still_drawn(session, rows, folder, names, tmp_path):
    (folder / names[0]).unlink()
    assert write_sheets(tmp_path, rows, session.pile)
