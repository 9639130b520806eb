"""Ways to train: other classes, imbalance, pseudo-labels, folds, comparisons, several processes."""

import csv
import os
import shutil
from dataclasses import replace
from importlib.util import find_spec

import cv2
import numpy as np
import pytest
import yaml

from eyelid import Reader
from eyelid.cli import main
from eyelid.fitting.batches import EpochBatches
from eyelid.synth import EyeLook, draw_eye, draw_eyes, write_examples

SHORT = ("--fit.epochs", "3", "--fit.batch-size", "32")


@pytest.fixture(autouse=True)
def plotless(without_plots):
    """What is looked at is how they are trained."""


@pytest.fixture
def train(drawn_set, tmp_path):
    """Trains on the drawn set with some flags; returns the run folder."""

    def start(*flags, code=0):
        arguments = [f"manifest:{drawn_set}", "--runs", str(tmp_path / "runs"), *SHORT, *flags]
        assert main(["train", *arguments]) == code
        return tmp_path / "runs" / "model"

    return start


def epochs(run):
    return list(csv.DictReader((run / "metrics.csv").open()))


def readings(run):
    return list(csv.DictReader((run / "readings.csv").open()))


def log(run):
    return (run / "log.txt").read_text()


@pytest.fixture(scope="module")
def looks(tmp_path_factory):
    """Class folders of eyes that look left and right, the subject's own."""
    folder = tmp_path_factory.mktemp("looks")
    _, looks = draw_eyes(150, seed=1, size=24, well_lit=True)
    for label, gaze in (("left", 0.9), ("right", -0.9)):
        (folder / label).mkdir()
        for number, look in enumerate(looks):
            eye = draw_eye(replace(look, openness=0.9, gaze_x=gaze, gaze_y=0.0), size=24)
            cv2.imwrite(str(folder / label / f"{number}.png"), eye)
    return folder


def test_forty_drawn_pictures_train_in_smaller_batches_unless_the_user_names_a_size(tmp_path, capsys):
    drawn = write_examples(tmp_path / "eyes").parent
    arguments = ["train", str(drawn), "--runs", str(tmp_path / "runs"), "--fit.epochs", "1"]
    assert main(arguments) == 0
    assert "few pictures: --fit.batch-size 16 in place of 128" in capsys.readouterr().out
    config = yaml.safe_load((tmp_path / "runs" / "model" / "config.yaml").read_text())
    assert config["fit"]["batch_size"] == 16
    assert config["split"]["validation_parts"] in range(2, 11)
    assert main([*arguments, "--fit.batch-size", "128"]) == 2
    assert "--fit.batch-size 128: expected at most " in capsys.readouterr().err


def test_movements_are_learned_and_a_mirrored_left_is_a_right(looks, tmp_path):
    flags = ("--split.allow-leak", "--fit.epochs", "15", "--fit.batch-size", "32", "--augment.flip", "1")
    assert main(["train", str(looks), "--runs", str(tmp_path), *flags]) == 0
    reader = Reader.load(tmp_path / "model" / "model.onnx")
    assert (reader.info.task, reader.info.classes) == ("movement", ("left", "right"))
    eyes = [draw_eye(EyeLook(openness=0.9, gaze_x=gaze), size=24) for gaze in (0.9, -0.9)]
    assert reader.read(np.stack(eyes)).probabilities.argmax(axis=1).tolist() == [0, 1]
    first = (tmp_path / "model" / "report.html").read_text().split("<h1")[0]
    assert "This split leaks" in first
    assert (tmp_path / "model" / "card.md").read_text().startswith("**This split leaks")


