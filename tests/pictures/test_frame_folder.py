"""Folders of frames: numbered pictures in order, at a rate."""

import cv2
import pytest

from eyelid.errors import PictureError
from eyelid.pictures import FrameFolder, Lost
from tests.pictures.drawn_videos import HEIGHT, WIDTH, draw_frame, level


@pytest.fixture
def folder(tmp_path):
    for number in (8, 9, 10, 11, 100):
        cv2.imwrite(str(tmp_path / f"frame{number}.png"), draw_frame(number))
    (tmp_path / "notes.txt").write_text("none")
    return tmp_path


def test_pictures_come_in_order_of_their_numbers(folder):
    video = FrameFolder(str(folder), 25.0)
    pictures = list(video.frames())
    assert [each.frame for each in pictures] == [0, 1, 2, 3, 4]
    assert [each.time_s for each in pictures] == [0, 0.04, 0.08, 0.12, 0.16]
    assert [each.pixels[-1, 0] for each in pictures] == [level(number) for number in (8, 9, 10, 11, 100)]
    assert {each.source for each in pictures} == {str(folder)}
    facts = video.facts()
    assert facts == (
        *(WIDTH, HEIGHT, 25.0, 5, 0.2, False),
        ("88 numbers between the first and the last picture have none",),
    )


def test_a_picture_that_cannot_be_read_is_a_loss(folder):
    (folder / "frame9.png").write_bytes(b"none")
    items = list(FrameFolder(str(folder), 25.0).pictures_and_losses())
    assert [type(item) is Lost for item in items] == [False, True, False, False, False]
    assert items[1].time_s == pytest.approx(0.001)
    assert items[1].reason.startswith("frame9.png: not a picture")
    assert [items[2].frame, items[2].time_s] == [2, 0.08]


def test_facts_are_of_the_first_picture_that_can_be_read(folder):
    (folder / "frame8.png").write_bytes(b"none")
    facts = FrameFolder(str(folder), 25.0).facts()
    assert (facts.width, facts.height, facts.frames) == (WIDTH, HEIGHT, 5)
    for file in folder.glob("*.png"):
        file.write_bytes(b"none")
    with pytest.raises(PictureError, match="none of the 5 pictures in this folder can be read"):
        FrameFolder(str(folder), 25.0).facts()


@pytest.mark.parametrize(("name", "expected"), [("empty", "no pictures"), ("absent", "cannot be listed")])
def test_what_holds_no_frames(tmp_path, name, expected):
    (tmp_path / "empty").mkdir()
    with pytest.raises(PictureError, match=expected):
        next(FrameFolder(str(tmp_path / name), 25.0).frames())
