"""Names that others gave to the pictures of a pile."""

from collections.abc import Iterable
from dataclasses import dataclass

_FLAT = "__"  # stands for / in the name of a picture inside a class folder


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that stands for no picture of the pile, or for several.

    Attributes:
        reason: In words.
    """

    reason: str


class NameFinder:
    """Finds pictures of a pile by a part of their path, by a longer path, or by their name in a class folder.

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

    def __call__(self, name: str) -> str | Missing:
        """Returns the name in the pile."""
        if not name:
            return Missing("no name: expected one in every row")
        if name in self._names:
            return name
        tail = name.replace("\\", "/")
        while tail and tail not in self._ends:
            tail = tail.partition("/")[2]
        found = self._ends.get(tail) if tail else None
        if found is not None:
            return found
        if tail:
            return Missing(f"{name!r} stands for several pictures; write more of its path")
        return Missing(f"{name!r} is not in the pile")


def flat_name(name: str) -> str:
    """Returns the name of a picture inside a class folder.

    Example:
        >>> flat_name("ann/left/1.jpg")
        'ann__left__1.jpg'
    """
    return name.replace("../", "").replace("/", _FLAT)