@pytest.mark.parametrize(
    "flags",
    [
        ("--imbalance.class-weights", "balanced"),
        ("--imbalance.class-weights", "{closed: 3, open: 1}"),
        ("--imbalance.sampling", "weighted"),
        ("--imbalance.sampling", "repeated"),
        ("--imbalance.loss", "focal"),
        ("--fit.label-smoothing", "0.2"),
        (
            "--fit.schedule",
            "plateau",
            "--fit.patience",
            "2",
            "--fit.keep",
            "best",
            "--fit.average-decay",
            "0",
        ),
        ("--fit.schedule", "constant", "--fit.clip-norm", "1"),
        ("--fit.schedule", "cosine", "--machine.precision", "bf16-mixed"),
    ],
)
def test_each_way_of_fitting_learns(flags, train):
    rows = epochs(train(*flags))
    assert float(rows[-1]["val_loss"]) < 0.7
    assert float(rows[-1]["train_loss"]) < float(rows[0]["train_loss"])


def test_batch_size_and_learning_rate_are_found_and_explained(train):
    run = train("--fit.batch-size", "0", "--fit.learning-rate", "0")
    assert "batch size 16, found: the largest power of two that leaves 20 steps" in log(run)
    assert "found: where the loss falls most steeply" in log(run)
    assert cv2.imread(str(run / "learning_rate-net.png")) is not None


def test_fitting_stops_when_the_validation_loss_stays(train):
    flags = ("--fit.epochs", "50", "--fit.schedule", "constant", "--fit.patience", "2", "--fit.keep", "best")
    run = train(*flags)
    losses = [float(row["val_loss"]) for row in epochs(run)]
    assert len(losses) < 50
    assert min(losses[-2:]) > min(losses)
    assert f"kept epoch {losses.index(min(losses)) + 1}," in log(run)


def test_unlabelled_pictures_are_labelled_and_learned_from(drawn_set, train, tmp_path, capsys):
    pile = tmp_path / "pile"
    shutil.copytree(drawn_set.parent, pile, ignore=shutil.ignore_patterns("*.csv"))
    for number in range(5):
        (pile / f"damaged {number}.png").write_bytes(b"no picture")
    run = train("--pseudo.data", str(pile), "--pseudo.confidence", "0.6", "--fit.epochs", "8")
    shown = capsys.readouterr().out
    assert (shown.count("not read: "), log(run).count("not read: ")) == (3, 5)
    assert "… and 2 more like these" in shown
    (line,) = [line for line in log(run).splitlines() if line.startswith("pseudo-labels for 480")]
    # They are pictures of the labelled set itself, so those that are held out must not come back this way.
    assert "30 left out because they are held out" in line or "29 left out" in line
    assert {row["net"] for row in epochs(run)} == {"labeller", "net"}


def test_a_net_starts_from_the_weights_of_another(trained, train, tmp_path):
    frozen = ("--net.weights", str(trained / "checkpoints" / "best.safetensors"), "--net.freeze")
    arguments = ("--name", "frozen", "--fit.epochs", "1")
    train(*frozen, *arguments)
    rows = epochs(tmp_path / "runs" / "frozen")
    assert float(rows[0]["val_accuracy"]) > 0.9


def test_every_fold_is_trained_and_the_scores_are_pooled(train, capsys):
    folder = train("--split.test-fold", "all", "--split.folds", "3", "--fit.epochs", "1")
    assert {entry.name for entry in folder.iterdir()} == {
        *("config.yaml", "fold0", "fold1", "fold2", "report.html"),
    }
    tested = [
        {row["group"] for row in readings(folder / f"fold{fold}") if row["part"] == "test"}
        for fold in range(3)
    ]
    assert sum(map(len, tested)) == len(set.union(*tested)) == 48
    assert "3 folds: accuracy 0." in capsys.readouterr().out
    assert "480" in (folder / "report.html").read_text()


def test_the_report_of_leaking_folds_says_so_first(looks, tmp_path):
    flags = ("--split.allow-leak", "--split.test-fold", "all", "--split.folds", "2", *SHORT)
    flags += ("--fit.epochs", "1")
    assert main(["train", str(looks), "--runs", str(tmp_path), *flags]) == 0
    report = (tmp_path / "model" / "report.html").read_text()
    assert "This split leaks" in report.split("<h1")[0]
    assert "test of fold 1" in report


