import csv
import json
import re
import sys
from pathlib import Path

import cv2
import pytest

from eyelid.cli import main
from eyelid.verbs.explain import ExplainOptions, explain
from eyelid.weights import shipped_model


@pytest.fixture
def few(drawn_set, tmp_path):
    """A set of forty of the drawn eyes, one of which cannot be read."""
    rows = list(csv.DictReader(drawn_set.open()))[:40]
    folder = tmp_path / "few"
    folder.mkdir()
    with (folder / "truth.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label", "glasses"])
        for number, row in enumerate(rows):
            pixels = cv2.imread(str(drawn_set.parent / row["file"]))
            cv2.imwrite(str(folder / row["file"]), pixels)
            table.writerow([row["file"], row["label"], "yes" if number % 3 else "no"])
    (folder / "5.png").write_bytes(b"no picture")
    return folder


def _rows():
    with open("explained/explain.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _data(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page.read_text(), re.S)[1])


def test_the_shipped_model_explains_a_picture_right_after_installing(eyes, capsys):
    assert main(["explain", str(eyes / "00.png")]) == 0
    out = capsys.readouterr().out
    assert re.search(
        r"00\.png: (\w+: )?(open|closed), P\(open\) 0\.\d{4} \(attributed but for 0\.\d %\)", out
    )
    assert "explained/explain.html" in out
    assert {entry.name for entry in eyes.parent.joinpath("explained").iterdir()} == {
        *("explain.html", "explain.csv", "sheets", "overlays"),
    }
    (row,) = _rows()
    assert float(row["gap"]) < 0.02


def test_beyond_the_limit_pictures_are_left_out_and_counted(eyes, capsys):
    assert main(["explain", "eyes", "--limit", "2", "--show", "saliency", "--method", "saliency"]) == 0
    assert "10 more pictures were left out; --limit says" in capsys.readouterr().out
    assert len(_rows()) == 2


def test_unreadable_pictures_are_listed_and_the_others_explained(eyes, capsys):
    (eyes / "00.png").write_bytes(b"")
    (eyes / "01.png").write_bytes(cv2.imencode(".png", cv2.imread("eyes/02.png")[:4, :4])[1].tobytes())
    assert main(["explain", "eyes", "--limit", "3", "--show", "saliency", "--method", "gradcam"]) == 1
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [
        "not read: eyes/00.png: the file is empty",
        "not read: eyes/01.png: 4x4 pixels: an eye needs at least 8x8",
    ]
    assert "eyes/02.png: " in captured.out
    assert "2 pictures could not be read" in Path("explained/explain.html").read_text()


def test_of_many_unreadable_pictures_three_are_named(eyes, capsys):
    for number in range(11):
        (eyes / f"{number:02}.png").write_bytes(b"")
    assert main(["explain", "eyes", "--show", "saliency", "--method", "saliency"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == [f"not read: eyes/{number:02}.png: the file is empty" for number in range(3)]
    assert lines[3:] == ["… and 8 more like these"]
    assert "10.png" in Path("explained/explain.html").read_text()


def test_layers_are_listed(capsys):
    assert main(["explain", "--list-layers", "--model", "eye_state"]) == 0
    assert re.search(r"^body.0: \d+ of \d+x\d+$", capsys.readouterr().out, re.M)


def test_a_set_becomes_a_map(few, tmp_path, capsys):
    given = ["--map", f"manifest:{few}/truth.csv", "--output", str(tmp_path / "map")]
    assert main(["explain", *given]) == 1  # one picture cannot be read
    captured = capsys.readouterr()
    assert "map of 39 of 40 pictures" in captured.out
    assert "5.png: not a picture" in captured.err
    data = _data(tmp_path / "map" / "map.html")
    assert len(data["sources"]) == 39
    assert {"glasses", "reading", "label"} <= {each["name"] for each in data["colours"]}
    assert "perplexity 12" in (tmp_path / "map" / "map.html").read_text()


def test_of_a_large_set_a_part_is_drawn_the_same_each_time(few, tmp_path, capsys):
    def sources(seed):
        options = ExplainOptions(
            map=f"manifest:{few}/truth.csv", points=4, seed=seed, output=str(tmp_path / "map")
        )
        result = explain(options)
        assert result.of_points == 40
        return _data(tmp_path / "map" / "map.html")["sources"]

    assert sources(1) == sources(1) != sources(2)
    page = (tmp_path / "map" / "map.html").read_text()
    assert "of 40 of few, drawn at random with seed 2" in page
    assert "too few different pictures" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to explain: name pictures of eyes, or a labelled set with --map"),
        (["eyes", "--layer", "body.9"], "--layer body.9: no such layer .* expected one of body.0.0, body.0"),
        (["eyes", "--show", "attention"], "--show attention: this net has no attention"),
        (["eyes", "--limit", "0"], "--limit 0: expected 1 to 1,000"),
        (["eyes", "--points", "2"], "--points 2: expected 3 to 20,000"),
        (["eyes", "--seed", "-1"], "--seed -1: expected 0 or more"),
        (["eyes", "--method", "guess"], "method.*integrated_gradients.*guess"),
        (["eyes", "--output", "eyes"], "holds '00.png', which is none of explain's"),
        (["eyes", "--model", "eyes"], "eyes: not the run folder of a training"),
        (["eyes", "--model", "runs/none"], "model 'runs/none': no such file"),
        (["none.png"], "'none.png': no such file"),
        (["--map", "one.csv"], "1 readable pictures: a map needs at least 3"),
        (["--map", "strange.csv"], r"labels that the model .*: left \(1\).*expected closed or open"),
        (["--map", "gone.csv"], "none of its 1 pictures can be read, such as .*gone.png: the file is empty"),
    ],
)
def test_a_users_mistake_is_one_line_and_leaves_nothing(arguments, message, eyes, capsys):
    for name, row in (
        ("one", "eyes/00.png,open"),
        ("strange", "eyes/00.png,left"),
        ("gone", "gone.png,open"),
    ):
        (eyes.parent / f"{name}.csv").write_text(f"file,label\n{row}\n")
    (eyes.parent / "gone.png").write_bytes(b"")
    arguments = [f"manifest:{word}" if word.endswith(".csv") else word for word in arguments]
    assert main(["explain", *arguments]) == 2
    error = capsys.readouterr().err
    assert re.search(message, error)
    assert error.count("\n") == 1
    assert not (eyes.parent / "explained").exists()


def test_without_the_extra_it_says_what_to_install(eyes, monkeypatch, capsys):
    for name in [name for name in sys.modules if name.startswith("eyelid.explaining")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "captum", None)
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    assert main(["explain", "eyes"]) == 2
    assert "`eyelid explain` needs the package 'captum" in capsys.readouterr().err


def test_a_model_file_elsewhere_reads_as_the_shipped_one(eyes, tmp_path):
    (tmp_path / "mine.onnx").write_bytes(shipped_model("eye_state").read_bytes())
    first, second = (
        explain(ExplainOptions(sources=("eyes/03.png",), model=model, show="saliency")).pictures[0]
        for model in ("eye_state", "mine.onnx")
    )
    assert first == second
