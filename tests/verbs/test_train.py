import csv
import signal
import time

import cv2
import numpy as np
import pytest
import yaml

from eyelid import EvaluateOptions, Reader, evaluate
from eyelid.cli import main
from eyelid.synth import draw_eyes


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """480 drawn eyes of 48 people, and a manifest of them."""
    folder = tmp_path_factory.mktemp("data")
    patches, looks = draw_eyes(480, seed=3, size=24, well_lit=True)
    with (folder / "truth.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label", "person"])
        for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
            cv2.imwrite(str(folder / f"{number}.png"), patch)
            table.writerow([f"{number}.png", look.state, f"person {number // 10}"])
    return folder / "truth.csv"


@pytest.fixture(scope="module")
def config(data):
    file = data.parent / "config.yaml"
    file.write_text(
        yaml.safe_dump(
            {"sets": [{"data": f"manifest:{data}"}], "fit": {"epochs": 12, "batch_size": 32, "threads": 2}}
        )
    )
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
        *("config.yaml", "log.txt", "metrics.csv", "curves.png", "model.onnx", "card.md"),
        *("environment.txt", "git.txt"),
    }
    epochs = list(csv.DictReader((run / "metrics.csv").open()))
    assert {row["net"] for row in epochs} == {"lidnet"}
    assert [row["epoch"] for row in epochs] == [str(number) for number in range(1, 13)]
    assert float(epochs[-1]["train_loss"]) < float(epochs[0]["train_loss"])
    assert "epoch 12/12" in (run / "log.txt").read_text()
    assert cv2.imread(str(run / "curves.png")) is not None


def test_the_card_and_the_file_tell_the_scores_of_people_held_out(run, data):
    info = Reader.load(run / "model.onnx").info
    (score,) = info.scores.values()
    assert 0 < score["groups"] < 10
    assert score["pictures"] == score["groups"] * 10
    card = (run / "card.md").read_text()
    assert f"| {score['accuracy']:.4f} |" in card
    assert f"manifest:{data}" in card
    assert info.name == "mine"


def test_the_resolved_config_makes_the_same_training_again(run, config):
    arguments = ["--config", str(run / "config.yaml"), "--name", "again"]
    assert main(["train", *arguments]) == 0
    eyes = np.random.default_rng(0).integers(0, 256, (50, 24, 24), np.uint8)
    first, second = (Reader.load(run.with_name(name) / "model.onnx") for name in ("mine", "again"))
    assert np.abs(first.read(eyes).p_open - second.read(eyes).p_open).max() < 0.02


def test_a_teacher_is_fitted_first_and_learned_from(config, capsys):
    arguments = ["--config", str(config), "--runs", str(config.parent / "runs"), "--name", "taught"]
    taught = ["--teacher.name", "teacher", "--teacher.epochs", "2", "--fit.epochs", "2"]
    assert main(["train", *arguments, *taught]) == 0
    told = capsys.readouterr().out
    assert told.index("teacher teacher, 2 epochs") < told.index("net lidnet, 2 epochs")


def test_evaluate_tells_that_the_model_was_trained_on_the_set(run, data):
    evaluation = evaluate(EvaluateOptions(data=f"manifest:{data}", model=str(run / "model.onnx")))
    assert (evaluation.pictures, evaluation.groups) == (480, 48)
    assert evaluation.seen


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["train"], "no labelled sets"),
        (["train", "--config", "missing.yaml"], "missing.yaml"),
        (["train", "--config", "{config}", "--net.name", "resnet"], "net 'resnet': expected one of lidnet"),
        (["train", "--config", "{config}", "--fit.epoch", "3"], "fit.epoch"),
        (["train", "--config", "{config}", "--fit.epochs", "0"], "expected at least 1"),
        (["train", "--config", "{config}", "--name", "mine", "--runs", "{runs}"], "exists"),
        (["train", "--config", "{mistyped}"], "epoks"),
        (["train", "--config", "{ungrouped}"], "validate: false"),
        (["train", "--config", "{config}", "--fit.batch-size", "5000"], "expected at most"),
        (["train", "--config", "{twice}"], "two of the sets are named"),
        (["train", "--config", "{config}", "--name", "../mine"], "--name '../mine'"),
        (["train", "--config", "{config}", "--fit.seed", "-1"], "expected 0 or more"),
    ],
)
def test_a_mistake_is_told_in_one_line(arguments, told, config, run, data, capsys):
    folder = config.parent
    (folder / "mistyped.yaml").write_text(yaml.safe_dump({"fit": {"epoks": 3}}))
    (folder / "one_class.csv").write_text("file,label\n0.png,open\n1.png,open\n")
    (folder / "ungrouped.yaml").write_text(
        yaml.safe_dump({"sets": [{"data": f"manifest:{folder}/one_class.csv"}]})
    )
    (folder / "twice.yaml").write_text(yaml.safe_dump({"sets": [{"data": f"manifest:{data}"}] * 2}))
    places = {
        "config": config,
        "twice": folder / "twice.yaml",
        "runs": run.parent,
        "mistyped": folder / "mistyped.yaml",
        "ungrouped": folder / "ungrouped.yaml",
    }
    assert main([argument.format(**places) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_ctrl_c_is_told_in_one_line_and_leaves_the_log(config, tmp_path, eyelid):
    process = eyelid("train", "--config", config, "--fit.epochs", "10000", "--runs", tmp_path)
    log = tmp_path / "model" / "log.txt"
    while not (log.exists() and "epoch 2/" in log.read_text()):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate()
    assert process.returncode == 130
    assert error.startswith(b"stopped by Ctrl-C in epoch ")
    assert error.count(b"\n") == 1
    assert not (tmp_path / "model" / "model.onnx").exists()
