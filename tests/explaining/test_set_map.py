import base64
import csv
import hashlib
import json
import re

import cv2
import numpy as np
import pytest

from eyelid.data import PackedPatches
from eyelid.explaining.projection import project
from eyelid.explaining.set_map import SetMap, _colour, write_map
from eyelid.read import Readings

from ..run_folders import random_info

CLOSING = "</script><script>alert(1)</script>.png"
P_OPEN = [0.9, 0.2, 0.55, 0.1, 0.95, 0.3, 0.8]  # of which the third is below 0.6, and the fourth is wrong


@pytest.fixture
def set_map():
    random = np.random.default_rng(0)
    packed = PackedPatches(
        name="mine",
        patches=random.integers(0, 256, (7, 24, 24), np.uint8),
        labels=np.array([1, 0, 1, 1, 1, 0, 1]),
        groups=np.array(list("aabbccd")),
        sources=["one.png", CLOSING, "déjà.png", "four.png", "5.png", "6.png", "7.png"],
        unreadable=["gone.png: no such file"],
        columns={
            "glasses": ["no", "no", "yes", "no", "yes", "no", "no"],
            "name": list("tuvwxyz"),
            "code": list("1011101"),
        },
    )
    probabilities = np.array([[1 - p, p] for p in P_OPEN], np.float32)
    features = random.normal(size=(7, 5)).astype(np.float32)
    return SetMap(
        packed=packed, readings=Readings(probabilities, random_info(24)), projection=project(features, seed=0)
    )


@pytest.fixture
def page(set_map, tmp_path):
    write_map(set_map, tmp_path, facts={"model": "of <b>mine</b>"})
    return (tmp_path / "map.html").read_text()


def _data(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def test_the_page_holds_each_point_with_what_was_read_of_it(page):
    data = _data(page)
    assert data["sources"][1] == CLOSING
    assert data["outcomes"] == ["right", "right", "unsure", "wrong", "right", "right", "right"]
    assert data["labels"][3], data["likeliest"][3] == ("open", "closed")
    assert data["probabilities"][2] == "P(open) 0.5500"
    assert set(data["places"]) == {"t-SNE", "PCA"}
    assert all(0 <= at <= 10_000 for axis in data["places"]["PCA"] for at in axis)


def test_points_can_be_coloured_by_reading_label_and_slice(page):
    colours = {each["name"]: each for each in _data(page)["colours"]}
    assert list(colours)[:3] == ["reading", "label", "glasses"]
    assert {"brightness", "contrast", "sharpness"} <= colours.keys()
    assert colours["reading"]["values"] == ["right", "wrong", "unsure"]
    assert (colours["glasses"]["values"], colours["glasses"]["of"]) == (["no", "yes"], [0, 0, 1, 0, 1, 0, 0])
    assert not colours["glasses"]["ordered"]
    assert "code" not in colours  # it says what the labels say


@pytest.mark.parametrize(
    ("values", "expected", "ordered"),
    [
        (["yes", "no", "yes"], ["no", "yes"], False),
        (["10 to 20", "1,000 to 3,000", "-3 to 9"], ["-3 to 9", "10 to 20", "1,000 to 3,000"], True),
        (["1", "0", "1"], ["0", "1"], False),
        (["10", "9", "1e-05", "0.5"], ["1e-05", "0.5", "9", "10"], True),
        (["1.10.0", "1.9.0", "1.2.3"], ["1.10.0", "1.2.3", "1.9.0"], False),
        (["192.168.0.1", "10.0.0.1", "5"], ["10.0.0.1", "192.168.0.1", "5"], False),
        (["1,2,3", "7,5", "9"], ["1,2,3", "7,5", "9"], False),
    ],
)
def test_numbers_are_in_order_and_coloured_so(values, expected, ordered):
    colouring = _colour("column", values)
    assert (colouring["values"], colouring["ordered"]) == (expected, ordered)
    assert [colouring["values"][at] for at in colouring["of"]] == values


def test_each_picture_is_in_the_sheet_of_tiles_at_its_number(page, set_map):
    sheet = re.search(r'id="tiles" src="data:image/png;base64,([^"]+)"', page)[1]
    tiles = cv2.imdecode(np.frombuffer(base64.b64decode(sheet), np.uint8), cv2.IMREAD_GRAYSCALE)
    columns = _data(page)["columns"]
    row, column = divmod(5, columns)
    assert np.array_equal(
        tiles[row * 24 : row * 24 + 24, column * 24 : column * 24 + 24], set_map.packed.patches[5]
    )


def test_only_the_pages_own_script_runs_and_nothing_is_fetched(page):
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'" in page
    )
    assert page.count("<script") == 2
    assert "alert(1)</script>" not in page
    assert "of &lt;b&gt;mine" in page
    assert not re.search(r"""(src|href)=["'](?!data:)|url\(|@import|https?://""", page)


def test_the_table_has_the_same_points(set_map, page, tmp_path):
    rows = list(csv.DictReader((tmp_path / "map.csv").open(encoding="utf-8")))
    assert [row["outcome"] for row in rows] == set_map.outcomes
    assert rows[1]["source"] == CLOSING
    assert float(rows[4]["p_open"]) == pytest.approx(0.95)
    assert float(rows[4]["pca_x"]) == pytest.approx(set_map.projection.pca[4, 0], abs=1e-3)
