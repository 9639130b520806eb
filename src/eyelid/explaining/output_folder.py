"""The output folder: written under another name and renamed, and never one that holds other things."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eyelid.errors import OutputError

_OURS = {"explain.html", "explain.csv", "sheets", "overlays", "map.html", "map.csv"}


@contextmanager
def output_folder(output: str | os.PathLike[str]) -> Iterator[Path]:
    """Gives a new folder to write into, which takes the place of the output folder at the end.

    What an earlier run left there goes. Ctrl-C, or any error, leaves it as it was.

    Raises:
        OutputError: The output folder holds other things, or cannot be written.
    """
    folder = Path(os.path.abspath(output))
    partial = folder.with_name(f"{folder.name}.part")
    for there in (folder, partial):
        _expect_ours(there, output)
    try:
        shutil.rmtree(partial, ignore_errors=True)  # of a run that was killed
        for name in ("sheets", "overlays"):
            (partial / name).mkdir(parents=True)
        yield partial
        for name in ("sheets", "overlays"):
            if not any((partial / name).iterdir()):
                (partial / name).rmdir()
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        raise OutputError(
            f"--output {output}: {error.filename or folder} cannot be written: {error.strerror or error}"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _expect_ours(folder: Path, output: str | os.PathLike[str]) -> None:
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise OutputError(f"--output {output}: {folder} is no folder; name another one")
    foreign = sorted({entry.name for entry in folder.iterdir()} - _OURS)
    if foreign:
        raise OutputError(
            f"--output {output}: {folder} holds {foreign[0]!r}, which is none of explain's; name another"
        )
