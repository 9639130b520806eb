"""`benchmark` reads the same pictures with several peers, and trains on one set to test on others."""

import csv
import json
import re
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from eyelid.cli import main
from eyelid.synth import EyeLook, Glasses, Hair, Person, draw_eyes, draw_scene, random_face
from eyelid.training.labelled_sets import read_sets
from eyelid.verbs.benchmark import BenchmarkOptions, benchmark
from eyelid.verbs.evaluate import EvaluateOptions, evaluate

pytest.importorskip("lightning", reason="lightning is not installed; it comes with eyelid[train]")

PEERS = ("cascade", "hog-svm", "knn", "blinknet", "eyelid")
QUICK = ("--epochs", "1", "--rounds", "3", "--resamples", "100")


@pytest.fixture(autouse=True)
def plotless(without_plots):
    """The trainings of peers are those of `train`."""


@cache
def drawn_eyes(count: int, seed: int) -> tuple[np.ndarray, list[EyeLook]]:
    """Draws them once."""
    return draw_eyes(count, seed=seed, size=32, well_lit=True)


def draw_set(folder: Path, count: int, *, seed: int, grouped: bool = True, state: str = "") -> str:
    """Draws eyes of ten pictures a person, some of one state only, and their manifest."""
    folder.mkdir(parents=True)
    patches, looks = drawn_eyes(2 * count if state else count, seed)
    drawn = [
        (patch, look) for patch, look in zip(patches, looks, strict=True) if look.state == state or not state
    ]
    with (folder / "truth.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label", *(["person"] if grouped else [])])
        for number, (patch, look) in enumerate(drawn):
            cv2.imwrite(str(folder / f"{number}.png"), patch)
            person = [f"{folder.name} {number // 10}"] if grouped else []
            table.writerow([f"{number}.png", look.state, *person])
    return str(folder / "truth.csv")


