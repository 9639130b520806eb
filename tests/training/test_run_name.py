import os
from dataclasses import replace

import pytest

from eyelid.errors import OptionError
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import config_text
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_name import free_name, interrupted_runs, latest_name, named


@pytest.fixture
def options(tmp_path):
    return TrainOptions(data=("eyes",), runs=str(tmp_path))


def begin(options, *, minute, finished=False):
    """Leaves a run folder as a training leaves it that began at some minute."""
    folder = RunFolder.of(options)
    folder.path.mkdir()
    folder.config.write_text(config_text(options))
    os.utime(folder.config, (60 * minute, 60 * minute))
    if finished:
        folder.card.touch()


@pytest.mark.parametrize(
    ("taken", "expected"),
    [([], "model"), (["model"], "model-2"), (["model", "model-2"], "model-3"), (["models"], "model")],
)
def test_the_next_name_has_the_next_number(taken, expected, options, tmp_path):
    for name in taken:
        (tmp_path / name).mkdir()
    lines = []
    assert named(options, say=lines.append).name == free_name(tmp_path, "model") == expected
    assert [str(tmp_path / expected) in line for line in lines] == [True] * (expected != "model")


def test_a_name_of_the_user_stays(options, tmp_path):
    (tmp_path / "mine").mkdir()
    assert named(replace(options, name="mine"), say=pytest.fail).name == "mine"


def test_the_last_interrupted_training_of_these_options_is_resumed(options):
    begin(replace(options, name="model"), minute=1)
    begin(replace(options, name="mine"), minute=2)
    begin(replace(options, name="model-2"), minute=3, finished=True)
    begin(replace(options, name="model-3", decided_error=0.1), minute=4)
    lines = []
    assert named(replace(options, resume=True), say=lines.append).name == "mine"
    assert "mine" in lines[0]
    assert named(options, say=lines.append).name == "model-4"


def test_interrupted_trainings_of_other_options_are_named(options):
    begin(replace(options, name="model", decided_error=0.1), minute=1)
    with pytest.raises(OptionError, match=r"other options: model; .*model/config.yaml --resume$"):
        named(replace(options, resume=True), say=pytest.fail)


def test_without_an_interrupted_training_one_begins(options):
    begin(replace(options, name="model"), minute=1, finished=True)
    assert named(replace(options, resume=True), say=lambda _: None).name == "model-2"


def test_a_training_of_all_folds_is_interrupted_until_its_report_is_there(options):
    begin(replace(options, name="folds"), minute=1)
    folder = RunFolder.of(replace(options, name="folds"))
    (folder.path / "fold0").mkdir()
    assert interrupted_runs(folder.path.parent) == [folder]
    folder.report.touch()
    assert interrupted_runs(folder.path.parent) == []


def test_the_latest_of_the_numbered_names_is_found(tmp_path):
    assert latest_name(tmp_path, "study") is None
    for minute, name in enumerate(("study-9", "study-10", "study", "study-b")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (60 * minute, 60 * minute))
    assert latest_name(tmp_path, "study") == "study"