def test_trainings_are_compared_in_a_table_and_a_plot(drawn_set, tmp_path, capsys):
    for name, net in (("small", "blinknet"), ("large", "eyenet")):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump({"net": {"name": net}}))
    configs = [str(tmp_path / f"{name}.yaml") for name in ("small", "large")]
    flags = ["--runs", str(tmp_path), "--name", "study", *SHORT, "--split.test-fold", "0"]
    assert main(["train", f"manifest:{drawn_set}", "--compare", *configs, *flags]) == 0
    rows = list(csv.DictReader((tmp_path / "study" / "compare.csv").open()))
    assert [(row["name"], row["net"], row["parameters"]) for row in rows] == [
        ("small", "blinknet", "4170"),
        ("large", "eyenet", "66338"),
    ]
    for row in rows:
        tested = [each for each in readings(tmp_path / "study" / row["name"]) if each["part"] == "test"]
        right = sum((float(each["p_open"]) > 0.5) == (each["label"] == "open") for each in tested)
        assert right / len(tested) == pytest.approx(float(row["accuracy"]), abs=1e-5)
    assert cv2.imread(str(tmp_path / "study" / "compare.png")) is not None
    assert "66,338" in capsys.readouterr().out
    assert main(["train", f"manifest:{drawn_set}", "--compare", *configs, *flags, "--resume"]) == 0
    assert "epoch" not in capsys.readouterr().out
    (tmp_path / "small.yaml").write_text(yaml.safe_dump({"net": {"name": "lidnet"}}))
    assert main(["train", f"manifest:{drawn_set}", "--compare", *configs, *flags, "--resume"]) == 2
    assert "--resume: the options net are not those of" in capsys.readouterr().err


