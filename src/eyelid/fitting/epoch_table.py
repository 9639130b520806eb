"""`metrics.csv` of a run folder: a row of numbers for each epoch of each net."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from eyelid.errors import OutputError
from eyelid.pages import write_whole

EpochRow = dict[str, str]
"""Column → value. Always there: `net` (the stage's name), `epoch` (from 1), `seconds` (since its start)."""


class EpochTable:
    """The table of epochs, in memory and on disk.

    Attributes:
        file: The CSV file.
        rows: Its rows, oldest first.

    Args:
        file: The CSV file. If it is there, its rows are read, and new ones are added behind them.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows = load_epochs(file)

    def record(self, numbers: Mapping[str, float | str]) -> None:
        """Appends the numbers of one epoch; raises `OutputError` if they cannot be written."""
        self.rows.append({name: str(value) for name, value in numbers.items()})
        try:
            with open(self.file, "a", encoding="utf-8", newline="") as file:
                file.write(self._csv(self.rows[-1:], header=len(self.rows) == 1))
        except OSError as error:
            raise OutputError(f"{self.file}: cannot be written: {error.strerror}") from error

    def forget_after(self, stage: str, epoch: int) -> None:
        """Removes the rows of a stage after an epoch, because a resumed training makes these epochs again.

        Raises:
            OutputError: The table cannot be written.
        """
        self.rows = [row for row in self.rows if row["net"] != stage or float(row["epoch"]) <= epoch]
        if self.rows:
            write_whole(self.file, self._csv(self.rows, header=True))
        else:
            self.file.unlink(missing_ok=True)

    def seconds(self, stage: str) -> float:
        """Returns how long the epochs of a stage took so far, in seconds."""
        return max((float(row["seconds"]) for row in self.rows if row["net"] == stage), default=0.0)

    def _csv(self, rows: Sequence[EpochRow], *, header: bool) -> str:
        """Returns rows as CSV, with or without the line of the column names."""
        text = StringIO(newline="")
        # The columns of the first row: a table that an older version began has fewer.
        table = csv.DictWriter(text, list(self.rows[0]), extrasaction="ignore", lineterminator="\n")
        if header:
            table.writeheader()
        table.writerows(rows)
        return text.getvalue()


def load_epochs(file: Path) -> list[EpochRow]:
    """Returns the complete rows of a table of epochs; none if there is no table.

    The last row is left out if a killed training wrote only a part of it.
    """
    try:
        with open(file, encoding="utf-8", newline="") as stream:
            return [row for row in csv.DictReader(stream) if None not in row.values()]
    except FileNotFoundError:
        return []


def fitting_seconds(file: Path) -> float:
    """Returns how long the fitting of all nets took, in seconds, by their table of epochs."""
    last = {row["net"]: float(row["seconds"]) for row in load_epochs(file)}
    return sum(last.values())
