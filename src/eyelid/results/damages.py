"""How many pictures are damaged, though they were read, and which come first."""

from collections.abc import Sequence
from typing import NamedTuple

_NAMED = 3


class Damages(NamedTuple):
    """The number of damaged pictures that were read as far as they go, and the names of the first.

    Attributes:
        total: Number of them.
        first: The names of the first three.
    """

    total: int = 0
    first: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Sequence[str]) -> "Damages":
        """Counts the pictures of these names."""
        return cls(len(names), tuple(names[:_NAMED]))

    def with_more(self, more: "Damages") -> "Damages":
        """Returns both together, the names of `more` after the own ones."""
        return Damages(self.total + more.total, (self.first + more.first)[:_NAMED])

    def told(self) -> str:
        """Returns a line for the user; empty if there are none."""
        if not self.total:
            return ""
        names = ", ".join(self.first) + (", …" if self.total > len(self.first) else "")
        many = "1 picture is" if self.total == 1 else f"{self.total:,} pictures are"
        were = "was read as far as it goes" if self.total == 1 else "were read as far as they go"
        return f"{many} damaged and {were}: {names}; --refuse-damaged reads none such"


UNDAMAGED = Damages()
"""No damaged pictures."""
