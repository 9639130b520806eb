import csv
import json
import sys

import cv2
import numpy as np
import pytest
import scipy.stats  # noqa: F401 -- now, since it looks at torch while it is imported
import yaml

from eyelid import Reader
from eyelid.cli import main
from eyelid.synth import draw_eyes
from eyelid.verbs.evaluate import EvaluateOptions, evaluate


@pytest.fixture(scope="module")
def config(drawn_set, tmp_path_factory):
    file = tmp_path_factory.mktemp("config") / "config.yaml"
    own = {"data": f"manifest:{drawn_set}", "augment": {"detail": 1, "glare": 0.2}}
    options = {"sets": [own], "fit": {"epochs": 12, "batch_size": 32}}
    file.write_text(yaml.safe_dump(options))
    return file


@pytest.fixture(scope="module")
def run(config):
    arguments = ["--config", str(config), "--runs", str(config.parent / "runs"), "--name", "mine"]
    assert main(["train", *arguments, "--split.test-fold", "1"]) == 0
    return config.parent / "runs" / "mine"


def test_a_training_makes_a_model_that_reads_eyes_it_never_saw(run):
    patches, looks = draw_eyes(300, seed=99, size=32, well_lit=True)
    p_open = Reader.load(run / "model.onnx").read(patches).p_open
    right = (p_open > 0.5) == [look.state == "open" for look in looks]
    assert right.mean() > 0.93


def test_the_run_folder_holds_what_happened(run):
    names = {entry.name for entry in run.iterdir()}
    assert names == {
        *("config.yaml", "log.txt", "metrics.csv", "curves.png", "augmented.png", "model.onnx", "card.md"),
        *("environment.txt", "git.txt", "data.json", "readings.csv", "report.html", "checkpoints"),
    }
    assert {file.name for file in (run / "checkpoints").iterdir()} == {
        f"{which}.{kind}" for which in ("best", "last") for kind in ("safetensors", "json")
    }
    epochs = list(csv.DictReader((run / "metrics.csv").open()))
    assert {row["net"] for row in epochs} == {"net"}
    assert [row["epoch"] for row in epochs] == [str(number) for number in range(1, 13)]
    assert float(epochs[-1]["train_loss"]) < float(epochs[0]["train_loss"])
    assert "epoch 12/12" in (run / "log.txt").read_text()
    for picture in ("curves.png", "augmented.png"):
        assert cv2.imread(str(run / picture)) is not None
    last = json.loads((run / "checkpoints" / "last.json").read_text())
    assert (last["epoch"], last["net"], last["classes"]) == (12, "lidnet", ["closed", "open"])


def test_the_card_the_report_and_the_file_have_the_scores_of_people_held_out(run, drawn_set):
    info = Reader.load(run / "model.onnx").info
    name = drawn_set.parent.name
    assert list(info.scores) == [f"{name}, validation", f"{name}, test"]
    texts = [(run / file).read_text() for file in ("card.md", "report.html")]
    for score in info.scores.values():
        assert 0 < score["groups"] < 20
        assert score["pictures"] == score["groups"] * 10
        assert all(f"{score['accuracy']:.4f}" in text for text in texts)
    assert all(f"manifest:{drawn_set}" in text for text in texts)
    assert texts[1].count("data:image/svg+xml") == 2 * 5  # plots
    assert info.name == "mine"


def test_the_readings_of_people_held_out_are_kept_picture_by_picture(run):
    rows = list(csv.DictReader((run / "readings.csv").open()))
    tested = [row for row in rows if row["part"] == "test"]
    right = [(float(row["p_open"]) > 0.5) == (row["label"] == "open") for row in tested]
    (score,) = [
        score for name, score in Reader.load(run / "model.onnx").info.scores.items() if "test" in name
    ]
    assert len(tested) == score["pictures"]
    assert sum(right) / len(right) == pytest.approx(score["accuracy"], abs=1e-6)


def test_the_resolved_config_makes_the_same_training_again(run, config):
    arguments = ["--config", str(run / "config.yaml"), "--name", "again"]
    assert main(["train", *arguments]) == 0
    own = yaml.safe_load((run.with_name("again") / "config.yaml").read_text())["sets"][0]["augment"]
    assert (own["detail"], own["glare"], own["blur"]) == (1, 0.2, 0.2)
    eyes = np.random.default_rng(0).integers(0, 256, (50, 24, 24), np.uint8)
    first, second = (Reader.load(run.with_name(name) / "model.onnx") for name in ("mine", "again"))
    assert np.abs(first.read(eyes).p_open - second.read(eyes).p_open).max() < 0.02


