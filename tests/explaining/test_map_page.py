"""The map in a browser, as its user would have it: pointed at, clicked, and by the keyboard."""

import numpy as np
import pytest

from eyelid.data import PackedPatches
from eyelid.explaining.projection import project
from eyelid.explaining.set_map import SetMap, write_map
from eyelid.read import Readings

from .. import browser as driven
from ..run_folders import random_info

pytestmark = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)

COUNT = 200
RIGHT, ESCAPE = "\ue014", "\ue00c"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = driven.Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("map")
    random = np.random.default_rng(0)
    labels = np.arange(COUNT) % 2
    p_open = np.where(labels, 0.9, 0.1)
    p_open[[7, 30]] = 1 - p_open[[7, 30]]
    packed = PackedPatches(
        name="mine",
        patches=np.repeat(np.arange(COUNT, dtype=np.uint8), 24 * 24).reshape(COUNT, 24, 24),
        labels=labels,
        groups=np.array([f"g{number // 4}" for number in range(COUNT)]),
        sources=[f"{number:03}.png" for number in range(COUNT)],
        unreadable=[],
        columns={"glasses": ["yes" if number % 4 == 0 else "no" for number in range(COUNT)]},
    )
    features = (random.normal(size=(COUNT, 6)) + 6 * labels[:, None]).astype(np.float32)
    probabilities = np.stack([1 - p_open, p_open], axis=1).astype(np.float32)
    projection = project(features, seed=0)
    write_map(
        SetMap(packed=packed, readings=Readings(probabilities, random_info(24)), projection=projection),
        folder,
        facts={},
    )
    return folder / "map.html"


@pytest.fixture
def page(browser, file):
    browser.open(file)
    browser.run("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return browser


def _chosen(page):
    words = page.run("return document.getElementById('chosen').innerText").split("\n")
    return dict(zip(words[::2], words[1::2], strict=False))


def _ink(page):
    """How many pixels of the map are drawn on, and a number that is another one for another drawing."""
    return page.run(
        """const map = document.getElementById('points');
        return new Promise(done => requestAnimationFrame(() => {
          const pixels = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
          let drawn = 0, sum = 0;
          for (let at = 0; at < pixels.length; at += 4) {
            if (!pixels[at + 3]) continue;
            drawn += 1;
            sum = (sum * 31 + at + pixels[at] * 7 + pixels[at + 2]) % 1000003;
          }
          done([drawn, sum]);
        }));"""
    )


def _place_of(page, index):
    return page.run(
        """const box = document.getElementById('points').getBoundingClientRect();
        const [x, y] = onScreen(arguments[0]);
        return [Math.round(box.left + x), Math.round(box.top + y)];""",
        index,
    )


def _select(page, name):
    page.run(
        """const select = document.getElementById('colour');
        select.value = arguments[0];
        select.dispatchEvent(new Event('change'));""",
        name,
    )


def test_all_points_are_drawn_and_nothing_is_complained_of(page):
    drawn, _ = _ink(page)
    assert drawn > COUNT * 10
    assert page.complaints() == []
    assert page.run("return document.getElementById('legend').innerText") == "right (198)\nwrong (2)"


def test_the_script_of_somebody_else_does_not_run(page):
    page.run(
        """const added = document.createElement('script');
        added.textContent = 'window.foreign = true';
        document.body.append(added);"""
    )
    assert page.run("return window.foreign === undefined")
    assert any("Content Security Policy" in line for line in page.complaints())


def test_the_point_under_the_pointer_shows_its_picture(page):
    page.point(*_place_of(page, 30))
    chosen = _chosen(page)
    near = int(chosen["source"].removesuffix(".png"))
    assert np.hypot(*np.subtract(_place_of(page, near), _place_of(page, 30))) <= 3
    shown = page.run(
        "return [...document.getElementById('picture').getContext('2d').getImageData(5, 5, 1, 1).data]"
    )
    assert shown[0] == near


def test_a_clicked_point_is_held_until_escape(page):
    page.point(*_place_of(page, 7), "pointer_down", "pointer_up")
    held = _chosen(page)["source"]
    page.point(*_place_of(page, 150))
    assert _chosen(page)["source"] == held
    page.run("document.getElementById('points').focus()")
    page.press(ESCAPE)
    page.point(*_place_of(page, 150))
    assert _chosen(page)["source"] != held


def test_the_keyboard_goes_from_picture_to_picture(page):
    page.run("document.getElementById('points').focus()")
    page.press("n")
    first = _chosen(page)
    assert (first["source"], first["reading"], first["label"]) == ("007.png", "wrong", "open")
    assert first["read as"] == "closed, P(open) 0.1000"
    page.press("n")
    assert _chosen(page)["source"] == "030.png"
    page.press("n")
    assert _chosen(page)["source"] == "007.png"
    before = _place_of(page, 7)
    page.press(RIGHT)
    after = _chosen(page)["source"]
    assert _place_of(page, int(after.removesuffix(".png")))[0] >= before[0]
    assert after != "007.png"


@pytest.mark.parametrize("change", ["projection", "colour", "hidden", "zoom", "drag"])
def test_the_map_is_drawn_anew(change, page):
    before, place = _ink(page), _place_of(page, 3)
    if change == "projection":
        page.run("document.querySelector('input[value=PCA]').click()")
    if change == "colour":
        _select(page, "glasses")
        assert page.run("return document.getElementById('legend').innerText") == "no (150)\nyes (50)"
    if change == "hidden":
        page.run("document.querySelector('#legend button').click()")
    if change == "zoom":
        page.run("document.getElementById('points').focus()")
        page.press("+")
    if change == "drag":
        x, y = place
        page.point(x, y, "pointer_down")
        page.point(x + 60, y, "pointer_up")
        assert _place_of(page, 3)[0] == pytest.approx(x + 60, abs=2)
    after = _ink(page)
    assert after[1] != before[1]
    if change == "hidden":
        assert after[0] < before[0] / 10
    if change in ("zoom", "drag"):
        page.run("document.getElementById('reset').click()")
        assert _place_of(page, 3) == place
    assert page.complaints() == []
