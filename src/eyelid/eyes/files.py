"""The eyes in picture files: decoded and found, or the reason why not."""

from collections.abc import Iterable

from eyelid.errors import PictureError
from eyelid.eyes.eye import Eye, Finder
from eyelid.pictures import Picture, PictureFile, decode


def find_eyes(files: Iterable[PictureFile], finder: Finder) -> list[tuple[str, Eye | PictureError]]:
    """Decodes files and finds their eyes.

    Returns:
        The source of each eye with the eye, in order of the files; the error for a file that cannot be read.
    """
    found: list[tuple[str, Eye | PictureError]] = []
    for file in files:
        source = file.source
        try:
            for eye in finder.find(Picture(decode(file.read()), source)):
                found.append((source, eye))  # noqa: PERF401 - most pictures have one, and a list costs more
        except PictureError as error:
            found.append((source, error))
    return found