def test_two_processes_train_one_model(drawn_set, tmp_path, eyelid):
    several = ("--machine.devices", "2", "--machine.accelerator", "cpu", "--machine.threads", "1")
    process = eyelid(
        "train",
        f"manifest:{drawn_set}",
        "--runs",
        tmp_path,
        *SHORT,
        "--fit.epochs",
        "4",
        *several,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    output, error = process.communicate(timeout=300)
    assert process.returncode == 0, error.decode()
    run = tmp_path / "model"
    assert output.decode().count("epoch 4/4") == 1
    assert len(epochs(run)) == 4
    assert float(epochs(run)[-1]["val_accuracy"]) > 0.9
    assert Reader.load(run / "model.onnx").info.classes == ("closed", "open")


def test_curves_go_to_other_loggers(train):
    flags, left = [], []
    if find_spec("tensorboard"):
        flags += ["--log.tensorboard", "true"]
        left.append("tensorboard/net/events.*")
    if find_spec("wandb"):
        flags += ["--log.wandb", "offline"]
        left.append("wandb/offline-run-*")
    if not left:
        pytest.skip("neither tensorboard nor wandb is installed")
    run = train(*flags, "--fit.epochs", "1")
    assert [pattern for pattern in left if not list(run.glob(pattern))] == []


def test_pictures_that_cannot_be_read_are_named_and_left_out_up_to_a_hundredth(drawn_set, tmp_path, capsys):
    folder = tmp_path / "damaged"
    shutil.copytree(drawn_set.parent, folder)
    for number, code in ((3, 0), (4, 2)):
        (folder / f"{number * 10}.png").write_bytes(b"no picture")
        arguments = [str(folder), "--runs", str(tmp_path), "--name", f"damaged {number}", *SHORT]
        for other in range(number):
            (folder / f"{other * 10}.png").write_bytes(b"no picture")
        assert main(["train", *arguments]) == code
        output = capsys.readouterr()
        # Three are shown, and all are in the log; a training that is refused has no log.
        assert output.out.count("not read: ") == (3 if code == 0 else 5)
    assert "5 of 480 pictures cannot be read" in output.err
    assert not (tmp_path / "damaged 4").exists()


def test_damaged_pictures_are_learned_from_and_told_or_refused(drawn_set, tmp_path, damaged_jpg, capsys):
    folder = tmp_path / "damaged"
    shutil.copytree(drawn_set.parent, folder)
    for number in range(5):
        (folder / f"{number * 10}.png").write_bytes(damaged_jpg)
    arguments = ["train", str(folder), "--runs", str(tmp_path), "--split.allow-leak", *SHORT]
    assert main([*arguments, "--name", "told"]) == 0
    output = capsys.readouterr().out
    assert output.count("damaged, read as far as it goes: ") == 3
    assert (tmp_path / "told" / "log.txt").read_text().count("damaged, read as far as it goes: ") == 5
    assert main([*arguments, "--name", "refused", "--refuse-damaged"]) == 2
    assert capsys.readouterr().out.count(": the picture is damaged: ") == 5


def test_near_duplicates_on_both_sides_are_refused_with_the_pairs(drawn_set, tmp_path, capsys):
    folder = tmp_path / "doubled"
    shutil.copytree(drawn_set.parent, folder)
    with (folder / "truth.csv").open("a") as table:
        for number in range(480):
            eye = cv2.imread(str(folder / f"{number}.png"))
            cv2.imwrite(str(folder / f"again{number}.jpg"), eye, [cv2.IMWRITE_JPEG_QUALITY, 90])
            label = (drawn_set.read_text().splitlines()[number + 1]).split(",")[1]
            table.write(f"again{number}.jpg,{label},another {number // 10}\n")
    arguments = [str(folder), "--runs", str(tmp_path), *SHORT]
    assert main(["train", *arguments]) == 2
    output = capsys.readouterr()
    assert "near-duplicates: " in output.out
    assert "near-duplicates stand on both sides of the split" in output.err
    assert not (tmp_path / "model").exists()
    assert main(["train", *arguments, "--split.allow-leak"]) == 0
    assert "This split leaks" in (tmp_path / "model" / "report.html").read_text().split("<h1")[0]


def test_the_folds_of_a_stratified_split_are_of_one_split(train):
    folder = train("--split.test-fold", "all", "--split.folds", "2", "--split.stratify", "--fit.epochs", "1")
    tested = [
        row["source"]
        for fold in range(2)
        for row in readings(folder / f"fold{fold}")
        if row["part"] == "test"
    ]
    assert len(tested) == len(set(tested)) == 480
    splits = [
        yaml.safe_load((at / "config.yaml").read_text())["split"] for at in (folder, *folder.glob("fold?"))
    ]
    assert {split["seed"] for split in splits} == {splits[0]["seed"]}
    assert [split["test_fold"] for split in splits[:1]] == ["all"]
    assert not any(split["stratify"] for split in splits)


def test_pictures_grow_in_every_stage(train, monkeypatch):
    sizes = []
    real = EpochBatches.__iter__

    def noted(batches):
        for number, batch in enumerate(real(batches)):
            if number == 0:
                sizes.append(batch[0].shape[-1])
            yield batch

    monkeypatch.setattr(EpochBatches, "__iter__", noted)
    growing = ("--net.name", "attention", "--fit.start-size", "12", "--fit.epochs", "4")
    train(*growing, "--teacher.name", "attention-off", "--teacher.epochs", "1")
    assert sizes[-4:] == [12, 18, 24, 24]


def test_a_loss_that_is_no_number_is_reported(train, capsys):
    train("--fit.learning-rate", "1e20", "--fit.average-decay", "0", code=2)
    assert "lower --fit.learning-rate" in capsys.readouterr().err


@pytest.mark.parametrize(
    "flags",
    [
        ("--teacher.name", "nonet"),
        ("--machine.accelerator", "gpu", "--machine.devices", "64"),
        ("--split.test-fold", "0", "--split.folds", "400"),
    ],
)
def test_a_training_that_is_refused_leaves_no_folder(flags, train):
    assert not train(*flags, code=2).exists()
