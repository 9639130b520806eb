"""What eyelid says when an input, an option or a file is at fault: one line, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager


class EyelidError(Exception):
    """Root of all errors that a user can cause; its text says what was given, expected, and what to do."""


class OptionError(EyelidError):
    """An option or argument has a value that cannot be used."""


class MissingFileError(EyelidError):
    """A file or folder that the user named does not exist or cannot be opened."""


class MissingExtraError(EyelidError):
    """A verb needs a package that the core install leaves out."""

    def __init__(self, verb: str, extra: str, missing: str) -> None:
        super().__init__(
            f"`eyelid {verb}` needs the package {missing!r}, which the core leaves out; "
            f"run: pip install 'eyelid[{extra}]'"
        )


@contextmanager
def expecting_extra(verb: str, extra: str) -> Iterator[None]:
    """Raises `MissingExtraError` if a package of an extra is missing that a `with` block imports."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(verb, extra, str(error.name)) from error


def expect_packages(verb: str, extra: str, *packages: str) -> None:
    """Raises `MissingExtraError` if a package of an extra is not installed; none is imported."""
    from importlib.util import find_spec

    for package in packages:
        if find_spec(package) is None:
            raise MissingExtraError(verb, extra, package)


class PictureError(EyelidError):
    """One picture cannot be read; the run records it in a row and goes on."""


class ModelError(EyelidError):
    """A file is not an eyelid model that this version can run."""


class OutputError(EyelidError):
    """Results cannot be written, or an interrupted table does not fit the run that wants to continue it."""


class WorkerError(EyelidError):
    """A process that reads pictures could not be started, or ended before its work was done."""


class DataError(EyelidError):
    """Labelled data does not have the layout, the labels or the groups that were expected."""


class SmallSetError(DataError):
    """Labelled data has too few pictures, or people, for the parts into which it is to be divided."""


class LabelError(EyelidError):
    """A mark or a request does not fit the pile of pictures or its journal."""


def printable(text: str) -> str:
    r"""Returns text that cannot disturb a terminal: control characters are shown, not obeyed.

    Example:
        >>> print(printable("red\x1b[31m.jpg"))
        red\x1b[31m.jpg
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