def relisted(data: str, folder: Path, *, pictures_of_each: int = 10, parts: tuple[str, ...] = ()) -> str:
    """Writes another manifest of a set's pictures, of so many following ones a person, and their parts."""
    folder.mkdir(parents=True)
    table = rows(Path(data))
    for number, row in enumerate(table):
        row |= {
            "file": str(Path(data).parent / row["file"]),
            "person": f"person {number // pictures_of_each}",
            **({"split": parts[number // pictures_of_each % len(parts)]} if parts else {}),
        }
    with (folder / "truth.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return str(folder / "truth.csv")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def found(drawn_set, tmp_path_factory):
    """The folder of a benchmark of one fold, and its options."""
    runs = tmp_path_factory.mktemp("runs")
    options = BenchmarkOptions(
        data=(str(drawn_set),),
        peers=PEERS,
        against="blinknet",
        epochs=1,
        rounds=3,
        resamples=100,
        runs=str(runs),
    )
    return benchmark(options), options


def test_all_peers_read_the_same_pictures(found):
    result, _ = found
    (readings,) = result.peers.readings
    table = rows(result.folder / "readings.csv")
    assert [row["source"] for row in table] == list(readings.sources)
    assert len({row["group"] for row in table}) == len(np.unique(readings.groups)) < 48
    for score in result.peers.scores:
        assert (score.pictures, score.groups) == (len(table), len({row["group"] for row in table}))
        p_open = np.array([float(row[f"p_open_{score.peer}"]) for row in table])
        right = (p_open > 0.5) == np.array([row["label"] == "open" for row in table])
        assert score.scores["accuracy"].value == pytest.approx(right.mean())
        assert score.peer == "blinknet" or right.mean() > 0.6  # an epoch teaches a net nothing


def test_people_that_are_scored_were_not_learned_from(found):
    result, _ = found
    (readings,) = result.peers.readings
    data = json.loads((result.folder / "trained" / "blinknet-fold0" / "data.json").read_text())
    parts = {part["part"]: part["groups"] for part in data["counts"]}
    assert parts["test"] == len(np.unique(readings.groups))
    assert sum(parts.values()) == 48
    held_out = {
        row["source"]
        for row in rows(result.folder / "trained/blinknet-fold0/readings.csv")
        if row["part"] == "test"
    }
    assert held_out == set(readings.sources)


def test_differences_are_of_the_same_pictures(found):
    result, _ = found
    scores = {score.peer: score for score in result.peers.scores}
    reference = scores["blinknet"]
    assert (reference.difference.value, reference.only_this, reference.only_reference) == (0, 0, 0)
    assert reference.time.relative == 1
    for score in scores.values():
        less = score.scores["accuracy"].value - reference.scores["accuracy"].value
        assert score.difference.value == pytest.approx(less)
        assert not score.difference.interval or score.difference.low <= less <= score.difference.high
        assert score.only_this - score.only_reference == pytest.approx(less * score.pictures)
    assert any(score.difference.interval for score in scores.values())


def test_tables_and_report_hold_the_same(found, capsys):
    result, _ = found
    content = json.loads((result.folder / "benchmark.json").read_text())
    table = rows(result.folder / "benchmark.csv")
    assert [row["peer"] for row in table] == [row["peer"] for row in content["peers"]] == list(PEERS)
    page = (result.folder / "report.html").read_text()
    for row, score in zip(table, result.peers.scores, strict=True):
        assert float(row["accuracy"]) == pytest.approx(score.scores["accuracy"].value, abs=1e-6)
        assert float(row["us_single"]) > 0
        assert float(row["kilobytes"]) > 10
        assert (row["fit_s"] == "") == (row["peer"] == "eyelid")
        assert row["patch_px"] == str(score.sizes[0])
        assert f"{score.scores['eer'].value:.4f}" in page
        interval = f"<small>{score.difference.low:+.3f} to "
        assert (interval in page) == bool(score.difference.interval)
    assert page.count("data:image/png") == 1
    assert (result.folder / "pareto.png").read_bytes().startswith(b"\x89PNG")
    assert not list(result.folder.glob("*.part"))


def test_a_resumed_benchmark_takes_what_is_trained(found, capsys):
    result, options = found
    model = result.folder / "trained" / "blinknet-fold0" / "model.onnx"
    before = model.stat().st_mtime_ns
    words = ["--data", *options.data, "--against", "blinknet", "--runs", options.runs, *QUICK]
    assert main(["benchmark", *words, "--name", result.folder.name]) == 2
    assert "exists: choose another --name, remove it, or go on by --resume" in capsys.readouterr().err
    assert main(["benchmark", *words, "--resume", "--peers", "blinknet", "knn"]) == 0
    assert model.stat().st_mtime_ns == before
    assert [row["peer"] for row in rows(result.folder / "benchmark.csv")] == ["blinknet", "knn"]
    words[words.index("--epochs") + 1] = "2"
    assert main(["benchmark", *words, "--resume", "--peers", "blinknet"]) == 2
    assert "was trained with other options" in capsys.readouterr().err


def test_a_recipe_trains_as_it_says_on_the_people_of_the_benchmark(drawn_set, tmp_path):
    recipe = tmp_path / "mine.yaml"
    recipe.write_text(
        f"""
        sets: [{{data: "manifest:{drawn_set}", zoom: [0.9, 1.1], draws: 100, validate: false}}]
        net: {{name: plainnet, normalise: fixed}}
        fit: {{epochs: 1, batch_size: 32}}
        split: {{seed: 7}}
        """
    )
    words = ["--data", str(drawn_set), "--peers", "recipe", "knn", "--recipe", str(recipe)]
    assert main(["benchmark", *words, "--runs", str(tmp_path), *QUICK]) == 0
    config = yaml.safe_load((tmp_path / "benchmark" / "trained" / "recipe-fold0" / "config.yaml").read_text())
    assert config["net"]["name"] == "plainnet"
    assert config["fit"] | {"epochs": 1, "batch_size": 32} == config["fit"]
    (of_set,) = config["sets"]
    assert of_set | {"zoom": [0.9, 1.1], "draws": 100, "validate": True} == of_set
    assert config["split"] | {"seed": 0, "test_fold": 0} == config["split"]
    assert "accuracy_less_recipe" in rows(tmp_path / "benchmark" / "benchmark.csv")[0]


def test_every_fold_scores_every_picture_once(drawn_set, tmp_path, capsys):
    words = [
        "--data",
        str(drawn_set),
        "--peers",
        "knn",
        "eyelid",
        "--split.test-fold",
        "all",
        "--split.folds",
        "3",
    ]
    assert main(["benchmark", *words, "--runs", str(tmp_path), *QUICK]) == 0
    table = rows(tmp_path / "benchmark" / "readings.csv")
    assert len({row["source"] for row in table}) == len(table) == 480
    folds: dict[str, set[str]] = {}
    for row in table:
        folds.setdefault(row["group"], set()).add(row["fold"])
    assert {len(there) for there in folds.values()} == {1}
    scored = {row["peer"]: row for row in rows(tmp_path / "benchmark" / "benchmark.csv")}
    evaluation = evaluate(EvaluateOptions(data=str(drawn_set)))
    assert float(scored["eyelid"]["accuracy"]) == pytest.approx(evaluation.scores["accuracy"].value, abs=1e-6)
    assert "480 pictures of 48 groups" in capsys.readouterr().out


def test_models_of_folds_read_what_they_have_not_seen(drawn_set, tmp_path, capsys):
    trained = ["train", str(drawn_set), "--runs", str(tmp_path), "--name", "folds", "--net.name", "blinknet"]
    trained += ["--fit.epochs", "1", "--split.folds", "2", "--split.test-fold", "all"]
    assert main(trained) == 0
    words = [
        "--data",
        str(drawn_set),
        "--peers",
        "eyelid",
        "--runs",
        str(tmp_path),
        *QUICK,
        "--split.test-fold",
        "1",
    ]
    folds = [*words, "--split.folds", "2", "--model", str(tmp_path / "folds")]
    assert main(["benchmark", *folds, "--name", "held-out"]) == 0
    (row,) = rows(tmp_path / "held-out" / "benchmark.csv")
    assert row["seen"] == "False"
    readings = rows(tmp_path / "folds" / "fold1" / "readings.csv")
    expected = {row["source"]: float(row["p_open"]) for row in readings if row["part"] == "test"}
    scores = {
        row["source"]: float(row["p_open_eyelid"]) for row in rows(tmp_path / "held-out" / "readings.csv")
    }
    assert scores == pytest.approx(expected, abs=1e-5)
    assert {row["fold"] for row in rows(tmp_path / "held-out" / "readings.csv")} == {"1"}
    for number, (name, pictures_of_each) in enumerate(product((drawn_set.parent.name, "other"), (10, 16))):
        folds[1] = relisted(str(drawn_set), tmp_path / f"{number}" / name, pictures_of_each=pictures_of_each)
        as_trained = pictures_of_each == 10
        assert main(["benchmark", *folds, "--name", f"relisted{number}"]) == (0 if as_trained else 2)
        assert ("are not what its training held out" in capsys.readouterr().err) != as_trained
        if as_trained:
            assert rows(tmp_path / f"relisted{number}" / "benchmark.csv")[0]["seen"] == "False"
    alone = [*words, "--split.folds", "2", "--model", str(tmp_path / "folds" / "fold0" / "model.onnx")]
    assert main(["benchmark", *alone, "--name", "seen"]) == 0
    assert rows(tmp_path / "seen" / "benchmark.csv")[0]["seen"] == "True"
    report = (tmp_path / "seen" / "report.html").read_text()
    assert re.search(r'class="warning"[^>]*>eyelid was trained on', report)
    capsys.readouterr()
    assert main(["benchmark", *words, "--model", str(tmp_path / "folds"), "--name", "other"]) == 2
    assert (
        "none of its 2 folds is that of the benchmark (folds 5, seed 0, test_fold 1)"
        in capsys.readouterr().err
    )


def test_sets_that_say_who_is_scored_are_taken_at_their_word(drawn_set, tmp_path, capsys):
    other = draw_set(tmp_path / "drawn" / "other", 240, seed=8)
    scored = relisted(str(drawn_set), tmp_path / "scored", parts=("training", "test", "validation"))
    learned = relisted(other, tmp_path / "learned", parts=("training", "training", "validation"))
    words = ["--data", scored, learned, "--peers", "knn", "--runs", str(tmp_path), *QUICK]
    assert main(["benchmark", *words]) == 0
    table = rows(tmp_path / "benchmark" / "readings.csv")
    assert {row["group"] for row in table} == {f"person {number}" for number in range(1, 48, 3)}
    assert {(row["set"], row["fold"]) for row in table} == {("scored", "")}
    output = capsys.readouterr().out
    assert "learned: nobody of it is held out, so it is in no score" in output
    assert "does not count" not in output
    assert main(["benchmark", *words, "--name", "hashed", "--split.test-fold", "0"]) == 0
    output = capsys.readouterr().out
    for name in ("scored", "learned"):
        assert f"{name}: its column `split` does not count: who is scored is found by hash" in output


def test_a_net_is_trained_on_each_set_and_tested_on_each(drawn_set, tmp_path, capsys):
    other = draw_set(tmp_path / "other", 240, seed=8)
    opened = draw_set(tmp_path / "opened", 60, seed=9, state="open")
    few = draw_set(tmp_path / "few", 10, seed=9)
    words = [
        "--cross",
        str(drawn_set),
        other,
        opened,
        few,
        "--cross-net",
        "blinknet",
        "--runs",
        str(tmp_path),
    ]
    assert main(["benchmark", *words, *QUICK]) == 0
    cells = rows(tmp_path / "benchmark" / "cross.csv")
    name = Path(drawn_set).parent.name
    assert {(row["trained_on"], row["tested_on"]) for row in cells} == {
        (row, column) for row in (name, "other") for column in (name, "other", "opened", "few")
    }
    counts = {(row["trained_on"], row["tested_on"]): int(row["pictures"]) for row in cells}
    assert counts["other", name] == 480
    assert counts[name, name] < 200  # a fold of it
    for row in cells:
        if row["accuracy_low"]:  # there is none where no draw changes the accuracy
            assert 0 <= float(row["accuracy_low"]) <= float(row["accuracy"]) <= float(row["accuracy_high"])
        assert (row["eer"] == "") == (row["tested_on"] == "opened")
    output = " ".join(capsys.readouterr().out.split())
    assert "opened: nothing is trained on it: all pictures are open" in output
    assert "few: nothing is trained on it: --split.test-fold 0: nobody of few is in this fold" in output
    assert "few: no intervals: they need test pictures of at least two people" in output
    assert re.search(r"other, held out: few groups \(\d\) are scored: the intervals are rough", output)
    report = (tmp_path / "benchmark" / "report.html").read_text()
    assert "Trained on the row" in report
    for column in ("480 pictures of 48 groups", "240 pictures of 24 groups", "10 pictures of 1 groups"):
        assert column in output
        assert column in report


def test_the_same_picture_in_two_sets_is_a_warning(tmp_path, capsys):
    sets = [draw_set(tmp_path / name, 240, seed=8) for name in ("one", "second")]
    words = ["--cross", *sets, "--cross-net", "blinknet", "--runs", str(tmp_path), *QUICK]
    assert main(["benchmark", *words]) == 0
    assert re.search(
        r"second: \d+ of its pictures are, nearly or wholly, in one as well", capsys.readouterr().out
    )


def test_a_set_is_read_once(drawn_set, tmp_path, monkeypatch, capsys):
    read = []

    def counted(sets, **options):
        read.extend(set_.data for set_ in sets)
        return read_sets(sets, **options)

    monkeypatch.setattr("eyelid.peers.inputs.read_sets", counted)
    words = [str(drawn_set), "--peers", "cascade", "--runs", str(tmp_path), *QUICK]
    assert main(["benchmark", *words]) == 0
    assert read == [str(drawn_set)]


def test_the_eye_aspect_ratio_is_read_of_whole_faces(tmp_path, capsys):
    random = np.random.default_rng(1)
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label", "person"])
        for number in range(24):
            state, openness = (("open", 1.0), ("closed", 0.4))[number % 2]
            look = replace(random_face(random), openness=(openness, openness), glasses=Glasses(), hair=Hair())
            scene = draw_scene([Person(look=look, x=160, y=150, width=130)], width=320, height=320)
            cv2.imwrite(str(tmp_path / f"{number}.png"), scene.pixels)
            table.writerow([f"{number}.png", state, f"person {number}"])
    photos = ["benchmark", str(tmp_path), "--eyes", "faces", "--runs", str(tmp_path / "runs"), *QUICK]
    assert main([*photos, "--split.test-fold", "all", "--split.folds", "3", "--peers", "ear", "knn"]) == 0
    assert "eyes in photos" in capsys.readouterr().out
    ear, knn = rows(tmp_path / "runs/benchmark/benchmark.csv")
    assert ear["pictures"] == knn["pictures"]
    assert float(ear["auc"]) > 0.8
    assert (ear["patch_px"], knn["patch_px"]) == ("", "24")


def test_unreadable_pictures_are_listed(drawn_set, tmp_path, capsys):
    data = Path(draw_set(tmp_path / "set", 240, seed=8))
    (data.parent / "7.png").write_bytes(b"")
    words = ["--data", str(data), "--peers", "cascade", "--runs", str(tmp_path), *QUICK]
    assert main(["benchmark", *words]) == 1
    assert "not scored" in capsys.readouterr().out
    assert "7.png: the file is empty" in (tmp_path / "benchmark" / "report.html").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "no labelled pictures given; name them with --data SET or --cross SET SET"),
        ("--data /nowhere", "/nowhere does not exist"),
        (
            "--data {drawn} --peers nobody",
            "--peers 'nobody': expected one of cascade, cascade-glasses, open-closed",
        ),
        ("--data {drawn} --peers knn knn", "--peers: knn is given twice"),
        ("--data {drawn} --peers knn --against lidnet", "--against lidnet: expected one of the peers: knn"),
        ("--data {drawn} --against recipe", "--against recipe: expected one of the peers: cascade, hog-svm"),
        (
            "--data {drawn} --peers open-closed-eye",
            "needs the ONNX file of open-closed-eye-0001: --open-closed-eye",
        ),
        (
            "--data {drawn} --open-closed-eye /nowhere",
            "no such file; expected the ONNX file of open-closed-eye",
        ),
        ("--data {drawn} --open-closed-eye {model}", "another model: its inputs and outputs are"),
        (
            "--data {drawn} --peers knn ear",
            "peer ear: whole faces are needed, and the pictures of drawn0 are taken as eyes; give photos",
        ),
        (
            "--data {drawn} --peers knn --mediapipe /nowhere",
            "--mediapipe /nowhere: the peer mediapipe does not run; add it to --peers",
        ),
        ("--data {drawn} --peers recipe", "peer recipe: needs a YAML file of `eyelid train`: --recipe"),
        ("--data {drawn} --recipe /nowhere", "--recipe /nowhere: no such YAML file"),
        (
            "--data {drawn} --model nosuch",
            "the shipped models are eye_landmarks, eye_likeness, eye_movement, eye_state",
        ),
        (
            "--data {opened}",
            "opened: all 30 pictures are open, and scores need both classes; a set of one class",
        ),
        ("--data {nobody}", "nothing says which pictures come from one person"),
        ("--data {few}", "--split.test-fold 0: nobody of few is in this fold"),
        (
            "--data {drawn} --rename.Shut=closed",
            "rename of 'Shut', which is none of its labels: closed",
        ),
        ("--data {drawn} --recipe {drawn}", "truth.csv: not the options of a training: "),
        ("--data {drawn} --peers knn --recipe /nowhere", "the peer recipe does not run; add it to --peers"),
        (
            "--cross {drawn} {opened} --open-closed-eye /nowhere",
            "--open-closed-eye /nowhere: the peer open-closed-eye does not run",
        ),
        ("--data {drawn} --peers knn --model /nowhere", "--model /nowhere: the peer eyelid does not run"),
        ("--cross {drawn}", "expected two sets or more"),
        (
            "--cross {opened} {few}",
            "--cross: expected a set to train on: opened: nothing is trained on it: all pictures are open; "
            "few: nothing is trained on it: --split.test-fold 0: nobody of few",
        ),
        ("--data {looks}", "label 'left' of {looks}/left/0.png: peers tell states, expected closed or open"),
        ("--data {drawn} --rounds 1", "--rounds 1: expected at least 3"),
        ("--data {drawn} --name ../here", "--name '../here': expected the name of a new folder"),
    ],
)
def test_a_mistake_is_one_line(words, message, drawn_set, tmp_path, capsys):
    from eyelid.weights import shipped_model

    looks = tmp_path / "looks"
    for movement in ("left", "right"):
        (looks / movement).mkdir(parents=True)
        cv2.imwrite(str(looks / movement / "0.png"), np.full((24, 24), 90, np.uint8))
    places = {"drawn": drawn_set, "model": shipped_model("eye_state"), "looks": looks}
    if "{opened}" in words:
        places["opened"] = draw_set(tmp_path / "opened", 30, seed=9, state="open")
    if "{nobody}" in words:
        places["nobody"] = draw_set(tmp_path / "nobody", 40, seed=9, grouped=False)
    if "{few}" in words:
        places["few"] = draw_set(tmp_path / "few", 10, seed=9)
    runs = tmp_path / "runs"
    assert main(["benchmark", *(word.format(**places) for word in words.split()), "--runs", str(runs)]) == 2
    error = capsys.readouterr().err
    assert message.format(**places) in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert len(error) < 600
    assert not runs.exists()
