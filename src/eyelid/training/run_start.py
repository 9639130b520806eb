"""How a training gets its run folder: a new one, or one whose training stopped."""

from collections.abc import Iterator
from contextlib import contextmanager

from eyelid.errors import OutputError
from eyelid.pages import write_whole
from eyelid.training.environment import environment_text, git_text
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import check_config, config_text
from eyelid.training.run_folder import RunFolder


def check_folder(folder: RunFolder, *, resume: bool) -> bool:
    """Checks that a training may use its run folder; nothing is written.

    Args:
        folder: The run folder.
        resume: Whether the user wants to go on with a training that stopped.

    Returns:
        Whether there is one that stopped; False for a new folder.

    Raises:
        OutputError: The folder exists and must not be used: another training's, another program's, or one
            whose training is finished.
    """
    can_resume = folder.config.is_file()
    if folder.path.exists() and not (resume and can_resume):
        raise OutputError(
            f"run folder {folder.path} exists: choose another --name, or remove it"
            + (", or go on with it by --resume" if can_resume else "")
        )
    if can_resume and folder.is_finished:
        raise OutputError(f"run folder {folder.path}: its training is finished, nothing is left to resume")
    return can_resume


def enter_folder(folder: RunFolder, options: TrainOptions, *, resume: bool) -> None:
    """Makes a new run folder, or checks that a training may go on in an old one.

    Args:
        folder: The run folder.
        options: The resolved options; they make the same training again.
        resume: Whether there is a training that stopped.

    Raises:
        OutputError: The folder cannot be made.
        OptionError: The training that stopped began with other options.
    """
    if resume:
        check_config(options, folder.config)
        return
    try:
        folder.checkpoints.mkdir(parents=True)
    except OSError as error:
        raise OutputError(f"run folder {folder.path}: cannot be made: {error.strerror}") from error
    write_whole(folder.environment, environment_text())
    write_whole(folder.git, git_text())
    write_whole(folder.config, config_text(options))  # last: from now on the training can be resumed


@contextmanager
def resume_hint(folder: RunFolder) -> Iterator[None]:
    """Adds to the message of whatever stops a training how to go on with it.

    Raises:
        OutputError: A file could not be written.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    try:
        yield
    except OutputError as error:
        raise OutputError(f"{error}; when it can, go on with: {folder.resume_command}") from error
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(
            f"stopped by Ctrl-C; the epochs that are done are kept; go on with: {folder.resume_command}"
        ) from stop
