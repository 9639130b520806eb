"""Finding pictures of a pile by names from other files, which may be shorter or longer paths."""

from collections.abc import Iterable
from dataclasses import dataclass

_SLASH = "__"  # replaces / in the name of a picture in a class folder


@dataclass(frozen=True, slots=True)
class LookupFailure:
    """The result for a name that matches no picture of the pile, or several.

    Attributes:
        reason: The reason, in words for the user.
    """

    reason: str


class NameFinder:
    """Finds pictures of a pile by the end of their path, a longer path, or their name in a class folder.

    Args:
        names: Names of the pictures in the pile.

    Example:
        >>> find = NameFinder(["ann/1.jpg", "ben/1.jpg", "ben/2.jpg"])
        >>> find("2.jpg"), find("home/ann/1.jpg"), find("open/ben__1.jpg")
        ('ben/2.jpg', 'ann/1.jpg', 'ben/1.jpg')
        >>> find("1.jpg").reason
        "'1.jpg' stands for several pictures; write more of its path"
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = set(names)
        self._ends: dict[str, str | None] = {}
        for name in self._names:
            parts = name.split("/")
            ends = {"/".join(parts[start:]) for start in range(len(parts))}
            for end in {*ends, flat_name(name)}:
                self._ends[end] = None if self._ends.get(end, name) != name else name

    def __call__(self, name: str) -> str | LookupFailure:
        """Returns the name of the matching picture in the pile; a `LookupFailure` for none or several."""
        if not name:
            return LookupFailure("no name: expected one in every row")
        if name in self._names:
            return name
        tail = name.replace("\\", "/")
        while tail and tail not in self._ends:
            tail = tail.partition("/")[2]
        match = self._ends.get(tail) if tail else None
        if match is not None:
            return match
        if tail:
            return LookupFailure(f"{name!r} stands for several pictures; write more of its path")
        return LookupFailure(f"{name!r} is not in the pile")


def flat_name(name: str) -> str:
    """Returns the file name of a picture in a class folder: its path with `__` for each slash.

    Example:
        >>> flat_name("ann/left/1.jpg")
        'ann__left__1.jpg'
    """
    return name.replace("../", "").replace("/", _SLASH)
