"""Trainings that benchmarks need, done once."""

from dataclasses import replace
from pathlib import Path

from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.verbs.train import train


def trained(options: TrainOptions) -> Path:
    """Trains, or goes on where an earlier run stopped, unless that is done; returns the run folder."""
    run = RunFolder.of(options)
    if not run.is_finished:
        train(replace(options, resume=True))
    return run.path
