"""`train`, `evaluate` and `benchmark` on photos of people: labelled portraits, and tables of `predict`."""

import csv
import json
from pathlib import Path

import cv2
import pytest

from eyelid import predict
from eyelid.cli import main
from eyelid.peers.inputs import read_states
from eyelid.peers.options import BenchmarkOptions
from eyelid.synth import EyeLook, Framing, Person, draw_eye, draw_scene
from eyelid.training.options import TrainOptions
from eyelid.training.training_plan import make_plan
from eyelid.verbs.evaluate import EvaluateOptions, evaluate


@pytest.fixture
def portraits(tmp_path, monkeypatch):
    """Class folders of three portraits each, all with open eyes, and one picture of nobody."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("eyelid.score.speed._TIMED_S", 0.005)
    for state in ("open", "closed"):
        (tmp_path / "portraits" / state).mkdir(parents=True)
        for number, width in enumerate((90, 120, 150)):
            scene = draw_scene([Person(x=160, y=150, width=width)], width=320, height=320)
            cv2.imwrite(f"portraits/{state}/{number}.png", scene.pixels)
    cv2.imwrite("portraits/open/nobody.png", draw_scene([], width=320, height=320).pixels)
    return tmp_path / "portraits"


@pytest.mark.parametrize("eyes", ["faces", "haar"])
def test_portraits_are_scored_by_their_eyes(portraits, eyes, capsys):
    assert main(["evaluate", "portraits", "--eyes", eyes, "--output", "scores"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "no eye of a face found in 1 of 7 pictures (portraits/open/nobody.png), left out" in told
    assert "12 pictures of 6 groups" in told
    assert "1 picture not scored, in which no eye of a face was found" in told
    assert json.loads(Path("scores/metrics.json").read_text())["eyeless"] == ["portraits/open/nobody.png"]
    with open("scores/readings.csv", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 12


def test_wide_patches_are_scored_by_the_eye_in_each(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("eyelid.score.speed._TIMED_S", 0.005)
    for state, openness in (("open", 1.0), ("closed", 0.0)):
        (tmp_path / "wide" / state).mkdir(parents=True)
        for number in range(3):
            look = EyeLook(openness=openness, framing=Framing(share=0.3, shift_x=0.2))
            cv2.imwrite(f"wide/{state}/{number}.png", draw_eye(look, size=160, seed=number))
    assert main(["evaluate", "wide", "--eyes", "wide-patch", "--output", "scores"]) == 0
    assert "6 pictures" in " ".join(capsys.readouterr().out.split())
    assert json.loads(Path("scores/metrics.json").read_text())["scores"]["accuracy"]["value"] == 1


def test_a_table_of_predict_is_a_manifest_once_a_person_has_added_labels(portraits):
    rows = [row for row in predict("portraits", eyes="faces") if row.face is not None]
    with open("eyes.csv", "w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow([*rows[0]._fields, "label"])
        table.writerows([*row, row.source.split("/")[1]] for row in rows)
    by_box = evaluate(EvaluateOptions(data="eyes.csv"), say=lambda _: None)
    found = evaluate(EvaluateOptions(data="portraits", eyes="faces"), say=lambda _: None)
    assert by_box.pictures == found.pictures == 12
    assert by_box.scores["log_loss"].value == pytest.approx(found.scores["log_loss"].value, abs=0.05)


def test_train_and_benchmark_have_the_eyes_in_place_of_the_photos(portraits):
    options = TrainOptions(data=("portraits",), eyes="faces", cache="cache")
    plan = make_plan(options)
    (pictures,) = plan.sets
    assert len(pictures) == 12
    assert sorted(set(pictures.columns["side"])) == ["left", "right"]
    assert any("no eye of a face found in 1 of 7" in note for note in plan.notes())
    set_options, sets = read_states(["portraits"], BenchmarkOptions(data=("portraits",), eyes="faces"))
    assert set_options[0].eyes == "faces"
    assert [len(each) for each in sets] == [12]


@pytest.mark.parametrize("verb", ["train", "evaluate", "benchmark"])
def test_a_finder_that_is_none_is_told(portraits, verb, capsys):
    assert main([verb, "portraits", "--eyes", "nose"]) == 2
    assert "--eyes" in capsys.readouterr().err
