import csv
import warnings

import cv2
import numpy as np
import pytest

from eyelid.explaining.explanation import explain_picture
from eyelid.explaining.explanation_page import save_explanation, write_page, write_table
from eyelid.explaining.loader import load_subject
from eyelid.pictures import Picture


@pytest.fixture
def folder(tmp_path):
    for name in ("sheets", "overlays"):
        (tmp_path / name).mkdir()
    return tmp_path


def _explained(subject, show, *, source="eye.png", shape=(30, 50)):
    random = np.random.default_rng(0)
    picture = Picture(random.integers(0, 256, shape, np.uint8), source)
    layer = subject.layer("", least=6)
    return explain_picture(subject, picture, method="occlusion", layer=layer, show=show)


@pytest.mark.parametrize(
    ("show", "has"),
    [
        ("all", (True, True, True)),
        ("saliency", (True, False, False)),
        ("features", (False, True, False)),
        ("attention", (False, False, True)),
    ],
)
def test_a_sheet_shows_what_is_asked_for(show, has, make_run, folder):
    explanation = _explained(load_subject(make_run("attention").folder), show)
    assert (
        explanation.saliency is not None,
        explanation.features is not None,
        bool(explanation.attention),
    ) == has
    explained = save_explanation(explanation, method="occlusion", folder=folder, number=3)
    assert explained.sheet == "sheets/0003-eye.png"
    height, width = cv2.imread(str(folder / explained.sheet)).shape[:2]
    assert (height > 600) == has[1]  # with a row of feature maps
    assert (width > 1200) == has[2]  # with three maps of attention
    overlays = [cv2.imread(str(file)).shape for file in (folder / "overlays").iterdir()]
    assert overlays == ([(30, 50, 3)] if has[0] else [])


def test_a_picture_is_read_as_the_model_reads_it(trained, folder, grey_eyes):
    subject = load_subject(trained)
    explanation = explain_picture(
        subject, Picture(grey_eyes[0], "0"), method="saliency", layer=None, show="saliency"
    )
    p_open = explanation.reading.p_open[0]
    assert explanation.words == f"{explanation.target}, P(open) {p_open:.4f}"
    assert explanation.target == "open"
    assert explanation.net_input.mean() == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    "name", ["$a_{b$ and $.png", "глаз 眼.png", "a\x1b[31m\n.png", "x" * 300 + ".png", "..png"]
)
def test_any_name_can_be_on_a_sheet(name, make_run, folder):
    explanation = _explained(load_subject(make_run("blinknet").folder), "saliency", source=f"folder/{name}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explained = save_explanation(explanation, method="occlusion", folder=folder, number=1)
    assert (folder / explained.sheet).is_file()
    assert explained.sheet.isascii()


def test_the_page_and_the_table_tell_the_numbers_and_what_is_missing(make_run, folder):
    explanation = _explained(load_subject(make_run("blinknet").folder), "saliency", source="<i>.png")
    explained = save_explanation(explanation, method="occlusion", folder=folder, number=1)
    write_table([explained], folder / "explain.csv")
    write_page(
        [explained],
        ["b.png: damaged"],
        folder=folder,
        facts={"model": "mine"},
        method="occlusion",
        left_out=1200,
    )
    (row,) = csv.DictReader((folder / "explain.csv").open())
    assert float(row["odds"]) == pytest.approx(explanation.saliency.odds, abs=1e-5)
    assert (row["source"], row["attributed"], row["gap"]) == ("<i>.png", "", "")
    page = (folder / "explain.html").read_text()
    for words in ("1,200 more pictures", "b.png: damaged", "&lt;i&gt;.png", "data:image/png;base64,"):
        assert words in page
    assert "<script" not in page