def test_a_teacher_is_fitted_first_and_learned_from(config, capsys):
    arguments = ["--config", str(config), "--runs", str(config.parent / "runs"), "--name", "taught"]
    taught = ["--teacher.name", "teacher", "--teacher.epochs", "2", "--teacher.count", "2"]
    assert main(["train", *arguments, *taught, "--fit.epochs", "2"]) == 0
    output = capsys.readouterr().out
    order = ["teacher teacher, 2 epochs", "teacher2 teacher, 2 epochs", "net lidnet, 2 epochs"]
    assert sorted(order, key=output.index) == order
    first, second = (
        (config.parent / "runs" / "taught" / "checkpoints" / f"{stage}-last.safetensors").read_bytes()
        for stage in ("teacher", "teacher2")
    )
    assert first != second


def test_evaluate_says_that_the_model_was_trained_on_the_set(run, drawn_set):
    evaluation = evaluate(EvaluateOptions(data=f"manifest:{drawn_set}", model=str(run / "model.onnx")))
    assert (evaluation.pictures, evaluation.groups) == (480, 48)
    assert evaluation.seen


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "none/"], "none"),
        (["train", "eyes", "--split.test-fold", "9"], "--split.test-fold 9: expected 0 to 4"),
        (["train", "eyes", "--split.test-set", "others"], "expected the name of a set"),
        (["train", "eyes", "--split.test-set", "eyes", "--split.test-fold", "all"], "scored in each fold"),
        (["train", "eyes", "--name", "taken"], "runs/taken exists"),
        (["train", "eyes", "--name", "taken", "--split.test-fold", "all"], "runs/taken exists"),
        (["train", "eyes", "--runs", "eyes/open/0.png"], "0.png is no folder"),
        (["train", "eyes", "--net.weights", "none.safetensors"], "none.safetensors: no such file"),
        (["train", "eyes"], "nothing says which pictures come from one person"),
        (["train", "eyes", "--net.name", "lidnt"], "timm:NAME; did you mean lidnet?"),
        (["train", "eyes", "--teacher.name", "resnet"], "--teacher.name 'resnet': expected one of blinknet"),
        (["train", "none/", "--compare", "one.yaml", "two.yaml"], "none/ does not exist"),
        (["train", "eyes", "--compare", "one.yaml", "three.yaml"], "three and one differ in their split"),
        (["train", "eyes", "--compare", "one.yaml", "none.yaml"], "none.yaml: no such YAML file"),
        (["benchmark", "eyes", "--peers", "knn", "nobody"], "--peers 'nobody': expected one of cascade"),
        (["benchmark", "eyes", "--against", "nobody"], "--against 'nobody': expected one of cascade"),
        (["benchmark", "--cross", "eyes", "none", "--cross-net", "knn"], "--cross-net 'knn': expected one"),
        (["train", "eight"], "eight: 8 labelled pictures; expected at least 10"),
        (["benchmark", "--data", "none/"], "none"),
        (["benchmark", "--data", "eyes", "--recipe", "none.yaml"], "none.yaml"),
        (["benchmark", "--data", "eyes", "--name", "taken"], "runs/taken exists"),
    ],
)
def test_a_mistake_is_told_before_torch_is_imported_and_leaves_no_folder(
    arguments, message, eye_png, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "taken").mkdir(parents=True)
    for name in ("open", "closed"):
        (tmp_path / "eyes" / name).mkdir(parents=True)
        (tmp_path / "eyes" / name / "0.png").write_bytes(eye_png)
    (tmp_path / "eight").mkdir()
    for number in range(8):
        (tmp_path / "eight" / f"{number}.png").write_bytes(eye_png)
    rows = [f"{number}.png,{('open', 'closed')[number % 2]},person {number}\n" for number in range(8)]
    (tmp_path / "eight" / "truth.csv").write_text("path,label,group\n" + "".join(rows))
    for name, fold in (("one", 0), ("two", 0), ("three", 1)):
        (tmp_path / f"{name}.yaml").write_text(f"split: {{test_fold: {fold}}}")
    for module in ("training.model_fitting", "training.comparison", "peers.benchmark_run"):
        monkeypatch.delitem(sys.modules, f"eyelid.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it is an error now
    before = sorted(tmp_path.rglob("*"))
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train"], "no labelled sets"),
        (["train", "--config", "missing.yaml"], "missing.yaml"),
        (["train", "--config", "{config}", "--net.name", "resnet"], "--net.name 'resnet': expected"),
        (["train", "--config", "{config}", "--fit.start-size", "12"], "lidnet reads 24x24 pixels only"),
        (["train", "--config", "{config}", "--net.weights", "{config}"], "expected a safetensors file"),
        (["train", "--config", "{config}", "--net.weights", "none.safetensors"], "none.safetensors"),
        (
            ["train", "--config", "{config}", "--classes", '["open", "closed", "left"]'],
            "classes closed, left",
        ),
        (
            ["train", "--config", "{config}", "--imbalance.class-weights", "{{shut: 2}}"],
            "expected one for each",
        ),
        (["train", "--config", "{config}", "--imbalance.sampling", "twice"], "sampling"),
        (["train", "--config", "{config}", "--machine.devices", "3"], "expected a multiple of the 3"),
        (["train", "--config", "{config}", "--fit.patience", "3"], "choose constant or plateau"),
        (["train", "--config", "{config}", "--split.test-set", "other"], "expected the name of a set"),
        (["train", "--config", "{config}", "--name", "mine", "--runs", "{runs}", "--resume"], "is finished"),
        (["train", "--config", "{config}", "--pseudo.data", "none/"], "none/"),
        (["train", "--config", "{config}", "--teacher.count", "0"], "--teacher.count 0: expected at least 1"),
        (["train", "--compare", "{config}"], "expected two YAML files or more"),
        (["train", "--compare={config}", "--compare=none.yaml"], "none.yaml: no such YAML file"),
        (["train", "--compare={config}", "none.yaml"], "expected two YAML files or more"),
        (["train", "--resume"], "no training in runs was interrupted"),
        (["train", "--compare", "{config}", "{config}"], "two of the files are named config"),
        (["train", "--compare", "{config}", "none.yaml"], "none.yaml: no such YAML file"),
        (["train", "--compare", "{config}", "{other}"], "differ in their split"),
        (["train", "--config", "{config}", "--fit.epoch", "3"], "fit.epoch"),
        (["train", "--config", "{config}", "--fit.epochs", "0"], "expected at least 1"),
        (["train", "--config", "{config}", "--name", "mine", "--runs", "{runs}"], "exists"),
        (["train", "--config", "{mistyped}"], "epoks"),
        (["train", "--config", "{ungrouped}"], "nothing says which pictures come from one person"),
        (["train", "--config", "{one_class}"], "all 2 pictures are open"),
        (["train", "--config", "{config}", "--fit.batch-size", "5000"], "expected at most"),
        (["train", "--config", "{twice}"], "two of the sets are named"),
        (["train", "--config", "{config}", "--name", "../mine"], "--name '../mine'"),
        (["train", "--config", "{config}", "--fit.seed", "-1"], "expected 0 or more"),
    ],
)
def test_a_mistake_is_reported_in_one_line(
    arguments, message, config, run, drawn_set, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    folder = config.parent
    options = yaml.safe_load(config.read_text())
    (folder / "other.yaml").write_text(yaml.safe_dump(options | {"split": {"seed": 5}}))
    for name in ("0.png", "1.png"):
        (folder / name).write_bytes(b"")
    (folder / "mistyped.yaml").write_text(yaml.safe_dump({"fit": {"epoks": 3}}))
    for name, other in (("one_class", "open"), ("ungrouped", "closed")):
        (folder / f"{name}.csv").write_text(f"file,label\n0.png,open\n1.png,{other}\n")
        options = {"data": [f"manifest:{folder}/{name}.csv"], "fit": {"batch_size": 2}}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(options))
    (folder / "twice.yaml").write_text(yaml.safe_dump({"sets": [{"data": f"manifest:{drawn_set}"}] * 2}))
    places = {
        "config": config,
        "other": folder / "other.yaml",
        "twice": folder / "twice.yaml",
        "runs": run.parent,
        "mistyped": folder / "mistyped.yaml",
        "ungrouped": folder / "ungrouped.yaml",
        "one_class": folder / "one_class.yaml",
    }
    assert main([argument.format(**places) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1
