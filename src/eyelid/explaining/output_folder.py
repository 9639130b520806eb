"""Manages the output folder of `explain`, which is written under another name and then renamed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eyelid.errors import OutputError

_OWN_FILES = {"explain.html", "explain.csv", "sheets", "overlays", "map.html", "map.csv"}


@contextmanager
def output_folder(output: str | os.PathLike[str]) -> Iterator[Path]:
    """Provides a new folder to write into, which replaces the output folder at the end of a `with` block.

    The results of an earlier run are replaced. If the block ends with Ctrl-C or any error, the output folder
    is not changed.

    Args:
        output: Path of the output folder.

    Yields:
        The folder to write into. It contains the empty folders `sheets` and `overlays`.

    Raises:
        OutputError: The output folder contains files that `explain` does not write, or cannot be written.
    """
    folder = Path(os.path.abspath(output))
    partial, earlier = (folder.with_name(f"{folder.name}.{end}") for end in ("part", "earlier"))
    for each in (folder, partial, earlier):
        _expect_own_files(each, output)
    try:
        if earlier.exists() and not folder.exists():  # a run was killed while it put its results in place
            earlier.rename(folder)
        for left in (partial, earlier):
            shutil.rmtree(left, ignore_errors=True)
        for name in ("sheets", "overlays"):
            (partial / name).mkdir(parents=True)
        yield partial
        for name in ("sheets", "overlays"):
            if not any((partial / name).iterdir()):
                (partial / name).rmdir()
        _replace(folder, partial, earlier)
    except OSError as error:
        raise OutputError(
            f"--output {output}: {error.filename or folder} cannot be written: {error.strerror or error}"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _replace(folder: Path, partial: Path, earlier: Path) -> None:
    """Puts a folder in the place of an earlier one, which is removed only when the new one is there.

    Args:
        folder: The place. There may be no earlier folder.
        partial: The new folder.
        earlier: Where the earlier folder lies meanwhile.

    Raises:
        OSError: A folder cannot be renamed. The earlier one is then in its place, and whole.
    """
    if folder.exists():
        folder.rename(earlier)
    try:
        partial.rename(folder)
    except OSError:
        if earlier.exists():
            earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _expect_own_files(folder: Path, output: str | os.PathLike[str]) -> None:
    """Raises `OutputError` if a path exists, and is not a folder with results of `explain` only.

    Args:
        folder: The path to check.
        output: The output folder as the user named it, for the message.
    """
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise OutputError(f"--output {output}: {folder} is no folder; name another one")
    foreign = sorted({entry.name for entry in folder.iterdir()} - _OWN_FILES)
    if foreign:
        raise OutputError(
            f"--output {output}: {folder} holds {foreign[0]!r}, which is none of explain's; name another"
        )
