import csv
import shutil
import signal
import time

import numpy as np
import pytest

from eyelid import Reader
from eyelid.cli import main
from eyelid.errors import OutputError
from eyelid.fitting import checkpoint_saver

TEACHER = ("--teacher.name", "teacher", "--teacher.epochs", "2")
ONE_THREAD = ("--machine.threads", "1")  # else sums are in another order, and differ in their last digits
SHORT = ("--fit.epochs", "4", "--fit.batch-size", "32", "--fit.keep", "best", *TEACHER, *ONE_THREAD)


MOST_S = 300


def wait_for(text, log, process):
    end = time.monotonic() + MOST_S
    while not (log.exists() and text in log.read_text()):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.02)


def curve(run):
    return [
        {key: value for key, value in row.items() if key != "seconds"}
        for row in csv.DictReader((run / "metrics.csv").open())
    ]


@pytest.fixture(scope="module")
def straight(drawn_set, tmp_path_factory):
    """A training that ran through."""
    runs = tmp_path_factory.mktemp("runs")
    assert main(["train", f"manifest:{drawn_set}", "--runs", str(runs), "--name", "straight", *SHORT]) == 0
    return runs / "straight"


@pytest.fixture(autouse=True)
def plotless(without_plots):
    """Two trainings are compared by their numbers."""


def test_a_training_that_was_stopped_and_killed_goes_on_to_the_same_end(
    straight, drawn_set, tmp_path, eyelid
):
    run = tmp_path / "stopped"
    process = eyelid("train", f"manifest:{drawn_set}", "--runs", tmp_path, "--name", "stopped", *SHORT)
    wait_for("epoch 1/2", run / "log.txt", process)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=MOST_S)
    assert process.returncode == 130
    assert error.startswith(b"stopped by Ctrl-C; ")
    assert error.count(b"\n") == 1
    assert f"--config {run}/config.yaml --resume".encode() in error
    assert not (run / "model.onnx").exists()

    process = eyelid("train", "--config", run / "config.yaml", "--resume")
    wait_for("epoch 2/4", run / "log.txt", process)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=MOST_S)
    assert not (run / "model.onnx").exists()

    assert main(["train", "--config", str(run / "config.yaml"), "--resume"]) == 0
    assert curve(tmp_path / "stopped") == curve(straight)
    eyes = np.random.default_rng(0).integers(0, 256, (50, 24, 24), np.uint8)
    first, second = (Reader.load(run / "model.onnx") for run in (straight, tmp_path / "stopped"))
    assert np.array_equal(first.read(eyes).probabilities, second.read(eyes).probabilities)


def copied(run, folder, *left_out):
    """Returns the folder of a run as it would have been left by a kill before some files were there."""
    shutil.copytree(run, folder / run.name, ignore=shutil.ignore_patterns(*left_out))
    config = folder / run.name / "config.yaml"
    config.write_text(config.read_text().replace(str(run.parent), str(folder)))
    return folder / run.name


@pytest.mark.parametrize(
    "left_out",
    [("best.*", "last.*"), ("checkpoints", "augmented.png", "metrics.csv", "log.txt", "data.json")],
)
def test_a_kill_between_two_stages_or_before_the_first_changes_nothing(left_out, straight, tmp_path):
    run = copied(straight, tmp_path, *left_out, "model.onnx", "card.md")
    assert main(["train", "--config", str(run / "config.yaml"), "--resume"]) == 0
    assert curve(run) == curve(straight)


def test_what_stopped_by_patience_is_not_fitted_further(drawn_set, tmp_path):
    patient = (
        "--fit.epochs",
        "40",
        "--fit.schedule",
        "constant",
        "--fit.patience",
        "1",
        "--fit.keep",
        "best",
    )
    arguments = ["--runs", str(tmp_path / "runs"), "--name", "patient", "--fit.batch-size", "32", *ONE_THREAD]
    assert main(["train", f"manifest:{drawn_set}", *arguments, *patient]) == 0
    first = tmp_path / "runs" / "patient"
    run = copied(first, tmp_path, "card.md")
    assert main(["train", "--config", str(run / "config.yaml"), "--resume"]) == 0
    assert curve(run) == curve(first)
    assert (run / "model.onnx").read_bytes() == (first / "model.onnx").read_bytes()


def test_a_training_goes_on_only_with_the_options_that_it_began_with(straight, drawn_set, tmp_path, capsys):
    stopped = tmp_path / "stopped"
    stopped.mkdir()
    (stopped / "config.yaml").write_text((straight / "config.yaml").read_text())
    arguments = [f"manifest:{drawn_set}", "--runs", str(tmp_path), "--name", "stopped", *SHORT]
    assert main(["train", *arguments, "--fit.weight-decay", "0.1", "--resume"]) == 2
    assert "--resume: the options fit are not those of" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"junk" * 100])
def test_a_training_does_not_go_on_from_a_foreign_checkpoint(content, straight, drawn_set, tmp_path, capsys):
    stopped = tmp_path / "stopped"
    (stopped / "checkpoints").mkdir(parents=True)
    config = (straight / "config.yaml").read_text().replace(str(straight.parent), str(tmp_path))
    (stopped / "config.yaml").write_text(config.replace("name: straight", "name: stopped"))
    (stopped / "checkpoints" / "teacher-last.safetensors").write_bytes(content)
    assert main(["train", "--config", str(stopped / "config.yaml"), "--resume"]) == 2
    error = capsys.readouterr().err
    assert "teacher-last.safetensors: not a safetensors file" in error
    assert error.count("\n") == 1


def test_a_full_disk_is_reported_and_the_training_goes_on_later(
    straight, drawn_set, tmp_path, capsys, monkeypatch
):
    saved = []

    def save(state, file):
        saved.append(file)
        if len(saved) == 3:
            raise OutputError(f"{file}: cannot be written: No space left on device")
        real(state, file)

    real = checkpoint_saver.save_state
    monkeypatch.setattr(checkpoint_saver, "save_state", save)
    arguments = ["--runs", str(tmp_path), "--name", "full", *SHORT]
    assert main(["train", f"manifest:{drawn_set}", *arguments]) == 2
    error = capsys.readouterr().err
    assert "No space left on device; the checkpoints before it are complete" in error
    assert error.count("\n") == 1
    monkeypatch.setattr(checkpoint_saver, "save_state", real)
    assert main(["train", "--config", str(tmp_path / "full" / "config.yaml"), "--resume"]) == 0
    assert curve(tmp_path / "full") == curve(straight)
