"""Chooses the name of a run folder that the user did not name, and finds trainings that were interrupted."""

import os
import re
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from eyelid.errors import OptionError
from eyelid.pages import Say
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import check_config
from eyelid.training.run_folder import DEFAULT_NAME, RunFolder


def free_name(runs: Path, first: str) -> str:
    """Returns `first`, or `first-2`, `first-3` and so on: the first that is not taken in a folder."""
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if not os.path.lexists(runs / name))


def shared_name(runs: Path, first: str, *, resume: bool) -> str:
    """Returns the name of a folder with several run folders: the latest one's to resume it, or a free one."""
    return (resume and latest_name(runs, first)) or free_name(runs, first)


def latest_name(runs: Path, first: str) -> str | None:
    """Returns the newest folder's name among those that `free_name` gives; None if none of them is taken."""
    taken = [path for path in runs.glob("*") if re.fullmatch(rf"{re.escape(first)}(-\d+)?", path.name)]
    return max(taken, key=lambda path: path.stat().st_mtime).name if taken else None


def interrupted_runs(runs: Path) -> list[RunFolder]:
    """Returns the run folders whose trainings can be resumed, the one that began last first."""
    found = [RunFolder(config.parent) for config in runs.glob("*/config.yaml")]
    unfinished = [folder for folder in found if not folder.is_finished]
    return sorted(unfinished, key=lambda folder: folder.config.stat().st_mtime, reverse=True)


def named(options: TrainOptions, *, say: Say) -> TrainOptions:
    """Returns options with the name of a run folder.

    Options with a name are returned as they are. Without `resume`, the name is the first free one of `model`,
    `model-2` and so on. With it, the last training that was interrupted is resumed, if it has these options.

    Args:
        options: The options of a training in one process.
        say: Called with a line that tells the name, if the user cannot know it.

    Raises:
        OptionError: A training is to be resumed, and all that were interrupted have other options.
    """
    if options.name:
        return options
    runs = Path(options.runs)
    interrupted = interrupted_runs(runs) if options.resume else []
    for folder in interrupted:
        if _has_options(folder, options):
            say(f"goes on with {folder.path}")
            return replace(options, name=folder.path.name)
    if interrupted:
        names = ", ".join(folder.path.name for folder in interrupted)
        raise OptionError(
            f"--resume: the trainings that were interrupted in {runs} have other options: {names}; go on "
            f"with one of them by its own, as in: {interrupted[0].resume_command}"
        )
    name = free_name(runs, DEFAULT_NAME)
    if name != DEFAULT_NAME:
        say(f"{runs / DEFAULT_NAME} exists, so the run folder is {runs / name}")
    return replace(options, name=name)


def _has_options(folder: RunFolder, options: TrainOptions) -> bool:
    """Returns whether the training of a run folder began with these options."""
    try:
        check_config(options, folder.config)
    except OptionError:
        return False
    return True
