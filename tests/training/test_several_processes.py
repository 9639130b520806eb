"""Trainings that torchrun starts: a real one of two processes, and what they are told by its variables."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from eyelid.cli import main
from eyelid.errors import EyelidError, OptionError, OutputError
from eyelid.fitting import checkpoint_saver
from eyelid.fitting.machine import check_processes, processes, rank, trainer_options
from eyelid.fitting.options import MachineOptions
from eyelid.training.options import TrainOptions
from eyelid.training.training_process import heard_once, is_alone
from eyelid.verbs import train as verb

MOST_S = 120
SHORT = ("--fit.batch-size", "32", "--machine.threads", "1", "--machine.accelerator", "cpu")


@pytest.fixture
def by_torchrun(monkeypatch):
    """Sets the variables that torchrun sets."""

    def started(*, number=0, world=2, here=2):
        names = {"TORCHELASTIC_RUN_ID": "none", "RANK": number, "WORLD_SIZE": world, "LOCAL_WORLD_SIZE": here}
        for name, value in names.items():
            monkeypatch.setenv(name, str(value))

    return started


@pytest.fixture
def torchrun(drawn_set, tmp_path):
    """Starts two processes that train in `tmp_path / "run"`."""
    program = Path(__file__).with_name("several_processes.py")
    started: list[subprocess.Popen[str]] = []
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", program, tmp_path]

    def start(*flags):
        given = ["train", f"manifest:{drawn_set}", "--runs", tmp_path, "--name", "run", *SHORT, *flags]
        process = subprocess.Popen(
            [sys.executable, *map(str, command), *map(str, given)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "XDG_CACHE_HOME": str(tmp_path)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def epochs(run: Path) -> list[dict[str, str]]:
    with (run / "metrics.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_two_processes_train_one_net_until_ctrl_c_and_one_goes_on(
    torchrun, tmp_path, without_plots, monkeypatch
):
    run = tmp_path / "run"
    process = torchrun("--fit.epochs", "8")
    shown = [process.stdout.readline()]
    while shown[-1] and not shown[-1].startswith("epoch 2/"):
        shown.append(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=MOST_S)
    assert "".join([*shown, rest]).count("epoch 2/8") == 1, errors
    assert errors.count("stopped by Ctrl-C; the epochs that are done are kept; go on with: eyelid") == 1
    kept = len(epochs(run))
    assert 2 <= kept < 8
    for epoch in range(kept):
        assert (tmp_path / f"net-{epoch}-0").read_bytes() == (tmp_path / f"net-{epoch}-1").read_bytes()
    assert not (run / "card.md").exists()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert main(["train", "--config", str(run / "config.yaml"), "--resume"]) == 0
    assert f"goes on behind epoch {kept} of 8" in (run / "log.txt").read_text()
    assert [row["epoch"] for row in epochs(run)] == [str(number) for number in range(1, 9)]
    assert float(epochs(run)[-1]["val_accuracy"]) > 0.9


def test_a_training_that_torchrun_starts_takes_its_processes_from_it(by_torchrun):
    alone = MachineOptions(accelerator="cpu")
    assert (processes(alone), rank(alone), is_alone(alone)) == (1, 0, True)
    by_torchrun(number=5, world=6, here=2)
    assert (processes(alone), rank(alone), is_alone(alone)) == (6, 5, False)
    options = trainer_options(alone)
    assert (options["devices"], options["num_nodes"]) == (2, 3)


@pytest.mark.parametrize(
    ("started", "options", "expected"),
    [
        ({}, {}, None),
        ({}, {"devices": 2}, None),
        ({}, {"devices": 3}, "torchrun started 2 processes on each of 1 machines: leave both out"),
        ({"world": 6}, {"nodes": 2}, "torchrun started 2 processes on each of 3 machines: leave both out"),
        ({"world": 5}, {}, "torchrun started 2 of 5 processes here: expected as many on each machine"),
    ],
)
def test_options_must_say_what_torchrun_did(started, options, expected, by_torchrun):
    by_torchrun(**started)
    machine = MachineOptions(accelerator="cpu", **options)
    if expected is None:
        check_processes(machine)
        return
    with pytest.raises(OptionError, match=expected):
        check_processes(machine)


@pytest.mark.parametrize(("number", "heard"), [(0, ["line"]), (1, [])])
def test_only_process_0_is_heard(number, heard, by_torchrun):
    by_torchrun(number=number)
    lines = []
    heard_once(lines.append, TrainOptions().machine)("line")
    assert lines == heard


@pytest.mark.parametrize(("number", "told"), [(0, "no set"), (1, "process 1 of 2: no set")])
def test_an_error_that_only_another_process_meets_is_told_with_its_number(
    number, told, by_torchrun, monkeypatch
):
    by_torchrun(number=number)
    monkeypatch.setattr(verb, "_PATIENCE_S", 0)
    with pytest.raises(EyelidError) as error, verb.told_once():
        raise EyelidError("no set")
    assert str(error.value) == told


def test_checkpoints_on_a_disk_that_is_not_shared_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint_saver, "_PATIENCE_S", 0)
    last, best = tmp_path / "run" / "last", tmp_path / "run" / "best"
    saver = checkpoint_saver.CheckpointSaver(last, best, None, {}, seed=0)
    saver.setup(SimpleNamespace(global_rank=0))
    with pytest.raises(OutputError, match="expected --runs on a disk that all machines"):
        saver.setup(SimpleNamespace(global_rank=1))
    (tmp_path / "run").mkdir()
    saver.setup(SimpleNamespace(global_rank=1))
