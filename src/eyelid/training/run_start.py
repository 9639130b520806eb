"""Makes the run folder of a new training, or checks the run folder of a training that is resumed."""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import rmtree

from eyelid.errors import OutputError, WorkerError
from eyelid.pages import check_output_folder, write_whole
from eyelid.training.environment import environment_text, git_text
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import check_config, config_text
from eyelid.training.run_folder import RunFolder


def check_folder(folder: RunFolder, *, resume: bool) -> bool:
    """Checks that a training may use its run folder. Nothing is written.

    Args:
        folder: The run folder.
        resume: Whether the user wants to resume a training that stopped.

    Returns:
        True if the folder contains a training that stopped and can be resumed; False if the folder does not
        exist.

    Raises:
        OutputError: The folder exists and must not be used: `resume` is False, it is not the run folder of a
            training, or its training is finished.
    """
    can_resume = folder.config.is_file()
    if folder.path.exists() and not (resume and can_resume):
        raise OutputError(
            f"run folder {folder.path} exists: choose another --name, or remove it"
            + (", or go on with it by --resume" if can_resume else "")
        )
    check_output_folder(folder.path, name="run folder")
    if can_resume and folder.is_finished:
        raise OutputError(f"run folder {folder.path}: its training is finished, nothing is left to resume")
    return can_resume


def enter_folder(folder: RunFolder, options: TrainOptions, *, resume: bool) -> None:
    """Makes a new run folder, or checks the options of a training that is resumed.

    Args:
        folder: The run folder.
        options: All options of the training. They are written to a new folder, so that the training can be
            repeated.
        resume: Whether the folder contains a training that stopped and is now resumed.

    Raises:
        OutputError: The folder cannot be made, or a file in it cannot be written.
        OptionError: The resumed training began with different options.
    """
    if resume:
        check_config(options, folder.config)
        return
    new = [path for path in (folder.path, *folder.path.parents) if not path.exists()]
    try:
        folder.checkpoints.mkdir(parents=True)
    except OSError as error:
        raise OutputError(f"run folder {folder.path}: cannot be made: {error.strerror}") from error
    try:
        write_whole(folder.config, config_text(options))  # first, because it makes the training resumable
        write_whole(folder.environment, environment_text())
        write_whole(folder.git, git_text(of_current_folder=options.log.git))
    except BaseException:  # a folder without a training would only keep its name from the next one
        rmtree(new[-1], ignore_errors=True)
        raise


@contextmanager
def resume_hint(folder: RunFolder) -> Iterator[None]:
    """Adds the command that resumes the training to errors that stop it within a `with` block.

    Raises:
        OutputError: A file could not be written. The message ends with the command.
        WorkerError: Another process of the training has ended. The message ends with the command.
        KeyboardInterrupt: Ctrl-C was pressed. The message ends with the command.
    """
    try:
        yield
    except OutputError as error:
        raise OutputError(f"{error}; when it can, go on with: {folder.resume_command}") from error
    except WorkerError as error:
        raise WorkerError(
            f"{error}; the epochs that are done are kept; go on with: {folder.resume_command}"
        ) from error
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(
            f"stopped by Ctrl-C; the epochs that are done are kept; go on with: {folder.resume_command}"
        ) from stop
