from pathlib import Path

import pytest

from eyelid.errors import OptionError, OutputError
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import NET, RunFolder, load_metrics


@pytest.fixture
def options(tmp_path):
    return TrainOptions(runs=str(tmp_path), name="mine")


@pytest.fixture
def run(options):
    folder = RunFolder(options)
    folder.begin(options)
    return folder


def test_what_is_said_before_the_folder_is_there_is_kept_in_its_log(options, capsys):
    folder = RunFolder(options)
    folder.say("first")
    assert not folder.path.exists()
    folder.begin(options)
    folder.say("then")
    assert (folder.path / "log.txt").read_text() == "first\nthen\n"
    assert capsys.readouterr().out == "first\nthen\n"


def test_a_process_that_does_not_lead_writes_and_says_nothing(options, capsys):
    folder = RunFolder(options, leader=False)
    folder.begin(options)
    folder.say("first")
    folder.record({"net": NET, "epoch": 1, "seconds": 1.0})
    assert not folder.path.exists()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("file", ["log.txt", "metrics.csv"])
def test_a_full_disk_is_told_with_the_file_and_how_to_go_on(run, file):
    (run.path / file).unlink(missing_ok=True)
    (run.path / file).symlink_to("/dev/full")
    long = "x" * 10_000  # more than a buffer holds
    write = {
        "log.txt": run.say,
        "metrics.csv": lambda net: run.record({"net": net, "epoch": 1, "seconds": 1}),
    }
    with pytest.raises(OutputError, match=rf"{file}: cannot be written: No space .*/config.yaml --resume"):
        write[file](long)


def test_epochs_that_are_made_again_are_forgotten(run, options):
    for stage, epoch in (("teacher", 1), ("teacher", 2), (NET, 1), (NET, 2), (NET, 3)):
        run.record({"net": stage, "epoch": epoch, "seconds": epoch * 1.5})
    run.forget_after(NET, 1)
    assert [(row["net"], row["epoch"]) for row in load_metrics(run.path)] == [
        *(("teacher", "1"), ("teacher", "2"), ("net", "1")),
    ]
    assert run.seconds_spent(NET) == 1.5
    assert run.seconds_spent("labeller") == 0


@pytest.mark.parametrize(("eer", "panels"), [(True, 3), (False, 2)])
def test_the_curves_show_both_parts_of_each_net(run, eer, panels, monkeypatch):
    shown = []
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, *_, **__: shown.append(figure))
    told = ("loss", "accuracy", *(["eer"] if eer else []))
    for stage in ("teacher", NET):
        for epoch in (1, 2):
            values = {f"{part}_{name}": 0.1 * epoch for name in told for part in ("train", "val")}
            run.record({"net": stage, "epoch": epoch, "seconds": 1.0, **values})
    run.draw_curves()
    axes = shown[0].axes
    assert [each.get_ylabel() for each in axes] == ["loss", "accuracy", "EER"][:panels]
    lines = {line.get_label(): list(line.get_xydata()[:, 1]) for line in axes[-1].lines}
    assert set(lines) == {f"{net} {part}_{told[-1]}" for net in ("teacher", NET) for part in ("train", "val")}
    assert lines[f"net val_{told[-1]}"] == pytest.approx([0.1, 0.2])


def test_a_training_that_an_older_eyelid_began_goes_on_with_its_columns(run):
    run.record({"net": NET, "epoch": 1, "seconds": 1.0, "val_loss": 0.5})
    run.record({"net": NET, "epoch": 2, "seconds": 2.0, "val_eer": 0.1, "val_loss": 0.4})
    assert load_metrics(run.path)[1] == {"net": NET, "epoch": "2", "seconds": "2.0", "val_loss": "0.4"}


def test_a_row_that_a_kill_has_cut_is_left_out(run):
    run.record({"net": NET, "epoch": 1, "seconds": 1.0})
    with open(run.path / "metrics.csv", "a") as table:
        table.write("net,2")
    assert [row["epoch"] for row in load_metrics(run.path)] == ["1"]


@pytest.mark.parametrize(
    ("config", "told"),
    [("", "holds no options"), ("name: mine\nfit: {epochs: 7}\n", "the options .*fit.* are not those of")],
)
def test_only_the_training_that_began_is_gone_on_with(tmp_path, config, told):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.yaml").write_text(config)
    options = TrainOptions(runs=str(tmp_path), name="mine", resume=True)
    with pytest.raises(OptionError, match=told):
        RunFolder(options).begin(options)


def test_a_finished_folder_and_one_of_another_program_are_refused(tmp_path):
    folder = Path(tmp_path / "mine")
    folder.mkdir()
    with pytest.raises(OutputError, match=r"exists: choose another --name, or remove it$"):
        RunFolder(TrainOptions(runs=str(tmp_path), name="mine", resume=True))
    (folder / "config.yaml").write_text("name: mine\n")
    (folder / "card.md").write_text("# mine\n")
    with pytest.raises(OutputError, match="is finished"):
        RunFolder(TrainOptions(runs=str(tmp_path), name="mine", resume=True))
