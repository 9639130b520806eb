"""Lines for the user about the epochs of a fitting: a table that is aligned and fits the terminal."""

from collections.abc import Mapping
from itertools import groupby

_PARTS = {"val": "validation", "train": "training"}
_COLUMNS = (  # the first ones are the last to be left out where the terminal is narrow
    *("val_loss", "val_accuracy", "val_eer", "val_macro_f1"),
    *("train_loss", "train_accuracy", "train_eer"),
)
_GAP = "  "
_LEFT = "    left"  # heading of the time that is left, as wide as that is


class EpochLines:
    """Makes a line for each epoch, and the lines above the first one.

    Args:
        epochs: Number of epochs.
        numbers: The numbers of an epoch, by which the columns are chosen.
        width: Number of letters in a line of the terminal.
    """

    def __init__(self, epochs: int, numbers: Mapping[str, float], *, width: int) -> None:
        self._epochs = epochs
        room = width - len(self._epoch(epochs)) - len(_LEFT)
        self._widths: dict[str, int] = {}
        for name in _COLUMNS:
            of_column = max(len(_heading(name)), len("0.0000"))
            room -= len(_GAP) + of_column
            if name in numbers and room >= 0:
                self._widths[name] = of_column

    def header(self) -> list[str]:
        """Returns the two lines above the first epoch: the parts, and what is measured on them."""
        first = "* is best".ljust(len(self._epoch(self._epochs)))
        parts = [
            _GAP + _PARTS[part].ljust(len(_GAP.join(" " * self._widths[name] for name in names)))
            for part, names in ((part, list(names)) for part, names in groupby(self._widths, key=_part))
        ]
        names = [_GAP + _heading(name).rjust(width) for name, width in self._widths.items()]
        return [f"{first}{''.join(parts)}".rstrip(), f"{' ' * len(first)}{''.join(names)}{_LEFT}"]

    def line(self, epoch: int, numbers: Mapping[str, float], *, best: bool, left_s: float) -> str:
        """Returns the line of an epoch.

        Args:
            epoch: The number of the epoch, from 1.
            numbers: Its numbers.
            best: Whether its validation loss is the lowest so far, for which it gets a star.
            left_s: How long the later epochs will take, in seconds.
        """
        values = [
            _GAP + (f"{numbers[name]:.4f}" if name in numbers else "").rjust(width)
            for name, width in self._widths.items()
        ]
        minutes, seconds = divmod(round(left_s), 60)
        left = f"{minutes}:{seconds:02}".rjust(len(_LEFT))
        return f"{self._epoch(epoch, best=best)}{''.join(values)}{left}"

    def _epoch(self, epoch: int, *, best: bool = False) -> str:
        widest = len(f"epoch {self._epochs}/{self._epochs}*")
        return f"epoch {epoch}/{self._epochs}{'*' if best else ''}".ljust(widest)


def _part(name: str) -> str:
    return name.partition("_")[0]


def _heading(name: str) -> str:
    return name.partition("_")[2]
