import re

import cv2
import numpy as np

from eyelid.score import Score
from eyelid.training.comparison_report import ComparedRow, write_comparison_report


def row(name, *, net="", seconds=None, answers=("left", "right"), confusion=((8, 2), (1, 9))):
    score = Score(0.85, 0.8, 0.9)
    return ComparedRow(
        name=name,
        net=net,
        set_name="pairs <small>",
        pictures=20,
        seconds=seconds,
        scores={"macro_f1": score},
        answers=answers,
        confusion=np.array(confusion),
    )


def test_trainings_and_a_peer_that_may_say_nothing_stand_on_one_page(tmp_path):
    cv2.imwrite(str(tmp_path / "curves.png"), np.zeros((4, 4), np.uint8))
    peer = row("rule", answers=("left", "right", "nothing"), confusion=((3, 1, 16), (0, 4, 17)))
    write_comparison_report(
        tmp_path / "page.html",
        [row("weighted", net="attention", seconds=12.4), peer],
        title="Study",
        facts={"labels": "as they are"},
        images=[("Losses", tmp_path / "curves.png")],
    )
    page = (tmp_path / "page.html").read_text()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "labels as they are" in text
    assert "0.8500" in text
    assert "pairs &lt;small&gt; weighted attention 20" in text
    assert "is / read as left right nothing left 3 15.0 % 1 5.0 % 16 80.0 % right 0" in text
    assert 'src="data:image/png;base64,' in page
    assert 'src="http' not in page
