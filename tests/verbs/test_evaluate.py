"""`evaluate` scores models of states and of movements, and tells what the scores rest on."""

import csv
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from eyelid import ModelInfo
from eyelid.cli import main
from eyelid.synth import draw_eyes
from eyelid.verbs.evaluate import EvaluateOptions, evaluate

CENTRES = {"left": 40, "right": 120, "blink": 210}


@pytest.fixture(autouse=True)
def quick(monkeypatch, without_plots):
    """Times models for a moment only, and draws no plots."""
    monkeypatch.setattr("eyelid.score.speed._TIMED_S", 0.005)


@pytest.fixture(scope="module")
def movement_model(tmp_path_factory):
    """A model that reads movements from how bright a patch is."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed; it comes with eyelid[train]")
    size, centres = 8, np.array(list(CENTRES.values()), np.float32)
    mean = np.repeat(2 * centres[None] / size**2, size**2, axis=0)  # times the pixels: 2 c m
    values = {"weight": mean / 100, "bias": -(centres**2) / 100}  # least (m - c)**2 is likeliest
    helper, kinds = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["eyes"], ["float"], to=kinds.FLOAT),
            helper.make_node("Flatten", ["float"], ["flat"]),
            helper.make_node("Gemm", ["flat", "weight", "bias"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        ],
        "brightness",
        [helper.make_tensor_value_info("eyes", kinds.UINT8, ["N", size, size])],
        [helper.make_tensor_value_info("probabilities", kinds.FLOAT, ["N", len(centres)])],
        [onnx.numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    info = ModelInfo(
        name="brightness",
        task="movement",
        classes=tuple(CENTRES),
        input_size=size,
        framing="",
        unsure_below=0.6,
        trained_on="nothing",
        set_names=(),
        code_version="0",
        thresholds=((0.005, 1.0),),
    )
    helper.set_model_props(model, info.to_metadata())
    onnx.checker.check_model(model)
    file = tmp_path_factory.mktemp("model") / "brightness.onnx"
    onnx.save(model, file)
    return file


@pytest.fixture
def movements(tmp_path):
    """24 patches of 12 people, and a manifest; two of `right` are as bright as `left`, one as `blink`."""
    rows = []
    for number in range(24):
        movement = list(CENTRES)[number % 3]
        shown = {1: "left", 4: "left", 7: "blink"}.get(number, movement)
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((8, 8), CENTRES[shown], np.uint8))
        rows.append([f"{number}.png", movement, f"person {number // 2}"])
    with (tmp_path / "truth.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["file", "movement", "person"], *rows])
    return tmp_path / "truth.csv"


@pytest.fixture
def states(tmp_path):
    """60 eyes of 12 people in a folder named `mrl`, with MRL names."""
    folder = tmp_path / "mrl"
    folder.mkdir()
    patches, looks = draw_eyes(60, seed=3, size=24, well_lit=True)
    for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
        opened = int(look.state == "open")
        cv2.imwrite(str(folder / f"s{number // 5:04}_{number:05}_0_0_{opened}_0_1_01.png"), patch)
    return folder


def test_a_model_of_states_is_scored(states, capsys):
    evaluation = evaluate(EvaluateOptions(data=f"mrl:{states}"))
    assert (evaluation.pictures, evaluation.groups) == (60, 12)
    assert evaluation.classes == ("closed", "open")
    assert evaluation.confusion.sum() == 60
    accuracy = evaluation.scores["accuracy"]
    assert accuracy.value > 0.9
    assert accuracy.low <= accuracy.value <= accuracy.high
    assert main(["evaluate", f"mrl:{states}"]) == 0
    output = capsys.readouterr().out
    assert "60 pictures of 12 groups" in output
    for name in ("accuracy", "auc", "eer", "average_precision", "ece", "log_loss", "brier", "aurc"):
        score = evaluation.scores[name]
        assert [name, *f"{score.value:.4f} {score.interval}".split()] in map(str.split, output.splitlines())
    assert "µs a patch at batch 1" in output


@pytest.mark.parametrize(
    ("name", "seen"), [("mrl", True), ("MRL", True), ("mrl/s01", True), ("others", False)]
)
def test_a_set_that_the_model_was_trained_on_is_a_warning(states, name, seen, capsys):
    folder = states.rename(states.with_name("set"))
    (folder.parent / name).parent.mkdir(exist_ok=True)
    folder = folder.rename(folder.parent / name)
    assert main(["evaluate", "--data", f"mrl:{folder}"]) == 0
    output = " ".join(capsys.readouterr().out.split())
    assert ("the model was trained on a set named mrl" in output) == seen


def test_a_model_of_movements_is_scored(movement_model, movements, capsys):
    arguments = {"data": f"manifest:{movements}", "label": "movement", "model": str(movement_model)}
    evaluation = evaluate(EvaluateOptions(**arguments))
    assert (evaluation.pictures, evaluation.groups) == (24, 12)
    assert evaluation.classes == tuple(CENTRES)
    assert evaluation.confusion.tolist() == [[8, 0, 0], [2, 5, 1], [0, 0, 8]]
    assert not {"auc", "eer", "f1"} & set(evaluation.scores)
    assert evaluation.eer_threshold is None
    assert evaluation.scores["accuracy"].value == pytest.approx(21 / 24)
    assert evaluation.scores["macro_f1"].value == pytest.approx((16 / 18 + 10 / 13 + 16 / 17) / 3)
    assert (
        main(["evaluate", *(word for name, value in arguments.items() for word in (f"--{name}", value))]) == 0
    )
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["right", "2", "5", "1"] in lines
    assert ["right", "8", "1.0000", "0.6250", "0.7692"] in lines


def test_a_model_may_know_more_movements_than_the_set_holds(movement_model, tmp_path):
    for movement in ("left", "blink"):
        (tmp_path / "set" / movement).mkdir(parents=True)
        for number in range(3):
            file = tmp_path / "set" / movement / f"{number}.png"
            cv2.imwrite(str(file), np.full((8, 8), CENTRES[movement] + number, np.uint8))
    evaluation = evaluate(EvaluateOptions(data=f"folders:{tmp_path / 'set'}", model=str(movement_model)))
    assert evaluation.scores["macro_f1"].value == 1
    assert evaluation.per_class["right"].pictures == 0


def test_unreadable_pictures_are_listed(tmp_path, capsys):
    patches, looks = draw_eyes(6, size=24)
    for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
        (tmp_path / look.state).mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / look.state / f"{number}.png"), patch)
    (tmp_path / "open" / "broken.png").write_bytes(b"")
    assert main(["evaluate", "--data", f"folders:{tmp_path}"]) == 1
    output = " ".join(capsys.readouterr().out.split())
    assert "6 pictures" in output
    assert "not scored: " in output
    assert "broken.png:thefileisempty" in output.replace(
        " ", ""
    )  # long paths are cut between any two letters
    assert "1 picture could not be read and so not scored: had the model erred there" in output


def test_damaged_pictures_are_scored_and_told_or_refused(tmp_path, damaged_jpg, capsys):
    patches, looks = draw_eyes(6, size=24)
    for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
        (tmp_path / look.state).mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / look.state / f"{number}.png"), patch)
    (tmp_path / "open" / "damaged.jpg").write_bytes(damaged_jpg)
    assert main(["evaluate", "--data", f"folders:{tmp_path}"]) == 0
    output = capsys.readouterr().out
    assert "damaged, read as far as it goes: " in output
    assert "7 pictures" in output
    assert main(["evaluate", "--data", f"folders:{tmp_path}", "--refuse-damaged"]) == 1
    output = capsys.readouterr().out
    assert "read as far" not in output
    assert "6 pictures" in output


def test_one_class_is_scored_as_far_as_possible(states, capsys):
    for file in states.glob("*_0_0_0_*"):
        file.unlink()
    assert main(["evaluate", "--data", f"mrl:{states}"]) == 0
    output = capsys.readouterr().out
    assert "accuracy" in output
    assert "all pictures are open: the accuracy is how often that was found" in " ".join(output.split())
    assert "eer" not in output.partition("worst slices")[0]


def test_groups_that_are_missing_are_each_picture(tmp_path, grey_eyes, capsys):
    for number, eye in enumerate(grey_eyes[:10]):
        folder = tmp_path / ("closed", "open")[number % 2]
        folder.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), eye)
    assert main(["evaluate", "--data", f"folders:{tmp_path}"]) == 0
    output = " ".join(capsys.readouterr().out.split())
    assert "10 pictures of 10 groups" in output
    assert "each picture counts as a person: the intervals are too narrow if some repeat" in output
    assert "few pictures (10): one error more or less is 0.100" in output


@pytest.mark.parametrize(("resamples", "interval"), [(None, False), (0, False)])
def test_one_group_has_no_interval_unless_it_is_asked_for(states, resamples, interval, capsys):
    for file in states.iterdir():
        if not file.name.startswith("s0003"):
            file.unlink()
    evaluation = evaluate(EvaluateOptions(data=f"mrl:{states}", resamples=resamples))
    assert (evaluation.pictures, evaluation.groups) == (5, 1)
    assert "no interval: it needs pictures of at least two people" in evaluation.warnings
    assert {score.interval for score in evaluation.scores.values()} == {""}


def test_another_rate_of_decided_errors_may_be_asked_for(movement_model, movements):
    options = EvaluateOptions(data=f"manifest:{movements}", label="movement", model=str(movement_model))
    usual, strict = (evaluate(replace(options, decided_error=rate)) for rate in (None, 0.01))
    assert (usual.coverage.decided.threshold, strict.coverage.decided.threshold) == (0.6, 1.0)


def test_labels_may_be_renamed(tmp_path, states):
    for name, state in (("Shut", 0), ("wide open", 1)):
        (tmp_path / "set" / name).mkdir(parents=True)
        for file in states.glob(f"*_0_0_{state}_*"):
            file.rename(tmp_path / "set" / name / file.name)
    options = EvaluateOptions(data=f"folders:{tmp_path}/set", rename={"Shut": "closed", "wide open": "open"})
    assert evaluate(options).scores["accuracy"].value > 0.9


def test_the_model_is_that_of_predict_unless_one_is_named(tmp_path, states, capsys):
    large = tmp_path / "large"
    large.mkdir()
    for file in states.iterdir():
        cv2.imwrite(str(large / file.name), cv2.resize(cv2.imread(str(file)), (48, 48)))
    for data, model, scored in [
        (states, [], "eye_state is scored"),
        (large, [], "eye_state_fine is scored"),
        (large, ["--model", "eye_state"], ""),
    ]:
        report = tmp_path / f"report {data.name} {len(model)}"
        assert main(["evaluate", f"mrl:{data}", *model, "--output", str(report)]) == 0
        output = capsys.readouterr().out
        assert ("is scored" in output) == bool(scored)
        assert scored in output
        options = json.loads((report / "metrics.json").read_text())["options"]
        assert options["model"] == ("eye_state_fine" if "fine" in scored else "eye_state")


def test_inverted_labels_are_suspected(states):
    options = EvaluateOptions(data=f"mrl:{states}")
    inverted = evaluate(replace(options, rename={"open": "closed", "closed": "open"}))
    assert any("the labels may be inverted" in warning for warning in inverted.warnings)
    assert not any("inverted" in warning for warning in evaluate(options).warnings)


def test_labels_of_other_programs_are_read_and_told(tmp_path, states, capsys):
    rows = "".join(
        f"{file},{'1.0' if file.name[16] == '1' else '0.0'}\n" for file in sorted(states.iterdir())
    )
    (tmp_path / "truth.csv").write_text("path,label\n" + rows + f"{next(states.iterdir())},nan\n")
    evaluation = evaluate(EvaluateOptions(data=str(tmp_path / "truth.csv")))
    assert evaluation.scores["accuracy"].value > 0.9
    assert evaluation.left_out == 1
    assert "label 1 is read as open, 0 is read as closed" in capsys.readouterr().out


def test_a_named_column_of_one_value_is_a_warning(states):
    evaluation = evaluate(EvaluateOptions(data=f"mrl:{states}", slices=("light", "subject")))
    assert {each.column for each in evaluation.slices} == {"subject"}
    assert "--slices light: all pictures have one value there" in evaluation.warnings


def test_slices_are_chosen_by_name(states):
    data = f"mrl:{states}"
    for file in sorted(states.iterdir()):  # two lights, of thirty pictures each
        light = int(file.name > "s0006")
        file.rename(file.with_name(file.name.replace("_0_1_01", f"_0_{light}_01")))
    assert {each.column for each in evaluate(EvaluateOptions(data=data)).slices} == {"light"}
    assert not evaluate(EvaluateOptions(data=data, slices=("none",))).slices
    for slices in (("Light", "subject"), ["light", "subject"]):
        found = evaluate(EvaluateOptions(data=data, slices=slices)).slices
        assert {each.column for each in found} == {"light", "subject"}


def test_pictures_without_a_label_are_counted(movement_model, tmp_path, capsys):
    (tmp_path / "eyes").mkdir()
    for horizontal in (-15, 0, 15):
        for subject in range(4):
            file = tmp_path / "eyes" / f"{subject:04}_2m_0P_0V_{horizontal}H_L.png"
            cv2.imwrite(str(file), np.full((8, 8), CENTRES["left"], np.uint8))
    cv2.imwrite(str(tmp_path / "eyes" / "0001_2m_0P_-10V_0H_L.png"), np.zeros((8, 8), np.uint8))
    arguments = ["--label", "movement", "--rename.straight=blink", "--model", str(movement_model)]
    assert main(["evaluate", "--data", f"columbia:{tmp_path}/eyes", *arguments]) == 0
    output = " ".join(capsys.readouterr().out.split())
    assert "eyes: 12 pictures of 4 groups" in output
    assert "1 picture not scored, for which the set has no such label" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no labelled pictures given; name them with --data"),
        (["--data", "folders:/nowhere"], "/nowhere does not exist"),
        (["folders:/nowhere"], "/nowhere does not exist"),
        (["folders:{one}", "--data", "{one}"], "'folders:{one}' and --data are both given; use one"),
        (["folders:{one}", "{other}"], "unexpected '{other}': only one DATA is read, 'folders:{one}'"),
        (
            ["--data", "folders:{other}"],
            "other: labels that the model does not have: up (1), such as that of {other}/up/0.png: expected "
            "closed or open; these are movements, and eye_state reads states; name a model of movements",
        ),
        (["--data", "folders:{other}", "--model", "{model}"], "up (1), such as that of {other}/up/0.png"),
        (
            ["--data", "folders:{one}", "--model", "{model}"],
            "these are states, and brightness reads movements",
        ),
        (["--data", "folders:{odd}"], "Shut (1), half-open (1), such as that of"),
        (["--data", "folders:{odd}", "--rename.Shut=closed"], "stands for by --rename.half-open=CLASS, or"),
        (["--data", "folders:{odd}", "--rename={{half-open: open}}"], "pictures out by --rename.Shut=, or"),
        (
            ["--data", "folders:{odd}", "--rename.sut=closed"],
            "rename of 'sut', which is none of its labels: Shut, half-open",
        ),
        (["--data", "folders:{odd}", "--rename={{half-open: ajar, Shut: closed}}"], "ajar (1)"),
        (
            ["--data", "manifest:{many}", "--label", "person"],
            "many: labels that the model does not have: p0 (1), p1 (1), p2 (1), p3 (1), p4 (1) … and 2 more, "
            "such as that of {one}/open/0.png: expected closed or open; choose another column with --label\n",
        ),
        (["--data", "folders:{one}", "--model", "{one}"], "{one}/model.onnx: the model cannot be opened"),
        (["--data", "folders:{broken}"], "none of its 1 pictures can be read, such as {broken}/open/0.png"),
        (
            ["--data", "manifest:{same}", "--resamples", "500"],
            "all 1 pictures are of one group, ann: an interval",
        ),
        (
            ["--data", "folders:{one}", "--slices", "hat,light"],
            "slices by 'hat': expected columns of the set",
        ),
        (["--data", "folders:{one}", "--output", "{same}"], "--output {same}: {same} is no folder"),
        (
            ["--data", "folders:{one}", "--model", "nosuch"],
            "the shipped models are eye_landmarks, eye_likeness, eye_movement, eye_state",
        ),
        (["--data", "folders:{one}", "--resamples", "10"], "--resamples 10: expected at least 100"),
        (["--data", "folders:{one}", "--decided-error", "2"], "--decided-error 2.0: expected a share from 0"),
        (["--data", "folders:{one}", "--seed", "-1"], "--seed -1: expected 0 or more"),
        (["--data", "folders:{one}", "--live", "--rate", "30"], "--data does not use --rate, --live; leave"),
        (["--events", "{same}", "--slices", "light"], "--events does not use --slices; leave this out"),
        (["--events", "{same}", "--columns.label", "state"], "--events does not use --columns; leave"),
        (["--photos", "{same}", "--output", "report"], "--photos does not use --output; leave this out"),
    ],
)
def test_a_mistake_is_one_line(arguments, message, tmp_path, movement_model, grey_eyes, capsys):
    places = {name: tmp_path / name for name in ("one", "other", "odd", "broken", "many")}
    for folder in ("one/open", "other/up", "odd/half-open", "odd/Shut", "broken/open"):
        (tmp_path / folder).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / folder / "0.png"), grey_eyes[0])
    (tmp_path / "broken" / "open" / "0.png").write_bytes(b"")
    (tmp_path / "same.csv").write_text("file,label,person\none/open/0.png,open,ann\n")
    (tmp_path / "many").mkdir()
    rows = "".join(f"{tmp_path}/one/open/0.png,open,p{number}\n" for number in range(7))
    (tmp_path / "many" / "truth.csv").write_text(f"file,label,person\n{rows}")
    places |= {"same": tmp_path / "same.csv", "model": movement_model}
    assert main(["evaluate", *(argument.format(**places) for argument in arguments)]) == 2
    error = capsys.readouterr().err
    assert message.format(**places) in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_a_mistake_leaves_no_folder(tmp_path):
    assert main(["evaluate", "--data", str(tmp_path / "none"), "--output", str(tmp_path / "report")]) == 2
    assert not (tmp_path / "report").exists()
