import os
import time

import pytest

from eyelid.errors import OutputError
from eyelid.fitting.options import MachineOptions
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.training.training_process import open_process


@pytest.fixture
def options(tmp_path):
    return TrainOptions(name="mine", runs=str(tmp_path), machine=MachineOptions(accelerator="cpu", devices=2))


@pytest.mark.parametrize("rank", [0, 1])
def test_every_process_learns_that_the_run_folder_is_taken(rank, options, monkeypatch):
    folder = RunFolder.of(options)
    folder.path.mkdir()
    folder.config.write_text("name: mine\n")
    os.utime(folder.config, (time.time() - 3600,) * 2)
    monkeypatch.setenv("RANK", str(rank))
    with pytest.raises(OutputError, match="mine exists"):
        open_process(options, pytest.fail)


def test_a_process_that_starts_later_than_process_0_finds_its_folder(options, monkeypatch):
    folder = RunFolder.of(options)
    folder.path.mkdir()
    folder.config.write_text("name: mine\n")
    monkeypatch.setenv("RANK", "1")
    assert open_process(options, pytest.fail).rank == 1
