from pathlib import Path

import pytest
import yaml

from eyelid.errors import OptionError, OutputError
from eyelid.training import run_start
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_start import check_folder, enter_folder, resume_hint


@pytest.fixture
def folder(tmp_path):
    return RunFolder.of(TrainOptions(runs=str(tmp_path), name="mine"))


def test_a_new_folder_holds_options_environment_and_git(folder):
    assert not check_folder(folder, resume=True)
    enter_folder(folder, TrainOptions(name="mine", resume=True), resume=False)
    names = {entry.name for entry in folder.path.iterdir()}
    assert names == {"checkpoints", "config.yaml", "environment.txt", "git.txt"}
    config = yaml.safe_load(folder.config.read_text())
    assert (config["name"], config["resume"]) == ("mine", False)
    assert "python 3" in folder.environment.read_text()
    assert check_folder(folder, resume=True)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("", "holds no options"),
        ("{", "holds no options"),
        ("name: mine\nfit: {epochs: 7}\n", "the options .*fit.* are not those of"),
    ],
)
def test_a_training_goes_on_with_the_options_that_it_began_with(config, message, folder):
    folder.path.mkdir()
    folder.config.write_text(config)
    with pytest.raises(OptionError, match=message):
        enter_folder(folder, TrainOptions(name="mine"), resume=True)


@pytest.mark.parametrize(
    ("files", "resume", "message"),
    [
        ([], True, r"exists: choose another --name, or remove it$"),
        ([], False, r"exists: choose another --name, or remove it$"),
        (["config.yaml"], False, r"or remove it, or go on with it by --resume$"),
        (["config.yaml", "card.md"], True, "is finished"),
    ],
)
def test_a_folder_that_must_not_be_used_is_refused(files, resume, message, folder):
    folder.path.mkdir()
    for name in files:
        (folder.path / name).write_text("name: mine\n")
    with pytest.raises(OutputError, match=message):
        check_folder(folder, resume=resume)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "runs").write_text("a file")
    options = TrainOptions(runs=str(tmp_path / "runs"), name="mine")
    with pytest.raises(OutputError, match=r"runs/mine: cannot be made: Not a directory"):
        enter_folder(RunFolder.of(options), options, resume=False)


def test_a_folder_whose_files_cannot_be_written_is_not_left_behind(folder, monkeypatch):
    def fail(**_):
        raise OSError("no git here")

    monkeypatch.setattr(run_start, "git_text", fail)
    with pytest.raises(OSError, match="no git here"):
        enter_folder(folder, TrainOptions(name="mine"), resume=False)
    assert not folder.path.exists()


@pytest.mark.parametrize("stop", [OutputError("log.txt: cannot be written: No space"), KeyboardInterrupt()])
def test_what_stops_a_training_says_how_to_go_on(stop, folder):
    command = rf"go on with: eyelid train --config {Path(folder.path)}/config.yaml --resume$"
    with pytest.raises(type(stop), match=command), resume_hint(folder):
        raise stop
